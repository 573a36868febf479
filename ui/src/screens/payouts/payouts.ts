/** What is done to payouts, each with the way back; and what their states are called. */
import { call } from "../../call";
import type { ChaseQuestion, DueState, DueView, MarkForm, MatchDone, MatchedHow, MatchForm, MatchState, PayoutsPage } from "../../commands";
import { failed, pick, shell, toast } from "../../shell.svelte";
import { counted } from "../../words";
import { changed, said, takeBack } from "../hand/hand";

export const DUE: Record<DueState, string> = { expected: "Expected", late: "Late", not_received: "Sent, not arrived", unknown: "Not known", held: "Under a minimum", not_due: "Not due", snoozed: "Snoozed" };
export const DUE_LOOKS = { expected: "wait", late: "warning", not_received: "warning", unknown: "off", held: "off", not_due: "declined", snoozed: "off" } as const satisfies Record<DueState, string>;
export const STATES: Record<MatchState, string> = { matched: "Arrived", part: "Arrived in part", proposed: "May have arrived", open: "Not matched", by_hand: "Noted by hand" };
export const LOOKS = { matched: "paid", part: "approved", proposed: "wait", open: "pending", by_hand: "done" } as const satisfies Record<MatchState, string>;
export const HOW: Record<MatchedHow, string> = { exact: "the same amount", near: "nearly the same", split: "one payout in several receipts", one_for_many: "one receipt for several payouts", hand: "by hand" };

/** Does it and says so; whether it went well. */
async function done(act: () => Promise<MatchDone>, text: (done: MatchDone) => string): Promise<boolean> {
  try {
    const answer = await act();
    if (answer.batches.length > 0) said(text(answer), () => takeBack(answer.batches));
    else toast("Nothing is exact and unambiguous.");
    changed();
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

const made = ({ matches, fees, notes }: MatchDone) => `${counted(matches, "match was", "matches were")} made.${fees.length > 0 ? veiled(` ${fees.map((fee) => `${fee.amount} ${fee.currency}`).join(" and ")} less arrived than was sent: it counts as a fee.`) : ""}${notes.map((note) => veiled(` ${note}`)).join("")}`;

export const matchAll = () => done(() => call("payouts.auto"), made);
export const match = (form: MatchForm) => done(() => call("payouts.match", form), made);
export const unmatch = (matches: number[]) => done(() => call("payouts.unmatch", { matches }), () => "The match was taken away.");

/** Keeps what is said of an expected payout. */
export async function mark(form: MarkForm, text: string): Promise<boolean> {
  try {
    const { batch } = await call("payouts.mark", form);
    said(text, () => takeBack([batch]));
    changed();
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

/** Which of an account's money a line is. */
export const which = ({ account, payer, currency_key, day, payout }: DueView): ChaseQuestion & { due: string | null } => ({ account, payer, currency: currency_key, due: day, payout });

/** The same as a form says it. */
export const marked = ({ account, payer, currency_key, day }: DueView) => ({ account, payer, currency: currency_key, due: day });

export async function saveChase(question: ChaseQuestion, name: string): Promise<void> {
  const path = await pick("save", "table", `${name}.csv`);
  if (!path) return;
  try {
    const rows = await call("payouts.save", { question, path });
    toast(`${counted(rows, "commission")} saved in ${path.split(/[\\/]/).at(-1)}.`);
  } catch (error) {
    failed(error);
  }
}

/** A sentence without its amounts, where they are hidden. */
export const veiled = (text: string) => (shell.app?.hide_amounts ? text.replace(/[\d.,]+ [A-Z]{3,5}\b/g, "•••••") : text);

/** Whether there is anything to show at all. */
export const isEmpty = (page: PayoutsPage) => page.expected.length + page.late.length + page.received_count + page.receipts_count === 0;
