import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { asked as wanted, dismiss, shell } from "../src/shell.svelte";
import { refused, sources, state, TODAY, type Answers } from "./answers";
import { detail, pageOf, placement, placements, promotion } from "./placed";
import { faults, key, open as opened, settled } from "./window";

/** Over these answers, whatever others the rest of the window has. */
const open = (hash: string, more: Partial<Answers> = {}) => opened(hash, { ...promotion(), ...more });

beforeEach(() => document.body.replaceChildren());

const main = () => document.querySelector("main")!;
const rows = () => [...document.querySelectorAll<HTMLElement>("[data-row]")];
const type = (box: HTMLElement, value: string) => fireEvent.input(box, { target: { value } });
const dialog = (name: string) => screen.findByRole("dialog", { name });
/** Until nobody has typed for as long as boxes wait for. */
const typed = async () => (await new Promise((resolve) => setTimeout(resolve, 350)), settled());

describe("placements", () => {
  it("are listed by what they earned, and by each heading", async () => {
    const { last } = await open("#/promotion");
    expect(rows()[0]!.textContent).toBe(placements[0]!.title);
    expect(last("promotion.page")).toMatchObject({ order: "earned", limit: 50, offset: 0 });
    expect(screen.getByRole("columnheader", { name: "Earned" }).getAttribute("aria-sort")).toBe("descending");
    for (const [heading, order, sort] of [["Per hour", "per_hour", "descending"], ["Clicks", "clicks", "descending"], ["Last", "last_earned", "descending"], ["Placement", "title", "ascending"]]) {
      await fireEvent.click(screen.getByRole("button", { name: heading! }));
      await settled();
      expect(last("promotion.page")).toMatchObject({ order });
      expect(screen.getByRole("columnheader", { name: heading! }).getAttribute("aria-sort")).toBe(sort);
    }
    expect(rows()[0]!.textContent).toBe("Answer on the hosting forum: slow databases");
  });
  it("say what is not known instead of a zero, and what is without a rate", async () => {
    await open("#/promotion");
    const line = screen.getByRole("row", { name: /Answer on the hosting forum/ });
    expect(within(line).getAllByText("–").length).toBe(3);
    expect(within(line).getByRole("link", { name: "Without 2 commissions: there is no exchange rate" }).getAttribute("href")).toBe("#/settings/rates");
  });
  it("are narrowed by filters that show as chips; Esc clears them", async () => {
    const { last } = await open("#/promotion?channel=page&program=4&standing=yes&ailing=1&kind=site&from=2025-03-01&to=2025-03-31");
    expect(last("promotion.page")).toMatchObject({ channel: "page", program: 4, standing: true, ailing: true, kind: "site", first_from: "2025-03-01", first_to: "2025-03-31" });
    expect(screen.getByText("No placement matches")).toBeTruthy();
    await fireEvent.click(screen.getByRole("button", { name: "Without Needs a hand" }));
    await settled();
    expect(last("promotion.page")).toMatchObject({ ailing: null, channel: "page" });
    expect(rows().map((row) => row.textContent)).toEqual([placements[0]!.title]);
    (document.activeElement as HTMLElement | null)?.blur();
    key("Escape");
    await settled();
    expect(last("promotion.page")).toMatchObject({ channel: null, program: null, standing: null, kind: null, first_from: null });
    await fireEvent.change(screen.getByRole("combobox", { name: "Standing or not" }), { target: { value: "no" } });
    await settled();
    expect(last("promotion.page")).toMatchObject({ standing: false });
    expect(rows().map((row) => row.textContent)).toEqual(["Sidebar"]);
    await type(screen.getByRole("searchbox"), "tents");
    await typed();
    expect(last("promotion.page")).toMatchObject({ text: "tents", standing: false });
  });
  it("come fifty at a time, however many there are", async () => {
    const thousands = pageOf(Array.from({ length: 20_000 }, (_, at) => placement(at, { id: at + 1, earned: { amount: String(20_000 - at), currency: "EUR" } })));
    const { last } = await open("#/promotion", { "promotion.page": thousands });
    expect(rows()).toHaveLength(50);
    expect(screen.getByText("50 of 20,000")).toBeTruthy();
    await fireEvent.click(screen.getByRole("button", { name: "Show more" }));
    await settled();
    expect(last("promotion.page")).toMatchObject({ offset: 50, limit: 50 });
    expect(rows()).toHaveLength(100);
    rows()[99]!.focus();
    key("j");
    await settled();
    expect(rows()).toHaveLength(150);
    // What is shown stays when figures change.
    shell.changes += 1;
    await settled();
    expect(last("promotion.page")).toMatchObject({ offset: 0, limit: 150 });
    expect(rows()).toHaveLength(150);
  });
  it("are walked by J and K and opened", async () => {
    await open("#/promotion");
    key("j");
    key("j");
    key("k");
    key("j");
    expect(document.activeElement?.textContent).toBe("Moving a blog to Cloudnest in an afternoon");
    (document.activeElement as HTMLElement).click();
    await screen.findByRole("heading", { level: 1, name: "Moving a blog to Cloudnest in an afternoon" });
    expect(location.hash).toBe("#/promotion/2");
    // The link itself leads there as well, a moment later.
    await typed();
  });
  it("are summed up by channel and by kind, the ones that earned most first", async () => {
    const { last } = await open("#/promotion?by=channel");
    const table = within(screen.getByRole("region", { name: "By channel" }));
    expect(table.getAllByRole("rowheader").map((cell) => cell.textContent!.trim())).toEqual(["Page", "Video", "Newsletter", "Forum answer", "E-mail signature", "Social post", "Other", "Talk"]);
    expect(await faults()).toEqual([]);
    await fireEvent.click(table.getByRole("button", { name: "Video" }));
    await settled();
    expect(last("promotion.page")).toMatchObject({ channel: "video" });
    expect(rows()).toHaveLength(1);
    await fireEvent.click(screen.getByRole("radio", { name: "By kind" }));
    await settled();
    expect(screen.getByRole("region", { name: "By kind of program" }).textContent).toContain("Referral");
  });
  it("ask to be written down where there is none", async () => {
    await open("#/promotion", { "promotion.page": pageOf([]), "promotion.unplaced": () => [] });
    expect(await faults()).toEqual([]);
    await fireEvent.click(within(main()).getByRole("button", { name: "Write down a placement" }));
    await dialog("New placement");
  });
});

