/** The invented programs that answers are made of. */
import type { ErrorView, ProgramView } from "../src/commands";

export const TODAY = "2026-11-25";
export const UNIT = 1_000_000;

export const refused = (kind: string, message: string, hint: string | null = null): ErrorView => ({ kind, message, hint, detail: null });
export const eur = (amount: string) => ({ amount, currency: "EUR" });

export function chance(seed: number): () => number {
  let now = seed;
  return () => (now = (now * 16_807) % 2_147_483_647) / 2_147_483_647;
}

export const PROGRAMS: [name: string, network: string, kind: ProgramView["kind"], slot: number, weight: number][] = [
  ["Cloudnest", "PartnerStack", "referral", 1, 0.62],
  ["Bücherwelt Köln", "Awin", "site", 3, 0.4],
  ["Ledgerly", "Rewardful", "referral", 5, 0.35],
  ["Northwind Outdoor & Expedition Equipment International", "impact.com", "site", 6, 0.28],
  ["Hostly", "Own program", "link", 8, 0.24],
  ["Petbox", "CJ", "site", 10, 0.12],
  ["Linkwise", "Linkwise", null, 2, 0.08],
  ["Tonwerk", "Awin", "link", 4, 0.06],
  ["Fernsicht Reisen", "TradeTracker", "link", 11, 0.04],
];

export const programs: ProgramView[] = PROGRAMS.map(([name, network, kind, slot, weight], at) => {
  const next = chance(at + 3);
  return {
    id: at + 1, name, network, account: network === "Awin" ? "Awin main site" : network, kind, slot,
    declared_passive: kind === "referral" && at === 2,
    earned: eur((weight * 6800 + at * 13.35).toFixed(2)),
    change_bp: [1800, 600, -900, 200, -2100, null, 120_000, 0, 400][at]!,
    weeks: Array.from({ length: 12 }, (_, week) => Math.round(weight * (0.6 + 0.4 * next() + week * (at % 2 ? -0.02 : 0.04)) * 400) * UNIT),
    clicks: at === 2 || at === 4 ? null : Math.round(weight * 4210),
    epc: at === 2 || at === 4 ? null : eur((0.31 + at * 0.42).toFixed(4)),
    approval_bp: at === 6 ? null : 9_400 - at * 520,
    pending: eur(at === 7 ? "0" : (weight * 820).toFixed(2)),
    passive_bp: kind === "referral" ? 10_000 : at === 1 ? 4_210 : 0,
    last_seen: `2026-11-${String(25 - at * 2).padStart(2, "0")}T${String(8 + at).padStart(2, "0")}:24:00Z`,
    missing: at === 5 ? [{ amount: "41.20", currency: "BRL" }] : [],
  };
});
