import { render, screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

import Chart from "../src/parts/Chart.svelte";
import type { IncomeQuestion } from "../src/commands";
import { speak } from "../src/words";
import { answers, refused, serve } from "./answers";
import { key, settled } from "./window";

const question: IncomeQuestion = { from: "2026-08-28", to: "2026-11-25", step: null, by: "program", currency: null, compare: true };

beforeEach(() => {
  document.body.replaceChildren();
  speak("en-GB", "EUR");
});

async function drawn(props: Partial<{ shape: string; onopen: (bucket: unknown) => void }> = {}) {
  const asked = serve(answers());
  render(Chart, { question, ...props });
  await settled();
  return { asked, slider: screen.queryByRole("slider")! };
}

describe("keys", () => {
  it("move over the columns and stop at the ends", async () => {
    const { slider } = await drawn();
    const steps: [string, number][] = [["ArrowLeft", 13], ["ArrowLeft", 12], ["Home", 1], ["ArrowLeft", 1], ["ArrowRight", 2], ["End", 13], ["ArrowRight", 13]];
    slider.focus();
    for (const [name, at] of steps) {
      key(name);
      await settled();
      expect([name, slider.getAttribute("aria-valuenow")]).toEqual([name, String(at)]);
    }
    expect(slider.getAttribute("aria-valuetext")).toMatch(/^20–25 Nov 2026: €[\d,]+\.\d\d$/);
    key("Escape");
    await settled();
    expect(slider.getAttribute("aria-valuetext")).toContain("13 bars");
  });
  it("open the days of a column", async () => {
    const opened = vi.fn();
    const { slider } = await drawn({ onopen: opened });
    slider.focus();
    key("Home");
    key("Enter");
    expect(opened).toHaveBeenCalledWith(expect.objectContaining({ from: "2026-08-28", to: "2026-09-03" }));
  });
  it("with a modifier are left to the browser", async () => {
    const { slider } = await drawn();
    slider.focus();
    key("ArrowLeft", { altKey: true });
    await settled();
    expect(slider.getAttribute("aria-valuetext")).toContain("13 bars");
  });
});

it("moving over it never touches the picture", async () => {
  const { slider } = await drawn();
  const picture = document.querySelector("figure svg[role=img]")!;
  const before = picture.outerHTML;
  const changes = vi.fn();
  const watch = new MutationObserver(changes);
  watch.observe(picture, { subtree: true, childList: true, attributes: true });
  slider.focus();
  for (let at = 0; at < 10; at++) key("ArrowLeft");
  await settled();
  expect(changes).not.toHaveBeenCalled();
  expect(document.querySelector("figure svg[role=img]")!.outerHTML).toBe(before);
});

it("is asked for in the width it has", async () => {
  const { asked } = await drawn();
  expect(asked.find(({ name }) => name === "income.chart")?.args).toMatchObject({ question, width: 800, height: 292 });
});

it("has a table with the same numbers", async () => {
  await drawn({ shape: "table" });
  const rows = screen.getAllByRole("row");
  expect(rows).toHaveLength(13 + 2);
  expect(rows[1]!.textContent).toContain("20–25 Nov 2026");
  expect(rows[1]!.textContent).toContain("to date");
  const cells = [...rows[1]!.querySelectorAll("td")].map((cell) => Number(cell.textContent!.replaceAll(",", "")));
  const [earned, , ...layers] = cells;
  expect(layers.reduce((sum, value) => sum + value, 0)).toBeCloseTo(earned!, 1);
});

it("is never blank: a refusal says what happened", async () => {
  serve(answers({ "income.chart": () => { throw refused("input", "There is no currency to add up in.", "Choose a base currency."); } }));
  render(Chart, { question });
  expect((await screen.findByRole("alert")).textContent).toContain("Choose a base currency.");
});
