/** Every key of the window: what it does, for the handler and for the help. */
import { chooseReport, go, prefer, SCREENS, shell, show, sync, undo } from "./shell.svelte";
import { canGoOn, step, type PeriodName } from "./period";

export type Key = { keys: string; does: string; group: "Anywhere" | "Period" | "In a list or a chart"; run?: () => void };

const period = (name: PeriodName) => () => show({ name, back: 0 });

export const KEYS: Key[] = [
  { keys: "Ctrl+K", does: "Find a screen, a program, an account, an action", group: "Anywhere", run: () => (shell.open = { what: "palette" }) },
  { keys: "Ctrl+1 … 7", does: "Go to a screen", group: "Anywhere" },
  { keys: "Ctrl+O", does: "Import a report", group: "Anywhere", run: () => void chooseReport() },
  { keys: "Ctrl+N", does: "Enter a commission by hand", group: "Anywhere", run: () => (shell.open = { what: "hand" }) },
  { keys: "T", does: "Note work on a placement", group: "Anywhere", run: () => (shell.open = { what: "log" }) },
  { keys: "Ctrl+R", does: "Sync", group: "Anywhere", run: () => void sync() },
  { keys: "Ctrl+Z", does: "Undo", group: "Anywhere", run: undo },
  { keys: "Ctrl+,", does: "Settings", group: "Anywhere", run: () => go("settings") },
  { keys: "Ctrl+Shift+H", does: "Hide or show amounts", group: "Anywhere", run: () => void prefer({ hide_amounts: !shell.app?.hide_amounts }) },
  { keys: "/", does: "Search", group: "Anywhere", run: search },
  { keys: "?", does: "These keys", group: "Anywhere", run: () => (shell.open = { what: "keys" }) },
  { keys: "W", does: "7 days", group: "Period", run: period("7d") },
  { keys: "F", does: "28 days", group: "Period", run: period("28d") },
  { keys: "D", does: "90 days", group: "Period", run: period("90d") },
  { keys: "M", does: "This month", group: "Period", run: period("month") },
  { keys: "Q", does: "This quarter", group: "Period", run: period("quarter") },
  { keys: "Y", does: "This year", group: "Period", run: period("year") },
  { keys: "L", does: "12 months", group: "Period", run: period("12m") },
  { keys: "A", does: "All time", group: "Period", run: period("all") },
  { keys: "←", does: "The period before", group: "Period", run: () => show(step(shell.period, 1)) },
  { keys: "→", does: "The period after", group: "Period", run: () => shell.app && canGoOn(shell.period, shell.app.today) && show(step(shell.period, -1)) },
  { keys: "J, K", does: "Next and previous row", group: "In a list or a chart" },
  { keys: "Enter", does: "Open the row, or the days of the bar", group: "In a list or a chart" },
  { keys: "← →, Home, End", does: "Move along the chart", group: "In a list or a chart" },
  { keys: "X", does: "Compare with the period before", group: "In a list or a chart" },
  { keys: "E", does: "Mark changes as seen", group: "In a list or a chart" },
  { keys: "Esc", does: "Close, leave, clear", group: "In a list or a chart" },
];

const RUN = new Map(KEYS.flatMap(({ keys, run }) => (run ? [[keys.toLowerCase(), run] as const] : [])));
const ARROWS: Record<string, string> = { arrowleft: "←", arrowright: "→" };

/** Does what a pressed key asks for, unless somebody is typing or a dialog is open. */
export function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || shell.passphrase) return;
  const control = event.ctrlKey || event.metaKey;
  const name = ARROWS[event.key.toLowerCase()] ?? event.key.toLowerCase();
  const busy = document.querySelector('[role="dialog"],[role="menu"]') !== null;
  if (control) {
    const screen = SCREENS[Number(name) - 1];
    const run = screen ? () => go(screen) : RUN.get(`ctrl+${event.shiftKey ? "shift+" : ""}${name}`);
    if (!run || busy || (name === "z" && isTyping(event.target))) return;
    event.preventDefault();
    run();
    return;
  }
  const letter = !Object.values(ARROWS).includes(name);
  if (busy || isTyping(event.target) || !shell.app || (letter && !shell.app.letter_keys)) return;
  if (event.shiftKey && name !== "?" && name !== "/") return;
  if (!letter && isArrowed(event.target)) return;
  const run = RUN.get(name);
  if (!run) return;
  event.preventDefault();
  run();
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const quiet = target instanceof HTMLInputElement && ["checkbox", "radio", "button"].includes(target.type);
  return target.isContentEditable || (target.matches("input, textarea, select") && !quiet);
}

function isArrowed(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('[role="radiogroup"],[role="slider"],[role="listbox"],[role="tablist"]') !== null;
}

function search(): void {
  const box = document.querySelector<HTMLInputElement>("main :is([type=search], [role=combobox])");
  if (box) box.focus();
  else shell.open = { what: "palette" };
}
