/** Invented answers about what will come. */
import type { BandMonth, Figure, FigureRow, ForecastPage, GoalPace, PendingLine, RemainingView, StopProgram, WhatIf } from "../src/commands";
import type { Answers } from "./answers";
import { plusMonths } from "../src/period";
import { eur, programs } from "./programs";

const THIS = "2026-11";
const at = (months: number) => plusMonths(`${THIS}-01`, months).slice(0, 7);
const band = (middle: number, wide: number) => ({ low80: eur((middle - wide).toFixed(2)), low50: eur((middle - wide / 2).toFixed(2)), median: eur(middle.toFixed(2)), high50: eur((middle + wide / 2).toFixed(2)), high80: eur((middle + wide).toFixed(2)) });
const ahead = (start: number, step: number, wide: number): BandMonth[] => Array.from({ length: 13 }, (_, month) => ({ month: at(month), ...band(start + step * month, wide * Math.sqrt(month + 1)) }));
const named = (id: number) => { const { name, slot } = programs.find((one) => one.id === id)!; return { id, name, slot }; };
const part = (now: number, left: number): RemainingView => ({ now: eur(now.toFixed(2)), months: ahead(now, (left - now) / 12, now / 20), thin: null });

export const pace: GoalPace = { goal: eur("4000.00"), earned: eur("3482.60"), due: eur("3333.33"), ahead: eur("149.27"), reached_bp: 8706, due_bp: 8333, day: 25, days: 30 };

const stopped = (id: number, now: number, left: number, halved: string | null): StopProgram => ({ ...named(id), now: eur(now.toFixed(2)), then: band(left, left / 8), halved, thin: null });
const pending = (id: number | null, amount: number, count: number, likely: number): PendingLine => ({ program: id === null ? null : named(id), pending: eur(amount.toFixed(2)), count, expected: band(likely, likely / 12), unknown: eur("0"), thin: null });

export const forecastPage: ForecastPage = {
  currency: "EUR", program: null, programs: programs.map(({ id }) => named(id)), this: THIS,
  history: Array.from({ length: 18 }, (_, back) => ({ month: at(back - 17), earned: eur((1900 + back * 90 + (back % 5) * 130).toFixed(2)), unfinished: back === 17, partial: back === 14 })),
  known_to: null, converted: true, missing: [{ amount: "41.20", currency: "BRL" }],
  excluded: [{ id: 9, name: programs[8]!.name, why: "There is no exchange rate from BRL to EUR." }],
  ahead: { method: "trend", months: ahead(3720, 85, 310), declared: [], thin: null },
  tested: { months: [0, 1, 2].map((month) => ({ month: at(month - 3), ...band(3300 + month * 90, 290), earned: eur((3360 + month * 190).toFixed(2)), held: month < 2 })), forecasts: 6, error: eur("148.20"), naive_error: eur("402.75"), held50: 3, held80: 5, thin: null },
  stop: {
    total: part(1480, 690), referrals: part(910, 520), content: part(410, 80), rest: part(160, 150), declared: null, halved: "2027-09",
    programs: [stopped(1, 620, 350, "2028-02"), stopped(3, 290, 170, null), { ...stopped(2, 120, 0, null), then: null, halved: null, thin: { have: 2, need: 5, of: "referrals that left", said: "Too little is known: 2 of 5 needed referrals that left." } }],
    more_programs: 2, people: 84, placements: 500, all_placements: 612,
  },
  pending: {
    total: pending(null, 1204.4, 96, 1011), programs: [pending(1, 604, 31, 560), { ...pending(7, 212.4, 12, 0), expected: null, unknown: eur("212.40"), thin: { have: 12, need: 20, of: "decisions on commissions of that age", said: "Too little is known: 12 of 20 needed decisions on commissions of that age." } }],
    ages: [{ age: 0, from: "2026-11-01", to: "2026-11-30", pending: eur("802.10"), count: 61, share_bp: 8600, thin: null }, { age: 1, from: "2026-10-01", to: "2026-10-31", pending: eur("311.90"), count: 27, share_bp: 8200, thin: null }, { age: 4, from: "2026-07-01", to: "2026-07-31", pending: eur("90.40"), count: 8, share_bp: null, thin: { have: 12, need: 20, of: "decisions", said: "Too little is known." } }],
    more_programs: 1, decisions: 10_214, every: 3, missing: [],
  },
  sliders: { late: { new_per_month: 5.5, churn: 0.045, approval: 0.96 }, months: 6, mean: eur("11.20"), now: eur("910.00") },
  goals: { income: pace, need: { need: eur("1800.00"), now: eur("1480.00"), cover: { when: "between", earliest: "2027-02", likely: "2027-06", latest: null } } },
  rates_of: "2026-11-24",
};