describe("hidden amounts", () => {
  it.each(["#/promotion", "#/promotion?by=channel", "#/promotion/1", "#/promotion/work"])("are nowhere on %s", async (hash) => {
    await open(hash, { "app.state": () => state({ hide_amounts: true }) });
    for (const summary of document.querySelectorAll("summary")) await fireEvent.click(summary);
    await settled();
    expect((await screen.findAllByText("hidden amount")).length).toBeGreaterThan(3);
    // Whatever has two decimals is money here: hours have one, percents have a sign behind them.
    expect(main().textContent).not.toMatch(/€|\d[.,]\d\d(?!\d|[\s\u202f]?%)|\b231\b/);
    expect(main().querySelectorAll("[title*=EUR]")).toHaveLength(0);
  });
});

describe("a quick log", () => {
  it("is T, minutes, Enter; and can be undone", async () => {
    const { asked, last } = await open("#/income");
    key("t");
    await dialog("Note work");
    await settled();
    const box = document.activeElement as HTMLInputElement;
    expect(box).toBe(screen.getByLabelText("Minutes"));
    expect(screen.getByRole<HTMLInputElement>("combobox", { name: "Placement" }).value).toBe("Köln im Winter");
    expect(await faults()).toEqual([]);
    await type(box, "45");
    await fireEvent.submit(box.form!);
    await settled();
    expect(last("promotion.work")).toEqual({ placement: 11, minutes: "45", day: TODAY, note: null });
    expect(screen.queryByRole("dialog")).toBeNull();
    await screen.findByText("45 min noted on “Köln im Winter”.");
    key("z", { ctrlKey: true });
    await settled();
    expect(last("import.undo")).toEqual({ batch: 71 });
    expect(asked.filter(({ name }) => name === "promotion.work")).toHaveLength(1);
  });
  it("takes another placement by a part of its title", async () => {
    const { last } = await open("#/today");
    key("t");
    await dialog("Note work");
    await settled();
    const box = screen.getByRole("combobox", { name: "Placement" });
    box.focus();
    await type(box, "which book");
    await typed();
    expect(last("promotion.page")).toMatchObject({ text: "which book", order: "worked" });
    key("Enter");
    await settled();
    expect((box as HTMLInputElement).value).toBe("Which book for which age?");
    await type(screen.getByLabelText("Minutes"), "1:30");
    await type(screen.getByLabelText(/What was done/), "new covers");
    await fireEvent.click(screen.getByRole("button", { name: "Note it" }));
    await settled();
    expect(last("promotion.work")).toEqual({ placement: 5, minutes: "1:30", day: TODAY, note: "new covers" });
  });
  it("says what is wrong and stays open", async () => {
    const { asked } = await open("#/today", { "promotion.work": () => { throw refused("input", "“9000” is not between one minute and a day.", "Note the work of each day by itself."); } });
    key("t");
    await dialog("Note work");
    await settled();
    await fireEvent.click(screen.getByRole("button", { name: "Note it" }));
    await settled();
    expect(asked.some(({ name }) => name === "promotion.work")).toBe(false);
    expect(screen.getByLabelText("Minutes").getAttribute("aria-invalid")).toBe("true");
    await type(screen.getByLabelText("Minutes"), "9000");
    await fireEvent.click(screen.getByRole("button", { name: "Note it" }));
    expect((await screen.findByRole("alert")).textContent).toContain("Note the work of each day by itself.");
    expect(screen.queryByRole("dialog", { name: "Note work" })).not.toBeNull();
  });
  it("does not open while somebody types, with a modifier, or with letters switched off", async () => {
    await open("#/promotion");
    screen.getByRole("searchbox").focus();
    key("t");
    screen.getByRole("searchbox").blur();
    key("t", { ctrlKey: true });
    key("t", { altKey: true });
    shell.app = state({ letter_keys: false });
    key("t");
    expect(shell.open).toBeNull();
  });
  it("is offered by the palette for a number and a part of a title", async () => {
    const { last } = await open("#/today");
    key("k", { ctrlKey: true });
    const box = await screen.findByRole("combobox", { name: "Find" });
    await type(box, "45");
    await settled();
    expect(screen.getAllByRole("option")[0]!.textContent).toContain("Log 45 minutes on “Köln im Winter”");
    await type(box, "20 min ledgerly");
    await settled();
    expect(last("promotion.page")).toMatchObject({ text: "ledgerly", order: "worked" });
    expect(screen.getAllByRole("option")[0]!.textContent).toContain("Log 20 minutes on “Video: one year with Ledgerly”");
    box.focus();
    key("Enter");
    await settled();
    expect(last("promotion.work")).toEqual({ placement: 4, minutes: "20" });
  });
  it("is not all: the palette finds a placement by its title", async () => {
    await open("#/today");
    key("k", { ctrlKey: true });
    const box = await screen.findByRole("combobox", { name: "Find" });
    await type(box, "signature under");
    await settled();
    expect(screen.getAllByRole("option").map(({ textContent }) => textContent!.trim())).toEqual([expect.stringContaining("Signature under every e-mail")]);
    box.focus();
    key("Enter");
    await screen.findByRole("heading", { level: 1, name: "Signature under every e-mail" });
  });
  it("has nothing to offer before there is a placement", async () => {
    await open("#/today", { "promotion.page": pageOf([]) });
    key("t");
    const box = await dialog("Note work");
    await settled();
    expect(within(box).queryByLabelText("Minutes")).toBeNull();
    expect(await faults()).toEqual([]);
    await fireEvent.click(within(box).getByRole("button", { name: "Write down a placement" }));
    await dialog("New placement");
  });
});

