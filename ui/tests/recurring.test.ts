import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { savePicture } from "../src/screens/income/recurring";
import { shell, undo } from "../src/shell.svelte";
import { state, type Answers } from "./answers";
import { brought, movements, nobody, page, referral, referrals } from "./brought";
import { faults, key, open as opened, settled } from "./window";

const open = (hash: string, more: Partial<Answers> = {}) => opened(hash, { ...brought(), ...more });

beforeEach(() => document.body.replaceChildren());

const cell = (name: string) => document.querySelector<HTMLElement>(`[data-cell="${name}"]`);
const rows = () => [...document.querySelectorAll<HTMLElement>("[data-row]")];
const ids = () => rows().map((row) => row.textContent);
const words = (node: Element) => node.textContent!.replace(/[ \n\u00a0\u202f]+/g, " ").trim();
const typed = async () => (await new Promise((resolve) => setTimeout(resolve, 350)), settled());

describe("recurring commission", () => {
  it("tells how it stands, in words", async () => {
    await open("#/income/recurring");
    const now = words(screen.getByRole("region", { name: "Recurring now" }));
    for (const fact of ["Recurring in Oct 2026", "€150.00", "+12.1 % on the year", "6 referrals", "1.5", "4.1 %", "3.9 % of the people", "€975.00", "from 39 referrals", "Nov 2026 so far", "€114.00", "€48.00 awaited"]) expect(now).toContain(fact);
    expect(await faults()).toEqual([]);
  });
  it("opens the referrals behind each cell, and goes back to it", async () => {
    const { last } = await open("#/income/recurring");
    const churn = cell("2026-10.churn")!;
    expect(words(churn)).toBe("−36.00 2 referrals");
    await fireEvent.click(churn);
    await settled();
    expect(last("recurring.behind")).toEqual({ program: null, currency: null, month: "2026-10", part: "churn" });
    const behind = screen.getByRole("region", { name: "Churn in Oct 2026" });
    expect(within(behind).getByRole("status").textContent).toBe("2 referrals");
    expect(document.activeElement).toBe(behind);
    expect(await faults()).toEqual([]);
    key("ArrowDown");
    expect(document.activeElement?.textContent).toBe("cus_1000");
    key("ArrowDown");
    key("ArrowDown");
    expect(document.activeElement?.textContent).toBe("cus_1001");
    expect((document.activeElement as HTMLAnchorElement).getAttribute("href")).toBe("#/income/referrals?who=cus_1001&account=1&of=1");
    key("Escape");
    await settled();
    expect(screen.queryByRole("region", { name: "Churn in Oct 2026" })).toBeNull();
    expect(document.activeElement).toBe(cell("2026-10.churn"));
  });
  it("is walked by arrows from cell to cell, over those that are empty", async () => {
    await open("#/income/recurring");
    cell("2026-10.new")!.focus();
    for (const [name, to] of [["ArrowRight", "2026-10.expansion"], ["ArrowRight", "2026-10.contraction"], ["ArrowLeft", "2026-10.expansion"], ["ArrowLeft", "2026-10.new"], ["ArrowUp", "2026-11.new"], ["ArrowUp", "2026-11.new"], ["ArrowDown", "2026-10.new"], ["ArrowDown", "2026-09.new"]] as const) {
      key(name);
      expect((document.activeElement as HTMLElement).dataset.cell, name).toBe(to);
    }
  });
  it("calls nobody new in the first month that is known", async () => {
    const none = { amount: { amount: "0", currency: "EUR" }, people: 0 };
    const months = movements.map((one, at) => (at === 0 ? { ...one, opening: true, start: one.end, new: none } : one));
    await open("#/income/recurring", { "recurring.page": () => ({ ...page, months, now: { ...page.now!, new_per_month: null } }) });
    const row = screen.getByRole("row", { name: /^Sep 2026/ });
    within(row).getByText("first known");
    within(row).getByText("not known");
    expect(words(screen.getByRole("region", { name: "Recurring now" }))).toContain("one month is known");
    await fireEvent.click(cell("2026-09.start")!);
    await settled();
    screen.getByRole("region", { name: "There at the start in Sep 2026" });
    expect(await faults()).toEqual([]);
  });
  it("tells neither churn nor contraction of a month that is not over, and what is awaited", async () => {
    const { last } = await open("#/income/recurring");
    const row = screen.getByRole("row", { name: /^Nov 2026/ });
    expect(within(row).getAllByText("not told yet")).toHaveLength(2);
    expect(cell("2026-11.churn")).toBeNull();
    await fireEvent.click(cell("2026-11.awaited")!);
    await settled();
    expect(last("recurring.behind")).toMatchObject({ month: "2026-11", part: "awaited" });
    screen.getByRole("region", { name: "Awaited in Nov 2026" });
  });
  it("shows how one month came of the one before, and who is behind its bars", async () => {
    const { last } = await open("#/income/recurring");
    await fireEvent.change(screen.getByRole("combobox", { name: "Look at one month" }), { target: { value: "2026-10" } });
    await settled();
    expect(last("recurring.chart")).toMatchObject({ month: "2026-10" });
    const slider = within(screen.getByRole("region", { name: "How it moved" })).getByRole("slider");
    slider.focus();
    for (const name of ["Home", "ArrowRight", "Enter"]) key(name);
    await settled();
    expect(last("recurring.behind")).toMatchObject({ month: "2026-10", part: "new" });
    await fireEvent.click(screen.getByRole("button", { name: "The month after" }));
    await settled();
    expect(last("recurring.chart")).toMatchObject({ month: "2026-11" });
    await fireEvent.click(screen.getByRole("button", { name: "All months" }));
    await settled();
    expect(last("recurring.chart")).toMatchObject({ month: null });
  });
  it("is of one program or one currency, if that is chosen", async () => {
    const { last } = await open("#/income/recurring");
    await fireEvent.change(screen.getByRole("combobox", { name: "Currency" }), { target: { value: "USD" } });
    await settled();
    for (const name of ["recurring.cohorts", "recurring.chart", "recurring.cohort_chart", "recurring.curve_chart"] as const) expect(JSON.stringify(last(name)), name).toContain('"currency":"USD"');
    await fireEvent.change(screen.getByRole("combobox", { name: "Program" }), { target: { value: "1" } });
    await settled();
    expect(last("recurring.cohorts")).toEqual({ program: 1, currency: "USD" });
    expect(screen.queryByRole("region", { name: "Recurring by program" })).toBeNull();
  });
  it("says which programs name nobody, and counts one that is marked", async () => {
    const { asked } = await open("#/income/recurring");
    const list = screen.getByRole("region", { name: "Recurring by program" });
    within(list).getByText("Names nobody: counted as a whole");
    expect(words(within(list).getByRole("row", { name: /Cloudnest/ }))).toMatch(/110\.0073 %6 of 143\.1 %11 months184\.20in 24 months/);
    await fireEvent.click(within(list).getByRole("button", { name: "Mark as a referral program" }));
    await settled();
    const edits = () => asked.filter(({ name }) => name === "programs.edit").map(({ args }) => args);
    expect(edits()).toEqual([{ id: 5, kind: "referral", declared_passive: false }]);
    undo();
    await settled();
    expect(edits()[1]).toEqual({ id: 5, kind: "link", declared_passive: false });
  });
  it("opens who joined in the month of a cohort", async () => {
    await open("#/income/recurring?program=1");
    const slider = within(screen.getByRole("region", { name: "Cohorts" })).getByRole("slider");
    slider.focus();
    for (const name of ["Home", "Enter"]) key(name);
    await settled();
    await typed();
    expect(location.hash).toBe("#/income/referrals?joined=2026-10&program=1");
  });
  it("saves each picture", async () => {
    const { last } = await open("#/income/recurring");
    const movements = { question: { program: 1 }, month: "2026-10", width: 1200, height: 560 };
    await savePicture({ movements }, "recurring-2026-10", "png");
    expect(last("recurring.save")).toEqual({ picture: { movements }, path: "/home/you/recurring-2026-10.png", dark: false });
    expect(shell.toasts.at(-1)?.text).toBe("Saved recurring-2026-10.png.");
  });
  it("says what would stand here where nobody is known", async () => {
    await open("#/income/recurring", nobody());
    screen.getByText("Nobody you brought is known yet");
    expect(await faults()).toEqual([]);
    await fireEvent.click(screen.getByRole("button", { name: "Keep a referral by hand" }));
    await screen.findByRole("dialog", { name: "Keep a referral by hand" });
  });
  it("says so in an empty profile, too", async () => {
    await open("#/income/recurring", { ...nobody(), "app.state": () => state({ empty: true }) });
    screen.getByText("Nobody you brought is known yet");
    expect(await faults()).toEqual([]);
  });
  it("hides amounts, and leaves counts", async () => {
    await open("#/income/recurring?cell=2026-10.churn", { "app.state": () => state({ hide_amounts: true }) });
    for (const summary of document.querySelectorAll("summary")) await fireEvent.click(summary);
    await settled();
    // What has two decimals is money here.
    expect(document.querySelector("main")!.textContent).not.toMatch(/\d\.\d\d/);
    expect(words(cell("2026-10.churn")!)).toContain("2 referrals");
  });
});

