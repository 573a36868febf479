import { beforeEach, describe, expect, it, vi } from "vitest";

import * as words from "../src/words";

const eur = (amount: string) => ({ amount, currency: "EUR" });
const check = <A, B>(table: [A, B][], act: (given: A) => B) => it.each(table)("%j is %j", (given, expected) => expect(act(given)).toEqual(expected));

beforeEach(() => words.speak("en-GB", "EUR"));

describe("a locale that can be used", () => {
  check([["C", "en-US"], ["POSIX", "en-US"], ["en_US.UTF-8", "en-US"], ["", "en-US"], ["xx-not-real-at-all-nope", "en-US"], ["de-DE", "de-DE"], ["en-GB", "en-GB"]], words.readable);

  it("is asked of the computer, and “C” does not stop anything", () => {
    vi.spyOn(navigator, "language", "get").mockReturnValue("C");
    words.speak("system", "EUR");
    expect(words.money(eur("1234.5"))).toBe("€1,234.50");
  });
});

describe("an amount in a table", () => {
  check(
    [
      [eur("1204.55"), "1,204.55"],
      [eur("-84"), "−84.00"],
      [eur("0.125"), "0.12"],
      [eur("0.135"), "0.14"],
      [{ amount: "97", currency: "USD" }, "USD 97.00"],
      [{ amount: "-97", currency: "USD" }, "−USD 97.00"],
      [{ amount: "1200", currency: "JPY" }, "JPY 1,200"],
      [{ amount: "1.5", currency: "KWD" }, "KWD 1.500"],
      [{ amount: "0.00000001", currency: "BTC" }, "BTC 0.00000001"],
      [{ amount: "12.5", currency: "USDT" }, "USDT 12.50"],
      [eur("9007199254740993.01"), "9,007,199,254,740,993.01"],
    ],
    (money) => words.amount(money),
  );
  it("has a plus when it is a change", () => {
    expect(words.amount(eur("112.35"), true)).toBe("+112.35");
    expect(words.amount(eur("0"), true)).toBe("0.00");
  });
  it("follows the locale", () => {
    words.speak("de-DE", "EUR");
    expect(words.amount(eur("-1204.55"))).toBe("−1.204,55");
    expect(words.money(eur("1204.55"))).toBe("1.204,55\u00a0€");
  });
});

describe("an amount in a sentence", () => {
  check([[eur("3482.6"), "€3,482.60"], [{ amount: "-5", currency: "USD" }, "−US$5.00"], [{ amount: "0.5", currency: "BTC" }, "0.50 BTC"]], (money) => words.money(money));
});

describe("the largest figure", () => {
  check([[eur("3482.6"), { whole: "€3,482", rest: ".60" }], [{ amount: "3482", currency: "JPY" }, { whole: "JP¥3,482", rest: "" }], [eur("-1"), { whole: "−€1", rest: ".00" }]], (money) => words.figure(money));
});

describe("exact decimals", () => {
  check<[number, number], string>([[[1_204_550_000, 1_000_000], "1204.55"], [[-84_000_000, 1_000_000], "-84"], [[5, 1_000_000], "0.000005"], [[1, 100_000_000], "0.00000001"], [[0, 1_000_000], "0"]], ([micros, unit]) => words.decimal(micros, unit));
  check<[string, string], string>([[["1391.20", "1204.00"], "187.20"], [["1", "1.000001"], "-0.000001"], [["-5", "3.5"], "-8.5"], [["0.1", "0.3"], "-0.2"]], ([a, b]) => words.difference(a, b));
  check<string, number>([["0.00", 0], ["-0", 0], ["0.01", 1], ["-3", -1]], words.sign);
});

describe("a change", () => {
  check<number | null, string>([[1240, "+12 %"], [-900, "−9 %"], [0, "0 %"], [null, "new"], [99_900, "+999 %"], [120_000, "13x"]], (bp) => words.change(bp).replace("\u202f", " "));
  it("has a decimal where there is room", () => expect(words.change(1240, 1).replace("\u202f", " ")).toBe("+12.4 %"));
});

describe("days", () => {
  check([["2026-02-03", "Tue 3 Feb 2026"], ["2024-02-29", "Thu 29 Feb 2024"]], words.day);
  check([["2026-09", "Sep 2026"]], words.month);
  check(
    [
      [{ from: "2026-10-01", to: "2026-10-25" }, "1–25 Oct 2026"],
      [{ from: "2026-10-27", to: "2026-11-02" }, "27 Oct–2 Nov 2026"],
      [{ from: "2025-12-29", to: "2026-01-04" }, "29 Dec 2025–4 Jan 2026"],
      [{ from: "2026-10-01", to: "2026-10-01" }, "1 Oct 2026"],
    ],
    words.span,
  );
  const now = new Date(2026, 10, 25, 12, 0).getTime();
  const before = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  check<number, string>([[0, "just now"], [3, "3 min ago"], [60 * 5, "5 h ago"], [60 * 26, "Tue 10:00"], [60 * 24 * 40, "16 Oct"], [60 * 24 * 400, "21 Oct 2025"]], (minutes) => words.since(before(minutes), now));
});

describe("work and parts", () => {
  check<number, string>([[1, "1 min"], [59, "59 min"], [60, "1 h"], [65, "1 h 05"], [150, "2 h 30"], [90_000, "1,500 h"]], words.worked);
  check<number, string>([[2_500_000, "2.5 h"], [0, "0 h"], [33_333_333, "33.3 h"], [1_500_000_000, "1,500 h"]], (micros) => words.hours(micros, 1_000_000));
  check<string, string>([["0.025", "2.5\u202f%"], ["0.1", "10.0\u202f%"], ["0", "0\u202f%"], ["1", "100.0\u202f%"]], (text) => words.portion(text));
});

describe("what is to come", () => {
  const now = new Date(2026, 10, 25, 12, 0).getTime();
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
  check([[-600, "any moment"], [0, "any moment"], [30, "at 12:30"], [11 * 60, "at 23:00"], [20 * 60, "tomorrow at 08:00"], [4 * 24 * 60, "Sun at 12:00"], [40 * 24 * 60, "on 4 Jan at 12:00"]], (minutes) => words.soon(at(minutes), now));
  check([[12, "less than a minute left"], [60, "about 1 minute left"], [236, "about 4 minutes left"], [5_300, "about 88 minutes left"], [8_000, "about 2 hours left"]], words.left);
  check([["hourly", "Every hour"], ["off", "Only when you ask"], ["daily@07:30", "Every day at 07:30"]], words.schedule);
});

describe("a base currency to offer first", () => {
  check([["de-DE", "EUR"], ["en-US", "USD"], ["ja", "JPY"], ["pt-BR", "BRL"], ["C", "USD"]], (tag) => (words.speak(tag, null), words.likelyCurrency()));
});

describe("words", () => {
  check<{ key: string; name: string }, string>([[{ key: "declined", name: "declined" }, "Reversed"], [{ key: "evergreen", name: "evergreen" }, "Evergreen"], [{ key: "12", name: "eBay link club" }, "eBay link club"]], words.layerName);
  check([["seen working 2026-11-20", "seen working 20 Nov 2026"], ["written from documentation", "written from documentation"]], words.sureness);
  check<number, string>([[1, "1 row"], [2, "2 rows"], [1204, "1,204 rows"]], (rows) => words.counted(rows, "row"));
});
