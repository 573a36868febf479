import { screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { shell } from "../src/shell.svelte";
import { refused, sources, type Answers } from "./answers";
import { faults, open, settled } from "./window";

const PATH = "/home/you/transactions.csv";

beforeEach(() => document.body.replaceChildren());

async function dropped(more: Partial<Answers> = {}, paths = [PATH]) {
  const window = await open("#/today", more);
  shell.open = { what: "import", paths };
  const dialog = await screen.findByRole("dialog");
  await settled();
  return { ...window, dialog };
}

describe("an import", () => {
  it("shows what it would do before it does it", async () => {
    const { dialog, asked } = await dropped();
    for (const text of ["214", "Sep 2026", "+187.20", "2 rows cannot be read and will be left out", "“31.02.2026” is not a date."]) expect(dialog.textContent).toContain(text);
    expect(asked.some(({ name }) => name === "import.run")).toBe(false);
    expect(await faults()).toEqual([]);
  });
  it("runs with what was looked at, and can be undone from the result", async () => {
    const { dialog, last } = await dropped();
    within(dialog).getByRole("button", { name: "Import 223 rows" }).click();
    await settled();
    expect(last("import.run")).toEqual({ path: PATH, inner: null, report: null, account: null, settings: {}, anyway: false });
    expect(await faults()).toEqual([]);
    within(dialog).getByRole("button", { name: "Undo this import" }).click();
    await settled();
    expect(last("import.undo")).toEqual({ batch: 12 });
    await screen.findByText("transactions.csv was undone: 214 rows removed, 9 rows as before.");
    expect(screen.queryByRole("dialog")).toBeNull();
  });
  it("asks for what the file does not tell, and reads it again with that", async () => {
    let told = "";
    const { dialog, last } = await dropped({
      "import.preview": ({ settings }) => {
        told = settings?.["currency"] ?? "";
        throw { ...refused("ask", "The file does not say its currency.", "Choose it."), detail: "currency" };
      },
    });
    expect(within(dialog).getByRole("button", { name: "Import" })).toHaveProperty("disabled", true);
    expect(within(dialog).getAllByRole("button", { name: "Read it again" })[0]).toHaveProperty("disabled", true);
    const select = within(dialog).getByLabelText<HTMLSelectElement>("Currency of the amounts");
    select.value = "SEK";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await settled();
    within(dialog).getAllByRole("button", { name: "Read it again" })[0]!.click();
    await settled();
    expect(last("import.preview")).toMatchObject({ settings: { currency: "SEK" } });
    expect(told).toBe("SEK");
  });
  it("warns of a file that was imported before, and does not import nothing", async () => {
    const { dialog } = await dropped({ "import.preview": ({ path }) => ({ file: path, report: "x", report_name: "X", account: "Awin", new_account: false, rows: 4, added: 0, updated: 0, unchanged: 4, skipped: 0, rejected: [], noted: [], months: [], seen_before: "2026-11-20T08:00:00Z", sample: [], payments: 0, summary: null, same_money: null }) });
    expect(dialog.textContent).toContain("Exactly this file was imported before");
    expect(within(dialog).getByRole("button", { name: "Nothing to import" })).toHaveProperty("disabled", true);
  });
  it("takes several files one after the other", async () => {
    const { dialog, last } = await dropped({}, [PATH, "/home/you/second.csv"]);
    expect(dialog.textContent).toContain("1 of 2");
    within(dialog).getByRole("button", { name: "Leave out this file" }).click();
    await settled();
    expect(dialog.textContent).toContain("2 of 2");
    expect(last("import.preview")).toMatchObject({ path: "/home/you/second.csv" });
  });
  it("takes each report of a workbook by itself", async () => {
    const { dialog, last } = await dropped({ "import.parts": () => [{ inner: "Fee-Orders" }, { inner: "Fee-Earnings" }] }, ["/home/you/fees.xlsx"]);
    expect(dialog.textContent).toContain("fees.xlsx: Fee-Orders");
    expect(dialog.textContent).toContain("1 of 2");
    within(dialog).getByRole("button", { name: "Leave out this file" }).click();
    await settled();
    expect(last("import.preview")).toMatchObject({ path: "/home/you/fees.xlsx", inner: "Fee-Earnings" });
  });
  it("names the report that brought the same money, and stores both only when that is wanted", async () => {
    const { dialog, last } = await dropped({ "import.preview": ({ path }) => ({ file: path, report: "x", report_name: "X", account: "Awin", new_account: false, rows: 4, added: 4, updated: 0, unchanged: 0, skipped: 0, rejected: [], noted: [], months: [], seen_before: null, sample: [], payments: 0, summary: null, same_money: { kind: "ask", message: "It lists the same money as another report.", hint: "Leave this file out.", detail: "same_money" } }) });
    expect(dialog.textContent).toContain("It lists the same money as another report.");
    within(dialog).getByRole("button", { name: "Import 4 rows anyway" }).click();
    await settled();
    expect(last("import.run")).toMatchObject({ anyway: true });
  });
  it("that cannot be read says why and tries again", async () => {
    const { dialog, asked } = await dropped({ "import.preview": () => { throw refused("storage", "The file may not be opened.", null); } });
    const before = asked.filter(({ name }) => name === "import.preview").length;
    within(dialog).getByRole("button", { name: "Try again" }).click();
    await settled();
    expect(asked.filter(({ name }) => name === "import.preview").length).toBe(before + 1);
  });
  it("says how far it is, and can be stopped", async () => {
    const { dialog, last } = await dropped({ "import.preview": () => new Promise(() => {}) as never });
    const tell = async (step: string, rows: number, bytes: number) => (sources.at(-1)?.onmessage?.({ data: JSON.stringify({ event: "import_moved", state: { path: PATH, step, rows, bytes, of: 133_000_000 } }) }), settled());
    expect(within(dialog).queryByRole("button", { name: "Stop" })).toBeNull();
    await tell("reading", 214_000, 32_400_000);
    expect(dialog.textContent).toContain("214,000 rows, 32 of 133 MB");
    expect(within(dialog).getByRole<HTMLProgressElement>("progressbar").value).toBeCloseTo(0.2436, 3);
    expect(await faults()).toEqual([]);
    await tell("storing", 1_000_000, 133_000_000);
    expect(dialog.textContent).toContain("1,000,000 rows read. Sorting and adding up");
    within(dialog).getByRole("button", { name: "Stop" }).click();
    await settled();
    expect(last("import.cancel")).toEqual({ path: PATH });
  });
  it("that was stopped says that nothing is stored, and can be read again", async () => {
    const { dialog } = await dropped({ "import.preview": () => { throw refused("stopped", "transactions.csv was stopped while it was read.", "Nothing of it was stored."); } });
    expect(dialog.textContent).toContain("Nothing of it was stored.");
    within(dialog).getByRole("button", { name: "Try again" });
  });
  it("is stopped by whoever leaves it while it is read", async () => {
    const { dialog, asked } = await dropped({ "import.preview": () => new Promise(() => {}) as never });
    within(dialog).getByRole("button", { name: "Cancel" }).click();
    await settled();
    expect(asked.filter(({ name }) => name === "import.cancel").length).toBeGreaterThan(0);
    expect(shell.open).toBeNull();
  });
  it("saves the lines that could not be read", async () => {
    const { dialog, last } = await dropped({ "window.save": ({ name }) => `/home/you/${name}` });
    within(dialog).getByRole("button", { name: "Import 223 rows" }).click();
    await settled();
    within(dialog).getByRole("button", { name: "Save rejected lines" }).click();
    await settled();
    expect(last("window.save")).toMatchObject({ what: "rejected", name: "transactions-rejected.csv" });
    expect(last("import.rejected")).toMatchObject({ path: PATH, to: "/home/you/transactions-rejected.csv", imported: true });
    await screen.findByText("1 line saved. Correct what is wrong there and import that file.");
  });
});