const little = { have: 2, need: 3, of: "months that are over", said: "Too little is known: 2 of 3 needed months that are over." };
/** Two months old: nothing can be said. */
export const young: ForecastPage = {
  ...forecastPage, history: forecastPage.history.slice(-3).map((one) => ({ ...one, partial: false })), missing: [], excluded: [], known_to: "2026-09",
  ahead: { method: null, months: [], declared: [], thin: little }, tested: { months: [], forecasts: 0, error: null, naive_error: null, held50: 0, held80: 0, thin: { ...little, need: 9 } },
  stop: { ...forecastPage.stop, total: { now: eur("0"), months: [], thin: little }, referrals: { now: eur("0"), months: [], thin: { ...little, need: 5, of: "referrals that left" } }, content: part(0, 0), rest: { now: eur("12.00"), months: [], thin: little }, halved: null, programs: [], more_programs: 0, people: 0, placements: 0, all_placements: 0 },
  pending: { ...forecastPage.pending, total: { ...pending(null, 40, 3, 0), expected: null, thin: little }, ages: [], programs: [], more_programs: 0, every: 1 },
  sliders: null, goals: { income: null, need: null }, rates_of: null,
};

export const whatIf: WhatIf = { months: forecastPage.ahead.months.map(({ month }, step) => ({ month, set: eur((910 + step * 40).toFixed(2)), late: eur((910 + step * 12).toFixed(2)), all: eur((3720 + step * 113).toFixed(2)) })), ceiling: eur("2240.00") };

/** A figure to lay out pages with. */
export function figure(page: ForecastPage, { stop, set, width, height }: { stop?: boolean | null; set?: unknown; width: number; height: number }): Figure {
  const columns = [...page.history.map(({ month }) => month), ...page.ahead.months.slice(1).map(({ month }) => month)];
  const plot = { x: 52, y: 20, width: width - 60, height: height - 52 };
  const slice = plot.width / Math.max(1, columns.length);
  const y = (amount: string) => plot.y + plot.height * (1 - Number(amount) / 6000);
  const row = (name: string, look: FigureRow["look"], tone: FigureRow["tone"], of: { month: string; amount: ReturnType<typeof eur> }[]): FigureRow => {
    const found = columns.map((month) => of.find((one) => one.month === month)?.amount ?? null);
    return { name, tone, look, values: found.map((amount) => amount && { money: amount }), upto: [], points: found.map((amount) => amount && y(amount.amount)), size: null, from: null, to: null };
  };
  const past = page.history.filter(({ unfinished }) => !unfinished).map(({ month, earned }) => ({ month, amount: earned }));
  const medians = (months: BandMonth[]) => months.map(({ month, median }) => ({ month, amount: median }));
  const rows = [row("Earned", "line", "accent", past), ...(page.ahead.months.length ? [row("Likely", "dashed", "accent", medians(page.ahead.months))] : []), ...(set ? [row("With your settings", "dashed", "positive", whatIf.months.map(({ month, all }) => ({ month, amount: all! })))] : []), ...(stop ? [row("If you stop today", "dashed", "warning", medians(page.stop.total.months))] : [])];
  const path = (one: FigureRow) => one.points.map((point, column) => (point === null ? "" : `${plot.x + (column + 0.5) * slice},${point}`)).filter(Boolean).join(" ");
  const svg = `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Earned">${rows.map((one) => `<polyline points="${path(one)}" fill="none" stroke="var(--accent)" stroke-width="2"${one.look === "dashed" ? ' stroke-dasharray="6 4"' : ""}/>`).join("")}</svg>`;
  return { svg, width, height, plot, columns: columns.map((month, column) => ({ label: month, x: plot.x + column * slice, width: slice, from: `${month}-01`, to: `${month}-28` })), rows, cells: [], title: "Earned per month and the months ahead, in EUR", summary: "Earned per month.", across: "", measure: { money: "EUR" } };
}

export function aheadAnswers(page: ForecastPage = forecastPage): Pick<Answers, "forecast.page" | "forecast.figure" | "forecast.what_if" | "goals.edit"> {
  return {
    "forecast.page": ({ program }) => ({ ...page, program: program ? named(program) : null }),
    "forecast.figure": (question) => figure(page, question),
    "forecast.what_if": () => whatIf,
    "goals.edit": ({ income, need }) => ({ income: income ? eur(income) : null, need: need ? eur(need) : null }),
  };
}