describe("referrals", () => {
  it("are listed, and say whom the list lacks", async () => {
    const { last } = await open("#/income/referrals");
    expect(last("referrals.list")).toEqual({ text: null, program: null, stands: null, joined: null, finding: null, order: "earned", offset: 0, limit: 50 });
    expect(ids()).toEqual(referrals.map(({ id }) => id));
    expect(document.querySelector("main")!.textContent).toContain("Not in this list: Ledgerly.");
    // Without a rate, it stands as it was reported.
    expect(words(screen.getByRole("row", { name: /cus_1001/ }))).toContain("40.00BRL 12.00");
    expect(await faults()).toEqual([]);
  });
  it("are narrowed by filters that show as chips; Esc clears them", async () => {
    const { last } = await open("#/income/referrals?program=1&stands=lost&joined=2026-03");
    expect(last("referrals.list")).toMatchObject({ program: 1, stands: "lost", joined: "2026-03" });
    expect(ids()).toEqual(["cus_1002"]);
    await fireEvent.click(screen.getByRole("button", { name: "Without Joined in Mar 2026" }));
    await settled();
    expect(last("referrals.list")).toMatchObject({ joined: null, stands: "lost" });
    (document.activeElement as HTMLElement | null)?.blur();
    key("Escape");
    await settled();
    expect(last("referrals.list")).toMatchObject({ program: null, stands: null });
    await fireEvent.input(screen.getByRole("searchbox"), { target: { value: "1001" } });
    await typed();
    expect(ids()).toEqual(["cus_1001"]);
    await fireEvent.change(screen.getByRole("combobox", { name: "Order" }), { target: { value: "joined" } });
    await settled();
    expect(last("referrals.list")).toMatchObject({ order: "joined", text: "1001" });
  });
  it("come fifty at a time", async () => {
    const { last } = await open("#/income/referrals", brought(Array.from({ length: 200 }, (_, at) => referral(at))));
    expect(rows()).toHaveLength(50);
    screen.getByText("50 of 200");
    rows()[49]!.focus();
    key("ArrowDown");
    await settled();
    expect(last("referrals.list")).toMatchObject({ offset: 50, limit: 50 });
    expect(rows()).toHaveLength(100);
  });
  it("open beside the list, with their months and commissions", async () => {
    const { last } = await open("#/income/referrals");
    await fireEvent.click(rows()[0]!);
    await settled();
    expect(last("referrals.detail")).toEqual({ id: "cus_1000", account: 1, program: 1 });
    const drawer = screen.getByRole("complementary", { name: "Referral" });
    expect(words(drawer)).toContain("Came through The best tents of the year".replace("Came through ", "Came through"));
    expect(within(drawer).getByRole("list", { name: "What it brought, month by month" }).querySelectorAll("li")).toHaveLength(4);
    expect(within(drawer).getByRole("link", { name: "Recurring of Mon 2 Nov 2026" }).getAttribute("href")).toBe("#/activity?program=1&days=all&row=7");
    expect(await faults()).toEqual([]);
    await fireEvent.click(within(drawer).getByRole("button", { name: "Next (J)" }));
    await settled();
    expect(last("referrals.detail")).toMatchObject({ id: "cus_1001" });
    key("Escape");
    await settled();
    expect(screen.queryByRole("complementary", { name: "Referral" })).toBeNull();
    expect(document.activeElement).toBe(rows()[1]);
  });
  it("lead to a commission in Activity, which opens", async () => {
    const { last } = await open("#/activity?program=1&days=all&row=7");
    expect(last("activity.detail")).toEqual({ row: 7 });
    screen.getByRole("complementary", { name: "Commission" });
    key("Escape");
    await settled();
    expect(screen.queryByRole("complementary", { name: "Commission" })).toBeNull();
    expect(location.hash).toBe("#/activity?program=1&days=all");
  });
  it("are kept by hand, and taken back", async () => {
    const { last } = await open("#/income/referrals");
    await fireEvent.click(screen.getByRole("button", { name: "Keep by hand" }));
    const dialog = await screen.findByRole("dialog", { name: "Keep a referral by hand" });
    await fireEvent.click(within(dialog).getByRole("button", { name: "Keep" }));
    await settled();
    within(dialog).getByText("What do you call them?");
    expect(await faults()).toEqual([]);
    await fireEvent.input(within(dialog).getByRole("textbox", { name: "Name" }), { target: { value: " Zoë " } });
    await fireEvent.input(within(dialog).getByRole("combobox", { name: "Program" }), { target: { value: "Bakery" } });
    await fireEvent.click(within(dialog).getByRole("radio", { name: "Lead" }));
    await fireEvent.click(within(dialog).getByRole("button", { name: "Keep" }));
    await settled();
    expect(last("referrals.keep")).toEqual({ id: "Zoë", program: "Bakery", joined: "2026-11-25", state: "lead" });
    expect(shell.open).toBeNull();
    undo();
    await settled();
    expect(last("import.undo")).toEqual({ batch: 71 });
  });
});

