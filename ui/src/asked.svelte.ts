import { untrack } from "svelte";

import { asError, call } from "./call";
import type { Commands, ErrorView } from "./commands";
import { shell } from "./shell.svelte";

const PATIENCE_MS = 150;

/** A question that is asked again whenever its arguments or the figures change. The last answer stays until the next one comes. */
export class Asked<K extends keyof Commands> {
  value = $state.raw<Commands[K]["answer"] | null>(null);
  error = $state.raw<ErrorView | null>(null);
  /** It takes long enough to say so. */
  slow = $state(false);
  #turn = 0;
  /** Runs from the first question that has no answer yet until the newest one has. */
  #wait: ReturnType<typeof setTimeout> | undefined;
  #times = $state(0);

  /** Made while a component is set up; `undefined` arguments ask nothing yet. */
  constructor(name: K, args: () => Commands[K]["args"] | undefined) {
    // Compared by what it says: a new object that asks the same is the same question.
    const question = $derived(JSON.stringify(args()));
    $effect(() => {
      void shell.changes;
      void this.#times;
      if (question !== undefined) untrack(() => void this.#ask(name, JSON.parse(question)));
    });
  }

  again(): void {
    this.#times += 1;
  }

  async #ask(name: K, args: Commands[K]["args"]): Promise<void> {
    const turn = ++this.#turn;
    this.#wait ??= setTimeout(() => (this.slow = true), PATIENCE_MS);
    try {
      const value = await (call as (name: K, args: Commands[K]["args"]) => Promise<Commands[K]["answer"]>)(name, args);
      if (turn !== this.#turn) return;
      this.value = value;
      this.error = null;
    } catch (error) {
      if (turn === this.#turn) this.error = asError(error);
    } finally {
      if (turn === this.#turn) {
        clearTimeout(this.#wait);
        this.#wait = undefined;
        this.slow = false;
      }
    }
  }
}