describe("the timer", () => {
  it("runs in the rail until it is stopped, which notes the work and can be undone", async () => {
    const { asked, last } = await open("#/promotion/work");
    await fireEvent.click(screen.getByRole("button", { name: "Start the timer for Which book for which age?" }));
    await settled();
    expect(last("promotion.timer_start")).toEqual({ id: 5 });
    const rail = within(screen.getByRole("group", { name: "Timer" }));
    expect(rail.getByRole("link").textContent).toBe("0 minWhich book for which age?");
    expect(await faults()).toEqual([]);
    await fireEvent.click(rail.getByRole("button", { name: "Stop the timer" }));
    await settled();
    expect(screen.queryByRole("group", { name: "Timer" })).toBeNull();
    await screen.findByText("The work on “Which book for which age?” was noted.");
    key("z", { ctrlKey: true });
    await settled();
    expect(asked.filter(({ name }) => name === "import.undo")).toHaveLength(1);
  });
  it("of another placement is noted first", async () => {
    const { asked } = await open("#/promotion/work", { "promotion.timer": () => ({ placement: 2, title: "Moving a blog", since: new Date().toISOString(), minutes: 3 }), "promotion.timer_stop": () => ({ id: 33, link: null, batch: 90 }) });
    await fireEvent.click(screen.getByRole("button", { name: "Start the timer for Which book for which age?" }));
    await settled();
    expect(asked.map(({ name }) => name).filter((name) => name.startsWith("promotion.timer_"))).toEqual(["promotion.timer_stop", "promotion.timer_start"]);
    key("z", { ctrlKey: true });
    await settled();
    expect(asked.findLast(({ name }) => name === "import.undo")?.args).toEqual({ batch: 90 });
  });
  it("that ran before the window opened is there, with its minutes", async () => {
    const since = new Date(Date.now() - 83 * 60_000).toISOString();
    const { last } = await open("#/today", { "promotion.timer": () => ({ placement: 2, title: "Moving a blog", since, minutes: 80 }) });
    expect(within(screen.getByRole("group", { name: "Timer" })).getByRole("link").textContent).toBe("1 h 23Moving a blog");
    key("t");
    const box = within(await dialog("Note work"));
    await settled();
    await type(box.getByLabelText(/What was done/), "screenshots");
    await fireEvent.click(box.getByRole("button", { name: "Stop and note" }));
    await settled();
    expect(last("promotion.timer_stop")).toEqual({ discard: false, note: "screenshots" });
    expect(screen.queryByRole("dialog")).toBeNull();
  });
  it("is stopped from the tray, which opens a quick log as well", async () => {
    const { asked } = await open("#/today", { "promotion.timer": () => ({ placement: 2, title: "Moving a blog", since: new Date().toISOString(), minutes: 3 }) });
    wanted("stop");
    await settled();
    expect(asked.some(({ name }) => name === "promotion.timer_stop")).toBe(true);
    shell.open = { what: "keys" };
    wanted("log");
    expect(shell.open).toEqual({ what: "keys" });
    shell.open = null;
    wanted("log");
    await dialog("Note work");
  });
  it("can be let go without a note", async () => {
    const { last } = await open("#/today", { "promotion.timer": () => ({ placement: 2, title: "Moving a blog", since: new Date().toISOString(), minutes: 0 }) });
    key("t");
    await fireEvent.click(within(await dialog("Note work")).getByRole("button", { name: "Discard" }));
    await settled();
    expect(last("promotion.timer_stop")).toEqual({ discard: true });
    await screen.findByText("The timer is gone; nothing was noted.");
  });
});