it("a program's page tells of its referrals", async () => {
  const { last } = await open("#/programs/1");
  const card = screen.getByRole("region", { name: "Referrals" });
  for (const fact of ["6 referrals", "€110.00", "3.1 %", "11 months", "€184.20"]) expect(words(card)).toContain(fact);
  expect(within(card).getByRole("link", { name: "All 14 referrals" }).getAttribute("href")).toBe("#/income/referrals?program=1");
  expect(last("recurring.cohort_chart")).toMatchObject({ question: { program: 1 } });
  expect(await faults()).toEqual([]);
});

it("a program without referrals says nothing of them", async () => {
  await open("#/programs/2");
  expect(screen.queryByRole("region", { name: "Referrals" })).toBeNull();
});

it("a commission by hand is given to somebody", async () => {
  const { last } = await open("#/today");
  shell.open = { what: "hand", program: "Hostly" };
  const dialog = await screen.findByRole("dialog", { name: "Enter by hand" });
  await settled();
  await fireEvent.input(within(dialog).getByRole("textbox", { name: "Amount" }), { target: { value: "9.50" } });
  await fireEvent.input(within(dialog).getByRole("combobox", { name: "Referral (optional)" }), { target: { value: "Zoë" } });
  await fireEvent.click(within(dialog).getByRole("button", { name: "Enter" }));
  await settled();
  expect(last("hand.add")).toMatchObject({ program: "Hostly", amount: "9.50", customer: "Zoë" });
});

it("passive income says how much of it is measured and how much declared", async () => {
  await open("#/income/passive");
  expect(words(document.querySelector("main")!)).toMatch(/is passive(: \d+ % measured, \d+ % declared)?\./);
});
