/** Invented referrals, and what recurs because of them. */
import type { CellView, CohortPage, Figure, MovementView, RecurringPage, RecurringProgram, ReferralDetail, ReferralView } from "../src/commands";
import type { Answers } from "./answers";
import { eur } from "./programs";

const cell = (amount: string, people: number): CellView => ({ amount: eur(amount), people });
const none = cell("0", 0);

function moved(month: string, more: Partial<MovementView>): MovementView {
  return { month, from: `${month}-01`, to: `${month}-28`, finished: true, opening: false, start: none, new: none, expansion: none, contraction: none, churn: none, reactivation: none, end: none, awaited: none, corrections: none, net: eur("0"), ...more };
}

export const movements: MovementView[] = [
  moved("2026-09", { start: cell("120.00", 5), new: cell("24.00", 1), end: cell("144.00", 6) }),
  moved("2026-10", { start: cell("144.00", 6), new: cell("40.00", 2), expansion: cell("5.50", 1), churn: cell("36.00", 2), contraction: cell("3.50", 1), end: cell("150.00", 6) }),
  moved("2026-11", { finished: false, start: cell("150.00", 6), new: cell("12.00", 1), end: cell("162.00", 7), awaited: cell("48.00", 2) }),
];

function program(number: number, name: string, more: Partial<RecurringProgram> = {}): RecurringProgram {
  return { program: number, name, slot: number, network: "PartnerStack", named: true, counted: true, referrals: 14, paying: 6, monthly: eur("110.00"), share_bp: 7_333, churn_bp: 310, median_months: 11, worth: eur("184.20"), worth_months: 24, thin: null, earned: eur("2410.00"), ...more };
}

export const page: RecurringPage = {
  currency: "EUR",
  months: movements,
  now: { month: "2026-10", amount: eur("150.00"), people: 6, year_change_bp: 1_210, churn_bp: 412, people_churn_bp: 385, new_per_month: "1.5", ceiling: { people: 39, monthly: eur("975.00") } },
  programs: [
    program(1, "Cloudnest"),
    program(3, "Ledgerly", { named: false, referrals: 0, paying: 0, monthly: eur("40.00"), share_bp: 2_667, median_months: null, worth: null, worth_months: null, thin: { have: 0, need: 5 } }),
    program(5, "Hostly", { counted: false, referrals: 3, paying: 2, monthly: eur("0"), share_bp: 0, churn_bp: null, median_months: null, worth: null, worth_months: null, thin: { have: 3, need: 5 } }),
  ],
  unrated: [{ amount: "41.20", currency: "BRL" }],
  converted: true,
  currencies: ["EUR", "USD"],
};

export function referral(at: number, more: Partial<ReferralView> = {}): ReferralView {
  return { account: 1, account_name: "Cloudnest partner", network: "PartnerStack", program: 1, program_name: "Cloudnest", slot: 1, id: `cus_${1000 + at}`, state: "customer", stands: "paying", since: "2026-03-14", last_day: "2026-11-02", count: 9, earned: [eur("216.00")], total: eur("216.00"), monthly: eur("24.00"), reversals: 0, sub_id: "spring-tents", ...more };
}

export const referrals: ReferralView[] = [
  referral(0),
  referral(1, { stands: "quiet", last_day: "2026-08-02", total: null, earned: [eur("40.00"), { amount: "12.00", currency: "BRL" }] }),
  referral(2, { stands: "lost", state: "lost", total: eur("30.00") }),
  referral(3, { id: "somebody-with-a-very-long-address-at-their-company@department.example", stands: "waiting", state: "lead", last_day: null, count: 0, earned: [], total: eur("0"), monthly: null, sub_id: null }),
];

const detail = (one: ReferralView): ReferralDetail => ({
  referral: one,
  rows: one.count === 0 ? [] : [{ row: 7, day: "2026-11-02", kind: "recurring", status: "pending", commission: eur("24.00") }, { row: 6, day: "2026-10-02", kind: "recurring", status: "paid", commission: eur("24.00") }],
  placement: one.sub_id ? 1 : null,
  placement_title: one.sub_id ? "The best tents of the year" : null,
  months: one.count === 0 ? [] : [{ month: "2026-08", amount: eur("24.00") }, { month: "2026-10", amount: eur("24.00") }, { month: "2026-11", amount: eur("12.00") }],
});

