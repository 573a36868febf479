/** Terms of two programs, what is paid beside them and what breaks them. */
import type { Effective, TermFinding, TermView } from "../src/commands";
import type { Answers } from "./answers";

const LONG = "§ 3 Partners receive a commission of 11 % of the value of each valid order.\n§ 4 Changes are announced by e-mail four weeks ahead.\n".repeat(12);

function term(id: number, kind: TermView["kind"], value: string, more: Partial<TermView> = {}): TermView {
  return { id, program: 6, program_name: "Petbox", account: "CJ", kind, value, about: null, since: null, quote: null, source: null, note: null, state: "now", written_at: "2026-11-02T10:00:00Z", before: [], ...more };
}

export const terms: TermView[] = [
  term(1, "share", "11%", { since: "2025-07-01", quote: LONG, source: "https://www.petbox.example/partner-terms", before: [{ value: "12%", since: null, written_at: "2026-10-01T09:00:00Z" }] }),
  term(2, "share", "10%", { state: "before" }),
  term(3, "share", "5.00 EUR", { about: "new customer" }),
  term(4, "hold", "40 days", { note: "Said on the phone" }),
  term(5, "minimum", "25.00 EUR"),
  term(6, "minimum", "50.00 EUR", { since: "2027-01-01", state: "later", source: "an e-mail" }),
  term(7, "other", "No ads on the brand name"),
];

export const paid: Effective[] = [
  { program: 6, program_name: "Petbox", kind: "share", currency: "EUR", stated: "11%", paid: "9%", since: "2026-08-01", of: 86, measured: "Commission ÷ value of all sales.", agrees: false, about: null, why_not: null, months: [{ month: "2026-09-01", paid: "9%", of: 41 }, { month: "2026-10-01", paid: "9%", of: 45 }] },
  { program: 6, program_name: "Petbox", kind: "hold", currency: null, stated: "40 days", paid: "34 days (32 to 35)", since: "2026-09-25", of: 14, measured: "Days until it was seen approved.", agrees: true, about: null, why_not: null, months: [] },
  { program: 6, program_name: "Petbox", kind: "share", currency: "EUR", stated: "5.00 EUR", paid: "", since: null, of: 0, measured: "Each sale or lead beside the amount.", agrees: null, about: "lead", why_not: "No leads of the last two years are known, in months that are over.", months: [] },
];

const finding = (more: Partial<TermFinding>): TermFinding => ({ finding: "terms 1 x RateFell EUR 2026-08-01", program: 6, program_name: "Petbox", slot: 10, what: "rate_fell", title: "Pays 9% of each sale, no longer 11%", text: "Since August 2026 9% of each sale is paid; before that it was 11%. The terms say 11%.", since: "2026-08-01", sure: "certain", cost: { amount: "77.45", currency: "EUR" }, cost_is: "less commission since then", term: 1, advice: "Ask the program why less is paid than its terms say.", measured: "Commission ÷ value of all sales.", rows: [{ row: 71, id: "PB-9", day: "2026-10-30", amount: { amount: "4.50", currency: "EUR" }, what: "9% of 50.00 EUR" }], row_count: 86, days: ["2026-08-01", "2026-10-31"], shown_by: "tributary transactions --program Petbox", seen: false, ...more });

export const found: TermFinding[] = [
  finding({}),
  finding({ finding: "terms 1 x Silent EUR", what: "silent", title: "2 active referrals went silent", text: "2 referrals are called active by the network.", sure: "likely", term: null, rows: [{ row: null, id: "M1", day: "2026-08-28", amount: { amount: "15.80", currency: "EUR" }, what: "paid about every 30 days; 2 missed" }, { row: null, id: "M2", day: "2026-09-02", amount: null, what: "paid about every 31 days; 1 missed" }], row_count: 2, days: null }),
  finding({ finding: "terms 1 x WorseTerms", what: "worse_terms", title: "Minimum payout raised from 25.00 EUR to 50.00 EUR", rows: [], row_count: 0, days: null, cost: null, sure: "certain", since: "2027-01-01", seen: true }),
];

/** Answers of the commands about terms; only one program has any. */
export function aboutTerms(): Pick<Answers, "terms.list" | "terms.put" | "terms.remove" | "terms.findings" | "terms.finding_seen" | "terms.effective"> {
  const of = <T extends { program: number }>(all: T[], program: number | null | undefined) => all.filter((one) => program === null || program === undefined || one.program === program);
  return {
    "terms.list": ({ program }) => of(terms, program),
    "terms.effective": ({ program }) => of(paid, program),
    "terms.findings": ({ program }) => of(found, program),
    "terms.put": ({ id }) => ({ id: id ?? 9, batch: 61, warning: null }),
    "terms.remove": ({ id }) => ({ id, batch: 62, warning: null }),
    "terms.finding_seen": () => null,
  };
}
