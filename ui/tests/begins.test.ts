import { screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import type { MonthSoFar } from "../src/commands";
import { stateOf, wholes } from "../src/words";
import { answers } from "./answers";
import { pace } from "./ahead";
import { faults, open } from "./window";

beforeEach(() => document.body.replaceChildren());

const eur = (amount: string) => ({ amount, currency: "EUR" });
/** Today as answered elsewhere, with another month. */
async function today(month: Partial<MonthSoFar>, more = {}) {
  const whole = await answers().today({ from: "2026-09-01", to: "2026-12-01" });
  await open("#/today", { today: () => ({ ...whole, label: "December so far", month: { ...whole.month, ...month }, ...more }) });
  return screen.getByRole("region", { name: "December so far" });
}
const FIRST = { compared: null, before: eur("3795.33"), before_label: "November", change_bp: null };

describe("a month of which no day is over", () => {
  it("is set against nothing, and says what the last one brought", async () => {
    const hero = await today({ ...FIRST, earned: eur("45.12") });
    expect(hero.textContent).toContain("No day of it is over yet; November: €3,795.33");
    expect(hero.textContent).not.toContain("against");
    expect(hero.querySelector(".wraps .negative")).toBeNull();
    expect(await faults()).toEqual([]);
  });
  it("without income has no share that is passive", async () => {
    const hero = await today({ ...FIRST, earned: eur("0.00"), passive: { recurring_bp: 0, evergreen_bp: 0, declared_bp: 0 } });
    expect(hero.textContent).toContain("No income yet; November: €3,795.33");
    expect(hero.textContent).not.toContain("0 %");
    expect(hero.textContent).toContain("it shows with the month's first commission");
  });
  it("after a month without income says so once", async () => {
    const hero = await today({ ...FIRST, earned: eur("0.00"), before: eur("0.00") });
    expect(hero.textContent).toContain("Nothing in November either");
  });
});

describe("a month of which days are over", () => {
  it("compares those, so that the difference can be reckoned", async () => {
    const hero = await today({ earned: eur("120.00"), compared: eur("100.00"), before: eur("80.00"), before_label: "1–9 Nov", change_bp: 2500 });
    expect(hero.textContent).toMatch(/\+25\.0\s%\s*\(\+€20\.00\) up to yesterday, against 1–9 Nov/);
  });
  it("is at an even pace until the evening", async () => {
    await today({}, { goal: { ...pace, ahead: eur("0.00") } });
    const goal = screen.getByRole("region", { name: "Goal of the month" });
    expect(within(goal).getByText("at an even pace")).toBeTruthy();
  });
});

it.each([
  [[3154, 1295], [3100, 1300]], [[3149, 1299], [3100, 1300]], [[3333, 3333, 3334], [3300, 3300, 3400]], [[4400, 1200, 500], [4400, 1200, 500]], [[10_000], [10_000]], [[], []], [[50, 50], [100, 0]],
])("parts %j are shown so that they add up", (parts, shown) => {
  expect(wholes(parts)).toEqual(shown);
  expect(shown.reduce((sum, one) => sum + one, 0)).toBe(Math.round(parts.reduce((sum, one) => sum + one, 0) / 100) * 100);
});

it("layers that are states are known by their key, others never", () => {
  expect(["paid", "approved", "pending", "declined", "recurring", "declared", "12", ""].map((key) => stateOf({ key }))).toEqual(["paid", "approved", "pending", "declined", undefined, undefined, undefined, undefined]);
});
