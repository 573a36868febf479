import { screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { shell } from "../src/shell.svelte";
import { accounts, refused, sources, state, type Answers } from "./answers";
import { faults, key, open, settled } from "./window";

beforeEach(() => document.body.replaceChildren());

function type(box: HTMLInputElement, text: string) {
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

async function form(more: Partial<Answers> = {}, name = "awin") {
  const window = await open("#/today", more);
  shell.open = { what: "add" };
  const box = await screen.findByRole<HTMLInputElement>("combobox");
  await settled();
  expect(await faults()).toEqual([]);
  type(box, name);
  await settled();
  box.focus();
  key("Enter");
  await settled();
  return { ...window, dialog: await screen.findByRole("dialog") };
}

async function filled(more: Partial<Answers> = {}) {
  const window = await form(more);
  type(within(window.dialog).getByLabelText("Publisher ID"), "412");
  type(within(window.dialog).getByLabelText("API token"), "secret-token");
  await settled();
  return window;
}

const press = async (dialog: HTMLElement, name: string) => (within(dialog).getByRole("button", { name }).click(), settled());

describe("adding an account", () => {
  it("asks for what the network needs, with secrets that are not shown", async () => {
    const { dialog } = await form();
    expect(within(dialog).getByLabelText("API token")).toHaveProperty("type", "password");
    expect(dialog.textContent).toContain("api.awin.example");
    expect(await faults()).toEqual([]);
  });
  it("tests step by step, takes the network's name, adds and syncs", async () => {
    const { dialog, last } = await filled();
    await press(dialog, "Test");
    expect(within(dialog).getByRole("list", { name: "Test" }).textContent).toContain("The key was accepted: yes");
    expect(within(dialog).getByLabelText("Call it")).toHaveProperty("value", "Main site");
    await press(dialog, "Add");
    expect(last("accounts.add")).toEqual({ network: "awin", name: "Main site", values: { publisher_id: "412", api_token: "secret-token" }, history_days: 366 });
    expect(last("sync.start")).toEqual({ accounts: ["Main site"] });
    await screen.findByText("Main site was added.");
    expect(screen.queryByRole("dialog")).toBeNull();
  });
  it("reads as far back as was chosen", async () => {
    const { dialog, last } = await filled();
    const back = within(dialog).getByLabelText<HTMLSelectElement>("How far back");
    expect([...back.options].map(({ text }) => text)).toEqual(["90 days", "1 year", "3 years", "Everything the network gives"]);
    back.value = back.options[3]!.value;
    back.dispatchEvent(new Event("change", { bubbles: true }));
    await settled();
    await press(dialog, "Add");
    expect(last("accounts.add")).toMatchObject({ history_days: 0 });
  });
  it("does not ask the network with a field empty", async () => {
    const { dialog, asked } = await form();
    await press(dialog, "Test");
    expect(asked.some(({ name }) => name === "accounts.check")).toBe(false);
  });
  it("says which step failed and keeps what was typed", async () => {
    const { dialog } = await filled({ "accounts.check": () => ({ steps: [{ label: "Reached the network", ok: true, note: null }, { label: "The key was accepted", ok: false, note: "Awin does not know this token." }, { label: "Commissions can be read", ok: null, note: null }], name: null }) });
    await press(dialog, "Test");
    expect(dialog.textContent).toContain("Awin does not know this token.");
    expect(dialog.textContent).toContain("Commissions can be read: not reached");
    expect(within(dialog).getByLabelText("Publisher ID")).toHaveProperty("value", "412");
  });
  it("lets something be allowed in the browser, and holds only a stand-in for what comes of it", async () => {
    let allow = (_: Record<string, string>) => {};
    const { dialog, last, asked } = await form({ "accounts.consent": () => new Promise((resolve) => (allow = resolve)) as never }, "meadow");
    type(within(dialog).getByLabelText("Client ID"), "my project");
    await press(dialog, "Allow in the browser");
    sources.at(-1)?.onmessage?.({ data: JSON.stringify({ event: "consent_page", address: "https://accounts.meadow.example/auth?state=1" }) });
    await settled();
    expect(last("window.open")).toEqual({ url: "https://accounts.meadow.example/auth?state=1" });
    expect(dialog.textContent).toContain("open this address yourself: https://accounts.meadow.example/auth?state=1");
    expect(await faults()).toEqual([]);
    allow({ refresh_token: "from-browser:1" });
    await settled();
    expect(last("accounts.consent")).toMatchObject({ network: "meadow-ads", values: { client_id: "my project" } });
    await press(dialog, "Add");
    expect(last("accounts.add")).toMatchObject({ values: { client_id: "my project", refresh_token: "from-browser:1" } });
    expect(asked.some(({ name }) => name === "accounts.consent_cancel")).toBe(false);
  });
  it("stops waiting for the browser when the form is closed", async () => {
    const { dialog, asked } = await form({ "accounts.consent": () => new Promise(() => {}) as never }, "meadow");
    await press(dialog, "Allow in the browser");
    key("Escape");
    await settled();
    expect(asked.some(({ name }) => name === "accounts.consent_cancel")).toBe(true);
  });
  it("asks for a passphrase when the vault wants one, then goes on", async () => {
    let locked = true;
    const { dialog, asked } = await filled({
      "app.state": () => state({ vault: "new" }),
      "accounts.add": ({ name, network }) => {
        if (locked) throw refused("locked", "The vault needs a passphrase.");
        return { ...accounts[0]!, name, network };
      },
      "vault.unlock": () => ((locked = false), state({ vault: "file" })),
    });
    await press(dialog, "Add");
    const ask = await screen.findByRole("dialog", { name: "Choose a passphrase" });
    expect(within(ask).getByRole("button", { name: "Create" })).toHaveProperty("disabled", true);
    type(within(ask).getByLabelText("Passphrase"), "three wise words");
    type(within(ask).getByLabelText("The same again"), "three wise words");
    await settled();
    await press(ask, "Create");
    await settled();
    expect(asked.filter(({ name }) => name === "accounts.add")).toHaveLength(2);
    expect(screen.queryByRole("dialog")).toBeNull();
  });
});

describe("an account in the settings", () => {
  it("shows its error with the way out, and keeps secrets that stay empty", async () => {
    const { last } = await open("#/settings/accounts");
    (await screen.findByRole("button", { name: "Enter a new key" })).click();
    const dialog = await screen.findByRole("dialog", { name: "Change Webgains" });
    await settled();
    type(within(dialog).getByLabelText("Publisher ID"), "999");
    await settled();
    await press(dialog, "Save");
    expect(last("accounts.update")).toEqual({ id: 8, values: { publisher_id: "999" } });
  });
  it("says when it syncs next, or why it waits", async () => {
    await open("#/settings/accounts");
    const row = (name: string) => screen.getAllByRole("listitem").find((row) => row.querySelector("b")?.textContent === name)!.textContent;
    await screen.findByText("Every day at 07:30", { exact: false });
    expect(row("Awin main site")).toContain("Every hour, next ");
    expect(row("Rewardful")).toContain("Only when you ask");
    expect(row("Webgains")).toContain("Failed 4 times; waits for a new key.");
    expect(row("impact.com")).toMatch(/impact\.com did not answer in time\..*Failed 3 times; tries again /s);
    expect(row("Amazon Associates")).not.toContain("Every hour");
    expect(await faults()).toEqual([]);
  });
  it("changes when it syncs", async () => {
    const { last } = await open("#/settings/accounts");
    const plans = await screen.findAllByTitle("Change when it syncs");
    plans.find((plan) => plan.closest("li")?.querySelector("b")?.textContent === "CJ")!.click();
    const dialog = await screen.findByRole("dialog", { name: "When CJ syncs" });
    await settled();
    expect(within(dialog).getByLabelText("Every hour", { exact: false })).toHaveProperty("checked", true);
    expect(await faults()).toEqual([]);
    within(dialog).getByLabelText("Once a day").click();
    type(within(dialog).getByLabelText<HTMLInputElement>("At what time"), "06:45");
    await settled();
    await press(dialog, "Save");
    expect(last("accounts.schedule")).toEqual({ id: 2, schedule: "daily@06:45" });
    await screen.findByText("CJ syncs every day at 06:45.");
  });
  it("syncs at the start unless it is not to", async () => {
    const { last } = await open("#/settings/accounts");
    (await screen.findByLabelText(/Sync when Tributary starts/)).click();
    await settled();
    expect(last("app.prefer")).toEqual({ sync_on_start: false });
  });
  it("tries a new key at once", async () => {
    const { last } = await open("#/settings/accounts");
    (await screen.findByRole("button", { name: "Enter a new key" })).click();
    const dialog = await screen.findByRole("dialog", { name: "Change Webgains" });
    await settled();
    type(within(dialog).getByLabelText("API token"), "another");
    await settled();
    await press(dialog, "Save");
    expect(last("sync.start")).toEqual({ accounts: ["Webgains"] });
  });
});
