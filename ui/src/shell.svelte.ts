/** What the whole window shares: where it is, which days it shows, what is open. Figures are never kept here. */
import { asError, call, on, onAsked, onDrop, onFiles } from "./call";
import type { AppState, ErrorView, Event, ImportState, LinkView, LookState, PlacementDetail, Preferences, ReferralState, RuleView, SyncState, Timer, TransactionView } from "./commands";
import { landed } from "./landed";
import { days, remember, remembered, type Period } from "./period";
import { stopTimer } from "./screens/promotion/promotion";
import { counted, speak } from "./words";

export const SCREENS = ["today", "income", "programs", "promotion", "payouts", "activity", "settings"] as const;
export type Screen = (typeof SCREENS)[number];
export type Place = { screen: Screen; part: string; query: URLSearchParams };
export type Open =
  | { what: "keys" | "palette" | "recurring" }
  | { what: "add"; network?: string }
  | { what: "hand"; program?: string; entry?: TransactionView; rule?: RuleView }
  | { what: "paid"; rows: TransactionView[]; ondone?: () => void }
  | { what: "import"; paths: string[] }
  | { what: "log"; placement?: number }
  | ({ what: "referral" } & ReferralStart)
  | ({ what: "placement" } & PlacementStart);
/** What a form for a placement begins with; `edit` is the placement that is changed. */
export type PlacementStart = { program?: number; link?: LinkView; pasted?: string; url?: string; title?: string; sub_id?: string; first_day?: string; edit?: PlacementDetail };
/** What a form for a referral begins with; with an `id` it is one that is changed. */
export type ReferralStart = { program?: string; id?: string; joined?: string | null; state?: ReferralState | null };
export type Toast = { id: number; text: string; tone: "good" | "bad"; action?: { label: string; run: () => void }; undo?: boolean; ended?: () => void };

class Shell {
  app = $state.raw<AppState | null>(null);
  failed = $state.raw<ErrorView | null>(null);
  place = $state.raw<Place>(placeOf(location.hash));
  period = $state.raw<Period>(remembered());
  first = $state.raw<string | null>(null);
  changes = $state(0);
  sync = $state.raw<SyncState>({ running: false, moves: 0, accounts: [] });
  /** How far the file is that is read last. */
  importing = $state.raw<ImportState | null>(null);
  /** How far a look at links, pages or a site is. */
  look = $state.raw<LookState | null>(null);
  /** The work that is being timed. */
  timer = $state.raw<Timer | null>(null);
  toasts = $state.raw<Toast[]>([]);
  open = $state.raw<Open | null>(null);
  passphrase = $state.raw<((given: boolean) => void) | null>(null);
  over = $state(false);
  /** The page that waits for the user's consent in the browser. */
  consent = $state("");
  spoken = $state("");
  days = $derived(days(this.period, this.app?.today ?? new Date().toISOString().slice(0, 10), this.first));
}

export const shell = new Shell();

/** Starts listening and asks for what the window needs first; answers how to stop. */
export function start(): () => void {
  const moved = () => (shell.place = placeOf(location.hash));
  window.addEventListener("hashchange", moved);
  const stops = [on(happened), onDrop((drop) => dropped(drop.over, drop.paths)), onFiles((paths) => dropped(false, paths)), onAsked(asked), () => window.removeEventListener("hashchange", moved)];
  void refresh();
  void call("sync.state").then(stands, () => {});
  void times();
  void landed();
  return () => stops.forEach((stop) => stop());
}

export async function refresh(): Promise<void> {
  try {
    have(await call("app.state"));
    shell.failed = null;
    if (shell.app) shell.first = await firstDay(shell.app.today);
  } catch (error) {
    shell.failed ??= asError(error);
  }
}

/** Asks which work is being timed: a timer outlasts the window. */
export async function times(): Promise<void> {
  shell.timer = await call("promotion.timer").catch(() => null);
}

/** Takes a new state: words are set before anything is drawn with them. */
export function have(state: AppState): void {
  const moved = shell.app && shell.app.profile !== state.profile;
  speak(state.locale, state.currency);
  shell.app = state;
  if (!moved) return;
  shell.changes += 1;
  void times();
}

export async function prefer(preferences: Preferences): Promise<void> {
  try {
    have(await call("app.prefer", preferences));
    if (preferences.currency || preferences.passive_age) shell.changes += 1;
  } catch (error) {
    failed(error);
    // A box that was ticked shows again how things are.
    if (shell.app) shell.app = { ...shell.app, ...(preferences as Partial<AppState>) };
    void refresh();
  }
}

/** Switches between one's own figures and the sample. */
export async function profile(name: "own" | "sample"): Promise<void> {
  try {
    // First: figures may show before the command is done, and from then on the screen is the user's to choose.
    go("today");
    have(await call(`profile.${name}`));
    if (shell.app) shell.first = await firstDay(shell.app.today);
  } catch (error) {
    failed(error);
  }
}

export function go(screen: Screen, part = "", query: Record<string, string> = {}): void {
  location.hash = address(screen, part, query);
}

export function address(screen: Screen, part = "", query: Record<string, string> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `#/${screen}${part && `/${part}`}${search && `?${search}`}`;
}

/** Changes what a screen filters by, without a step in the history. */
export function filter(query: Record<string, string>): void {
  const hash = address(shell.place.screen, shell.place.part, query);
  history.replaceState(null, "", hash);
  shell.place = placeOf(hash);
}

/** Changes some of what a screen filters by; what is empty goes. */
export function narrow(values: Record<string, string>): void {
  filter(Object.fromEntries(Object.entries({ ...Object.fromEntries(shell.place.query), ...values }).filter(([, value]) => value !== "")));
}

