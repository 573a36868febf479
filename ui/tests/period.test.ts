import { beforeEach, describe, expect, it } from "vitest";

import { canGoOn, days, plusMonths, remember, remembered, step, type Period } from "../src/period";

const TODAY = "2026-11-25";
const of = (name: Period["name"], back = 0) => days({ name, back }, TODAY, "2025-06-01");

describe("the days of a period", () => {
  it.each([
    ["7d", 0, "2026-11-19", "2026-11-25"],
    ["7d", 1, "2026-11-12", "2026-11-18"],
    ["90d", 0, "2026-08-28", "2026-11-25"],
    ["month", 0, "2026-11-01", "2026-11-25"],
    ["month", 1, "2026-10-01", "2026-10-31"],
    ["month", 11, "2025-12-01", "2025-12-31"],
    ["quarter", 0, "2026-10-01", "2026-11-25"],
    ["quarter", 1, "2026-07-01", "2026-09-30"],
    ["quarter", 4, "2025-10-01", "2025-12-31"],
    ["year", 0, "2026-01-01", "2026-11-25"],
    ["year", 2, "2024-01-01", "2024-12-31"],
    ["12m", 0, "2025-11-26", "2026-11-25"],
    ["all", 0, "2025-06-01", "2026-11-25"],
  ] as const)("%s, %i back", (name, back, from, to) => expect(of(name, back)).toEqual({ from, to }));

  it("falls back to 90 days where nothing was earned yet", () => {
    expect(days({ name: "all", back: 0 }, TODAY, null)).toEqual({ from: "2026-08-28", to: TODAY });
  });
});

describe("steps", () => {
  it("go back and forth, never past today", () => {
    const back = step({ name: "28d", back: 0 }, 1);
    expect(back.back).toBe(1);
    expect(step(step(back, -1), -1)).toEqual({ name: "28d", back: 0 });
    expect(canGoOn(back, TODAY)).toBe(true);
    expect(canGoOn({ name: "28d", back: 0 }, TODAY)).toBe(false);
  });
  it("move own days by their length", () => {
    const own: Period = { name: "custom", back: 0, from: "2026-03-01", to: "2026-03-10" };
    expect(step(own, 1)).toMatchObject({ from: "2026-02-19", to: "2026-02-28" });
    expect(canGoOn(own, TODAY)).toBe(true);
  });
  it("leave all time alone", () => expect(step({ name: "all", back: 0 }, 1)).toEqual({ name: "all", back: 0 }));
});

it.each([["2026-03-31", -1, "2026-02-28"], ["2024-03-31", -1, "2024-02-29"], ["2026-01-15", -2, "2025-11-15"], ["2026-12-31", 2, "2027-02-28"]])("%s and %i months", (day, by, to) => expect(plusMonths(day, by)).toBe(to));

describe("what is remembered", () => {
  beforeEach(() => localStorage.clear());
  it("comes back", () => {
    remember({ name: "year", back: 1 });
    expect(remembered()).toEqual({ name: "year", back: 1 });
  });
  it.each(["", "{", '{"name":"century","back":0}', '{"name":"7d","back":-1}', '{"name":"custom","back":0,"from":"2026-02-31x","to":"x"}', "null"])("is not trusted: %s", (text) => {
    localStorage.setItem("tributary.period", text);
    expect(remembered()).toEqual({ name: "90d", back: 0 });
  });
});
