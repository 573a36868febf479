import { screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { refused, state, taxYear, verified } from "./answers";
import { faults, open, settled } from "./window";

beforeEach(() => document.body.replaceChildren());

const press = async (name: string | RegExp) => (screen.getByRole("button", { name }).click(), settled());

function type(box: HTMLInputElement, text: string) {
  box.value = text;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

describe("the record", () => {
  it("is verified by one button and shows the newest hash to note", async () => {
    const { last } = await open("#/settings/data");
    await press("Verify the record");
    expect(last("evidence.verify")).toEqual({ noted: null });
    screen.getByText("Everything is as it was sealed");
    screen.getByText(/214 links over 48,210 states, since .*12 links of what was there before the record was sealed later/);
    screen.getByText("9f2c".repeat(16));
    screen.getByText(/That the chain holds shows/);
    expect(await faults()).toEqual([]);
  });
  it("finds a hash that was noted, or says that it is gone", async () => {
    const { last } = await open("#/settings/data");
    type(screen.getByLabelText(/A hash you noted before/), ` ${"ab".repeat(32)} `);
    await settled();
    await press("Verify the record");
    expect(last("evidence.verify")).toEqual({ noted: "ab".repeat(32) });
    screen.getByText("Everything is as it was sealed, and the noted hash is in it");
    document.body.replaceChildren();
    await open("#/settings/data", { "evidence.verify": () => verified({ holds: false }) });
    type(screen.getByLabelText(/A hash you noted before/), "cd".repeat(32));
    await settled();
    await press("Verify the record");
    screen.getByText(/The noted hash is not in the record/);
  });
  it("says what is broken, whose it is and when it was sealed", async () => {
    const broken = { kind: "content" as const, what: "what it brought is not what was sealed", link: 3, at: "2026-10-02T06:40:00Z", batch: 12, account: "Awin main site", source: "import of march.csv" };
    await open("#/settings/data", { "evidence.verify": () => verified({ holds: false, broken: Array.from({ length: 6 }, () => broken), broken_count: 140 }) });
    await press("Verify the record");
    screen.getByText("140 links not as they were sealed");
    const lines = screen.getAllByText("Import of march.csv").map((one) => one.parentElement!.textContent);
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/Import of march.csv, Awin main site, sealed .*what it brought is not what was sealed.*batch 12/);
    screen.getByText("And 135 more.");
    expect(await faults()).toEqual([]);
  });
  it("says why it could not be verified, and what begins it", async () => {
    await open("#/settings/data", { "evidence.verify": () => { throw refused("input", "“12” is no hash of the chain."); } });
    await press("Verify the record");
    screen.getByText("“12” is no hash of the chain.");
    document.body.replaceChildren();
    await open("#/settings/data", { "evidence.verify": () => verified({ links: 0, states: 0, sealed_later: 0, since: null, head: null, head_at: null }) });
    await press("Verify the record");
    screen.getByText(/Nothing was sealed yet/);
  });
});

describe("a dispute pack", () => {
  it("is made where a program's changes are, for the days that are asked for", async () => {
    const { last } = await open("#/activity/changes?program=4");
    await settled();
    await press("Dispute pack…");
    const dialog = await screen.findByRole("dialog");
    expect(dialog.textContent).toMatch(/7 commissions became less: −84\.00/);
    expect(dialog.textContent).toContain("12.5 % were reversed or are no longer reported; 4.0 % of everything that you earn anywhere");
    expect(await faults()).toEqual([]);
    type(within(dialog).getByLabelText(/Earned from/), "1.3.2026");
    await settled();
    expect(last("evidence.look")).toMatchObject({ program: 4, until: null });
    await press("Save as PDF");
    expect(last("window.save")).toMatchObject({ what: "dispute", name: expect.stringMatching(/^dispute-northwind.*\.pdf$/) });
    expect(last("evidence.pack")).toMatchObject({ of: { program: 4 }, path: expect.stringMatching(/\.pdf$/) });
    expect(screen.queryByRole("dialog")).toBeNull();
  });
  it("is made on a program's page, and stays open if it cannot be written", async () => {
    await open("#/programs/4", { "evidence.pack": () => { throw refused("input", "The disk is full."); } });
    await settled();
    await press("Dispute pack…");
    await press("Save as CSV");
    within(screen.getByRole("dialog")).getByText("The disk is full.");
  });
});

describe("a tax year", () => {
  it("is previewed with what to look at, and saved as it was asked for", async () => {
    const { last } = await open("#/settings/tax");
    const preview = screen.getByRole("region", { name: "Preview" });
    const rows = within(preview).getAllByRole("row").map((row) => row.textContent);
    expect(rows[1]).toMatch(/Awin12.*4,100\.00.*50\.00.*4,145\.12/);
    expect(rows.at(-1)).toMatch(/All13.*4,157\.46/);
    screen.getByText("No rate for 1 day");
    screen.getByText("1 payout by your own word alone");
    screen.getByText("1 receipt that no payout explains");
    screen.getByText("1 payout not sent, or not yet");
    expect(await faults()).toEqual([]);
    screen.getByRole("radio", { name: "Approved" }).click();
    screen.getByRole("radio", { name: "Mean of the month" }).click();
    await settled();
    expect(last("tax.preview")).toMatchObject({ basis: "approved", rate: "month", start_month: 1 });
    screen.getByText(/Nothing: every row has a rate/);
    await press("Save");
    const year = Number(state().today.slice(0, 4)) - 1;
    expect(last("window.save")).toEqual({ what: "tax", name: `tributary-own-tax-${year}-approved.pdf` });
    expect(last("tax.save")).toMatchObject({ of: { year, basis: "approved" } });
  });
  it("that is open or empty says so", async () => {
    await open("#/settings/tax", { "tax.preview": (of) => taxYear(of, { to_date: "2026-11-25", payers: [], rows: 0, missing: [], missing_count: 0, said: [], unmatched: [], likely: [], fees: [], unsent: [] }) });
    screen.getByText("No payout and no receipt in this year");
    screen.getByText(/The year is not over: everything is to date/);
    expect(await faults()).toEqual([]);
  });
});