export function show(period: Period): void {
  shell.period = period;
  remember(period);
}

/** Runs what needs the vault; asks for its passphrase and runs it again if it is locked. */
export async function unlocked<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (asError(error).kind !== "locked") throw error;
    const given = await new Promise<boolean>((resolve) => (shell.passphrase = resolve));
    shell.passphrase = null;
    if (!given) throw error;
    return act();
  }
}

/** Whether somebody waits to hear how the sync ends; filling the sample tells nobody. */
let awaited = false;

export async function sync(accounts: string[] = []): Promise<void> {
  if (shell.sync.running) return;
  awaited = true;
  try {
    await unlocked(() => call("sync.start", { accounts }));
    shell.spoken = "Sync started";
    stands(await call("sync.state"));
  } catch (error) {
    failed(error);
  }
}

let next = 1;

/** Says something at the lower edge; it leaves by itself. */
export function toast(text: string, more: Partial<Omit<Toast, "id" | "text">> = {}): void {
  shell.toasts = [...shell.toasts.slice(-2), { id: next++, text, tone: "good", ...more }];
}

export function failed(error: unknown): void {
  const { message, hint } = asError(error);
  toast(hint ? `${message} ${hint}` : message, { tone: "bad" });
}

export function dismiss(id: number, ended = true): void {
  const gone = shell.toasts.find((toast) => toast.id === id);
  shell.toasts = shell.toasts.filter((toast) => toast.id !== id);
  if (ended) gone?.ended?.();
}

/** Takes back the newest thing that can be taken back. */
export function undo(): void {
  const last = shell.toasts.findLast((toast) => toast.undo);
  if (!last) return;
  dismiss(last.id, false);
  last.action?.run();
}

/** A file dialog of the window; `null` when it was left without a choice. */
export async function pick(kind: "pick" | "save", what: string, name?: string): Promise<string | null> {
  try {
    return await call(`window.${kind}`, { what, name });
  } catch (error) {
    failed(error);
    return null;
  }
}

export async function chooseReport(): Promise<void> {
  const path = await pick("pick", "report");
  if (path) shell.open = { what: "import", paths: [path] };
}

function dropped(over: boolean, paths: string[]): void {
  shell.over = over;
  if (paths.length > 0) shell.open = { what: "import", paths };
}

/** What the tray or the shortcut asks for; a dialog that is open is not taken away. */
export function asked(what: string): void {
  if (what === "log" && shell.app?.currency && !shell.open && !shell.passphrase) shell.open = { what: "log" };
  if (what === "stop" && shell.timer) void stopTimer();
  if (what === "sync") void sync();
}

function happened(event: Event): void {
  if (event.event === "consent_page") {
    shell.consent = event.address;
    call("window.open", { url: event.address }).catch(failed);
    return;
  }
  if (event.event === "ledger_changed" || event.event === "networks_changed") {
    shell.changes += 1;
    void refresh();
    if (event.event === "ledger_changed") void times();
    return;
  }
  if (event.event === "watch_noticed") {
    void landed();
    return;
  }
  if (event.event === "import_moved") {
    shell.importing = event.state;
    return;
  }
  if (event.event === "look_moved") {
    shell.look = event.state;
    return;
  }
  const half = (state: SyncState) => share(state) >= 0.5;
  if (event.event === "sync_moved" && !half(shell.sync) && half(event.state)) shell.spoken = "Sync half done";
  stands(event.state);
  if (event.event === "sync_ended") ended(event.state);
}

/** Takes how the sync stands: an answer can arrive after an event that is newer than it. */
function stands(state: SyncState): void {
  if (state.moves >= shell.sync.moves) shell.sync = state;
}

/** How much of a sync is done, 0 to 1. */
export function share(state: SyncState): number {
  const of = state.accounts.reduce((sum, account) => sum + Math.max(1, account.of), 0);
  const done = state.accounts.reduce((sum, { state, done, of }) => sum + (state === "waiting" || state === "running" ? done : Math.max(1, of)), 0);
  return of === 0 ? 0 : done / of;
}

function ended(state: SyncState): void {
  void refresh();
  if (!awaited) return;
  awaited = false;
  const sum = (key: "added" | "updated") => state.accounts.reduce((total, account) => total + account[key], 0);
  const bad = state.accounts.filter((account) => account.error || account.problems > 0).length;
  const news = sum("added") + sum("updated") === 0 ? "nothing new" : `${counted(sum("added"), "new", "new")}, ${counted(sum("updated"), "changed", "changed")}`;
  const look = { label: "Show", run: () => go("settings", "accounts") };
  if (bad > 0) toast(`Synced: ${news}. ${counted(bad, "account needs", "accounts need")} a look.`, { tone: "bad", action: look });
  else toast(`Synced: ${news}.`);
}

function placeOf(hash: string): Place {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?");
  const [screen = "", part = ""] = path.split("/");
  return { screen: SCREENS.find((known) => known === screen) ?? "today", part, query: new URLSearchParams(search) };
}

/** The first month with income, so that “all time” starts where there is something to see. */
async function firstDay(today: string): Promise<string | null> {
  const all = await call("income.series", { from: "2000-01-01", to: today, step: "month", by: "nothing", currency: "each" });
  const starts = all.flatMap(({ buckets, layers }) => {
    const at = buckets.findIndex((_, bucket) => layers.some((layer) => (layer.tallies[bucket]?.count ?? 0) > 0));
    return buckets[at]?.from ?? [];
  });
  return starts.sort()[0] ?? null;
}