describe("sub-IDs that are nowhere placed", () => {
  it("become a placement", async () => {
    const { last } = await open("#/promotion");
    await fireEvent.click(screen.getByText("In the figures, but nowhere placed"));
    await fireEvent.click(screen.getAllByRole("button", { name: "Make it a placement" })[1]!);
    const form = within(await dialog("New placement"));
    await settled();
    expect(form.getByLabelText<HTMLInputElement>("Title").value).toBe("Newsletter 47");
    expect(form.getByLabelText<HTMLInputElement>("Program").value).toBe("Bücherwelt Köln");
    expect(form.getByLabelText<HTMLInputElement>("Sub-ID").value).toBe("newsletter-47");
    expect(await faults()).toEqual([]);
    await fireEvent.change(form.getByLabelText("Channel"), { target: { value: "newsletter" } });
    await fireEvent.click(form.getByRole("button", { name: "Write it down" }));
    await settled();
    expect(last("promotion.add")).toEqual({ program: { program: 2 }, channel: "newsletter", title: "Newsletter 47", url: null, first_day: "2026-10-02", link: { build: false, sub_id: "newsletter-47" }, creative: null, notes: null });
    await screen.findByText("“Newsletter 47” was written down.");
    key("z", { ctrlKey: true });
    await settled();
    expect(last("import.undo")).toEqual({ batch: 71 });
  });
  it("belong to a placement that is there", async () => {
    const { last } = await open("#/promotion");
    await fireEvent.click(screen.getByText("In the figures, but nowhere placed"));
    await fireEvent.click(screen.getAllByRole("button", { name: "Belongs to…" })[0]!);
    await settled();
    const box = screen.getByRole("combobox", { name: "Its placement" });
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Belongs to it" }).disabled).toBe(true);
    box.focus();
    await type(box, "tents");
    await typed();
    expect(last("promotion.page")).toMatchObject({ text: "tents", program: 4 });
    key("Enter");
    await settled();
    await fireEvent.click(screen.getByRole("button", { name: "Belongs to it" }));
    await settled();
    expect(last("promotion.rule")).toEqual({ placement: 1, how: "same", text: "yt-review-0412-long-campaign-name", remove: false });
  });
});

