import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { state } from "./answers";
import { chase, due, noPayouts, payouts } from "./paid";
import { faults, key, open, settled } from "./window";

beforeEach(() => document.body.replaceChildren());

const press = async (name: string | RegExp, within_: HTMLElement = document.body) => (within(within_).getByRole("button", { name }).click(), settled());
const region = (name: RegExp) => screen.findByRole("region", { name });
async function choose(button: RegExp, item: string) {
  screen.getByRole("button", { name: button }).focus();
  key("Enter");
  await settled();
  // How a menu is placed is for a browser that lays out: until then it is hidden.
  (await screen.findAllByRole("menuitem", { hidden: true })).find((found) => found.textContent.trim() === item)!.click();
  await settled();
}

describe("payouts", () => {
  it("stand in three columns, each with its reason", async () => {
    await open("#/payouts");
    const late = await region(/^Late/);
    expect(late.textContent).toContain("Riverbank · newsletter");
    expect(late.textContent).toContain("10 days ago");
    expect(late.textContent).toContain("US$269.50");
    const expected = await region(/^Expected/);
    expect(expected.textContent).toContain("no day is known");
    expect(expected.textContent).toContain("Under a minimum");
    const received = await region(/^Received/);
    expect([...received.querySelectorAll("li")].map((line) => /Arrived|May have arrived|Not matched/.exec(line.textContent)?.[0])).toEqual(["Arrived", "May have arrived", "Arrived", "Not matched"]);
    expect(await faults()).toEqual([]);
  });

  it("have days on a strip that say what they are", async () => {
    await open("#/payouts");
    const mark = await screen.findByRole("button", { name: /15 Nov 2026: US\$269\.50 late, Riverbank · newsletter/ });
    mark.click();
    await settled();
    expect(mark.getAttribute("aria-pressed")).toBe("true");
  });

  it("are nothing at first, and say what would be here", async () => {
    await open("#/payouts", { "payouts.page": () => noPayouts });
    await screen.findByText("No payouts yet");
    expect(await faults()).toEqual([]);
  });

  it("hide their amounts", async () => {
    await open("#/payouts", { "app.state": () => state({ hide_amounts: true }) });
    await region(/^Late/);
    expect(document.querySelector("main")!.textContent).not.toMatch(/269\.50|725\.93|2\.40 USD|50\.00 EUR/);
    expect(document.querySelector("main [aria-label*='269.50']")).toBeNull();
  });

  it("show many in parts", async () => {
    await open("#/payouts", { "payouts.page": () => ({ ...payouts, expected: Array.from({ length: 60 }, (_, at) => due(at, { key: `k${at}` })) }) });
    const expected = await region(/^Expected/);
    expect(expected.querySelectorAll("details").length).toBe(8);
    await press("All 60", expected);
    expect(expected.querySelectorAll("details").length).toBe(60);
  });

  it("can be reached by a key", async () => {
    await open("#/today");
    key("5", { ctrlKey: true });
    await screen.findByRole("heading", { level: 1, name: "Payouts" });
  });
});

describe("matching", () => {
  it("makes all exact ones at once, and takes them back newest first", async () => {
    const { asked } = await open("#/payouts");
    await press("Match 3 exact ones");
    await screen.findByText("3 matches were made.");
    await press("Undo");
    expect(asked.filter(({ name }) => name === "import.undo").map(({ args }) => args)).toEqual([{ batch: 82 }, { batch: 81 }]);
  });

  it("takes a proposal as it is", async () => {
    const { last } = await open("#/payouts");
    const proposals = await region(/^To match/);
    expect(proposals.textContent).toContain("2.40 USD less than was sent: it counts as a fee.");
    await press("Match", proposals);
    expect(last("payouts.match")).toEqual({ payouts: [71], receipts: [951], whole: true });
    await screen.findByText(/2.40 USD less arrived than was sent: it counts as a fee/);
  });

  it("is undone where it stands", async () => {
    const { last } = await open("#/payouts/70");
    const dialog = await screen.findByRole("dialog");
    expect(dialog.textContent).toContain("the same amount");
    expect(await faults()).toEqual([]);
    await press("Unmatch", dialog);
    expect(last("payouts.unmatch")).toEqual({ matches: [700] });
  });

  it("is made by hand out of several receipts", async () => {
    const { last } = await open("#/payouts/73");
    const dialog = await screen.findByRole("dialog");
    for (const box of within(dialog).getAllByRole<HTMLInputElement>("checkbox").slice(0, 2)) await fireEvent.click(box);
    await press("Match 2", dialog);
    expect(last("payouts.match")).toEqual({ payouts: [73], receipts: [951, 952], whole: false });
  });
});

describe("what is said of an expected payout", () => {
  it("is that it came after all", async () => {
    const { last } = await open("#/payouts");
    await choose(/What to do about Riverbank · newsletter/, "It was received");
    const dialog = await screen.findByRole("dialog");
    expect(await faults()).toEqual([]);
    await press("Keep", dialog);
    expect(last("payouts.mark")).toEqual({ account: 3, payer: null, currency: "USD", due: "2026-11-15", what: "received", day: "2026-11-25", amount: "269.50", note: null });
  });

  it("is that it is not due, with a way back", async () => {
    const { asked, last } = await open("#/payouts");
    await choose(/What to do about Riverbank · newsletter/, "It is not due");
    expect(last("payouts.mark")).toMatchObject({ what: "not_due" });
    await press("Undo");
    expect(asked.findLast(({ name }) => name === "import.undo")?.args).toEqual({ batch: 85 });
  });

  it("is told to have come perhaps, above the text and not in it", async () => {
    const warning = "A receipt that is not matched yet may already be it: number 951, 269.50 USD on 20 Nov 2026 at Wise. Look before you send the text.";
    await open("#/payouts", { "payouts.chase": () => ({ ...chase, warning }) });
    await choose(/What to do about Riverbank · newsletter/, "Write to ask for it");
    const dialog = await screen.findByRole("dialog");
    const note = within(dialog).getByText(warning);
    const box = within(dialog).getByLabelText<HTMLTextAreaElement>("Text");
    expect(note.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
    expect(box.value).toBe(chase.text);
    expect(await faults()).toEqual([]);
  });

  it("is asked for with a text that is copied, and a table that is saved", async () => {
    let copied = "";
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: (text: string) => ((copied = text), Promise.resolve()) } });
    const { last } = await open("#/payouts");
    await choose(/What to do about Riverbank · newsletter/, "Write to ask for it");
    const dialog = await screen.findByRole("dialog");
    expect(await faults()).toEqual([]);
    const box = within(dialog).getByLabelText<HTMLTextAreaElement>("Text");
    await fireEvent.input(box, { target: { value: `${box.value}More.` } });
    await press("Copy the text", dialog);
    expect(copied).toMatch(/^Hello,\n[\s\S]*More\.$/);
    await press("Save the table", dialog);
    expect(last("payouts.save")).toEqual({ question: { account: 3, payer: null, currency: "USD", due: "2026-11-15", payout: null }, path: "/home/you/payout-Riverbank-newsletter-2026-11-15.csv" });
  });
});

it("Today tells what is due next, and that something is late", async () => {
  await open("#/today");
  const link = await screen.findByRole("link", { name: "1 payout is late" });
  expect(link.getAttribute("href")).toBe("#/payouts");
  expect(link.closest("section")!.textContent).toContain("Account 2");
});

it("a program tells what its account is owed", async () => {
  const { last } = await open("#/programs/1");
  await screen.findByRole("link", { name: "All payouts" });
  expect(last("payouts.page")).toEqual({ program: 1 });
});
