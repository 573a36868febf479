import { screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { shell } from "../src/shell.svelte";
import { entries, refused, rules, state, type Answers } from "./answers";
import { faults, key, open, settled } from "./window";

beforeEach(() => document.body.replaceChildren());

type Box = HTMLInputElement | HTMLSelectElement;
const field = (dialog: HTMLElement, label: string) => within(dialog).getByLabelText<Box>(new RegExp(`^${label}`), { selector: "input, select" });

async function fill(dialog: HTMLElement, values: Record<string, string>) {
  for (const [label, value] of Object.entries(values)) {
    const box = field(dialog, label);
    box.focus();
    box.value = value;
    box.dispatchEvent(new Event(box instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
    await settled();
  }
}

const press = async (within_: HTMLElement, name: string | RegExp) => (within(within_).getByRole("button", { name }).click(), settled());
/** Opens a menu by its key; how it is placed is for a browser that lays out. */
async function menu(name: string | RegExp) {
  const button = screen.getByRole("button", { name });
  button.focus();
  key("Enter");
  await settled();
  return await screen.findAllByRole("menuitem", { hidden: true });
}
const take = async (items: HTMLElement[], name: string) => (items.find(({ textContent }) => textContent?.trim() === name)!.click(), settled());

async function entering(more: Partial<Answers> = {}, locale = "en-GB") {
  const window = await open("#/today", { "app.state": () => state({ locale }), ...more });
  key("n", { ctrlKey: true });
  const dialog = await screen.findByRole("dialog", { name: "Enter by hand" });
  await settled();
  return { ...window, dialog };
}

describe("entering by hand", () => {
  it("is opened by a key, the palette, and where an account is added", async () => {
    const { dialog } = await entering();
    expect(await faults()).toEqual([]);
    expect(document.activeElement).toBe(field(dialog, "Program"));
    await press(dialog, "Done");
    key("k", { ctrlKey: true });
    const find = await screen.findByRole<HTMLInputElement>("combobox");
    find.value = "by hand";
    find.dispatchEvent(new Event("input", { bubbles: true }));
    await settled();
    key("Enter");
    await screen.findByRole("dialog", { name: "Enter by hand" });
    shell.open = { what: "add" };
    await press(await screen.findByRole("dialog", { name: "Add account" }), "Enter by hand");
    await screen.findByRole("dialog", { name: "Enter by hand" });
  });

  it("takes what was typed as the locale writes it, and is ready for the next", async () => {
    const { dialog, last, asked } = await entering({}, "de-DE");
    await fill(dialog, { Program: "Corner bakery", Amount: "1.204,55 €", Day: "3.2.", Note: "by the till", "Sub-ID": "flyer" });
    expect(field(dialog, "Amount").getAttribute("aria-describedby")).toBeTruthy();
    await press(dialog, "Enter");
    expect(last("hand.add")).toEqual({ program: "Corner bakery", amount: "1204.55", currency: "EUR", day: "2026-02-03", status: "approved", kind: "sale", sub_id: "flyer", customer: "", note: "by the till" });
    expect(["Program", "Amount", "Day", "Note"].map((label) => field(dialog, label).value)).toEqual(["Corner bakery", "", "Tue 3 Feb 2026", ""]);
    expect(document.activeElement).toBe(field(dialog, "Program"));
    await screen.findByText("Entered for Corner bakery on Tue 3 Feb 2026.");
    await fill(dialog, { Amount: "7" });
    key("Enter");
    (document.activeElement as HTMLInputElement).form!.requestSubmit();
    await settled();
    expect(asked.filter(({ name }) => name === "hand.add")).toHaveLength(2);
    expect(screen.getByRole("dialog", { name: "Enter by hand" })).toBe(dialog);
  });

  it("is taken back by the toast and by its key, without leaving", async () => {
    const { dialog, asked } = await entering();
    await fill(dialog, { Program: "Corner bakery", Amount: "7" });
    await press(dialog, "Enter");
    key("z", { ctrlKey: true });
    await settled();
    expect(asked.filter(({ name }) => name === "import.undo").map(({ args }) => args)).toEqual([{ batch: 41 }]);
    await fill(dialog, { Amount: "8" });
    await press(dialog, "Enter");
    const undo = await screen.findByRole("button", { name: "Undo", hidden: true });
    undo.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, cancelable: true }));
    undo.click();
    await settled();
    expect(asked.filter(({ name }) => name === "import.undo")).toHaveLength(2);
    expect(shell.open?.what).toBe("hand");
    // Once something is typed, the key is that of the text.
    await fill(dialog, { Amount: "9" });
    key("z", { ctrlKey: true });
    await settled();
    expect(asked.filter(({ name }) => name === "import.undo")).toHaveLength(2);
  });

  it("names what is wrong under its field and sends nothing", async () => {
    const { dialog, asked } = await entering();
    await fill(dialog, { Amount: "twelve", Day: "soon" });
    await press(dialog, "Enter");
    for (const text of ["Which program pays it?", "“twelve” is not an amount. Write it like 12.50.", "“soon” is not a day. Write it like 25 Nov."]) within(dialog).getByText(text);
    expect([...dialog.querySelectorAll("[aria-invalid=true]")]).toHaveLength(3);
    expect(document.activeElement).toBe(field(dialog, "Program"));
    expect(await faults()).toEqual([]);
    expect(asked.some(({ name }) => name === "hand.add")).toBe(false);
  });

  it("shows what the application refuses and keeps what was typed", async () => {
    const { dialog } = await entering({ "hand.add": () => { throw refused("input", "“1.1234567” has more digits than are kept of EUR."); } });
    await fill(dialog, { Program: "Corner bakery", Amount: "1.1234567" });
    await press(dialog, "Enter");
    expect((await screen.findByRole("alert")).textContent).toContain("more digits than are kept");
    expect(field(dialog, "Amount").value).toBe("1.1234567");
  });

  it("knows its programs, whatever the case, and begins like the last entry", async () => {
    const { dialog, last } = await entering();
    await fill(dialog, { Program: "li" });
    expect(within(within(dialog).getByRole("listbox")).getAllByRole("option").map(({ textContent }) => textContent)).toContain("Linkwise");
    key("ArrowDown");
    await settled();
    key("Enter");
    await settled();
    expect([field(dialog, "Program").value, field(dialog, "Currency").value, field(dialog, "Kind").value]).toEqual(["Linkwise", "USD", "lead"]);
    expect(within(dialog).getByRole("radio", { name: "Paid" }).getAttribute("aria-checked")).toBe("true");
    await fill(dialog, { Program: "hostly", Amount: "5" });
    await press(dialog, "Enter");
    expect(last("hand.add")).toMatchObject({ program: "Hostly", currency: "EUR", status: "approved" });
  });

  it("closes its list before itself", async () => {
    const { dialog } = await entering();
    await fill(dialog, { Program: "li" });
    key("Escape");
    await settled();
    expect(within(dialog).queryByRole("listbox")).toBeNull();
    expect(shell.open?.what).toBe("hand");
  });

  it("moves the day by arrows and page keys", async () => {
    const { dialog, last } = await entering();
    await fill(dialog, { Program: "X", Amount: "1" });
    const day = field(dialog, "Day");
    day.focus();
    for (const name of ["ArrowDown", "ArrowDown", "ArrowUp", "PageDown"]) key(name);
    await settled();
    expect(day.value).toBe("Sat 24 Oct 2026");
    await press(dialog, "Enter");
    expect(last("hand.add")).toMatchObject({ day: "2026-10-24" });
  });
});

