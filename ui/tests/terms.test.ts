import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { refused } from "./answers";
import { faults, open, settled } from "./window";

beforeEach(() => document.body.replaceChildren());

const card = async () => within((await screen.findByRole("heading", { level: 2, name: /^Terms/ })).closest("section")!);

describe("terms of a program", () => {
  it("say what holds first, and the rest on demand", async () => {
    await open("#/programs/6");
    const terms = await card();
    terms.getByText("11%");
    terms.getByText("since 1 Jul 2025");
    expect(terms.getAllByText("from the start").length).toBeGreaterThan(1);
    expect(terms.queryByText("10%")).toBeNull();
    const more = terms.getAllByRole("button", { name: /1 earlier or to come/ });
    expect(more).toHaveLength(2);
    for (const button of more) await fireEvent.click(button);
    terms.getByText("10%");
    terms.getByText("from 1 Jan 2027");
    expect(await faults()).toEqual([]);
  });

  it("stand beside what is paid, with how that is measured", async () => {
    await open("#/programs/6");
    const terms = await card();
    const line = terms.getByText("9%", { selector: "strong" }).closest(".paid")!;
    expect(line.textContent).toMatch(/Says 11%, paid 9% since Aug/);
    expect(line.textContent).toContain("86 sales in EUR");
    expect(line.textContent).toContain("How is this measured?");
    expect(terms.getByText("34 days (32 to 35)").closest(".paid")!.textContent).not.toContain("Says");
    const not = terms.getByText(/5\.00 EUR for each lead is not compared: No leads/).closest(".paid")!;
    expect(not.textContent).not.toMatch(/Paid|Says|0 leads/);
  });

  it("keep their words as they were pasted", async () => {
    await open("#/programs/6");
    const quote = (await card()).getByText(/Partners receive/, { selector: "blockquote" });
    expect(quote.textContent).toContain("order.\n§ 4");
    (await card()).getByText(/Was 12% as written down/);
  });

  it("are written down and taken back", async () => {
    const { last, asked } = await open("#/programs/6");
    await fireEvent.click((await card()).getByRole("button", { name: "Write a fact down" }));
    const dialog = within(await screen.findByRole("dialog", { name: "A fact of the terms" }));
    await fireEvent.click(dialog.getByRole("button", { name: "Write down" }));
    expect(dialog.getByLabelText("What the terms say").getAttribute("aria-invalid")).toBe("true");
    await fireEvent.change(dialog.getByLabelText("What it is about"), { target: { value: "hold" } });
    await fireEvent.input(dialog.getByLabelText("What the terms say"), { target: { value: "45 days" } });
    await fireEvent.input(dialog.getByLabelText(/Since/), { target: { value: "2026-05-01" } });
    await fireEvent.input(dialog.getByLabelText(/The words of the terms/), { target: { value: " as pasted \n" } });
    expect(await faults()).toEqual([]);
    await fireEvent.click(dialog.getByRole("button", { name: "Write down" }));
    await settled();
    expect(last("terms.put")).toMatchObject({ id: null, program: { program: 6 }, kind: "hold", value: "45 days", since: "2026-05-01", quote: " as pasted \n" });
    expect(screen.queryByRole("dialog")).toBeNull();
    screen.getByRole("button", { name: "Undo" }).click();
    await settled();
    expect(asked.findLast(({ name }) => name === "import.undo")?.args).toEqual({ batch: 61 });
  });

  it("say what cannot be read, and keep what was typed", async () => {
    await open("#/programs/6", { "terms.put": () => { throw refused("input", "“a lot” is not a share of a sale.", "Write 20%, or a fee such as 15 EUR."); } });
    await fireEvent.click((await card()).getByRole("button", { name: "Write a fact down" }));
    const dialog = within(await screen.findByRole("dialog", { name: "A fact of the terms" }));
    await fireEvent.input(dialog.getByLabelText("What the terms say"), { target: { value: "a lot" } });
    await fireEvent.click(dialog.getByRole("button", { name: "Write down" }));
    await dialog.findByText("Write 20%, or a fee such as 15 EUR.");
    expect((dialog.getByLabelText("What the terms say") as HTMLInputElement).value).toBe("a lot");
  });

  it("are asked for where there are none", async () => {
    await open("#/programs/1");
    (await card()).getByText("No terms are written down");
    expect(await faults()).toEqual([]);
  });
});

describe("what breaks the terms", () => {
  it("says what, how sure, what it cost and which rows, and is marked as seen", async () => {
    const { last } = await open("#/programs/6");
    const terms = await card();
    const fell = terms.getByRole("heading", { name: /Pays 9% of each sale/ }).closest("li")!;
    expect(fell.textContent).toMatch(/certain.*The terms say 11%.*77\.45.*less commission since then/s);
    within(fell).getByText("PB-9");
    expect(within(fell).getByRole("link", { name: "86 commissions of 1 Aug–31 Oct 2026", hidden: true }).getAttribute("href")).toBe("#/activity?finding=terms+1+x+RateFell+EUR+2026-08-01");
    const silent = terms.getByRole("heading", { name: /2 active referrals/ }).closest("li")!;
    expect(silent.textContent).toMatch(/likely.*behaviour only/s);
    within(silent).getByText("M2");
    expect(within(silent).getByRole("link", { name: "2 referrals", hidden: true }).getAttribute("href")).toBe("#/income/referrals?finding=terms+1+x+Silent+EUR");
    terms.getByRole("button", { name: "Seen: Pays 9% of each sale, no longer 11%" }).click();
    await settled();
    expect(terms.queryByRole("button", { name: "Seen: Pays 9% of each sale, no longer 11%" })).toBeNull();
    screen.getByRole("button", { name: "Undo" }).click();
    await settled();
    terms.getByRole("button", { name: "Seen: Pays 9% of each sale, no longer 11%" });
    expect(last("terms.finding_seen")).toBeUndefined();
  });

  it("opens just its own rows, whatever the period", async () => {
    const { last } = await open("#/activity?finding=terms+1+x+RateFell+EUR+2026-08-01");
    expect(last("activity.list")).toMatchObject({ finding: "terms 1 x RateFell EUR 2026-08-01" });
    expect(last("activity.list")).not.toHaveProperty("from");
    screen.getByRole("button", { name: "Without Behind a finding about terms" }).click();
    await settled();
    expect(last("activity.list")).toMatchObject({ finding: null });
    expect(last("activity.list")).toHaveProperty("from");
  });

  it("opens just its own referrals", async () => {
    const { last } = await open("#/income/referrals?finding=terms+1+x+Silent+EUR");
    expect(last("referrals.list")).toMatchObject({ finding: "terms 1 x Silent EUR" });
    await screen.findByRole("button", { name: "Without Behind a finding about terms" });
  });

  it("stands on Today beside the rest, unless it was seen", async () => {
    await open("#/today");
    const review = within((await screen.findByRole("heading", { level: 2, name: /To review/ })).closest("section")!);
    expect(review.getByRole("link", { name: "Petbox: Pays 9% of each sale, no longer 11%" }).getAttribute("href")).toBe("#/programs/6");
    expect(review.queryByText(/Minimum payout raised/)).toBeNull();
    expect(review.getByRole("link", { name: "86 commissions of 1 Aug–31 Oct 2026" }).getAttribute("href")).toBe("#/activity?finding=terms+1+x+RateFell+EUR+2026-08-01");
    review.getByRole("button", { name: "Seen: Petbox: Pays 9% of each sale, no longer 11%" }).click();
    await settled();
    expect(review.queryByText(/Pays 9% of each sale/)).toBeNull();
    expect(await faults()).toEqual([]);
  });
});
