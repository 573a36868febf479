/** What is done to entries by hand, each with the way back. */
import { call } from "../../call";
import type { HandEdit, RuleDone, RuleView, TransactionView } from "../../commands";
import { failed, refresh, shell, toast } from "../../shell.svelte";
import { comes, counted } from "../../words";

/** The figures changed: everything that shows them asks again. */
export function changed(): void {
  shell.changes += 1;
  void refresh();
}

/** Says what was done and offers to take it back. */
export function said(text: string, undo: () => Promise<unknown>): void {
  const back = () => void undo().then(changed, failed);
  toast(text, { undo: true, action: { label: "Undo", run: back } });
}

export async function takeBack(batches: number[]): Promise<void> {
  // The newest first: what stands on another is taken back before it.
  for (const batch of [...batches].sort((a, b) => b - a)) await call("import.undo", { batch });
}

/** Takes back what an entry has come to last; the whole entry, if it was never changed. */
export async function undoLast(batch: number, whole: boolean): Promise<void> {
  try {
    const { removed, restored } = await call("import.undo", { batch });
    const others = removed + restored - 1;
    toast(`${whole ? "The entry is gone" : "The last change is undone"}${others > 0 ? `, with that of ${counted(others, "other entry", "other rows")}` : ""}.`);
    changed();
  } catch (error) {
    failed(error);
  }
}

/** Changes entries; whether that went well. */
export async function change(edit: HandEdit, text: string): Promise<boolean> {
  try {
    const { batch, payments } = await call("hand.edit", edit);
    const paid = payments.length > 0 ? ` ${counted(payments.length, "payment was", "payments were")} recorded.` : "";
    said(text + paid, () => takeBack([batch]));
    changed();
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

const entries = (rows: { length: number }) => counted(rows.length, "entry", "entries");

export const confirm = (rows: TransactionView[]) => change({ rows: rows.map(({ row }) => row), status: "approved" }, `${entries(rows)} confirmed.`);
export const skip = (rows: TransactionView[]) => change({ rows: rows.map(({ row }) => row), status: "declined" }, `${entries(rows)} skipped.`);

/** Says what a rule does from now on; taking that back takes back what it has made with it. */
export function saidRule({ rule, made }: RuleDone, undo: () => Promise<unknown>): void {
  const due = made.length > 0 ? ` ${entries(made)} made that ${made.length === 1 ? "was" : "were"} due.` : "";
  said(`${rule.program}: ${comes(rule).toLowerCase()}.${due}`, async () => {
    await takeBack(made);
    await undo();
  });
}

/** Lets a rule pause, go on or stop, with the way back. */
export async function state(rule: RuleView, what: { paused?: boolean; stopped?: boolean }): Promise<void> {
  try {
    const { made } = await call("hand.rule_state", { id: rule.id, ...what });
    const text = what.stopped ? "comes no more" : what.paused ? "pauses" : "goes on";
    said(`${rule.program} ${text}.`, async () => {
      await takeBack(made);
      await call("hand.rule_state", { id: rule.id, ...(what.stopped ? { stopped: false } : { paused: !what.paused }) });
    });
    changed();
  } catch (error) {
    failed(error);
  }
}