describe("what comes again", () => {
  it("is entered with its rhythm and its end, and taken back with what it made", async () => {
    const { dialog, last, asked } = await entering();
    await fill(dialog, { Program: "Seats", Amount: "29", Day: "30 Nov", Repeat: "month" });
    expect(dialog.textContent).toContain("Every month on the 30th, the last day where a month is shorter.");
    within(dialog).getByRole("checkbox", { name: /last day of the month/ }).click();
    await fill(dialog, { Ends: "times", Times: "12" });
    expect(await faults()).toEqual([]);
    await press(dialog, "Enter and repeat");
    expect(last("hand.rule")).toEqual({
      id: null, every: "month", month_end: true, times: 12,
      entry: { program: "Seats", amount: "29", currency: "EUR", day: "2026-11-30", status: "pending", kind: "recurring", sub_id: "", customer: "", note: "" },
    });
    await screen.findByText(/^Seats: every month on .* 2 entries made that were due\.$/);
    (await screen.findByRole("button", { name: "Undo", hidden: true })).click();
    await settled();
    const undone = asked.filter(({ name }) => ["import.undo", "hand.rule_state"].includes(name)).map(({ args }) => args);
    expect(undone).toEqual([{ batch: 44 }, { batch: 43 }, { id: 4, stopped: true }]);
  });

  it("waits on Today, and is looked at from there", async () => {
    await open("#/today");
    const line = (await screen.findByText("2 expected entries wait")).parentElement!;
    await press(line, "Confirm");
    await screen.findByRole("dialog", { name: "What comes again" });
  });

  it("does not end before it begins", async () => {
    const { dialog, asked } = await entering();
    await fill(dialog, { Program: "Seats", Amount: "29", Repeat: "week", Ends: "until", "Last day": "24 Nov 2026" });
    await press(dialog, "Enter and repeat");
    within(dialog).getByText("It ends before it comes.");
    expect(asked.some(({ name }) => name === "hand.rule")).toBe(false);
  });

  it("is listed with what waits, confirmed, skipped, paused and stopped, each with the way back", async () => {
    const { asked, last } = await open("#/today");
    shell.open = { what: "recurring" };
    const dialog = await screen.findByRole("dialog", { name: "What comes again" });
    await settled();
    expect(await faults()).toEqual([]);
    for (const text of ["2 expected entries wait to be confirmed", "Every month on the 1st", "Every year on the last day of Feb"]) within(dialog).getByText(text, { exact: false });
    await press(dialog, "Confirm Hostly on Thu 1 Oct 2026");
    expect(last("hand.edit")).toEqual({ rows: [905], status: "approved" });
    await press(dialog, "Skip Hostly on Sun 1 Nov 2026");
    expect(last("hand.edit")).toEqual({ rows: [907], status: "declined" });
    await press(dialog, "Confirm all");
    expect(last("hand.edit")).toEqual({ rows: [905, 907], status: "approved" });
    await take(await menu(/Hostly, every month/), "Pause");
    expect(last("hand.rule_state")).toEqual({ id: 1, paused: true });
    await take(await menu(/Corner bakery/), "Go on");
    expect(last("hand.rule_state")).toEqual({ id: 3, paused: false });
    await take(await menu(/Hostly, every year/), "Stop");
    expect(last("hand.rule_state")).toEqual({ id: 2, stopped: true });
    (await screen.findAllByRole("button", { name: "Undo", hidden: true })).at(-1)!.click();
    await settled();
    expect(last("hand.rule_state")).toEqual({ id: 2, stopped: false });
    expect(asked.filter(({ name }) => name === "hand.book").length).toBeGreaterThan(3);
  });

  it("is changed for what comes, and changed back", async () => {
    const { last } = await open("#/today");
    shell.open = { what: "hand", rule: rules[0]! };
    const dialog = await screen.findByRole("dialog", { name: "Change what comes again" });
    await settled();
    expect(dialog.textContent).toContain("What was entered so far stays as it is.");
    await fill(dialog, { Amount: "31.40" });
    await press(dialog, "Save");
    const sent = last("hand.rule")!;
    expect(sent).toMatchObject({ id: 1, every: "month", entry: { amount: "31.40", day: "2026-08-01", note: "three seats" } });
    (await screen.findByRole("button", { name: "Undo" })).click();
    await settled();
    expect(last("hand.rule")).toEqual({ ...sent, entry: { ...sent.entry, amount: "29.00" } });
  });
});

