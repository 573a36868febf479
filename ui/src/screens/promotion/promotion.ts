/** What is done to placements and to the work on them, each with the way back. */
import { call } from "../../call";
import type { PromotionDone, Timer, WorkForm } from "../../commands";
import { failed, shell, times, toast } from "../../shell.svelte";
import { worked } from "../../words";
import { changed, said, takeBack } from "../hand/hand";

/** Says what was written and offers to take it back; everything that shows it asks again. */
export function wrote({ batch }: PromotionDone, text: string): void {
  said(text, () => takeBack([batch]));
  changed();
}

/** Does it, and says so; whether it went well. */
export async function done(act: () => Promise<PromotionDone>, text: string): Promise<boolean> {
  try {
    wrote(await act(), text);
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

/** What was typed as a time, as it is said again: `45 min`. */
const time = (typed: string) => (/^\d+$/.test(typed.trim()) ? worked(Number(typed)) : typed.trim());

export const noted = (minutes: string, title: string) => `${time(minutes)} noted on “${title}”.`;

export const logWork = (form: WorkForm, title: string) => done(() => call("promotion.work", form), noted(form.minutes, title));

/** The minutes of a timer until now: an answer is older than the moment. */
export const timed = ({ minutes, since }: Timer, now = Date.now()) => Math.max(minutes, Math.floor((now - Date.parse(since)) / 60_000));

/** Times the work on a placement. Another timer that runs is noted first, and that can be undone by itself. */
export async function startTimer(id: number): Promise<void> {
  if (shell.timer && !(await stopTimer())) return;
  try {
    shell.timer = await call("promotion.timer_start", { id });
    toast(`Timing work on “${shell.timer.title}”.`);
  } catch (error) {
    failed(error);
  }
}

/** Notes what was timed, or lets it go. */
export async function stopTimer(discard = false, note = ""): Promise<boolean> {
  const title = shell.timer?.title ?? "";
  try {
    const done = await call("promotion.timer_stop", { discard, ...(note.trim() ? { note: note.trim() } : {}) });
    shell.timer = null;
    if (done) wrote(done, `The work on “${title}” was noted.`);
    else toast(discard ? "The timer is gone; nothing was noted." : "No timer was running.");
    return true;
  } catch (error) {
    failed(error);
    void times();
    return false;
  }
}
