import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";

import type { Commands, ErrorView, Event } from "./commands";

type Rest<K extends keyof Commands> = Commands[K]["args"] extends null ? [] : [args: Commands[K]["args"]];
export type Drop = { over: boolean; paths: string[] };

const inWindow = "__TAURI_INTERNALS__" in window;

/** Asks for a command by name; it is refused with an `ErrorView`. */
export async function call<K extends keyof Commands>(name: K, ...[args]: Rest<K>): Promise<Commands[K]["answer"]> {
  try {
    return await (inWindow ? invoke("call", { name, args: args ?? null }) : ask(name, args ?? null));
  } catch (error) {
    throw asError(error);
  }
}

/** Listens to what happens; answers how to stop. */
export function on(listener: (event: Event) => void): () => void {
  if (inWindow) return stopping(listen<Event>("event", (event) => listener(event.payload)));
  const source = new EventSource("/events");
  source.onmessage = (message) => listener(JSON.parse(message.data));
  return () => source.close();
}

/** Listens to files that are dragged over the window; a browser tells no paths, so only the window does. */
export function onDrop(listener: (drop: Drop) => void): () => void {
  if (!inWindow) return () => {};
  return stopping(
    getCurrentWebview().onDragDropEvent(({ payload }) =>
      listener({ over: payload.type === "enter" || payload.type === "over", paths: payload.type === "drop" ? payload.paths : [] }),
    ),
  );
}

/** Listens to files that the system asks to open; those from before anybody listened come first. */
export function onFiles(listener: (paths: string[]) => void): () => void {
  if (!inWindow) return () => {};
  const take = () => void call("window.files").then((paths) => paths.length > 0 && listener(paths), () => {});
  return stopping(listen("files", take).then((stop) => (take(), stop)));
}

/** Listens to what the tray and the shortcut that works from anywhere ask for, as a word. */
export function onAsked(listener: (what: string) => void): () => void {
  return inWindow ? stopping(listen<string>("asked", ({ payload }) => listener(payload))) : () => {};
}

/** Anything that was thrown, as the error that screens show. */
export function asError(error: unknown): ErrorView {
  if (typeof error === "object" && error !== null && "kind" in error && "message" in error) return error as ErrorView;
  return { kind: "bug", message: "Something went wrong in the window itself.", hint: null, detail: String(error) };
}

async function ask(name: string, args: unknown): Promise<never> {
  const body = JSON.stringify({ name, args });
  const answer = await fetch("/call", { method: "POST", headers: { "content-type": "application/json" }, body });
  const value = await answer.json();
  if (!answer.ok) throw value;
  return value as never;
}

function stopping(started: Promise<() => void>): () => void {
  return () => void started.then((stop) => stop());
}