describe("an entry", () => {
  it("is changed in what differs, and in nothing if nothing does", async () => {
    const { last, asked } = await open("#/today", { "app.state": () => state({ locale: "de-DE" }) });
    shell.open = { what: "hand", entry: entries[0]! };
    let dialog = await screen.findByRole("dialog", { name: "Change an entry" });
    await settled();
    expect([field(dialog, "Amount").value, field(dialog, "Day").value]).toEqual(["12,50", "Tue 24 Nov 2026"]);
    await fill(dialog, { Amount: "13,75", Note: "" });
    within(dialog).getByRole("radio", { name: "Reversed" }).click();
    await press(dialog, "Save");
    expect(last("hand.edit")).toEqual({ rows: [908], amount: "13.75", note: "", status: "declined" });
    await screen.findByText("Hostly on Tue 24 Nov 2026 was changed.");
    shell.open = { what: "hand", entry: entries[0]! };
    dialog = await screen.findByRole("dialog", { name: "Change an entry" });
    await press(dialog, "Save");
    expect(asked.filter(({ name }) => name === "hand.edit")).toHaveLength(1);
    expect(shell.open).toBeNull();
  });

  it("shows its note beside the list, is marked there and taken back", async () => {
    const { last } = await open("#/activity?program=5&days=all");
    document.querySelector<HTMLElement>("[data-row]")!.click();
    const drawer = await screen.findByRole("complementary", { name: "Commission" });
    await within(drawer).findByText("two boxes of leaflets");
    expect(drawer.textContent).toContain("Tue 24 Nov 2026");
    expect(await faults()).toEqual([]);
    await press(drawer, "Reversed");
    expect(last("hand.edit")).toEqual({ rows: [908], status: "declined" });
    await press(drawer, "Undo the last change");
    expect(last("import.undo")).toEqual({ batch: 31 });
  });

  it("of a network cannot be changed by hand", async () => {
    await open("#/activity?program=1&days=all");
    document.querySelector<HTMLElement>("[data-row]")!.click();
    const drawer = await screen.findByRole("complementary", { name: "Commission" });
    await within(drawer).findByText("What it has been");
    expect(within(drawer).queryByRole("button", { name: "Change" })).toBeNull();
  });
});