export const cohorts: CohortPage = {
  currency: "EUR",
  cohorts: [{ month: "2026-09", size: 2, ages: [] }, { month: "2026-10", size: 2, ages: [] }],
  curves: [{ program: null, name: "All together", slot: 0, steps: [{ months: 2, at_risk: 6, ended: 1, share_bp: 8_333, low_bp: 2_700, high_bp: 9_700 }], median: null, ended: 1 }],
  placements: [{ placement: 1, title: "The best tents of the year", referrals: 9, paying: 4, earned: eur("812.00"), each: eur("90.22"), worth: eur("130.00") }, { placement: null, title: "yt-0412", referrals: 2, paying: 1, earned: eur("48.00"), each: eur("24.00"), worth: null }],
  unrated: [],
};

/** A picture with the columns that keys move over; the real ones are compared elsewhere. */
function figure(title: string, columns: { label: string; from?: string }[], grid = false): Figure {
  const row = { name: "New", tone: "positive" as const, look: grid ? ("cells" as const) : ("full" as const), values: columns.map(() => ({ money: eur("24.00") })), upto: [], points: [], size: grid ? 2 : null, from: grid ? "2026-10-01" : null, to: null };
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200" role="img"><title>${title}</title></svg>`, width: 400, height: 200, plot: { x: 40, y: 20, width: 300, height: 150 },
    columns: columns.map(({ label, from }, at) => ({ label, x: 40 + at * 40, width: 40, from: from ?? null, to: from ?? null })),
    rows: [row], cells: grid ? columns.map((_, at) => ({ row: 0, column: at, frame: { x: 40 + at * 40, y: 20, width: 40, height: 40 }, open: false, note: null })) : [],
    title, summary: `${title}.`, across: grid ? "Months since joining" : "", measure: { money: "EUR" },
  };
}

type Brought = Pick<Answers, "recurring.page" | "recurring.behind" | "recurring.cohorts" | "recurring.chart" | "recurring.cohort_chart" | "recurring.curve_chart" | "recurring.save" | "referrals.list" | "referrals.detail" | "referrals.keep">;

export function brought(rows: ReferralView[] = referrals): Brought {
  return {
    "recurring.page": ({ program, months }) => ({ ...page, months: page.months.slice(-(months ?? 13)), programs: page.programs.filter((one) => !program || one.program === program) }),
    "recurring.behind": ({ month, part }) => rows.slice(0, page.months.find((one) => one.month === month)?.[part as "new"].people ?? 0),
    "recurring.cohorts": () => cohorts,
    "recurring.chart": ({ month }) => (month ? figure(`${month} against the month before`, ["Sep 2026", "New", "Expansion", "Reactivation", "Contraction", "Churn", "Oct 2026"].map((label) => ({ label }))) : figure("Recurring commission and how it moved, in EUR", movements.map(({ month, from }) => ({ label: month, from })))),
    "recurring.cohort_chart": () => figure("Referrals that still pay", [{ label: "Month 0" }, { label: "Month 1" }], true),
    "recurring.curve_chart": () => figure("How long referrals stay", [{ label: "0" }, { label: "1" }]),
    "recurring.save": () => null,
    "referrals.list": ({ text, program, stands, joined, offset, limit }) => {
      const found = rows.filter((row) => (!program || row.program === program) && (!stands || row.stands === stands) && (!text || row.id.includes(text)) && (!joined || row.since?.startsWith(joined)));
      const from = offset ?? 0;
      return { rows: found.slice(from, from + (limit ?? 50)), total: found.length, paying: found.filter((row) => row.stands === "paying").length, earned: eur("286.00"), unnamed: ["Ledgerly"] };
    },
    "referrals.detail": ({ id }) => detail(rows.find((row) => row.id === id)!),
    "referrals.keep": ({ id }) => ({ batch: 71, ids: [id], payments: [] }),
  };
}

/** Nobody, and nothing that recurs. */
export function nobody(): Brought {
  return {
    ...brought([]),
    "recurring.page": () => ({ ...page, months: [], now: null, programs: [], unrated: [], currencies: [], converted: false }),
    "recurring.cohorts": () => ({ ...cohorts, cohorts: [], curves: [], placements: [] }),
    "referrals.list": () => ({ rows: [], total: 0, paying: 0, earned: eur("0"), unnamed: [] }),
  };
}
