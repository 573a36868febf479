import { beforeEach, describe, expect, it, vi } from "vitest";

import { readAmount, readDay } from "../src/typed";
import { away, comes, happened, happenedOn, speak } from "../src/words";

const TODAY = "2026-11-25";
const amounts = (locale: string, table: [typed: string, expected: string][], currency = "EUR") =>
  it.each(table)(`${locale}: %j is %j`, (typed, expected) => {
    speak(locale, "EUR");
    const read = readAmount(typed, currency);
    expect("problem" in read ? "no" : `${read.amount} ${read.currency}`).toBe(expected);
  });

describe("an amount is read exactly, as the locale writes it", () => {
  amounts("de-DE", [
    ["12,50 €", "12.50 EUR"], ["12,50", "12.50 EUR"], ["1.204,55", "1204.55 EUR"], ["1.204", "1204 EUR"], ["12.50", "12.50 EUR"], ["1,204", "1.204 EUR"],
    ["1.204.300", "1204300 EUR"], ["-4,5", "-4.5 EUR"], ["−4,5 €", "-4.5 EUR"], ["€ 7", "7 EUR"], ["12,50 USD", "12.50 USD"], ["$12,50", "12.50 USD"], ["0,125", "0.125 EUR"], [",5", "0.5 EUR"],
  ]);
  amounts("en-GB", [
    ["12.50 EUR", "12.50 EUR"], ["1,204.55", "1204.55 EUR"], ["1,204", "1204 EUR"], ["1.204", "1.204 EUR"], ["12,50", "12.50 EUR"], ["£12.50", "12.50 GBP"], ["12.50 gbp", "12.50 GBP"],
    ["1 204.55", "1204.55 EUR"], ["1’204.55", "1204.55 EUR"], ["1.204,55 €", "1204.55 EUR"], ["+3", "3 EUR"], ["3-", "-3 EUR"], ["007", "7 EUR"], ["0.5 BTC", "0.5 BTC"], ["0.5 USDC", "0.5 USDC"], ["1,20,455.50", "120455.50 EUR"],
  ]);
  amounts("en-AU", [["$5", "5 AUD"]], "AUD");
  amounts("en-US", [["1.204", "1204 JPY"], ["¥1,204", "1204 JPY"]], "JPY");
  amounts("en-GB", ["", "abc", "12.50.1", "1,2,3", "12 50", "1.204.5", "12..5", "12.", "--5", "€12 EUR", "12€50", "1,204.55,00", "12 EURO", "12 quid", "1e3"].map((typed) => [typed, "no"]));
  it("says how to write it", () => {
    speak("de-DE", "EUR");
    expect(readAmount("zwölf", "EUR")).toEqual({ problem: "“zwölf” is not an amount. Write it like 12,50." });
    expect(readAmount(" ", "EUR")).toEqual({ problem: "Write an amount, such as 12,50." });
    expect(readAmount("12 Taler", "EUR")).toEqual({ problem: "“Taler” is not a currency that is known here. Write a code such as EUR." });
  });
});

const days = (locale: string, table: [typed: string, expected: string | null][]) =>
  it.each(table)(`${locale}: %j is %j`, (typed, expected) => {
    speak(locale, "EUR");
    expect(readDay(typed, TODAY)).toBe(expected);
  });

describe("a day is read in the locale's order", () => {
  days("en-GB", [
    ["2026-02-03", "2026-02-03"], ["3 Feb", "2026-02-03"], ["3 Feb 2025", "2025-02-03"], ["Tue 3 Feb 2026", "2026-02-03"], ["feb 3", "2026-02-03"], ["3rd Feb", null], ["3/2", "2026-02-03"], ["3/2/25", "2025-02-03"], ["3.2.", "2026-02-03"],
    ["3 December", "2026-12-03"], ["28 Feb", "2026-02-28"], ["29 Feb", "2024-02-29"], ["31 Jun", null], ["17", "2026-11-17"], ["28", "2026-10-28"], ["31", "2026-10-31"], ["0", null], ["32", null],
    ["today", TODAY], ["Yesterday", "2026-11-24"], ["tomorrow", "2026-11-26"], ["", null], ["soon", null], ["2026-13-01", null], ["2026-02-30", null], ["3 Foo", null],
  ]);
  days("en-US", [["2/3", "2026-02-03"], ["2/3/2026", "2026-02-03"], ["12/31", "2026-12-31"], ["Feb 3rd, 2026", "2026-02-03"]]);
  days("de-DE", [["3.2.", "2026-02-03"], ["03.02.2026", "2026-02-03"], ["31.12.", "2026-12-31"]]);
});

describe("days in words", () => {
  beforeEach(() => speak("en-GB", "EUR"));
  it.each([["2026-11-25", "Today"], ["2026-11-24", "Yesterday"], ["2026-11-26", "Tomorrow"], ["2026-12-07", "In 12 days"], ["2026-11-20", "5 days ago"]])("%s is %s", (on, expected) => expect(away(on, TODAY)).toBe(expected));
  it.each([
    [{ every: "week", start: "2026-02-03", month_end: false }, "Every week on Tue"],
    [{ every: "month", start: "2026-02-01", month_end: false }, "Every month on the 1st"],
    [{ every: "month", start: "2026-02-12", month_end: false }, "Every month on the 12th"],
    [{ every: "month", start: "2026-01-31", month_end: false }, "Every month on the 31st"],
    [{ every: "month", start: "2026-02-28", month_end: true }, "Every month on the last day"],
    [{ every: "quarter", start: "2026-02-23", month_end: false }, "Every 3 months on the 23rd"],
    [{ every: "year", start: "2028-02-29", month_end: false }, "Every year on 29 Feb"],
    [{ every: "year", start: "2028-02-29", month_end: true }, "Every year on the last day of Feb"],
  ] as const)("%j", (rule, expected) => expect(comes(rule)).toBe(expected));
  it("a day that has no time is the same day everywhere", () => {
    // When it begins in UTC, it is still the second of February in New York.
    vi.stubEnv("TZ", "America/New_York");
    expect([happenedOn("2026-02-03T00:00:00Z"), happened("2026-02-03T00:00:00Z")]).toEqual(["2026-02-03", "Tue 3 Feb 2026"]);
    expect(happened("2026-02-03T02:30:00Z")).toBe("Mon 2 Feb 2026, 21:30");
    vi.unstubAllEnvs();
  });
});
