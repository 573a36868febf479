import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { aheadAnswers, forecastPage, pace, young } from "./ahead";
import { answers, refused, state, type Answers } from "./answers";
import { faults, key, open as opened, settled } from "./window";

beforeEach(() => document.body.replaceChildren());

const open = (more: Partial<Answers> = {}) => opened("#/income/forecast", more);
const main = () => document.querySelector("main")!;
const card = (name: string) => within(screen.getByRole("heading", { level: 2, name: new RegExp(`^${name}`) }).closest("section")!);
/** Until a slider has rested for as long as the tab waits. */
const rested = async () => (await new Promise((resolve) => setTimeout(resolve, 160)), settled());
const words = () => main().textContent!.replace(/\s+/g, " ");

describe("the tab Forecast", () => {
  it("reads the forecast out and says what it lacks", async () => {
    const { last } = await open();
    expect(last("forecast.page")).toEqual({ program: null });
    expect(screen.getByRole("radio", { name: "Forecast" }).getAttribute("aria-checked")).toBe("true");
    expect(words()).toContain("Likely €3,590 to €4,020 next month; eight times in ten €3,370 to €4,240.");
    expect(words()).toContain("If you stop today, half of what comes by itself is left by Sep 2027.");
    expect(words()).toContain(`Without ${forecastPage.excluded[0]!.name}: There is no exchange rate from BRL to EUR.`);
    expect(words()).toContain("1 month may lack commissions of an account that was not read to the end: Aug 2026.");
    expect(await faults()).toEqual([]);
  });
  it("says one figure where both ends of a range read the same", async () => {
    const [now, ...later] = forecastPage.ahead.months;
    const over = { ...now!, low80: { amount: "3660.10", currency: "EUR" }, low50: { amount: "3660.10", currency: "EUR" }, high50: { amount: "3661.40", currency: "EUR" } };
    await open({ "forecast.page": () => ({ ...forecastPage, ahead: { ...forecastPage.ahead, months: [over, ...later] } }) });
    expect(words()).toContain("This month is likely to end at €3,660; ");
    expect(await faults()).toEqual([]);
  });
  it("asks for one program, and for all again", async () => {
    const { last } = await open();
    const choice = screen.getByRole("combobox", { name: "Of" });
    await fireEvent.change(choice, { target: { value: "3" } });
    await settled();
    expect(last("forecast.page")).toEqual({ program: 3 });
    await fireEvent.change(choice, { target: { value: "" } });
    await settled();
    expect(last("forecast.page")).toEqual({ program: null });
  });
  it("says what would come if the work stopped, part by part and by program", async () => {
    await open();
    const stop = card("If you stopped today");
    stop.getByRole("row", { name: /Referrals 84 people pay 910\.00 520\.00/ });
    stop.getByText("the 500 that earned most of 612");
    stop.getByText("and 2 smaller programs, which are in all of it");
    stop.getByText("2 of 5 needed");
    stop.getByText(/newest rates \(2026-11-24\)/);
  });
  it("says what is declared, and that it is not measured", async () => {
    const money = (amount: string) => ({ amount, currency: "EUR" });
    const months = forecastPage.ahead.months.map(({ month }) => ({ month, low80: money("29.00"), low50: money("29.00"), median: money("29.00"), high50: money("29.00"), high80: money("29.00") }));
    const declared = { now: money("29.00"), months, thin: null };
    const ahead = { ...forecastPage.ahead, declared: months.map(() => money("29.00")) };
    await open({ "forecast.page": () => ({ ...forecastPage, ahead, stop: { ...forecastPage.stop, declared } }) });
    expect(words()).toContain("Of next month €29.00 is declared, not measured: your entries that come again say so.");
    card("If you stopped today").getByRole("row", { name: /^Declared entries that come again, as you said 29\.00 29\.00$/ });
  });
  it("says what pending is likely to be worth, and of what nothing can be said", async () => {
    await open();
    const pending = card("Pending");
    expect(pending.getByText(/is likely to be approved/).textContent!.replace(/\s+/g, " ")).toContain("Of €1,204.40 pending, €1,011.00 is likely to be approved: €926.75 to €1,095.25 eight times in ten.");
    pending.getByRole("row", { name: /last month 311\.90 27 82/ });
    expect(pending.getAllByText("12 of 20 needed")).toHaveLength(2);
    pending.getByText("Told by 10,214 decisions on commissions of one day in 3: of so many, that is enough.");
  });
  it("leads to the rows behind it", async () => {
    await open();
    const link = (within: ReturnType<typeof card>, name: string | RegExp) => within.getByRole("link", { name }).getAttribute("href");
    expect(link(card("Pending"), "27")).toBe("#/activity?status=pending&from=2026-10-01&to=2026-10-31");
    const stop = card("If you stopped today");
    expect([link(stop, "Referrals"), link(stop, "Placements"), link(stop, "The rest")]).toEqual(["#/income/referrals?stands=paying", "#/promotion", "#/income/passive"]);
    await fireEvent.change(screen.getByRole("combobox", { name: "Of" }), { target: { value: "3" } });
    await settled();
    expect(link(card("Pending"), "27")).toContain("&program=3");
    screen.getByRole("slider", { name: /Earned per month/ }).focus();
    for (const name of ["End", "Enter"]) key(name);
    await settled();
    expect(location.hash, "nothing is behind a month that will be").toBe("#/income/forecast");
    for (const name of ["Home", "Enter"]) key(name);
    await settled();
    expect(location.hash).toBe(`#/activity?from=${forecastPage.history[0]!.month}-01&to=${forecastPage.history[0]!.month}-28&program=3`);
  });
  it("tells how earlier forecasts did", async () => {
    await open();
    const tested = card("How the forecasts");
    expect(tested.getByText(/at the median/).textContent!.replace(/\s+/g, " ")).toContain("Off by €148.20 at the median; the same month of the year before was off by €402.75. Each month was forecast anew before each month up to it: of these 6 forecasts, the range of 8 in 10 held 5, that of 5 in 10 held 3. The table shows those made before Aug 2026.");
    expect(tested.getAllByRole("row")).toHaveLength(4);
  });
  it("moves with the sliders, from the keyboard as well, and goes back", async () => {
    const { last, asked } = await open();
    const sliders = card("What if");
    const fresh = sliders.getByRole<HTMLInputElement>("slider", { name: "New referrals a month" });
    expect(fresh.value).toBe("5.5");
    expect(asked.some(({ name }) => name === "forecast.what_if")).toBe(false);
    await fireEvent.input(fresh, { target: { value: "7" } });
    await fireEvent.input(fresh, { target: { value: "8" } });
    await rested();
    expect(asked.filter(({ name }) => name === "forecast.what_if")).toHaveLength(1);
    expect(last("forecast.what_if")).toEqual({ of: { program: null }, set: { new_per_month: 8, churn: 0.045, approval: 0.96 } });
    expect(words()).toContain("Recurring income would be €1,390.00 in Nov 2027 instead of €1,054.00. It would level off at €2,240.00 a month.");
    await fireEvent.click(sliders.getByRole("button", { name: "Reset" }));
    await settled();
    expect(fresh.value).toBe("5.5");
    expect(sliders.queryByRole("button", { name: "Reset" })).toBeNull();
  });
  it("sets goals, and takes them away; a wrong amount says so", async () => {
    const { last, asked } = await open();
    const goals = card("Goals");
    expect(words()).toContain("€149.27 ahead of an even pace");
    expect(words()).toContain("between Feb 2027 (one in ten) and later than in five years (nine in ten); as likely as not from Jun 2027 on.");
    await fireEvent.click(goals.getByRole("button", { name: "Change" }));
    await settled();
    const income = goals.getByRole<HTMLInputElement>("textbox", { name: /^Earned in a month/ });
    expect([income.value, document.activeElement]).toEqual(["4000.00", income]);
    expect(await faults()).toEqual([]);
    await fireEvent.input(income, { target: { value: "much" } });
    await fireEvent.submit(income.form!);
    await settled();
    expect(asked.some(({ name }) => name === "goals.edit")).toBe(false);
    await fireEvent.input(income, { target: { value: "" } });
    await fireEvent.submit(income.form!);
    await settled();
    expect(last("goals.edit")).toEqual({ income: "", need: "1800.00" });
    key("z", { ctrlKey: true });
    await settled();
    expect(last("goals.edit")).toEqual({ income: "4000.00", need: "1800.00" });
  });
  it("says what it takes where there is too little", async () => {
    await open(aheadAnswers(young));
    expect(words()).toContain("There is no forecast yet. It takes 3 months that are over: there are 2.");
    expect(words()).toContain("Too early to tell: it takes 9 months");
    expect(words()).toContain("Nothing recurs yet.");
    expect(words()).toContain("Nothing is known of the months after Sep 2026");
    expect(words()).toContain("2 of 5 needed referrals that left");
    expect(await faults()).toEqual([]);
  });
  it("labels a forecast that no other way gave", async () => {
    await open(aheadAnswers({ ...forecastPage, ahead: { ...forecastPage.ahead, method: "last_year" } }));
    expect(screen.getByText("as a year ago").className).toContain("tag");
  });
  it("shows no amount where amounts are hidden", async () => {
    await open({ "app.state": () => state({ hide_amounts: true }) });
    for (const summary of document.querySelectorAll("summary")) await fireEvent.click(summary);
    expect(main().textContent).not.toMatch(/€|\d[.,]\d\d(?!\d|[\s\u202f]?%)/);
    expect(main().querySelectorAll("[title*=EUR]")).toHaveLength(0);
  });
  it("says what went wrong", async () => {
    await open({ "forecast.page": () => { throw refused("storage", "The database could not be read.", "Check that its folder may be opened."); } });
    expect(screen.getByRole("alert").textContent).toContain("The database could not be read.");
  });
});

describe("the goal on Today", () => {
  it("shows the pace, and nothing where no goal is set", async () => {
    const today = answers().today({ from: "2026-08-28", to: "2026-11-25" });
    await opened("#/today", { today: () => ({ ...today, goal: pace }) });
    const goal = within(screen.getByRole("region", { name: "Goal of the month" }));
    expect(goal.getByRole("img").getAttribute("aria-label")).toMatch(/^87.% of the goal on day 25 of 30, 83.% in equal steps$/);
    expect(goal.getByRole("link", { name: "Forecast" }).getAttribute("href")).toBe("#/income/forecast");
    expect(await faults()).toEqual([]);
    document.body.replaceChildren();
    await opened("#/today", { today: () => ({ ...today, goal: null }) });
    expect(screen.queryByRole("region", { name: "Goal of the month" })).toBeNull();
  });
});