describe("the form", () => {
  it("says what is missing, shows the link as it will be, and keeps it", async () => {
    const { asked, last } = await open("#/promotion");
    await fireEvent.click(screen.getByRole("button", { name: "New placement" }));
    const form = within(await dialog("New placement"));
    await settled();
    await fireEvent.click(form.getByRole("button", { name: "Write it down" }));
    await settled();
    expect(document.activeElement).toBe(form.getByLabelText("Title"));
    expect(form.getByText("Which program pays for it?")).toBeTruthy();
    expect(asked.some(({ name }) => name === "promotion.add")).toBe(false);
    await type(form.getByLabelText("Title"), "Best lamps");
    await type(form.getByLabelText("Program"), "Tonwerk");
    await typed();
    expect(last("promotion.build")).toEqual({ program: { program: 8 }, target: null, sub_id: null, title: "Best lamps" });
    expect(form.getByText("https://track.example/click?p=1004&sub=best-lamps")).toBeTruthy();
    expect(await faults()).toEqual([]);
    await type(form.getByLabelText(/Leads to/), "lamps");
    await typed();
    expect(form.getByText("“lamps” is not an address.")).toBeTruthy();
    expect(form.queryByText("https://track.example/click?p=1004&sub=best-lamps")).toBeNull();
    await type(form.getByLabelText(/Leads to/), "https://shop.example/lamps");
    await type(form.getByLabelText(/Its address/), "https://hill-and-book.example/lamps");
    await type(form.getByLabelText(/Notes/), "for the winter");
    await fireEvent.click(form.getByRole("button", { name: "Write it down" }));
    await settled();
    expect(last("promotion.add")).toEqual({ program: { program: 8 }, channel: "page", title: "Best lamps", url: "https://hill-and-book.example/lamps", first_day: TODAY, link: { build: true, target: "https://shop.example/lamps", sub_id: null }, creative: null, notes: "for the winter" });
  });
  it("takes a new program by hand, which nothing can be built for", async () => {
    const { asked, last } = await open("#/promotion");
    await fireEvent.click(screen.getByRole("button", { name: "New placement" }));
    const form = within(await dialog("New placement"));
    await settled();
    await type(form.getByLabelText("Title"), "Flyer");
    await type(form.getByLabelText("Program"), "Corner bakery");
    await typed();
    expect(form.getByText("A new program, kept by hand.")).toBeTruthy();
    expect(asked.some(({ name }) => name === "promotion.build")).toBe(false);
    await fireEvent.click(form.getByRole("radio", { name: "Paste" }));
    await fireEvent.click(form.getByRole("button", { name: "Write it down" }));
    await settled();
    expect(form.getByText("Paste the link that the program gave you.")).toBeTruthy();
    await type(form.getByLabelText("The link"), "https://bakery.example/?from=me");
    await fireEvent.click(form.getByRole("button", { name: "Write it down" }));
    await settled();
    expect(last("promotion.add")).toMatchObject({ program: { name: "Corner bakery", new: true }, link: { build: false, pasted: "https://bakery.example/?from=me" } });
  });
  it("stays open with the reason where it is refused", async () => {
    await open("#/promotion", { "promotion.add": () => { throw refused("input", "The sub-ID “newsletter-47” marks “Newsletter 46” already.", "Choose another."); } });
    await fireEvent.click(screen.getByText("In the figures, but nowhere placed"));
    await fireEvent.click(screen.getAllByRole("button", { name: "Make it a placement" })[1]!);
    const form = within(await dialog("New placement"));
    await settled();
    await fireEvent.click(form.getByRole("button", { name: "Write it down" }));
    expect((await form.findByRole("alert")).textContent).toContain("marks “Newsletter 46” already");
  });
  it("begins with what it is given: a kept link, a pasted one with its page", async () => {
    const { last } = await open("#/promotion");
    shell.open = { what: "placement", url: "https://hill-and-book.example/stoves", pasted: "https://track.example/click?p=1006&sub=stoves", title: "Stoves", program: 6 };
    const form = within(await dialog("New placement"));
    await settled();
    await fireEvent.click(form.getByRole("button", { name: "Write it down" }));
    await settled();
    expect(last("promotion.add")).toMatchObject({ program: { program: 6 }, title: "Stoves", url: "https://hill-and-book.example/stoves", link: { build: false, pasted: "https://track.example/click?p=1006&sub=stoves" } });
    shell.open = { what: "placement", program: 6, title: "Kettles", link: { id: 107, program: 6, program_name: "Petbox", network: "CJ", url: "https://track.example/k", sub_id: "k", target: null, name: null, found: null } };
    await dialog("New placement");
    await settled();
    await fireEvent.click(screen.getByRole("button", { name: "Write it down" }));
    await settled();
    expect(last("promotion.add")).toMatchObject({ program: { program: 6 }, link: { build: false, link: 107 } });
  });
});

