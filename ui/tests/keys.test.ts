import { screen } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { shell } from "../src/shell.svelte";
import { state } from "./answers";
import { faults, key, open, settled } from "./window";

beforeEach(() => document.body.replaceChildren());

describe("letters", () => {
  it("choose the period, arrows step it", async () => {
    const { last } = await open("#/today");
    key("w");
    await settled();
    expect(last("today")).toEqual({ from: "2026-11-19", to: "2026-11-25" });
    key("ArrowLeft");
    await settled();
    expect(last("today")).toEqual({ from: "2026-11-12", to: "2026-11-18" });
    key("ArrowRight");
    key("ArrowRight");
    await settled();
    expect(last("today")).toEqual({ from: "2026-11-19", to: "2026-11-25" });
    expect(JSON.parse(localStorage.getItem("tributary.period")!)).toEqual({ name: "7d", back: 0 });
  });
  it("do nothing while somebody types, with a modifier, or when switched off", async () => {
    await open("#/programs");
    screen.getByRole("searchbox").focus();
    key("y");
    screen.getByRole("searchbox").blur();
    key("y", { altKey: true });
    key("ArrowLeft", { altKey: true });
    expect(shell.period).toEqual({ name: "90d", back: 0 });
    shell.app = state({ letter_keys: false });
    key("y");
    expect(shell.period.name).toBe("90d");
  });
  it("mark changes as seen, and that can be undone before it is told", async () => {
    const { asked } = await open("#/today");
    key("e");
    await screen.findByText("All changes marked as seen.");
    expect(screen.queryByRole("link", { name: "Hostly: 3 reversed" })).toBeNull();
    key("z", { ctrlKey: true });
    await screen.findByRole("link", { name: "Hostly: 3 reversed" });
    expect(asked.some(({ name }) => name === "app.seen")).toBe(false);
  });
});

describe("control", () => {
  it("goes to screens, imports, syncs, hides", async () => {
    const { asked } = await open("#/today");
    key("2", { ctrlKey: true });
    await screen.findByRole("heading", { level: 1, name: "Income" });
    key("h", { ctrlKey: true, shiftKey: true });
    key("r", { ctrlKey: true });
    await settled();
    expect(asked.map(({ name }) => name)).toEqual(expect.arrayContaining(["app.prefer", "sync.start"]));
    key("o", { ctrlKey: true });
    await screen.findByRole("dialog", { name: "Import a report" });
  });
  it("finds the networks and a new connector in the palette", async () => {
    await open("#/today");
    key("k", { ctrlKey: true });
    const box = await screen.findByRole<HTMLInputElement>("combobox", { name: "Find" });
    await settled();
    box.value = "catalogue";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    await settled();
    expect(screen.getAllByRole("option").map(({ textContent }) => textContent!.trim())).toEqual(["Networks"]);
    box.value = "new conn";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    await settled();
    box.focus();
    key("Enter");
    await screen.findByRole("dialog", { name: "New connector" });
    expect(location.hash).toBe("#/settings/networks?make=template");
  });
  it("opens a palette that finds programs and goes there", async () => {
    await open("#/today");
    key("k", { ctrlKey: true });
    const box = await screen.findByRole<HTMLInputElement>("combobox", { name: "Find" });
    await settled();
    box.value = "bucher";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    await settled();
    expect(screen.getAllByRole("option")[0]!.textContent).toContain("Bücherwelt Köln");
    expect(await faults()).toEqual([]);
    box.focus();
    key("Enter");
    await screen.findByRole("heading", { level: 1, name: "Bücherwelt Köln" });
  });
});

describe("the list of commissions", () => {
  it("is walked by J and K, opened by Enter, left by Esc", async () => {
    const { last } = await open("#/activity");
    key("j");
    key("j");
    key("k");
    key("j");
    await settled();
    (document.activeElement as HTMLElement).click();
    await screen.findByRole("complementary", { name: "Commission" });
    await settled();
    expect(last("activity.detail")).toEqual({ row: 2 });
    expect(await faults()).toEqual([]);
    key("j");
    await settled();
    expect(last("activity.detail")).toEqual({ row: 3 });
    key("Escape");
    await settled();
    expect(screen.queryByRole("complementary", { name: "Commission" })).toBeNull();
    expect(document.activeElement?.textContent).toBe("Petbox");
  });
  it("is narrowed by filters that show as chips", async () => {
    const { last } = await open("#/activity?status=pending&program=1");
    expect(last("activity.list")).toMatchObject({ status: "pending", program: 1, from: "2026-08-28" });
    screen.getByRole("button", { name: "Without Pending" }).click();
    await settled();
    expect(last("activity.list")).toMatchObject({ status: null, program: 1 });
    key("Escape");
    await settled();
    expect(last("activity.list")).toMatchObject({ status: null, program: null });
  });
});
