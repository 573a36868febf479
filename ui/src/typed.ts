/** What people type: amounts and days, read as the reader's locale writes them. Nothing is guessed that could be meant otherwise. */
import { plusDays, plusMonths } from "./period";
import { codes, currencies, currentLocale, isCrypto } from "./words";

/** A plain decimal and the currency that stood with it, or what is wrong, as a sentence. */
export type Amount = { amount: string; currency: string } | { problem: string };

const SPACES = /[\s\u00a0\u202f]/g;
const MINUS = /[-−–]/;

/** Reads `12,50 €`, `12.50 EUR`, `1.204,55`; `currency` is that of an amount without one. */
export function readAmount(text: string, currency: string): Amount {
  const typed = text.trim();
  if (!typed) return { problem: `Write an amount, such as ${example()}.` };
  const wrong = { problem: `“${typed}” is not an amount. Write it like ${example()}.` };
  const [, before = "", digits = "", after = ""] = /^([^\d.,]*)([\d.,'’\s\u00a0\u202f]*)([^\d.,]*)$/.exec(typed) ?? [];
  const signs = [before, after].join(" ");
  if (!/\d/.test(digits) || (signs.match(new RegExp(MINUS, "g")) ?? []).length > 1) return wrong;
  const units = [before, after].map((side) => side.replace(MINUS, "").replace("+", "").replace(SPACES, "")).filter(Boolean);
  if (units.length > 1) return wrong;
  const unit = units[0] ? currencyOf(units[0], currency) : currency;
  if (!unit) return { problem: `“${units[0]}” is not a currency that is known here. Write a code such as EUR.` };
  const number = plain(digits.trim(), unit);
  return number === null ? wrong : { amount: `${MINUS.test(signs) ? "-" : ""}${number}`, currency: unit };
}

/** Digits with separators as a plain decimal; `null` where they cannot be one. */
function plain(digits: string, currency: string): string | null {
  const point = decimalPoint(digits, currency);
  const at = point ? digits.lastIndexOf(point) : digits.length;
  const [whole, part] = [digits.slice(0, at), digits.slice(at + 1)];
  if (!/^\d*$/.test(part) || (point && !part)) return null;
  const groups = whole.split(/[.,'’\s\u00a0\u202f]/);
  const separators = new Set(whole.replace(/\d/g, ""));
  const grouped = groups.length === 1 || (separators.size === 1 && /^\d{1,3}$/.test(groups[0]!) && groups.slice(1, -1).every((group) => /^\d{2,3}$/.test(group)) && /^\d{3}$/.test(groups.at(-1)!));
  if (!grouped || (groups.length > 1 && point && separators.has(point))) return null;
  return `${groups.join("").replace(/^0+(?=\d)/, "") || "0"}${part && `.${part}`}`;
}

/** Which sign parts the whole from the rest, if one does. */
function decimalPoint(digits: string, currency: string): "." | "," | null {
  const [dots, commas] = [digits.split(".").length - 1, digits.split(",").length - 1];
  if (dots && commas) return digits.lastIndexOf(".") > digits.lastIndexOf(",") ? "." : ",";
  if (dots + commas !== 1) return null;
  const sign = dots ? "." : ",";
  const [whole = "", rest = ""] = digits.split(sign);
  // Three digits behind the only sign: a thousand or thousandths, as the locale has it.
  const couldBeThousand = rest.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
  if (!couldBeThousand) return sign;
  const none = !isCrypto(currency) && format({ style: "currency", currency }).resolvedOptions().maximumFractionDigits === 0;
  return !none && part(1.5, "decimal") === sign ? sign : null;
}

/** The currency of a sign or a code. A sign that several share is the one that stands beside it. */
function currencyOf(unit: string, beside: string): string | null {
  if (/^[a-z]{3,5}$/i.test(unit) && codes().includes(unit.toUpperCase())) return unit.toUpperCase();
  const signs = (code: string, ways: ("symbol" | "narrowSymbol")[]) => ways.some((way) => part(1, "currency", { style: "currency", currency: code, currencyDisplay: way })?.toLowerCase() === unit.toLowerCase());
  if (!isCrypto(beside) && signs(beside, ["symbol", "narrowSymbol"])) return beside;
  return currencies().find(({ code }) => signs(code, ["symbol"]))?.code ?? null;
}

function example(): string {
  return format({ minimumFractionDigits: 2 }).format(12.5);
}

function part(value: number, type: Intl.NumberFormatPartTypes, options: Intl.NumberFormatOptions = {}): string | undefined {
  return format(options).formatToParts(value).find((one) => one.type === type)?.value;
}

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return new Intl.NumberFormat(currentLocale(), options);
}

// ---- days ------------------------------------------------------------------

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** A day without a year is the last such day, or one that comes this soon. */
const SOON_DAYS = 60;

/** Reads `2026-02-03`, `3 Feb`, `3.2.`, `3/2/26`, `17`, `yesterday`; `null` where it is no day. */
export function readDay(text: string, today: string): string | null {
  const typed = text.trim().toLowerCase().replace(/^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+/, "");
  const near = { today: 0, yesterday: -1, tomorrow: 1 }[typed];
  if (near !== undefined) return plusDays(today, near);
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(typed);
  if (iso) return valid(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const named = /^(\d{1,2})\.?\s*([a-z]{3,})\.?,?\s*(\d{4}|\d{2})?$/.exec(typed) ?? swapped(/^([a-z]{3,})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s*(\d{4}|\d{2})?$/.exec(typed));
  if (named) return dated(Number(named[1]), MONTHS.indexOf(named[2]!.slice(0, 3)) + 1, named[3], today);
  const alone = /^(\d{1,2})\.?$/.exec(typed);
  if (alone) {
    const this_month = valid(Number(today.slice(0, 4)), Number(today.slice(5, 7)), Number(alone[1]));
    return this_month && this_month <= today ? this_month : onMonthBefore(today, Number(alone[1]));
  }
  const numbers = /^(\d{1,4})[./-]\s?(\d{1,2})[./-]?\s?(\d{1,4})?$/.exec(typed)?.slice(1).filter((one) => one !== undefined);
  if (!numbers) return null;
  const order = fields().filter((field) => field !== "year" || numbers.length === 3);
  const value = (field: string) => numbers[order.indexOf(field)]!;
  return dated(Number(value("day")), Number(value("month")), numbers.length === 3 ? value("year") : undefined, today);
}

/** Day, month and year in the order in which the locale writes them. */
function fields(): string[] {
  const parts = new Intl.DateTimeFormat(currentLocale()).formatToParts(new Date(2026, 1, 3));
  return parts.map(({ type }) => type as string).filter((type) => ["day", "month", "year"].includes(type));
}

function swapped(found: RegExpExecArray | null): (string | undefined)[] | null {
  return found && [found[0], found[2], found[1], found[3]];
}

function dated(date: number, month: number, year: string | undefined, today: string): string | null {
  if (year) return valid(year.length <= 2 ? 2000 + Number(year) : Number(year), month, date);
  const now = Number(today.slice(0, 4));
  const found = [now + 1, now, now - 1, now - 2, now - 3, now - 4].map((one) => valid(one, month, date));
  return found.find((day) => day !== null && day <= plusDays(today, SOON_DAYS)) ?? null;
}

function onMonthBefore(today: string, date: number): string | null {
  const before = plusMonths(`${today.slice(0, 7)}-01`, -1);
  return valid(Number(before.slice(0, 4)), Number(before.slice(5, 7)), date);
}

function valid(year: number, month: number, date: number): string | null {
  if (year < 1000 || month < 1 || month > 12) return null;
  const found = new Date(Date.UTC(year, month - 1, date));
  return found.getUTCDate() === date && date > 0 ? found.toISOString().slice(0, 10) : null;
}