describe("a placement", () => {
  const TITLE = placements[0]!.title;
  it("is changed by what is different and nothing else", async () => {
    const { asked, last } = await open("#/promotion/1");
    await fireEvent.click(screen.getAllByRole("button", { name: "Edit" })[0]!);
    let form = within(await dialog("Change a placement"));
    await settled();
    await fireEvent.click(form.getByRole("button", { name: "Save" }));
    await settled();
    expect(asked.some(({ name }) => name === "promotion.edit")).toBe(false);
    await fireEvent.click(screen.getAllByRole("button", { name: "Edit" })[0]!);
    form = within(await dialog("Change a placement"));
    await settled();
    expect(await faults()).toEqual([]);
    await type(form.getByLabelText("Title"), "Family tents");
    await type(form.getByLabelText(/Notes/), "");
    await fireEvent.click(form.getByRole("radio", { name: "Build" }));
    await type(form.getByLabelText(/Leads to/), "https://shop.example/tents");
    await fireEvent.click(form.getByRole("button", { name: "Save" }));
    await settled();
    expect(last("promotion.edit")).toEqual({ id: 1, reopen: false, title: "Family tents", notes: "", link: { build: true, target: "https://shop.example/tents", sub_id: null } });
  });
  it("that has ended has a last day, which is not before its first", async () => {
    const { asked, last } = await open("#/promotion/12");
    await fireEvent.click(screen.getAllByRole("button", { name: "Edit" })[0]!);
    const form = within(await dialog("Change a placement"));
    await settled();
    await type(form.getByLabelText("Last day"), "2020-01-02");
    await fireEvent.click(form.getByRole("button", { name: "Save" }));
    await settled();
    expect(form.getByText("It ends before it begins.")).toBeTruthy();
    expect(asked.some(({ name }) => name === "promotion.edit")).toBe(false);
    await type(form.getByLabelText("Last day"), "2026-11-20");
    await fireEvent.click(form.getByRole("button", { name: "Save" }));
    await settled();
    expect(last("promotion.edit")).toEqual({ id: 12, reopen: false, last_day: "2026-11-20" });
  });
  const menu = async (name: string) => {
    const trigger = screen.getByRole("button", { name: "More for this placement" });
    trigger.focus();
    await fireEvent.keyDown(trigger, { key: "Enter" });
    await fireEvent.click(await screen.findByRole("menuitem", { name }));
    await settled();
  };
  it("ends, stands again, is removed, each with the way back", async () => {
    const { asked, last } = await open("#/promotion/1");
    await menu("It has ended");
    expect(last("promotion.edit")).toEqual({ id: 1, reopen: false, last_day: TODAY });
    key("z", { ctrlKey: true });
    await settled();
    expect(last("import.undo")).toEqual({ batch: 71 });
    await menu("Remove");
    expect(last("promotion.remove")).toEqual({ id: 1 });
    await screen.findByRole("heading", { level: 1, name: "Promotion" });
    await fireEvent.click(screen.getByRole("button", { name: "Undo" }));
    await settled();
    expect(asked.filter(({ name }) => name === "import.undo").map(({ args }) => args)).toEqual([{ batch: 71 }, { batch: 72 }]);
  });
  it("that has ended can stand again", async () => {
    const { last } = await open("#/promotion/12");
    expect(main().textContent).toContain("ended");
    await menu("It stands there again");
    expect(last("promotion.edit")).toEqual({ id: 12, reopen: true });
  });
  it("tells its age, its decay, what it paid back and by when", async () => {
    await open("#/promotion/1");
    const card = within(screen.getByRole("heading", { name: "Income by age" }).closest("section")!);
    expect(card.getByText("It brings as much now as in its first months.")).toBeTruthy();
    expect(card.getByText("since 3 Jul 2025")).toBeTruthy();
    expect(card.getByText("Came within 90 days").nextElementSibling!.textContent).toBe("27\u202f%");
    expect(within(screen.getByRole("region", { name: "In figures" })).getByText("21 Jun 2025")).toBeTruthy();
  });
  it("has its work noted, corrected and taken away", async () => {
    const { last } = await open("#/promotion/1");
    const card = within(screen.getByRole("heading", { name: /^Work/ }).closest("section")!);
    await type(card.getByLabelText("Minutes"), "25");
    await fireEvent.click(card.getByRole("button", { name: "Note" }));
    await settled();
    expect(last("promotion.work")).toEqual({ placement: 1, minutes: "25", note: null });
    await fireEvent.click(card.getByRole("button", { name: "Correct the work of Sat 21 Nov 2026" }));
    await settled();
    expect(await faults()).toEqual([]);
    await type(card.getAllByLabelText("Minutes")[1]!, "50");
    await fireEvent.click(card.getByRole("button", { name: "Save" }));
    await settled();
    expect(last("promotion.work_edit")).toEqual({ id: 31, minutes: "50", day: "2026-11-21", note: "new pictures of the third tent", remove: false });
    await fireEvent.click(card.getByRole("button", { name: "Take away the work of Wed 26 Mar 2025" }));
    await settled();
    expect(last("promotion.work_edit")).toEqual({ id: 3, remove: true });
    await screen.findByText("13 h 20 of Wed 26 Mar 2025 taken away.");
  });
  it("has rules for its sub-IDs, added, changed and removed", async () => {
    const { last } = await open("#/promotion/1");
    await fireEvent.click(screen.getByRole("button", { name: "Add a rule" }));
    await fireEvent.change(screen.getByLabelText("How"), { target: { value: "prefix" } });
    await type(screen.getByLabelText("Text"), "camp-");
    expect(await faults()).toEqual([]);
    await fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await settled();
    expect(last("promotion.rule")).toEqual({ placement: 1, id: null, how: "prefix", text: "camp-", remove: false });
    await fireEvent.click(screen.getByRole("button", { name: "Change the rule old-tent-page" }));
    await type(screen.getByLabelText("Text"), "older-tent-page");
    await fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await settled();
    expect(last("promotion.rule")).toEqual({ placement: 1, id: 5, how: "same", text: "older-tent-page", remove: false });
    await fireEvent.click(screen.getByRole("button", { name: "Remove the rule tents-" }));
    await settled();
    expect(last("promotion.rule")).toEqual({ placement: 1, id: 4, how: "prefix", text: "tents-", remove: true });
  });
  it("opens the commissions of a bar, by its own sub-ID", async () => {
    await open("#/promotion/1");
    const slider = screen.getByRole("slider");
    slider.focus();
    key("End");
    await settled();
    key("Enter");
    await settled();
    expect(location.hash).toBe("#/activity?program=4&text=the-twelve-best-family-t&from=2026-11-01&to=2026-11-30");
  });
  it("shows what it earned in each currency where no rate is known", async () => {
    const bare = detail(1);
    await open("#/promotion/1", { "promotion.detail": () => ({ ...bare, row: { ...bare.row, earned: null, each: [{ amount: "12.00", currency: "BRL" }, { amount: "7.50", currency: "USD" }] } }) });
    expect(screen.getByRole("region", { name: "In figures" }).textContent).toMatch(/R\$12\.00.*US\$7\.50/);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(TITLE);
  });
});