describe("a program kept by hand", () => {
  it("marks several as paid on a day, and they are no longer chosen", async () => {
    const { last } = await open("#/programs/5");
    const book = await screen.findByRole("region", { name: "Kept by hand" });
    await within(book).findByText("two boxes of leaflets");
    for (const day of ["Tue 24 Nov 2026", "Sun 18 Oct 2026"]) within(book).getByRole("checkbox", { name: `Choose the entry of ${day}` }).click();
    await settled();
    const chosen = within(book).getByRole("group", { name: "The chosen entries" });
    expect(chosen.textContent).toContain("2 entries chosen");
    await press(chosen, "Paid…");
    const dialog = await screen.findByRole("dialog", { name: "Mark 2 entries as paid" });
    await fill(dialog, { "Paid on": "20 Nov" });
    expect(await faults()).toEqual([]);
    await press(dialog, "Mark as paid");
    expect(last("hand.edit")).toEqual({ rows: [908, 906], paid_on: "2026-11-20" });
    await screen.findByText("2 entries marked as paid on Fri 20 Nov 2026. 1 payment was recorded.");
    expect(within(book).queryByRole("group", { name: "The chosen entries" })).toBeNull();
    await press(book, "Enter by hand");
    expect(field(await screen.findByRole("dialog", { name: "Enter by hand" }), "Program").value).toBe("Hostly");
  });

  it("is no part of a program that a network tells of", async () => {
    const { asked } = await open("#/programs/1");
    expect(screen.queryByRole("region", { name: "Kept by hand" })).toBeNull();
    expect(asked.filter(({ name, args }) => name === "activity.list" && (args as { program?: number }).program === 1)).toEqual([]);
  });
});

it("the account by hand has no key and no schedule", async () => {
  await open("#/settings/accounts");
  await screen.findByText("Kept by hand: nothing to sync, no key");
  const items = await menu("What to do with By hand");
  expect(items.map(({ textContent }) => textContent?.trim())).toEqual(["Enter by hand", "What comes again", "Rename", "Remove"]);
});
