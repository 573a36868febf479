import { screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import type { MappingView } from "../src/commands";
import { shell } from "../src/shell.svelte";
import { refused, settledSheet, sheet, type Answers } from "./answers";
import { faults, open, settled } from "./window";

const PATH = "/home/you/partner-2026-02.csv";
const UNKNOWN = { ...refused("ask", "No report has these headings."), detail: "mapping" };

beforeEach(() => document.body.replaceChildren());

async function dropped(more: Partial<Answers> = {}, paths = [PATH]) {
  const unknown: Partial<Answers> = { "import.parts": () => { throw UNKNOWN; } };
  const window = await open("#/today", { ...unknown, ...more });
  shell.open = { what: "import", paths };
  const dialog = await screen.findByRole("dialog");
  await settled();
  const select = async (label: string, value: string) => {
    const box = within(dialog).getByLabelText<HTMLSelectElement>(label);
    box.value = value;
    box.dispatchEvent(new Event("change", { bubbles: true }));
    await settled();
  };
  return { ...window, dialog, select, run: () => within(dialog).getByRole("button", { name: /^Import/ }) };
}

describe("a file that no report knows", () => {
  it("is shown as it was read, with what each column is and why", async () => {
    const { dialog } = await dropped();
    expect(within(dialog).getByRole("heading", { name: "What are its columns?" })).toBeTruthy();
    expect(within(dialog).getByLabelText<HTMLSelectElement>("What “Provision” is").value).toBe("commission");
    expect(within(dialog).getByLabelText<HTMLSelectElement>("What “Notiz” is").value).toBe("");
    for (const text of ["From its heading (German)", "semicolons between", "headings in line 3", "It has no heading.", "=1+1", "not Mon 2 Mar 2026", "Told apart by"]) expect(dialog.textContent).toContain(text);
    expect(await faults()).toEqual([]);
  });
  it("is imported once nothing is open, and its recipe is kept", async () => {
    const { dialog, select, run, last, asked } = await dropped();
    expect(run()).toHaveProperty("disabled", true);
    expect(asked.some(({ name }) => name === "import.preview")).toBe(false);
    await select("Currency of the amounts", "EUR");
    expect(last("import.preview")).toMatchObject({ settings: { currency: "EUR" }, recipe: sheet().recipe });
    // It is previewed, but one word has no meaning yet.
    expect(run()).toHaveProperty("disabled", true);
    await select("What “blorp” means", "declined");
    expect(last("import.sheet")?.mapping?.status).toEqual({ "bestätigt": "approved", blorp: "declined" });
    expect(run()).toHaveProperty("disabled", false);
    expect(await faults()).toEqual([]);
    run().click();
    await settled();
    expect(last("import.run")).toEqual({ path: PATH, inner: null, report: null, account: null, settings: { currency: "EUR" }, recipe: sheet().recipe, keep: true, anyway: false });
    within(dialog).getByRole("button", { name: "Undo this import" }).click();
    await settled();
    expect(last("import.undo")).toEqual({ batch: 12 });
  });
  it("names in words what is missing, and a field leaves the column that had it", async () => {
    const { dialog, select, last } = await dropped();
    await select("What “Provision” is", "");
    expect(dialog.textContent).toContain("Choose the column that is the commission.");
    await select("What “Notiz” is", "at");
    expect(last("import.sheet")?.mapping?.columns).toEqual([null, "program", null, "status", "at", null]);
  });
  it("asks which of two days a date is, in long form", async () => {
    const asks = { ...sheet().asks, currency: false, date_order: { text: "03/02/2026", day_first: "2026-02-03", month_first: "2026-03-02" } };
    const { dialog, last } = await dropped({ "import.sheet": ({ mapping }) => ({ ...sheet(), mapping: mapping ?? sheet().mapping, asks }) });
    const [, month] = within(within(dialog).getByRole("radiogroup", { name: "The day that “03/02/2026” is" })).getAllByRole("radio");
    expect(month!.textContent).toContain("2 Mar 2026");
    month!.click();
    await settled();
    expect(last("import.sheet")?.mapping?.date_order).toBe("mdy");
  });
  it("with many columns shows those that are used, and all of them when asked", async () => {
    const wide = sheet();
    const names = Array.from({ length: 200 }, (_, at) => `Spalte ${at + 1}`);
    wide.columns = names.map((heading, at) => ({ heading: at === 3 ? "x".repeat(900) : heading, samples: [], why: null, unusable: null }));
    wide.rows = [names];
    wide.mapping = { ...wide.mapping, columns: names.map((_, at) => (at === 3 ? "at" : null)) };
    const { dialog } = await dropped({ "import.sheet": () => wide });
    expect(within(dialog).getAllByLabelText(/^What “/).length).toBe(1 + wide.asks.status.length);
    within(dialog).getByRole("button", { name: "Show all 200 columns" }).click();
    await settled();
    expect(within(dialog).getAllByLabelText(/^What “.*” is$/).length).toBe(200);
  });
  it("says why it cannot be read at all", async () => {
    const { dialog } = await dropped({ "import.sheet": () => { throw refused("input", "partner.csv has no rows below its headings.", "Nothing was stored."); } });
    expect(within(dialog).getByRole("alert").textContent).toContain("no rows below its headings");
  });
  it("says what cannot be read as it is mapped", async () => {
    const troubles = [{ message: "“Provision” has amounts in several currencies.", blocks: true }];
    const { dialog, run } = await dropped({ "import.sheet": ({ mapping }) => ({ ...settledSheet(mapping), asks: { ...sheet().asks, troubles } }) });
    expect(dialog.textContent).toContain("amounts in several currencies");
    expect(run()).toHaveProperty("disabled", true);
  });
  it("asks which way money went where only a letter says so, and says what it still waits for", async () => {
    const flows = [{ word: "C", rows: 2, known: true }, { word: "D", rows: 1, known: true }, { word: "X", rows: 1, known: false }];
    const bank = (flow: Record<string, string>) => ({
      ...sheet().mapping, what: "receipts" as const, columns: ["at", "payer", "amount", "flow", null, null], flows: flow as MappingView["flows"],
    });
    const { dialog, select, run, last } = await dropped({
      "import.sheet": ({ mapping }) => {
        const told = mapping?.flows ?? { C: "in", D: "out" };
        const settled = told["X"] !== undefined;
        return sheet({ mapping: bank(told as Record<string, string>), asks: { ...sheet().asks, currency: false, status: [], flows: flows.map((word) => ({ ...word, known: word.known || settled })), settled } });
      },
    });
    const words = within(dialog).getByRole("group", { name: "Which way the money went" });
    expect([...words.querySelectorAll("select")].map(({ ariaLabel, value }) => [ariaLabel, value])).toEqual([["What “X” means", ""], ["What “C” means", "in"], ["What “D” means", "out"]]);
    expect(within(words).getAllByRole("option", { name: "Went out" })).toHaveLength(3);
    expect(dialog.textContent).toContain("Still to be answered: what “X” means.");
    expect(run()).toHaveProperty("disabled", true);
    expect(await faults()).toEqual([]);
    await select("What “X” means", "out");
    expect(last("import.sheet")?.mapping?.flows).toEqual({ C: "in", D: "out", X: "out" });
    expect(dialog.textContent).not.toContain("Still to be answered");
    expect(run()).toHaveProperty("disabled", false);
    run().click();
    await settled();
    expect(last("import.run")).toMatchObject({ path: PATH, keep: true });
  });
  it("names at the button all that it waits for", async () => {
    const asks = { ...sheet().asks, missing: ["the date"], date_order: { text: "03/02/2026", day_first: "2026-02-03", month_first: "2026-03-02" } };
    const { dialog } = await dropped({ "import.sheet": () => sheet({ asks, recipe: null }) });
    expect(dialog.textContent).toContain("Still to be answered: which column is the date, which day “03/02/2026” is, the currency, what “blorp” means.");
  });
  it("gives its recipe as a file", async () => {
    const { dialog, last } = await dropped();
    within(dialog).getByRole("button", { name: "Save as a recipe file" }).click();
    await settled();
    expect(last("window.save")).toEqual({ what: "recipe", name: "partner.toml" });
    expect(last("recipes.save")).toEqual({ path: "/home/you/partner.toml", text: sheet().recipe });
  });
});

describe("a recipe that is dropped", () => {
  const RECIPE = "/home/you/partner.toml";
  it("is shown before it is added", async () => {
    const { dialog, asked, last } = await dropped({}, [RECIPE]);
    expect(dialog.textContent).toContain("Partnerprogramm");
    expect(asked.some(({ name }) => name.startsWith("import.") || name === "recipes.add")).toBe(false);
    expect(await faults()).toEqual([]);
    within(dialog).getByRole("button", { name: "Add the recipe" }).click();
    await settled();
    expect(last("recipes.add")).toEqual({ path: RECIPE });
    expect(screen.queryByRole("dialog")).toBeNull();
  });
  it("with a mistake names its line, its key and the nearest word", async () => {
    const problems = [{ line: 16, column: 9, key: "decimel", message: "this key is not known; did you mean “decimal”?" }];
    const { dialog } = await dropped({ "recipes.look": () => ({ file: "partner.toml", id: "", name: "partner.toml", gives: [], headings: [], known: false, replaces: null, text: "", problems }) }, [RECIPE]);
    for (const text of ["Line 16", "decimel", "did you mean “decimal”?"]) expect(dialog.textContent).toContain(text);
    expect(within(dialog).getByRole("button", { name: "Add the recipe" })).toHaveProperty("disabled", true);
  });
});
