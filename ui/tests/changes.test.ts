import { screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { dismiss, shell } from "../src/shell.svelte";
import { refused, state } from "./answers";
import { faults, key, open, settled } from "./window";

beforeEach(() => document.body.replaceChildren());

const group = (name: RegExp) => screen.findByRole("button", { name, expanded: undefined });
const hash = () => decodeURIComponent(location.hash);

describe("what changed", () => {
  it("is grouped by program, folded where it is much, with what each came to", async () => {
    const { asked } = await open("#/activity/changes");
    await screen.findByRole("heading", { level: 2, name: "96 changes in 6 programs" });
    const turns = screen.getAllByRole("button", { expanded: false }).map((turn) => turn.textContent);
    expect(turns[0]).toMatch(/Hostly.*3 reversed.*−84\.00/);
    expect(turns[1]).toMatch(/Northwind.*2 no longer reported.*18\.10.*4 new.*\+39\.20.*2 restated/);
    expect(turns[2]).toMatch(/61 new.*\+1,112\.35.*\+1/);
    expect(asked.filter(({ name }) => name === "activity.changed")).toEqual([]);
    expect(await faults()).toEqual([]);
  });

  it("shows each row as it was and as it is", async () => {
    const { last } = await open("#/activity/changes");
    (await group(/Northwind/)).click();
    await settled();
    expect(last("activity.changed")).toEqual({ since: "2026-11-21T08:12:00Z", program: 4, what: null, offset: 0, limit: 50 });
    const rows = within(screen.getByRole("region", { name: /Northwind/ })).getAllByRole("row").slice(1).map((row) => row.textContent);
    expect(rows).toHaveLength(8);
    expect(rows[0]).toMatch(/no longer reported.*Pending.*Pending.*No longer reported since 24 Nov 2026.*sync of Awin main site/);
    expect(rows[3]).toMatch(/new.*–.*Pending/);
    expect(rows[6]).toMatch(/restated.*Approved.*Approved.*6\.00/);
    expect(await faults()).toEqual([]);
    (await group(/Northwind/)).click();
    await settled();
    expect(screen.queryByRole("region", { name: /Northwind/ })).toBeNull();
  });

  it("comes page by page", async () => {
    const { last } = await open("#/activity/changes?program=2");
    const rows = () => within(screen.getByRole("region", { name: /Bücherwelt/ })).getAllByRole("row").length - 1;
    await settled();
    expect(rows()).toBe(50);
    screen.getByRole("button", { name: "Show more" }).click();
    await settled();
    expect(last("activity.changed")).toMatchObject({ offset: 50 });
    expect(rows()).toBe(61);
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  });

  it("is filtered by sort and program, from a link or by hand", async () => {
    const { last } = await open("#/activity/changes?what=new&program=4");
    await screen.findByRole("heading", { level: 2, name: "4 changes in 1 program" });
    expect(last("activity.changed")).toMatchObject({ program: 4, what: "new" });
    expect(screen.getByRole("button", { name: "4 new" }).getAttribute("aria-pressed")).toBe("true");
    screen.getByRole("button", { name: /Without Northwind/ }).click();
    await screen.findByRole("heading", { level: 2, name: "65 changes in 2 programs" });
    screen.getByRole("button", { name: "65 new" }).click();
    await screen.findByRole("heading", { level: 2, name: "96 changes in 6 programs" });
    screen.getByRole("button", { name: "3 reversed" }).click();
    await screen.findByRole("heading", { level: 2, name: "3 changes in 1 program" });
    expect(hash()).toBe("#/activity/changes?what=reversed");
    key("Escape");
    await screen.findByRole("heading", { level: 2, name: "96 changes in 6 programs" });
    expect(hash()).toBe("#/activity/changes");
  });

  it("is asked against another day", async () => {
    const { last } = await open("#/activity/changes");
    expect(last("activity.changes")).toEqual({ since: null });
    const since = screen.getByRole("combobox", { name: "Since" });
    (since as HTMLSelectElement).value = "7";
    since.dispatchEvent(new Event("change", { bubbles: true }));
    await settled();
    expect(last("activity.changes")).toEqual({ since: "2026-11-18" });
    expect(hash()).toBe("#/activity/changes?since=7");
    expect(screen.queryByRole("button", { name: "Mark as seen" })).toBeNull();
  });

  it("is walked by J and K through every open program, opened by Enter, left by Esc", async () => {
    const { last } = await open("#/activity/changes");
    for (const name of [/Hostly/, /Petbox/]) (await group(name)).click();
    await settled();
    key("j");
    key("j");
    await settled();
    const first = document.activeElement as HTMLElement;
    expect(first.dataset.row).toBeDefined();
    first.click();
    const drawer = await screen.findByRole("complementary", { name: "Commission" });
    expect(last("activity.detail")).toEqual({ row: Number(first.dataset.row) });
    for (let turn = 0; turn < 5; turn++) key("j");
    await settled();
    const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
    expect(rows).toHaveLength(4);
    expect(last("activity.detail")).toEqual({ row: Number(rows[3]!.dataset.row) });
    expect(drawer.isConnected).toBe(true);
    key("Escape");
    await settled();
    expect(screen.queryByRole("complementary", { name: "Commission" })).toBeNull();
    expect(document.activeElement).toBe(rows[3]);
  });

  it("is marked as seen, told only when that can no longer be undone", async () => {
    const { asked } = await open("#/activity/changes");
    (await screen.findByRole("button", { name: "Mark as seen" })).click();
    await screen.findByText(/^Nothing changed since /);
    key("z", { ctrlKey: true });
    await screen.findByRole("heading", { level: 2, name: "96 changes in 6 programs" });
    key("e");
    await screen.findByText(/^Nothing changed since /);
    expect(asked.some(({ name }) => name === "app.seen")).toBe(false);
    // It is seen on Today too.
    location.hash = "#/today";
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    await screen.findByText("To review", { exact: false });
    expect(screen.queryByRole("link", { name: /Hostly: 3/ })).toBeNull();
    const pressed = Date.now();
    dismiss(shell.toasts[0]!.id);
    await settled();
    const told = asked.find(({ name }) => name === "app.seen")!.args as { at: string };
    expect(Date.parse(told.at)).toBeLessThanOrEqual(pressed);
  });

  it("says so when nothing changed, or when it cannot be told", async () => {
    const nothing = { "activity.changes": () => ({ since: "2026-11-24T12:00:00Z", looked: null, programs: [] }) };
    await open("#/activity/changes", nothing);
    await screen.findByText("Nothing changed in the last day");
    expect(await faults()).toEqual([]);
    document.body.replaceChildren();
    const { asked } = await open("#/activity/changes", { "activity.changes": () => { throw refused("storage", "The database could not be read.", "Check its folder."); } });
    const before = asked.length;
    within(await screen.findByRole("alert")).getByRole("button", { name: "Try again" }).click();
    await settled();
    expect(asked.length).toBeGreaterThan(before);
  });

  it("hides amounts with all others", async () => {
    await open("#/activity/changes?program=5", { "app.state": () => state({ hide_amounts: true }) });
    await settled();
    expect(document.querySelector("main")!.textContent).not.toMatch(/84\.00|\d\d\.\d\d/);
  });

  it("is a step from Activity by the arrows, and from a line of Today", async () => {
    await open("#/activity");
    const all = screen.getByRole("radio", { name: "All commissions" });
    all.focus();
    key("ArrowRight");
    await settled();
    expect(hash()).toBe("#/activity/changes");
    await screen.findByRole("heading", { level: 2, name: "96 changes in 6 programs" });
    expect(document.activeElement).toBe(screen.getByRole("radio", { name: "What changed" }));
    document.body.replaceChildren();
    await open("#/today");
    expect(screen.getByRole("link", { name: /2 no longer reported$/ }).getAttribute("href")).toBe("#/activity/changes?what=vanished&program=4");
    // Two of the lines are what breaks terms, and one what was found at a link.
    expect(screen.getByRole("link", { name: "And 6 more" }).getAttribute("href")).toBe("#/activity/changes");
  });
});

it("a commission that is no longer reported says so in the list and beside it", async () => {
  await open("#/activity");
  expect(screen.getAllByText("No longer reported since 24 Nov 2026").length).toBeGreaterThan(0);
  const row = screen.getAllByText("No longer reported since 24 Nov 2026")[0]!.closest("tr")!;
  row.querySelector<HTMLElement>("[data-row]")!.click();
  const drawer = await screen.findByRole("complementary", { name: "Commission" });
  await within(drawer).findByText(/It stands as it was last reported, and still counts/);
  expect(within(drawer).getByText("No longer reported", { selector: "b" })).toBeTruthy();
  expect(await faults()).toEqual([]);
});
