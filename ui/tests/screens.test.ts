import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import { refused, state, type Answers } from "./answers";
import { faults, open } from "./window";

const SCREENS = ["#/today", "#/income", "#/income/passive", "#/programs", "#/programs/1", "#/programs/5", "#/promotion", "#/promotion/work", "#/promotion/1", "#/promotion/7", "#/promotion/12", "#/payouts", "#/payouts/70", "#/activity", "#/activity/changes", "#/settings/accounts", "#/settings/networks", "#/settings/imports", "#/settings/rates", "#/settings/appearance", "#/settings/privacy", "#/settings/data", "#/settings/about"];
const NOTHING = { "app.state": () => state({ empty: true, freshness: { accounts: 0, fresh: 0, stale: [] } }), "accounts.list": () => [], "import.list": () => [] };
const broken = (): never => {
  throw refused("storage", "The database could not be read.", "Check that its folder may be opened.");
};

beforeEach(() => document.body.replaceChildren());

describe.each(SCREENS)("%s", (hash) => {
  it("can be used by everybody", async () => {
    await open(hash);
    expect(screen.getAllByRole("heading", { level: 1 })).toHaveLength(1);
    expect(await faults()).toEqual([]);
  });
  it("says so when it is empty", async () => {
    await open(hash, NOTHING);
    expect(screen.getAllByRole("heading", { level: 1 })).toHaveLength(1);
    expect(await faults()).toEqual([]);
  });
});

describe.each<[string, Partial<Answers>]>([
  ["#/today", { today: broken }],
  ["#/income", { "income.chart": broken }],
  ["#/programs", { "programs.list": broken }],
  ["#/programs/1", { "programs.detail": broken }],
  ["#/promotion", { "promotion.page": broken }],
  ["#/promotion/1", { "promotion.detail": broken }],
  ["#/promotion/1", { "promotion.chart": broken }],
  ["#/promotion/work", { "promotion.beside": broken }],
  ["#/promotion/work", { "promotion.kept": broken }],
  ["#/payouts", { "payouts.page": broken }],
  ["#/payouts/70", { "payouts.detail": broken }],
  ["#/activity", { "activity.list": broken }],
  ["#/settings/accounts", { "accounts.list": broken }],
  ["#/settings/networks", { "networks.own": broken }],
  ["#/settings/imports", { "import.list": broken }],
  ["#/settings/rates", { "rates.state": broken }],
])("%s refused", (hash, answers) => {
  it("says what happened, what to do, and tries again", async () => {
    const { asked } = await open(hash, answers);
    const alert = (await screen.findAllByRole("alert"))[0]!;
    expect(alert.textContent).toContain("The database could not be read.");
    expect(alert.textContent).toContain("Check that its folder may be opened.");
    const before = asked.length;
    within(alert).getByRole("button", { name: "Try again" }).click();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked.length).toBeGreaterThan(before);
  });
});

describe("the first run", () => {
  const first = { "app.state": () => state({ empty: true, currency: null }) };
  it("has three doors and keeps the currency first", async () => {
    const { asked } = await open("#/today", first);
    expect(await faults()).toEqual([]);
    screen.getByRole("button", { name: /sample data/ }).click();
    await screen.findByText("Nothing here is yours.", { exact: false });
    expect(asked.map((call) => call.name).filter((name) => name === "app.prefer" || name === "profile.sample")).toEqual(["app.prefer", "profile.sample"]);
  });
});

describe("hidden amounts", () => {
  it("are nowhere on the screen, axis included", async () => {
    await open("#/today", { "app.state": () => state({ hide_amounts: true }) });
    await screen.findByText(/Earned per/, { selector: "h2" });
    expect(document.querySelector("main")!.textContent).not.toMatch(/3,?482|1,500|604\.00/);
  });
});

it("a total that lacks data says so", async () => {
  await open("#/today");
  expect((await screen.findAllByText("Without R$41.20")).length).toBeGreaterThan(0);
});

it("no money is written outside words.ts: a C locale shows the same figures", async () => {
  await open("#/today", { "app.state": () => state({ locale: "C" }) });
  expect(document.body.textContent).toContain("€3,482");
});

it("an export is of the kind that is chosen", async () => {
  const { asked } = await open("#/settings/data", { "data.export": () => null });
  const kind = await screen.findByRole<HTMLSelectElement>("combobox", { name: "Kind of file" });
  expect([...kind.options].map((option) => option.value)).toEqual(["csv", "xlsx", "json", "parquet"]);
  await fireEvent.change(kind, { target: { value: "parquet" } });
  screen.getByRole("button", { name: "Export" }).click();
  await screen.findByText(/Exported to tributary-.*\.parquet/);
  expect(asked.find((call) => call.name === "data.export")?.args).toEqual({ path: expect.stringMatching(/\.parquet$/) });
});
