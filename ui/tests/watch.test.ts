import { screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import type { WatchNotice } from "../src/commands";
import { shell } from "../src/shell.svelte";
import { refused, sources, state, type Answers } from "./answers";
import { faults, open, settled } from "./window";

const notice = (more: Partial<WatchNotice> = {}): WatchNotice => ({ path: "/home/you/Downloads/october.csv", file: "october.csv", report_name: "Transactions", account: "Awin", batch: 12, added: 214, updated: 9, rejected: 0, problem: null, ...more });
const unknown = (file: string) => notice({ path: `/home/you/Downloads/${file}`, file, batch: null, problem: refused("input", `${file} is no report that Tributary knows.`) });

beforeEach(() => document.body.replaceChildren());

async function told(notices: WatchNotice[]) {
  const waiting = [[], notices];
  const window = await open("#/today", { "watch.notices": () => waiting.shift() ?? [] });
  sources.at(-1)?.onmessage?.({ data: JSON.stringify({ event: "watch_noticed" }) });
  await settled();
  return window;
}

describe("a folder to watch", () => {
  it("is chosen in the settings, and off until then", async () => {
    const chosen = (path: string | null) => ({ ...state(), watch: path === null ? null : { path, there: true } });
    const answers: Partial<Answers> = { "window.pick": () => "/home/you/Downloads", "watch.choose": ({ path }) => chosen(path ?? null) };
    const { asked, last } = await open("#/settings/imports", answers);
    expect(asked.some(({ name }) => name === "watch.choose")).toBe(false);
    screen.getByRole("button", { name: "Choose a folder" }).click();
    await settled();
    expect(last("window.pick")).toMatchObject({ what: "folder" });
    expect(last("watch.choose")).toEqual({ path: "/home/you/Downloads" });
    screen.getByText("/home/you/Downloads");
    expect(await faults()).toEqual([]);
    screen.getByRole("button", { name: "Stop watching" }).click();
    await settled();
    expect(last("watch.choose")).toEqual({ path: null });
    screen.getByRole("button", { name: "Choose a folder" });
  });
  it("that is gone says so", async () => {
    await open("#/settings/imports", { "app.state": () => ({ ...state(), watch: { path: "/media/stick", there: false } }) });
    screen.getByText(/This folder is not there now/);
  });
  it("tells of each import, which can be undone", async () => {
    const { last } = await told([notice({ rejected: 2 })]);
    screen.getByText("october.csv was imported into Awin: Transactions, 214 new, 9 changed. 2 lines could not be read.");
    screen.getByRole("button", { name: "Undo" }).click();
    await settled();
    expect(last("import.undo")).toEqual({ batch: 12 });
  });
  it("tells once of everything that needs a look, and opens it", async () => {
    await told([unknown("a.csv"), unknown("b.csv"), unknown("b.csv")]);
    screen.getByText("2 files landed and were not imported.");
    screen.getByRole("button", { name: "Look" }).click();
    expect(shell.open).toEqual({ what: "import", paths: ["/home/you/Downloads/a.csv", "/home/you/Downloads/b.csv"] });
  });
  it("tells what landed before the window was there", async () => {
    const waiting = [[unknown("a.csv")]];
    await open("#/today", { "watch.notices": () => waiting.shift() ?? [] });
    screen.getByText("a.csv landed and was not imported. a.csv is no report that Tributary knows.");
  });
});
