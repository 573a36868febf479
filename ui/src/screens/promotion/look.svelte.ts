/** A look at links, pages or a site. It takes minutes, so it outlives the screen that began it, and so does what it found. */
import { asError, call } from "../../call";
import type { CheckView, ErrorView, SiteMap } from "../../commands";
import { failed, shell } from "../../shell.svelte";

type What = "check" | "map";

class Look {
  running = $state<What | null>(null);
  stopping = $state(false);
  error = $state.raw<{ of: What; error: ErrorView } | null>(null);
  checked = $state.raw<CheckView | null>(null);
  mapped = $state.raw<{ site: string; map: SiteMap } | null>(null);
  /** Whose links were looked at. */
  profile = $state<string | null>(null);
}

export const look = new Look();

/** Forgets what was found; the figures are those of another profile. */
function forget(): void {
  Object.assign(look, { error: null, checked: null, mapped: null });
}

async function run<T>(what: What, work: () => Promise<T>): Promise<T | null> {
  if (look.running) return null;
  if (look.profile !== shell.app?.profile) forget();
  look.profile = shell.app?.profile ?? null;
  shell.look = null;
  shell.spoken = "The look has begun";
  Object.assign(look, { running: what, stopping: false, error: null });
  try {
    return await work();
  } catch (error) {
    look.error = { of: what, error: asError(error) };
    return null;
  } finally {
    look.running = null;
    shell.look = null;
    shell.spoken = "The look has ended";
  }
}

/** Looks at all links and pages. */
export async function check(): Promise<void> {
  const checked = await run("check", () => call("promotion.check", { no_links: false, no_pages: false }));
  if (checked) look.checked = checked;
  shell.changes += 1;
}

/** Looks at one link, also where that counts as a click. */
export async function checkEvenSo(url: string): Promise<CheckView | null> {
  const checked = await run("check", () => call("promotion.check", { no_links: false, no_pages: false, even_so: url }));
  shell.changes += 1;
  return checked;
}

/** Looks through a site. */
export async function map(site: string): Promise<void> {
  const found = await run("map", () => call("promotion.map", { site }));
  if (found) look.mapped = { site, map: found };
}

export async function stop(): Promise<void> {
  look.stopping = true;
  try {
    await call("promotion.stop");
  } catch (error) {
    look.stopping = false;
    failed(error);
  }
}

/** What was found, of the profile that is shown. */
export function isShown(): boolean {
  return look.profile === shell.app?.profile;
}
