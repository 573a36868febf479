import type { ProgramView } from "../../commands";
import { compare } from "../../words";

export type Column = "name" | "earned" | "change" | "clicks" | "epc" | "approval" | "pending" | "passive" | "seen";
export type Order = { by: Column; down: boolean };

const BY: Record<Column, (a: ProgramView, b: ProgramView) => number> = {
  name: (a, b) => a.name.localeCompare(b.name, "en"),
  earned: (a, b) => compare(a.earned.amount, b.earned.amount),
  change: (a, b) => numbers(a.change_bp, b.change_bp),
  clicks: (a, b) => numbers(a.clicks, b.clicks),
  epc: (a, b) => compare(a.epc?.amount ?? "-1", b.epc?.amount ?? "-1"),
  approval: (a, b) => numbers(a.approval_bp, b.approval_bp),
  pending: (a, b) => compare(a.pending.amount, b.pending.amount),
  passive: (a, b) => a.passive_bp - b.passive_bp,
  seen: (a, b) => (a.last_seen ?? "").localeCompare(b.last_seen ?? ""),
};

/** What is unknown sorts below everything known. */
function numbers(a: number | null, b: number | null): number {
  return (a ?? -Infinity) === (b ?? -Infinity) ? 0 : (a ?? -Infinity) - (b ?? -Infinity);
}

export function sorted(programs: ProgramView[], order: Order): ProgramView[] {
  const way = order.down ? -1 : 1;
  return [...programs].sort((a, b) => way * BY[order.by](a, b) || a.id - b.id);
}

/** Pressing a heading again turns the order; names start upwards, numbers downwards. */
export function turned(order: Order, by: Column): Order {
  return order.by === by ? { by, down: !order.down } : { by, down: by !== "name" };
}
