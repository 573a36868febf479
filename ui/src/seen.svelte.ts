/** What changed is seen at once, but told only when it can no longer be undone. */
import { call } from "./call";
import type { FindingView, TermFinding } from "./commands";
import { failed, toast } from "./shell.svelte";

/** The look whose changes are marked; told or not, the changes after it are others. */
export const seen = $state<{ marked: string | null; findings: string[] }>({ marked: null, findings: [] });

const since = (looked: string | null) => looked ?? "the beginning";

/** Whether what changed since that look is marked. */
export function isSeen(looked: string | null): boolean {
  return seen.marked === since(looked);
}

export function markSeen(looked: string | null): void {
  seen.marked = since(looked);
  const at = new Date().toISOString();
  const back = () => (seen.marked = null);
  const tell = () => call("app.seen", { at }).catch((error: unknown) => (back(), failed(error)));
  toast("All changes marked as seen.", { undo: true, action: { label: "Undo", run: back }, ended: tell });
}

/** A finding as it is now: found again later, or found to be something else, it is another. */
const named = ({ on_page, id, finding, since }: FindingView) => [on_page, id, finding, since].join();

/** Whether that finding is marked. */
export function isFindingSeen(finding: FindingView): boolean {
  return seen.findings.includes(named(finding));
}

export function markFindingSeen(finding: FindingView): void {
  const { id, on_page, title } = finding;
  if (id === null) return;
  seen.findings.push(named(finding));
  const back = () => {
    seen.findings = seen.findings.filter((name) => name !== named(finding));
  };
  const tell = () => call("promotion.finding_seen", { id, on_page }).catch((error: unknown) => (back(), failed(error)));
  toast(`“${title}” marked as seen.`, { undo: true, action: { label: "Undo", run: back }, ended: tell });
}

/** Whether a finding about terms is marked. */
export function isTermSeen({ finding }: TermFinding): boolean {
  return seen.findings.includes(finding);
}

export function markTermSeen({ finding, title }: TermFinding): void {
  seen.findings.push(finding);
  const back = () => {
    seen.findings = seen.findings.filter((name) => name !== finding);
  };
  const tell = () => call("terms.finding_seen", { finding, seen: true }).catch((error: unknown) => (back(), failed(error)));
  toast(`“${title}” marked as seen.`, { undo: true, action: { label: "Undo", run: back }, ended: tell });
}