describe("work", () => {
  it("stands beside income on one axis: where one is pointed at, both are", async () => {
    const { last } = await open("#/promotion/work");
    expect(last("promotion.beside")).toMatchObject({ from: "2026-08-28", to: TODAY, channel: null });
    const [income, hours] = screen.getAllByRole("slider") as [HTMLElement, HTMLElement];
    income.focus();
    key("Home");
    await settled();
    expect(income.getAttribute("aria-valuetext")).toMatch(/^1–31 Aug 2026: €/);
    expect(hours.getAttribute("aria-valuetext")).toMatch(/^1–31 Aug 2026: [\d.]+ h$/);
    const tips = [...document.querySelectorAll(".tip")].map((tip) => tip.textContent!.trim());
    expect(tips[0]).toMatch(/Earned[\d.,]+\.\d\d$/);
    expect(tips[1]).toMatch(/Worked[\d.]+ h$/);
    expect(screen.getByText(/In months with more than 9 hours of work/)).toBeTruthy();
  });
  it("shows hours where amounts are hidden", async () => {
    await open("#/promotion/work", { "app.state": () => state({ hide_amounts: true }) });
    const [income, hours] = screen.getAllByRole("slider") as [HTMLElement, HTMLElement];
    income.focus();
    key("Home");
    await settled();
    expect(income.getAttribute("aria-valuetext")).toBe("1–31 Aug 2026: hidden amount");
    expect(hours.getAttribute("aria-valuetext")).toMatch(/ h$/);
    const [first, second] = [...document.querySelectorAll(".drawn")];
    expect(first!.textContent).toContain("•••");
    expect(second!.textContent).not.toContain("•••");
  });
  it("tells what was begun in a month", async () => {
    const { last } = await open("#/promotion/work");
    const table = within(screen.getByRole("region", { name: "What was done" }));
    await fireEvent.click(table.getByRole("button", { name: "1–31 Oct 2026" }));
    await settled();
    expect(last("promotion.page")).toMatchObject({ first_from: "2026-10-01", first_to: "2026-10-31", order: "newest" });
    expect(table.getByRole("link", { name: "Newsletter 48: what I read in autumn" }).getAttribute("href")).toBe("#/promotion/3");
    expect(await faults()).toEqual([]);
  });
  it("says which kinds kept paying, and nothing where none is old enough", async () => {
    await open("#/promotion/work");
    const line = screen.getByRole("row", { name: /Newsletter/ });
    expect([...line.querySelectorAll("td")].map((cell) => cell.textContent!.trim())).toEqual(["0 of 10\u202f% after", "–", "–"]);
  });
  it("is noted on what was worked on last", async () => {
    const { last } = await open("#/promotion/work");
    const box = screen.getByLabelText<HTMLInputElement>("Minutes on Köln im Winter");
    await type(box, "15");
    await fireEvent.submit(box.form!);
    await settled();
    expect(last("promotion.work")).toEqual({ placement: 11, minutes: "15" });
    expect(box.value).toBe("");
  });
  it("has a worth by the hour: set as it is typed, in the base currency, and undone", async () => {
    const { asked, last } = await open("#/promotion/work", { "app.state": () => state({ locale: "de-DE" }) });
    const set = async (text: string) => {
      await type(screen.getByLabelText("Worth of an hour in EUR"), text);
      await fireEvent.click(screen.getByRole("button", { name: "Set" }));
      await settled();
    };
    await fireEvent.click(screen.getByRole("button", { name: "Change" }));
    await set("52 USD");
    expect(screen.getByText("Write it in EUR.")).toBeTruthy();
    await set("much");
    expect(screen.getByText(/“much” is not an amount/)).toBeTruthy();
    expect(asked.filter(({ name, args }) => name === "promotion.hourly" && (args as { amount?: string }).amount !== undefined)).toEqual([]);
    await set("52,50");
    expect(asked.filter(({ name }) => name === "promotion.hourly").map(({ args }) => (args as { amount?: string }).amount).filter(Boolean)).toEqual(["52.50"]);
    await fireEvent.click(await screen.findByRole("button", { name: "Undo" }));
    await settled();
    expect(asked.filter(({ name }) => name === "promotion.hourly").map(({ args }) => (args as { amount?: string }).amount).filter(Boolean)).toEqual(["52.50", "40"]);
    expect(last("promotion.hourly")).toEqual({});
  });
});

