import { screen } from "@testing-library/svelte";
import { beforeEach, expect, it } from "vitest";

import type { Event, SyncAccount } from "../src/commands";
import { shell, sync } from "../src/shell.svelte";
import { sources } from "./answers";
import { open, settled } from "./window";

const account = (more: Partial<SyncAccount>): SyncAccount => ({ name: "CJ", state: "done", done: 1, of: 1, rows: 9, added: 4, updated: 1, unchanged: 4, problems: 0, creatives: 0, requests: 3, seconds_left: null, left_out: [], error: null, ...more });

beforeEach(() => document.body.replaceChildren());

async function listening() {
  const window = await open("#/today");
  const tell = async (event: Event) => (sources.at(-1)?.onmessage?.({ data: JSON.stringify(event) }), settled());
  return { ...window, tell };
}

it("figures that changed are asked for again, and only then", async () => {
  const { asked, tell } = await listening();
  const before = asked.filter(({ name }) => name === "today").length;
  await tell({ event: "ledger_changed" });
  expect(asked.filter(({ name }) => name === "today").length).toBe(before + 1);
  await tell({ event: "sync_moved", state: { running: true, moves: 1, accounts: [account({ state: "running", done: 0, of: 4 })] } });
  expect(asked.filter(({ name }) => name === "today").length).toBe(before + 1);
});

it("a sync shows how far it is, and tells its end to whoever asked for it", async () => {
  const { tell } = await listening();
  await sync();
  await tell({ event: "sync_moved", state: { running: true, moves: 2, accounts: [account({}), account({ name: "Awin", state: "running", done: 1, of: 4 })] } });
  expect(screen.getByRole("button", { name: "Syncing: 1 of 2 accounts" }).textContent).toContain("1 of 2");
  await tell({ event: "sync_ended", state: { running: false, moves: 3, accounts: [account({}), account({ name: "Awin", state: "failed", added: 0, updated: 0, error: { kind: "unreachable", message: "Awin could not be reached.", hint: null, detail: null } })] } });
  await screen.findByText("Synced: 4 new, 1 changed. 1 account needs a look.");
  screen.getByRole("button", { name: "Show" }).click();
  await screen.findByRole("heading", { level: 1, name: "Settings" });
});

it("a long sync says how long it will take once that is known", async () => {
  const { tell } = await listening();
  const moved = (moves: number, seconds_left: number | null) => tell({ event: "sync_moved", state: { running: true, moves, accounts: [account({ state: "running", done: 3, of: 40, seconds_left }), account({ name: "Awin", state: "running", done: 1, of: 4, seconds_left: 20 })] } });
  await moved(20, null);
  screen.getByRole("button", { name: "Syncing: 0 of 2 accounts" }).click();
  await settled();
  expect(document.body.textContent).not.toContain("left");
  await moved(21, 236);
  await screen.findByText("about 4 minutes left");
  await tell({ event: "sync_ended", state: { running: false, moves: 22, accounts: [account({})] } });
});

it("what was asked before an event and arrives after it changes nothing", async () => {
  const { tell } = await listening();
  await tell({ event: "sync_ended", state: { running: false, moves: 9, accounts: [account({})] } });
  await tell({ event: "sync_moved", state: { running: true, moves: 8, accounts: [account({ state: "running", done: 0 })] } });
  expect(shell.sync.running).toBe(false);
});

it("a sync that nobody asked for ends quietly", async () => {
  const { tell } = await listening();
  await tell({ event: "sync_ended", state: { running: false, moves: 10, accounts: [account({})] } });
  expect(shell.toasts).toEqual([]);
});

it("the sample can be left again", async () => {
  await open("#/settings/data");
  screen.getByRole("button", { name: "Look at the sample" }).click();
  await screen.findByText(/Nothing here is yours/);
  screen.getByRole("button", { name: "Start with mine" }).click();
  await settled();
  expect(screen.queryByText(/Nothing here is yours/)).toBeNull();
});
