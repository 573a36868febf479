/** A stretch of days that every screen shares: a name, and how many times it was stepped back. */
export type Period = { name: PeriodName; back: number; from?: string; to?: string };
export type PeriodName = "7d" | "28d" | "90d" | "month" | "quarter" | "year" | "12m" | "all" | "custom";
export type Days = { from: string; to: string };

const NAMES: PeriodName[] = ["7d", "28d", "90d", "month", "quarter", "year", "12m", "all", "custom"];
const LENGTHS: Partial<Record<PeriodName, number>> = { "7d": 7, "28d": 28, "90d": 90 };
const MONTHS: Partial<Record<PeriodName, number>> = { month: 1, quarter: 3, year: 12 };
const PLACE = "tributary.period";
const DAY_MS = 86_400_000;

/** The days of a period; `first` is the first day with income, for “all”. */
export function days(period: Period, today: string, first: string | null): Days {
  const length = LENGTHS[period.name];
  if (length) return ending(plusDays(today, -length * period.back), length);
  const months = MONTHS[period.name];
  if (months) return calendar(today, months, period.back);
  if (period.name === "12m") {
    const to = plusMonths(today, -12 * period.back);
    return { from: plusDays(plusMonths(to, -12), 1), to };
  }
  if (period.name === "custom" && period.from && period.to) return { from: period.from, to: period.to };
  return { from: first && first < today ? first : plusDays(today, -89), to: today };
}

/** One step back (1) or forward (-1); a custom period moves by its own length. */
export function step(period: Period, by: 1 | -1): Period {
  if (period.name === "all") return period;
  if (period.name === "custom" && period.from && period.to) {
    const length = (between(period.from, period.to) + 1) * -by;
    return { ...period, from: plusDays(period.from, length), to: plusDays(period.to, length) };
  }
  return { ...period, back: Math.max(0, period.back + by) };
}

/** Whether a step forward would still end by today. */
export function canGoOn(period: Period, today: string): boolean {
  if (period.name === "all") return false;
  return period.name === "custom" ? step(period, -1).to! <= today : period.back > 0;
}

export function remembered(): Period {
  try {
    const period: Period = JSON.parse(localStorage.getItem(PLACE) ?? "");
    const known = NAMES.includes(period.name) && Number.isInteger(period.back) && period.back >= 0;
    const whole = period.name !== "custom" || (isDay(period.from) && isDay(period.to) && period.from! <= period.to!);
    if (known && whole) return period;
  } catch {
    // Nothing remembered yet, or nothing that makes sense.
  }
  return { name: "90d", back: 0 };
}

export function remember(period: Period): void {
  localStorage.setItem(PLACE, JSON.stringify(period));
}

export function isDay(text: string | undefined): boolean {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
}

export function plusDays(day: string, by: number): string {
  return iso(Date.parse(day) + by * DAY_MS);
}

/** The same day some months on; the last of the month where there is none. */
export function plusMonths(day: string, by: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + by, 0)).getUTCDate();
  return iso(Date.UTC(year, month - 1 + by, Math.min(date, last)));
}

export function between(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

function calendar(today: string, months: number, back: number): Days {
  const [year = 0, month = 1] = today.split("-").map(Number);
  const start = Math.floor((month - 1) / months) * months - back * months;
  const from = iso(Date.UTC(year, start, 1));
  const to = iso(Date.UTC(year, start + months, 0));
  return { from, to: to > today ? today : to };
}

function ending(to: string, length: number): Days {
  return { from: plusDays(to, 1 - length), to };
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
