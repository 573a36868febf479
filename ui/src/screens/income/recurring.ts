/** Recurring commission: its words, what is asked, what is saved. */
import { call } from "../../call";
import type { CellView, MovementView, RecurringPicture, RecurringQuestion } from "../../commands";
import { failed, pick, shell, toast } from "../../shell.svelte";
import { month } from "../../words";

export type Part = "start" | "new" | "expansion" | "reactivation" | "contraction" | "churn" | "end" | "awaited" | "corrections";

/** The columns of the table and the bars of a month; `loses` is drawn below zero. */
export const PARTS: { part: Part; label: string; loses?: boolean }[] = [
  { part: "start", label: "Start" },
  { part: "new", label: "New" },
  { part: "expansion", label: "Expansion" },
  { part: "reactivation", label: "Reactivation" },
  { part: "contraction", label: "Contraction", loses: true },
  { part: "churn", label: "Churn", loses: true },
  { part: "end", label: "End" },
];

/** A cell as a heading: `Churn in Oct 2026`; `opening` is the first month that is known. */
export function cellName(part: Part, of: string, opening = false): string {
  const label = { awaited: "Awaited", corrections: "Corrections", start: opening ? "There at the start" : "Paid in the month before", end: "Recurring" }[part as string] ?? PARTS.find((one) => one.part === part)?.label ?? part;
  return `${label} in ${month(of)}`;
}

export const cellOf = (movement: MovementView, part: Part): CellView => movement[part];

/** Which program and currency are asked for, by the address. */
export function asked(query: URLSearchParams): RecurringQuestion {
  return { program: query.get("program") ? Number(query.get("program")) : null, currency: query.get("currency") };
}

/** Asks where to, and saves a picture in the colours that are on the screen. */
export async function savePicture(picture: RecurringPicture, name: string, kind: "svg" | "png"): Promise<void> {
  const path = await pick("save", "chart", `${name}.${kind}`);
  if (!path) return;
  const theme = shell.app?.theme;
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  try {
    await call("recurring.save", { picture, path, dark });
    toast(`Saved ${path.split(/[\\/]/).at(-1)}.`);
  } catch (error) {
    failed(error);
  }
}
