/** Puts text on the clipboard and says so. */
import { toast } from "./shell.svelte";

export async function copy(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} is on the clipboard.`);
  } catch {
    toast(`${what} could not be put on the clipboard. Select it and copy it by hand.`, { tone: "bad" });
  }
}
