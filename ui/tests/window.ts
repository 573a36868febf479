import { render, screen } from "@testing-library/svelte";
import axe from "axe-core";
import { tick } from "svelte";

import App from "../src/App.svelte";
import type { Commands } from "../src/commands";
import { seen } from "../src/seen.svelte";
import { shell } from "../src/shell.svelte";
import { answers, serve, type Answers } from "./answers";

/** The whole window at an address, over answers; `asked` gathers what it asked. */
export async function open(hash: string, more: Partial<Answers> = {}) {
  Object.assign(shell, { app: null, failed: null, toasts: [], importing: null, open: null, passphrase: null, timer: null, look: null, period: { name: "90d", back: 0 }, sync: { running: false, moves: 0, accounts: [] } });
  Object.assign(seen, { marked: null, findings: [] });
  localStorage.clear();
  location.hash = hash;
  window.dispatchEvent(new HashChangeEvent("hashchange"));
  const asked = serve(answers(more));
  render(App);
  await screen.findByRole("heading", { level: 1 });
  await settled();
  return { asked, last: <K extends keyof Commands>(name: K) => asked.findLast((call) => call.name === name)?.args as Commands[K]["args"] | undefined };
}

export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await tick();
  }
}

/** What axe finds, in words, contrast is for a browser that draws; and forms that Enter would not send as they look. */
export async function faults(): Promise<string[]> {
  // Enter presses the first button of a form that submits it: that must be the only one.
  const torn = [...document.forms].filter(({ elements }) => [...elements].filter((one) => one instanceof HTMLButtonElement && one.type === "submit").length > 1);
  const { violations } = await axe.run(document.body, { rules: { "color-contrast": { enabled: false } }, runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
  return [...violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}`)), ...torn.map((form) => `several buttons submit: ${form.outerHTML.slice(0, 160)}`)];
}

export function key(name: string, more: KeyboardEventInit = {}): void {
  (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more }));
}
