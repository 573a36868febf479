import { untrack } from "svelte";

import { asError, call } from "../../call";
import type { Commands, ErrorView } from "../../commands";
import { shell } from "../../shell.svelte";

type Paged = "activity.list" | "activity.changed" | "promotion.page" | "referrals.list";
/** No answer has more rows. */
const MOST = 500;
type Question<K extends Paged> = Omit<Commands[K]["args"], "offset" | "limit">;

/** Rows that match, page by page; a new question starts from the beginning, and `undefined` asks nothing yet. */
export class Feed<K extends Paged> {
  rows = $state.raw<Commands[K]["answer"]["rows"] | null>(null);
  /** What came with the rows, of the newest answer. */
  page = $state.raw<Commands[K]["answer"] | null>(null);
  more = $state(false);
  error = $state.raw<ErrorView | null>(null);
  busy = $state(false);
  #name: K;
  #question: () => Question<K> | undefined;
  #size: number;
  #turn = 0;

  constructor(name: K, question: () => Question<K> | undefined, size = 100) {
    [this.#name, this.#question, this.#size] = [name, question, size];
    const asked = $derived(JSON.stringify(question()));
    let before: string | undefined;
    $effect(() => {
      void shell.changes;
      // The same question, asked because figures changed, is for as many rows as are shown.
      const shown = asked === before ? (untrack(() => this.rows?.length) ?? 0) : 0;
      before = asked;
      untrack(() => void this.load(false, shown));
    });
  }

  /** From the start, at least as many rows as are said, or the next page. */
  async load(next = false, rows = 0): Promise<void> {
    const question = this.#question();
    if (!question) return;
    const turn = ++this.#turn;
    const before = next ? (this.rows ?? []) : [];
    this.busy = true;
    try {
      const args = { ...question, offset: before.length, limit: Math.min(MOST, Math.max(this.#size, rows)) } as unknown as Commands[K]["args"];
      const page = await (call as (name: K, args: Commands[K]["args"]) => Promise<Commands[K]["answer"]>)(this.#name, args);
      if (turn !== this.#turn) return;
      this.rows = [...before, ...page.rows] as Commands[K]["answer"]["rows"];
      this.page = page;
      // Where they are counted, the count says whether there are more.
      this.more = "more" in page ? page.more : page.rows.length > 0 && this.rows.length < (typeof page.total === "number" ? page.total : page.total.placements);
      this.error = null;
    } catch (error) {
      if (turn === this.#turn) this.error = asError(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  }
}
