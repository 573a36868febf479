import { render, screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

import Figure from "../src/parts/Figure.svelte";
import type { Figure as Drawn, FigureRow, FigureValue } from "../src/commands";
import { shell } from "../src/shell.svelte";
import { speak } from "../src/words";
import { state } from "./answers";
import { faults, key, settled } from "./window";

const euro = (amount: string): FigureValue => ({ money: { amount, currency: "EUR" } });
const row = (name: string, more: Partial<FigureRow>): FigureRow => ({ name, tone: "accent", look: "line", values: [], upto: [], points: [], size: null, from: null, to: null, ...more });
const picture = (texts: string) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200" role="img"><title>T</title><g aria-hidden="true">${texts}</g></svg>`;

const forecast: Drawn = {
  svg: picture('<text x="30" y="50" class="amount">400</text><text x="60" y="190">Oct</text>'),
  width: 400,
  height: 200,
  plot: { x: 40, y: 20, width: 300, height: 150 },
  columns: ["October 2026", "November 2026", "December 2026"].map((label, at) => ({ label, x: 40 + at * 100, width: 100, from: at < 2 ? `2026-1${at}-01` : null, to: at < 2 ? `2026-1${at}-28` : null })),
  rows: [
    row("Earned", { values: [euro("812.5"), null, null], points: [60, null, null] }),
    row("Expected", { look: "dashed", values: [null, euro("900"), euro("940.25")], points: [null, 55, 50] }),
    row("8 times in 10", { look: "band", values: [null, euro("700"), euro("650")], upto: [null, euro("1100"), euro("1234.5")] }),
    row("Goal", { look: "goal", values: [euro("1000"), euro("1000"), euro("1000")] }),
  ],
  cells: [],
  title: "What is likely to come",
  summary: "What is likely to come. Expected: EUR 940.25 in December 2026.",
  across: "",
  measure: { money: "EUR" },
};

const grid: Drawn = {
  ...forecast,
  svg: picture('<text x="80" y="60">100 %</text>'),
  columns: ["Month 0", "Month 1", "Month 2"].map((label, at) => ({ label, x: 40 + at * 100, width: 100, from: null, to: null })),
  rows: [
    row("Oct 2026", { look: "cells", size: 24, values: [{ share: 1 }, { share: 0.625 }, null] }),
    row("Nov 2026", { look: "cells", size: 20, values: [{ share: 1 }, null, null] }),
  ],
  cells: [
    { row: 0, column: 0, frame: { x: 40, y: 20, width: 99, height: 74 }, open: false, note: null },
    { row: 0, column: 1, frame: { x: 140, y: 20, width: 99, height: 74 }, open: true, note: "15 of 24 referrals" },
    { row: 1, column: 0, frame: { x: 40, y: 95, width: 99, height: 74 }, open: false, note: null },
  ],
  title: "What is left of each cohort",
  across: "Months since joining",
  measure: "share",
};

beforeEach(() => {
  document.body.replaceChildren();
  speak("en-GB", "EUR");
  Object.assign(shell, { app: state() });
});

async function drawn(figure: Drawn | null, props: Record<string, unknown> = {}) {
  render(Figure, { target: document.body.appendChild(document.createElement("main")), props: { figure, ...props } });
  await settled();
  return screen.queryByRole("slider")!;
}

async function press(slider: HTMLElement, ...names: string[]) {
  slider.focus();
  for (const name of names) key(name);
  await settled();
  return slider.getAttribute("aria-valuetext");
}

const cellsOf = (line: Element) => [...line.querySelectorAll("th, td")].map((cell) => cell.textContent!.replace(/[ \n\u00a0]+/g, " ").trim());

describe("a figure over columns", () => {
  it("is moved over by keys, which tell every line and range", async () => {
    const slider = await drawn(forecast);
    expect(slider.getAttribute("aria-valuetext")).toBe(forecast.summary);
    expect(await press(slider, "Home")).toBe("October 2026: Earned €812.50");
    expect(await press(slider, "End")).toBe("December 2026: Expected €940.25, 8 times in 10 €650.00 to €1,234.50");
    expect(await press(slider, "ArrowLeft")).toContain("November 2026");
    expect(await press(slider, "ArrowRight", "ArrowRight")).toContain("December 2026");
    expect(await press(slider, "Escape")).toBe(forecast.summary);
  });
  it("opens the column that is pointed at", async () => {
    const onopen = vi.fn();
    const slider = await drawn(forecast, { onopen });
    await press(slider, "Enter");
    expect(onopen).not.toHaveBeenCalled();
    await press(slider, "Home", "Enter");
    expect(onopen.mock.calls).toEqual([[0]]);
  });
  it("shows the same numbers in the tooltip and the table", async () => {
    const slider = await drawn(forecast, { shape: "both", onopen: () => {} });
    await press(slider, "End");
    const tip = [...document.querySelectorAll(".tip li")].map((line) => line.textContent!.replace(/[ \n\u00a0]+/g, " ").trim());
    expect(tip).toEqual(["Expected940.25", "8 times in 10650.00 to 1,234.50", "Goal1,000.00"]);
    expect(document.querySelectorAll(".point")).toHaveLength(1);
    expect(screen.getAllByRole("row").map(cellsOf)).toEqual([
      ["When", "Earned", "Expected", "8 times in 10", "Goal"],
      ["October 2026", "812.50", "–", "–", "1,000.00"],
      ["November 2026", "–", "900.00", "700.00 to 1,100.00", "1,000.00"],
      ["December 2026", "–", "940.25", "650.00 to 1,234.50", "1,000.00"],
    ]);
    // Nothing is behind a month to come.
    expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual(["October 2026", "November 2026"]);
    expect(await faults()).toEqual([]);
  });
  it("hides every amount, in the picture too", async () => {
    shell.app!.hide_amounts = true;
    const slider = await drawn(forecast, { shape: "both" });
    expect(await press(slider, "End")).toBe("December 2026: Expected hidden amount, 8 times in 10 hidden amount to hidden amount");
    expect([...document.querySelectorAll(".drawn text")].map((text) => text.textContent)).toEqual(["•••", "Oct"]);
    expect(document.body.textContent).not.toMatch(/940|1,234|650/);
  });
});

describe("a grid", () => {
  it("is moved over by rows and columns", async () => {
    const onopen = vi.fn();
    const slider = await drawn(grid, { onopen });
    expect(await press(slider, "ArrowDown")).toBe("Oct 2026, Month 0: 100.0\u202f%");
    expect(await press(slider, "ArrowRight")).toBe("Oct 2026, Month 1: 62.5\u202f%, 15 of 24 referrals, not over");
    expect(await press(slider, "ArrowDown", "ArrowDown")).toBe("Nov 2026, Month 1: nothing");
    await press(slider, "ArrowLeft", "Enter");
    expect(onopen.mock.calls).toEqual([[0, 1]]);
    expect(await press(slider, "ArrowUp", "ArrowUp")).toBe("Oct 2026, Month 0: 100.0\u202f%");
  });
  it("is a table of cohorts", async () => {
    const onopen = vi.fn();
    await drawn(grid, { shape: "table", onopen });
    expect(screen.getAllByRole("row").map(cellsOf)).toEqual([
      ["Months since joining", "Of", "Month 0", "Month 1", "Month 2"],
      ["Oct 2026", "24", "100.0\u202f%", "62.5\u202f% to date", ""],
      ["Nov 2026", "20", "100.0\u202f%", "", ""],
    ]);
    screen.getByRole("button", { name: "Oct 2026, Month 1: 62.5\u202f%" }).click();
    expect(onopen.mock.calls).toEqual([[1, 0]]);
    expect(await faults()).toEqual([]);
  });
  it("keeps shares where amounts are hidden", async () => {
    shell.app!.hide_amounts = true;
    const slider = await drawn(grid);
    expect(await press(slider, "Home")).toBe("Oct 2026, Month 0: 100.0\u202f%");
  });
});

it("says so where there is nothing", async () => {
  const empty = { ...forecast, rows: forecast.rows.map((one) => (one.look === "goal" ? one : { ...one, values: [null, null, null] })) };
  await drawn(empty, { none: { title: "Too little to forecast", text: "Six months are needed." } });
  expect(screen.queryByRole("slider")).toBeNull();
  expect(document.body.textContent).toContain("Too little to forecast");
});
