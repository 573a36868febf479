/** Invented payouts: one late, some to come, some received, some to match. */
import type { Chase, DueView, PayoutDetail, PayoutsPage, PayoutView, ProposalView, ReceiptView } from "../src/commands";

const usd = (amount: string) => ({ amount, currency: "USD" });
const eur = (amount: string) => ({ amount, currency: "EUR" });

export const due = (at: number, more: Partial<DueView> = {}): DueView => ({
  key: `${at}|EUR|2026-12-08`, account: at, account_name: `Account ${at}`, network: "Riverbank Partners", payer: null, amount: eur("190.00"), currency_key: "EUR", in_base: null, count: 5,
  parts: [{ program: 5, name: "Hostly", slot: 5, amount: eur("190.00"), count: 5 }], day: "2026-12-08", not_late_until: "2026-12-11", up_to: "2026-10-22", basis: "rhythm", state: "expected", days_late: null,
  why: ["Usually the 8th of the month, never later; seen from 12 payouts."], mark: null, payout: null, ...more,
});

const LATE = due(3, { key: "3|USD|2026-11-15", account_name: "Riverbank · newsletter", amount: usd("269.50"), currency_key: "USD", in_base: eur("247.10"), day: "2026-11-15", state: "late", days_late: 10, why: ["Usually the 15th of the month, never later; seen from 12 payouts.", "It counts as late since 19 Nov 2026, 4 days after its day."] });

export const payout = (row: number, more: Partial<PayoutView> = {}): PayoutView => ({
  row, id: `RB-2026-${row}`, account: 2, account_name: "Riverbank · videos", network: "Riverbank Partners", day: "2026-11-08", amount: usd("725.93"), status: "sent", payer: null, state: "matched",
  matches: [{ id: row * 10, receipt: 900 + row, account_name: "PayPal", day: "2026-11-10", payer: "Riverbank Partners", sent: usd("725.93"), received: usd("725.93"), how: "exact", batch: 61 }], left: null, fee: null, loss: [], loss_unknown: false, ...more,
});

export const receipt = (row: number, more: Partial<ReceiptView> = {}): ReceiptView => ({ row, account_name: "Wise", day: "2026-10-17", amount: usd("120.00"), left: usd("120.00"), payer: "Riverbank Partners", ...more });

export const proposal: ProposalView = {
  how: "near", payouts: [{ row: 71, account_name: "Riverbank · newsletter", day: "2026-10-15", amount: usd("122.40"), payer: null }], receipts: [{ row: 951, account_name: "Wise", day: "2026-10-17", amount: usd("120.00"), payer: "Riverbank Partners" }],
  ambiguous: false, certain: false, named: true, says: "2.40 USD less than was sent: it counts as a fee.",
};

export const payouts: PayoutsPage = {
  today: "2026-11-25",
  expected: [due(2), due(4, { key: "4|EUR|", account_name: "Awin main site", day: null, basis: "nothing", why: ["No day is known: no payout of this account is known."] }), due(6, { key: "6|EUR|", account_name: "A network with a rather long name that has to be cut somewhere", day: null, basis: "nothing", state: "held", why: ["Less than the minimum of 50.00 EUR."] })],
  late: [LATE],
  received: [payout(70), payout(71, { state: "proposed", matches: [], amount: usd("122.40"), account_name: "Riverbank · newsletter", day: "2026-10-15" }), payout(72, { fee: usd("2.50") }), payout(73, { state: "open", matches: [], payer: "Hostly", status: null })],
  received_count: 4, receipts: [receipt(951), receipt(952, { payer: null })], receipts_count: 2, proposals: [proposal], certain: 3,
  thresholds: [{ account: 6, account_name: "Amazon Associates", payer: null, balance: eur("18.20"), minimum: eur("25.00"), part_bp: 7280, days_least: 12, days_most: 40, says: "In 12 to 40 days at this pace.", stated: "Amazon states: a minimum of 25.00 EUR." }],
  strip: [{ day: "2026-11-15", away: -10, kind: "late", account_name: "Riverbank · newsletter", amount: usd("269.50"), key: LATE.key }, { day: "2026-11-08", away: -17, kind: "received", account_name: "Riverbank · videos", amount: usd("725.93"), key: "70" }, { day: "2026-12-08", away: 13, kind: "expected", account_name: "Account 2", amount: eur("190.00"), key: due(2).key }],
  expected_sums: [eur("570.00")], late_sums: [usd("269.50")], fees: [usd("2.50")], losses: [eur("1.85")], has_receipts: true, rules: ["Expected is what is approved and not paid."],
};

export const noPayouts: PayoutsPage = { ...payouts, expected: [], late: [], received: [], received_count: 0, receipts: [], receipts_count: 0, proposals: [], certain: 0, thresholds: [], strip: [], expected_sums: [], late_sums: [], fees: [], losses: [], has_receipts: false };

const detail = (row: number): PayoutDetail => ({
  payout: payouts.received.find((one) => one.row === row) ?? payout(row), commissions: [], commission_count: 0, commission_sums: [], difference: usd("-1.20"), worth_earned: eur("670.10"), worth_paid: eur("668.00"), worth_change: eur("-2.10"),
  rules: ["The fee is what was sent less what was received in the same currency."], rhythm: "Usually the 8th of the month, never later; seen from 12 payouts.", proposals: row === 71 ? [proposal] : [], receipts: payouts.receipts,
});

export const chase: Chase = { subject: "Payout of 269.50 USD is outstanding", text: "Hello,\n\ncommissions of 269.50 USD are approved in my account.\n", rows: [], count: 49, sum: usd("269.50"), may_be: [], warning: null };

export const paidAnswers = () => ({
  "payouts.page": () => payouts,
  "payouts.detail": ({ row }: { row: number }) => detail(row),
  "payouts.auto": () => ({ matches: 3, fees: [], payouts_left: [], receipts_left: [], notes: [], batches: [81, 82] }),
  "payouts.match": () => ({ matches: 1, fees: [{ amount: "2.40", currency: "USD" }], payouts_left: [], receipts_left: [], notes: [], batches: [83] }),
  "payouts.unmatch": () => ({ matches: 1, fees: [], payouts_left: [], receipts_left: [], notes: [], batches: [84] }),
  "payouts.mark": () => ({ batch: 85, beside: null }),
  "payouts.chase": () => chase,
  "payouts.save": () => 49,
});
