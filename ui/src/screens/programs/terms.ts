/** Facts of terms in words, and what is done to them. */
import type { Effective, Sureness, TermFinding, TermKind, TermView } from "../../commands";
import { address } from "../../shell.svelte";
import { counted, day, shortDay, span } from "../../words";

type Kind = { name: string; example: string; help: string };

export const TERMS: Record<TermKind, Kind> = {
  share: { name: "Share", example: "20%", help: "A part of each sale, such as 20% (of a first payment up to 300%), or a fee, such as 15 EUR." },
  duration: { name: "Duration", example: "12 months", help: "How long recurring commission is paid: 12 months, 2 years, lifetime." },
  inactivity: { name: "Inactivity", example: "90 days", help: "After how many days without activity a referral is dropped; none if never." },
  cookie: { name: "Cookie window", example: "30 days", help: "How many days after the click a sale counts." },
  hold: { name: "Hold", example: "30 days", help: "How many days pass until a commission is approved." },
  minimum: { name: "Minimum payout", example: "50 EUR", help: "The least that is paid out." },
  payout: { name: "Payouts", example: "day 15", help: "day 15, last day every 3 months, every 2 weeks from 2026-01-05, or net 30." },
  other: { name: "Other", example: "No ads on the brand name", help: "Anything else that the terms say." },
};

export const KINDS = Object.keys(TERMS) as TermKind[];

export const SURE: Record<Sureness, string> = { certain: "certain", likely: "likely", perhaps: "perhaps" };

/** Facts of one kind, what holds first. */
export type Group = { kind: TermKind; now: TermView[]; others: TermView[]; measured: Effective[] };

export function grouped(terms: TermView[], measured: Effective[]): Group[] {
  const of = (kind: TermKind): Group => {
    const own = terms.filter((term) => term.kind === kind);
    // What is to come stands before what is over; both come newest first.
    return { kind, now: own.filter(({ state }) => state === "now"), others: [...own.filter(({ state }) => state === "later"), ...own.filter(({ state }) => state === "before")], measured: measured.filter((one) => one.kind === kind) };
  };
  return KINDS.map(of).filter(({ now, others, measured }) => now.length + others.length + measured.length > 0);
}

/** Where the rows behind a finding are shown, and no others; none where the terms themselves are what it is about. */
export function behind({ finding, what, days, row_count }: TermFinding): { href: string; text: string } | null {
  if (what === "silent" || what === "dropped" || what === "ended_early") return { href: address("income", "referrals", { finding }), text: counted(row_count, "referral") };
  if (!days) return null;
  const [from, to] = days;
  return { href: address("activity", "", { finding }), text: `${counted(row_count, "commission")} of ${span({ from, to })}` };
}

/** Since when a fact holds. */
export function holds({ since, state }: TermView): string {
  if (since === null) return state === "before" ? "at first" : "from the start";
  return `${state === "later" ? "from" : "since"} ${shortDay(since)} ${since.slice(0, 4)}`;
}

/** The same at full length. */
export function holdsLong({ since, state }: TermView): string {
  return since === null ? "As far back as the figures go" : `${state === "later" ? "Holds from" : "Holds since"} ${day(since)}`;
}

/** What a fact says: of payouts, the day as a sentence would have it. */
export function said({ kind, value }: TermView): string {
  if (kind !== "payout") return value;
  return value.replace(/^day (\d+)$/, "on day $1 of the month").replace(/^last day$/, "on the last day of the month");
}

/** Only addresses of the web can be opened. */
export function isAddress(source: string): boolean {
  return /^https?:\/\/\S+$/.test(source);
}
