import { screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { indented } from "../src/screens/networks/indent";
import { shell } from "../src/shell.svelte";
import { accounts, networks, ownFile, ownFiles, refused, sources, state, type Answers } from "./answers";
import { faults, key, open, settled } from "./window";

beforeEach(() => document.body.replaceChildren());

function type(box: HTMLElement, text: string) {
  (box as HTMLInputElement).value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  return settled();
}

const PAGE = "#/settings/networks";
const press = async (name: string | RegExp, inside: HTMLElement = document.body) => ((await within(inside).findByRole("button", { name })).click(), settled());
const names = () => screen.queryAllByRole("row").map((row) => row.querySelector(".name")!.textContent);
const box = () => screen.getByRole<HTMLInputElement>("combobox", { name: "Find a network" });
const active = () => document.getElementById(box().getAttribute("aria-activedescendant")!)!.textContent;

describe("the catalogue", () => {
  it("says how many there are, by API and by file", async () => {
    await open(PAGE);
    await screen.findByText("17 networks · 16 by API, 17 by file");
    expect(names()).toHaveLength(17);
    expect(await faults()).toEqual([]);
  });
  it("tells in each line what is given, how it signs in, how far back and how sure that is", async () => {
    await open(PAGE);
    const lines = await screen.findAllByRole("row");
    const line = (name: string) => lines.find((row) => row.querySelector(".name")!.textContent === name)!.textContent;
    expect(line("Awin")).toMatch(/network.*Commissions, clicks, payments, programs, report files.*API key.*3 years back.*Seen working 20 Nov 2026.*High confidence/s);
    expect(line("CJ")).toContain("Written from documentation");
    expect(line("CJ")).not.toContain("back");
    expect(line("Amazon Associates")).toMatch(/store.*Report files.*Files only/s);
    expect(line("Meadow Ads")).toContain("OAuth in the browser");
    expect(line("Riverbank Partners")).toContain("your file");
  });
  it("is searched by typing, walked by arrows, and connects by Enter", async () => {
    await open(PAGE);
    await screen.findAllByRole("row");
    key("/");
    await settled();
    expect(document.activeElement).toBe(box());
    await type(box(), "tra");
    expect(names()).toEqual(["TradeTracker", "Tradedoubler", "Adtraction"]);
    screen.getByText("3 of 17 networks");
    expect(active()).toContain("TradeTracker");
    key("ArrowDown");
    await settled();
    expect(active()).toContain("Tradedoubler");
    expect(document.activeElement).toBe(box());
    expect(await faults()).toEqual([]);
    key("Enter");
    await screen.findByRole("dialog", { name: "Tradedoubler" });
  });
  it("keeps one line in the order of Tab, and goes back to the search", async () => {
    await open(PAGE);
    const lines = await screen.findAllByRole("row");
    const stops = () => lines.flatMap((row) => [...row.querySelectorAll<HTMLElement>("button")].filter(({ tabIndex }) => tabIndex === 0).map(() => row.querySelector(".name")!.textContent));
    expect(new Set(stops())).toEqual(new Set(["Awin"]));
    lines[0]!.querySelector("button")!.focus();
    key("ArrowDown");
    await settled();
    expect(document.activeElement).toBe(lines[1]!.querySelector("button"));
    expect(new Set(stops())).toEqual(new Set(["CJ"]));
    key("End");
    await settled();
    expect(document.activeElement!.textContent).toBe("Riverbank Partners");
    key("Home");
    await settled();
    key("ArrowUp");
    await settled();
    expect(document.activeElement).toBe(box());
  });
  it("is narrowed by kind and by what is given, and widened by Escape", async () => {
    await open(PAGE);
    await screen.findAllByRole("row");
    await press("Platforms 1");
    expect(names()).toEqual(["Meadow Ads"]);
    await press("Stores 1");
    expect(names()).toEqual(["Amazon Associates", "Meadow Ads"]);
    await press("Commissions 16");
    expect(names()).toEqual(["Meadow Ads"]);
    await press("Clicks 1");
    expect(names()).toEqual([]);
    screen.getByText("No network is all of that");
    expect(await faults()).toEqual([]);
    box().focus();
    key("Escape");
    await settled();
    expect(names()).toHaveLength(17);
  });
  it("offers ways on where nothing is found", async () => {
    await open(PAGE);
    await screen.findAllByRole("row");
    await type(box(), "nowhere");
    screen.getByText("No network here is called “nowhere”");
    const empty = screen.getByText("No network here is called “nowhere”").parentElement!;
    await press("New connector", empty);
    await screen.findByRole("dialog", { name: "New connector" });
    shell.open = null;
    await press("Enter it by hand", empty);
    const entry = await screen.findByRole("dialog", { name: "Enter by hand" });
    expect(within(entry).getByLabelText<HTMLInputElement>("Program").value).toBe("nowhere");
  });
  it("shows notes, hosts and pages of a network, and opens the pages in the browser", async () => {
    const { last } = await open(PAGE);
    await press("Awin");
    const row = screen.getAllByRole("row")[0]!;
    expect(row.textContent).toContain("Asks for at most 31 days at a time");
    expect(row.textContent).toContain("api.awin.example");
    expect(await faults()).toEqual([]);
    await press("www.awin.example", row);
    expect(last("window.open")).toEqual({ url: "https://www.awin.example/" });
    await press("developers.awin.example/publisher", row);
    expect(last("window.open")).toEqual({ url: "https://developers.awin.example/publisher/" });
  });
  it("imports a report from a line, and connects from it", async () => {
    const { last } = await open(PAGE);
    await press("Import a report of Amazon Associates");
    expect(last("window.pick")).toMatchObject({ what: "report" });
    await screen.findByRole("dialog", { name: "Import a report" });
    shell.open = null;
    await press("Connect Awin");
    await screen.findByRole("dialog", { name: "Awin" });
  });
  it("shows a field of the form where a host comes from it", async () => {
    const list = [{ ...networks[0]!, hosts: ["{base_url}"], fields: [{ ...networks[0]!.fields[0]!, key: "base_url", label: "Address" }] }];
    await open(PAGE, { "networks.list": () => list });
    await press("Awin");
    expect(screen.getAllByRole("row")[0]!.textContent).toContain("‹Address›");
  });
  it("is the first step of adding an account, and is there again when one goes back", async () => {
    await open("#/today");
    shell.open = { what: "add" };
    const dialog = await screen.findByRole("dialog", { name: "Add account" });
    await within(dialog).findAllByRole("row");
    await type(box(), "awin");
    expect(await faults()).toEqual([]);
    key("Enter");
    await screen.findByRole("dialog", { name: "Awin" });
    await press("All networks");
    await within(await screen.findByRole("dialog", { name: "Add account" })).findAllByRole("row");
    expect(box().value).toBe("awin");
  });
});

describe("connectors of one's own", () => {
  const own = (more: Partial<Answers> = {}) => open(PAGE, { "networks.own": () => ownFiles, ...more });
  const line = async (file: string) => (await screen.findAllByRole("listitem")).find((item) => item.textContent!.includes(file))!;

  it("are explained where there is none", async () => {
    await open(PAGE);
    await screen.findByText(/can be described in a file of yours/);
    expect(screen.getAllByRole("button", { name: "New connector" })).toHaveLength(1);
  });
  it("stand in each of their states", async () => {
    await own();
    const broken = await line("broken.toml");
    expect(broken.textContent).toContain("Not used: 2 things have to be put right.");
    expect(broken.textContent).toMatch(/Line 28, column 1.*zoen This key is not known; did you mean “zone”\?/s);
    expect(broken.textContent).toContain("The filter cannot be read: unexpected end.");
    expect(within(broken).queryByRole("button", { name: /^Try/ })).toBeNull();
    expect((await line("riverbank.toml")).textContent).toContain("Fine. Sends to api.riverbank-partners.example.");
    const waits = (await line("webgains.toml")).textContent;
    expect(waits).toContain("in place of the bundled one");
    expect(waits).toContain("Waits until you allow it to send to api.webgains.example.");
    expect((await line("second-riverbank.toml")).textContent).toContain("another file of yours has the same id");
    expect(await faults()).toEqual([]);
  });
  it("belong to one's own figures, not to the sample", async () => {
    await own({ "app.state": () => state({ profile: "sample" }) });
    await screen.findByText(/not to the sample/);
    expect(screen.queryByRole("button", { name: "New connector" })).toBeNull();
  });
  it("are opened in the editor", async () => {
    const { last } = await own();
    await press("Edit broken.toml");
    expect(last("window.edit")).toEqual({ path: ownFiles[0]!.path });
  });
  it("are made from the template, then opened", async () => {
    const { last } = await own();
    (await screen.findAllByRole("button", { name: "New connector" }))[0]!.click();
    const dialog = await screen.findByRole("dialog", { name: "New connector" });
    await settled();
    expect(within(dialog).getByRole("button", { name: "Make and edit" })).toHaveProperty("disabled", true);
    expect(document.activeElement).toBe(within(dialog).getByLabelText("Name of the network"));
    await type(within(dialog).getByLabelText("Name of the network"), "Harbour Deals");
    expect(await faults()).toEqual([]);
    await press("Make and edit", dialog);
    expect(last("networks.make")).toEqual({ name: "Harbour Deals", like: null });
    expect(last("window.edit")).toEqual({ path: expect.stringMatching(/harbour-deals\.toml$/) });
    expect(screen.queryByRole("dialog")).toBeNull();
    await screen.findByText(/harbour-deals\.toml is in your editor\./);
  });
  it("are copied from any that is bundled, with what that means", async () => {
    const { last } = await own();
    await press("CJ");
    await press("Copy and edit its file");
    const dialog = await screen.findByRole("dialog", { name: "New connector" });
    await settled();
    expect(dialog.textContent).toContain("also for accounts that you have");
    expect(within(dialog).getByLabelText("Network to copy")).toHaveProperty("value", "cj");
    await press("Copy and edit", dialog);
    expect(last("networks.make")).toEqual({ name: null, like: "cj" });
  });
  it("say why one could not be made", async () => {
    await own({ "networks.make": () => { throw refused("input", "There is a file cj.toml already.", "Change that one."); } });
    location.hash = `${PAGE}?make=cj`;
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    const dialog = await screen.findByRole("dialog", { name: "New connector" });
    await settled();
    await press("Copy and edit", dialog);
    expect(within(dialog).getByRole("alert").textContent).toContain("There is a file cj.toml already.");
  });
  it("show their hosts before they are allowed", async () => {
    const { last } = await own();
    await press("Allow the hosts of Webgains");
    const dialog = await screen.findByRole("dialog", { name: "Allow hosts" });
    expect(within(dialog).getByRole("note").textContent).toMatch(/This file sends what you enter for Webgains to\s*api\.webgains\.example/);
    expect(await faults()).toEqual([]);
    await press("Allow", dialog);
    expect(last("networks.allow")).toEqual({ network: "webgains", hosts: ["api.webgains.example"] });
  });
  it("are asked for again when a file is saved", async () => {
    let files = ownFiles.slice(0, 1);
    await own({ "networks.own": () => files });
    await screen.findByText(/Not used: 2 things/);
    files = [ownFile("broken.toml")];
    sources.at(-1)!.onmessage!({ data: JSON.stringify({ event: "networks_changed" }) });
    await screen.findByText(/Fine\. Sends to/);
  });
});

describe("a trial", () => {
  const FILE = ownFile("riverbank.toml", { new_hosts: ["api.riverbank-partners.example"] });
  async function trial(more: Partial<Answers> = {}, file = FILE) {
    const window = await open(PAGE, { "networks.own": () => [file], ...more });
    await press("Try Riverbank Partners");
    return { ...window, dialog: await screen.findByRole("dialog", { name: "Try Riverbank Partners" }) };
  }
  const mine = { ...accounts[0]!, name: "My Riverbank", network: "riverbank-partners", network_name: "Riverbank Partners" };

  it("shows where it sends, asks with what is typed, and shows answer, rows, records and problems", async () => {
    const { dialog, last, asked } = await trial();
    await settled();
    expect(within(dialog).getByRole("note").textContent).toContain("api.riverbank-partners.example");
    await press("Try", dialog);
    expect(asked.some(({ name }) => name === "networks.try"), "a field is empty").toBe(false);
    await type(within(dialog).getByLabelText("Token"), "planted-secret");
    expect(within(dialog).getByLabelText("Token")).toHaveProperty("type", "password");
    expect(await faults()).toEqual([]);
    await press("Try", dialog);
    expect(last("networks.try")).toEqual({ network: "riverbank-partners", account: null, values: { token: "planted-secret", zone: "Europe" }, hosts: ["api.riverbank-partners.example"] });
    expect(asked.some(({ name }) => name === "networks.allow")).toBe(false);
    within(dialog).getByText("3 rows: 1 row not understood, 1 outside the days asked for.");
    expect(within(dialog).getByLabelText(/^What was answered to GET/).textContent).toContain('"amount": 4.20');
    const rows = within(within(dialog).getByRole("list", { name: "Rows and records" })).getAllByRole("listitem");
    expect(rows[0]!.textContent).toMatch(/"state": "open".*commission4\.20 EUR/s);
    expect(rows[1]!.textContent).toContain("The status word “floating” is not known.");
    expect(rows[2]!.textContent).toContain("would not be kept");
    expect(await faults()).toEqual([]);
    await press("Only what was not understood", dialog);
    expect(within(within(dialog).getByRole("list", { name: "Rows and records" })).getAllByRole("listitem")).toHaveLength(1);
    within(dialog).getByRole("radio", { name: "Clicks" }).click();
    await settled();
    expect(within(dialog).getByRole("alert").textContent).toContain("does not let this token read that");
    within(dialog).getByText("403");
  });
  it("forgets what was typed when it is closed", async () => {
    const { dialog } = await trial();
    await settled();
    await type(within(dialog).getByLabelText("Token"), "planted-secret");
    await press("Close", dialog);
    await press("Try Riverbank Partners");
    const again = await screen.findByRole("dialog", { name: "Try Riverbank Partners" });
    expect(within(again).getByLabelText("Token")).toHaveProperty("value", "");
  });
  it("asks with an account that is there, after its hosts are allowed", async () => {
    const { dialog, asked } = await trial({ "accounts.list": () => [mine] });
    await settled();
    expect(within(dialog).queryByLabelText("Token")).toBeNull();
    await press("Try", dialog);
    const sent = asked.filter(({ name }) => name === "networks.allow" || name === "networks.try");
    expect(sent).toEqual([
      { name: "networks.allow", args: { network: "riverbank-partners", hosts: ["api.riverbank-partners.example"] } },
      { name: "networks.try", args: { network: "riverbank-partners", account: "My Riverbank", values: {}, hosts: ["api.riverbank-partners.example"] } },
    ]);
    const by = within(dialog).getByLabelText<HTMLSelectElement>("Ask with");
    by.value = "";
    by.dispatchEvent(new Event("change", { bubbles: true }));
    await settled();
    within(dialog).getByLabelText("Token");
  });
  it("says why nothing came", async () => {
    const { dialog } = await trial({ "accounts.list": () => [mine], "networks.try": () => { throw refused("unreachable", "The network did not answer.", "Try later."); } });
    await press("Try", dialog);
    expect(within(dialog).getByRole("alert").textContent).toContain("The network did not answer.");
  });
  it("is offered again when the file was saved since, and waits while it cannot be used", async () => {
    let file = { ...FILE, new_hosts: [] as string[] };
    const { dialog, asked } = await trial({ "networks.own": () => [file], "accounts.list": () => [mine] });
    const saved = (more: Partial<typeof FILE>) => ((file = { ...file, ...more }), sources.at(-1)!.onmessage!({ data: JSON.stringify({ event: "networks_changed" }) }), settled());
    await press("Try", dialog);
    const tries = () => asked.filter(({ name }) => name === "networks.try").length;
    expect(within(dialog).queryByText(/was saved since/)).toBeNull();
    await saved({ saved: "2026-11-25T07:20:00.000Z", network: null, name: null, problems: [{ line: 3, column: 1, key: "nmae", message: "this key is not known" }] });
    expect(document.body.textContent).toContain("This key is not known.");
    expect(screen.getByRole("button", { name: "Try again" })).toHaveProperty("disabled", true);
    await saved({ saved: "2026-11-25T07:21:00.000Z", network: FILE.network, name: FILE.name, problems: [] });
    const banner = (await screen.findByText(/was saved since/)).parentElement!;
    expect(tries()).toBe(1);
    await press("Try again", banner);
    expect(tries()).toBe(2);
    expect(screen.queryByText(/was saved since/)).toBeNull();
  });
  it("is recorded into a folder that is chosen", async () => {
    const { dialog, last } = await trial({ "accounts.list": () => [mine] }, { ...FILE, new_hosts: [] });
    expect(within(dialog).queryByRole("button", { name: "Save recording" })).toBeNull();
    await press("Try", dialog);
    await press("Save recording", dialog);
    expect(last("window.pick")).toMatchObject({ what: "folder" });
    expect(last("networks.record")).toMatchObject({ account: "My Riverbank", folder: "/home/you/recordings" });
    within(dialog).getByText("/home/you/recordings/riverbank-partners/transactions.records.json");
    within(dialog).getByText(/Kept as they are.*: Currency\./);
    within(dialog).getByText("Not recorded: payouts");
    within(dialog).getByText(/does not let this key read this/);
    expect(dialog.textContent).toContain("Read the answers before you share them");
    expect(await faults()).toEqual([]);
  });
});

describe("an account by a file of one's own", () => {
  async function form(files: typeof ownFiles) {
    const window = await open("#/today", { "networks.own": () => files });
    shell.open = { what: "add", network: "riverbank-partners" };
    const dialog = await screen.findByRole("dialog", { name: "Riverbank Partners" });
    await settled();
    await type(within(dialog).getByLabelText("Token"), "secret-token");
    return { ...window, dialog };
  }
  it("shows new hosts before anything is sent, and sends them along as seen", async () => {
    const { dialog, last } = await form([ownFile("riverbank.toml", { new_hosts: ["api.riverbank-partners.example", "elsewhere.example"] })]);
    expect(within(dialog).getByRole("note").textContent).toMatch(/sends what you enter.*api\.riverbank-partners\.example.*elsewhere\.example/s);
    expect(await faults()).toEqual([]);
    await press("Test", dialog);
    expect(last("accounts.check")).toMatchObject({ hosts: ["api.riverbank-partners.example", "elsewhere.example"] });
    await press("Add", dialog);
    expect(last("accounts.add")).toMatchObject({ hosts: ["api.riverbank-partners.example", "elsewhere.example"] });
  });
  it("says nothing of hosts that were allowed before", async () => {
    const { dialog, last } = await form([ownFile("riverbank.toml")]);
    expect(within(dialog).queryByRole("note")).toBeNull();
    await press("Test", dialog);
    expect(last("accounts.check")).not.toHaveProperty("hosts");
  });
});

describe("an answer as it is shown", () => {
  it("is broken into lines and otherwise left as it was written", () => {
    expect(indented('{"a":[1.20,{"b":"x, {y}: \\"z\\""}],"none":{},"id":9007199254740993001}')).toBe('{\n  "a": [\n    1.20,\n    {\n      "b": "x, {y}: \\"z\\""\n    }\n  ],\n  "none": {},\n  "id": 9007199254740993001\n}');
    expect(indented('{"a":"cut of')).toBe('{\n  "a": "cut of');
    expect(indented("<rows><row/></rows>")).toBe("<rows><row/></rows>");
  });
});
