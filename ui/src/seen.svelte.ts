/** What changed is seen at once, but told only when it can no longer be undone. */
import { call } from "./call";
import { failed, toast } from "./shell.svelte";

/** The look whose changes are marked; told or not, the changes after it are others. */
export const seen = $state<{ marked: string | null }>({ marked: null });

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