describe("findings on Today", () => {
  it("say what to do, and are seen once that can no longer be undone", async () => {
    const { asked, last } = await open("#/today", { "terms.findings": () => [] });
    const card = () => within(screen.getByRole("heading", { name: /To review/ }).closest("section")!);
    expect(card().getByText(/The link does not stand on this page any more/)).toBeTruthy();
    expect(card().queryByText("Which book for which age?")).toBeNull();
    expect(card().getByRole("link", { name: "Thread about dog food" }).getAttribute("href")).toBe("#/promotion/8");
    await fireEvent.click(card().getByRole("button", { name: "Seen: Thread about dog food" }));
    await settled();
    expect(card().queryByText("Thread about dog food")).toBeNull();
    key("z", { ctrlKey: true });
    await settled();
    expect(card().getByText("Thread about dog food")).toBeTruthy();
    expect(asked.some(({ name }) => name === "promotion.finding_seen")).toBe(false);
    await fireEvent.click(card().getByRole("button", { name: "Seen: Thread about dog food" }));
    dismiss(shell.toasts.at(-1)!.id);
    await settled();
    expect(last("promotion.finding_seen")).toEqual({ id: 8, on_page: true });
  });
});

it("how far a look is, is kept as it is told", async () => {
  await open("#/promotion");
  sources.at(-1)!.onmessage!({ data: JSON.stringify({ event: "look_moved", state: { at: "https://hill-and-book.example/", done: 3, of: 12 } }) });
  expect(shell.look).toEqual({ at: "https://hill-and-book.example/", done: 3, of: 12 });
});

it("a link is copied in each of its forms", async () => {
  const write = vi.fn(() => Promise.resolve());
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: write } });
  await open("#/promotion/2");
  for (const name of ["Copy link", "Markdown", "HTML"]) await fireEvent.click(screen.getByRole("button", { name }));
  const url = placements[1]!.link_url!;
  expect(write.mock.calls.map(([text]: unknown[]) => text)).toEqual([url, `[${placements[1]!.title}](${url})`, `<a href="${url.replaceAll("&", "&amp;")}" rel="sponsored nofollow">${placements[1]!.title}</a>`]);
});

const broken: Partial<Answers> = { "promotion.timer": () => { throw refused("bug", "No such command."); } };
it("a window without a timer goes on", async () => {
  await open("#/promotion", broken);
  expect(rows().length).toBeGreaterThan(0);
  expect(shell.timer).toBeNull();
});
