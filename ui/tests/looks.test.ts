import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import type { CheckView, Event, MapRow, SiteMap } from "../src/commands";
import { found, grouped } from "../src/screens/promotion/found";
import { look } from "../src/screens/promotion/look.svelte";
import { pages, summary, withPlaced } from "../src/screens/promotion/map";
import { shell } from "../src/shell.svelte";
import { refused, sources, state, type Answers } from "./answers";
import { checked, findings, linkAnswers, page, placements, siteMap } from "./links";
import { faults, open, settled } from "./window";

beforeEach(() => {
  document.body.replaceChildren();
  Object.assign(look, { running: null, stopping: false, error: null, checked: null, mapped: null, profile: null });
  shell.look = null;
});

const shows = (part: "links" | "map", more: Partial<Answers> = {}) => open(`#/promotion/${part}`, { ...linkAnswers(), ...more });
const press = async (name: string) => {
  screen.getByText(name, { selector: "button" }).click();
  await settled();
};
const happens = async (event: Event) => {
  sources.at(-1)?.onmessage?.({ data: JSON.stringify(event) });
  await settled();
};
const moved = (at: string, done: number, of: number) => happens({ event: "look_moved", state: { at, done, of } });
/** An answer that comes when it is told to. */
function waits<T>() {
  let come = (_: T) => {};
  const promise = new Promise<T>((resolve) => (come = resolve));
  return { answer: () => promise as unknown as T, come };
}
const broken = (): never => {
  throw refused("storage", "The database could not be read.", "Check that its folder may be opened.");
};

describe("what is to put right", () => {
  it("is grouped by what it is, each with what to do, since when, and the placements", async () => {
    await shows("links");
    const heads = [...document.querySelectorAll("main h3")].map((head) => head.textContent.trim());
    expect(heads).toEqual(["No longer on its page 1", "Leads to a page that is gone 3", "Leads to a product that is gone 1", "Leads to a front page 1", "Of an account that was removed 1"]);
    const gone = within(screen.getByText(/Leads to a page that is gone/).closest("li")!);
    gone.getByText("The page that the link leads to is gone. Let the link lead to another page.");
    gone.getByText("and 2 others");
    expect(gone.getAllByText("What I carry")[0]!.getAttribute("href")).toBe("#/promotion/4");
    expect(gone.getAllByText(/^since/)).toHaveLength(3);
    expect(await faults()).toEqual([]);
  });
  it("is marked as seen, one by one or a whole group, and can be looked at again", async () => {
    let told = findings;
    const seen: unknown[] = [];
    await shows("links", { "promotion.findings": () => told, "promotion.finding_seen": (what) => (seen.push(what), (told = told.map((one) => (one.id === what.id && one.on_page === what.on_page ? { ...one, seen: true } : one))), null) });
    screen.getByLabelText("Seen: What I carry").click();
    await settled();
    expect(seen).toEqual([{ on_page: true, id: 4 }]);
    expect(screen.queryByText(/No longer on its page/)).toBeNull();
    await press("All seen");
    expect(seen.slice(1)).toEqual([{ on_page: false, id: 11 }, { on_page: false, id: 15 }, { on_page: false, id: 16 }]);
    expect(screen.queryByText(/Leads to a page that is gone/)).toBeNull();
    await press("Show 5 that were seen");
    screen.getByText(/No longer on its page/);
    screen.getByText(/Without a disclosure/);
  });
  it("of a removed account is no look that could be seen", async () => {
    await shows("links", { "promotion.findings": () => findings.filter(({ since }) => since === "") });
    screen.getByText(/Of an account that was removed/);
    expect(screen.queryByText("Seen")).toBeNull();
  });
  it("opens an address in the browser", async () => {
    const { last } = await shows("links");
    screen.getByLabelText("Open https://www.cloudnest.example/gone/5 in the browser").click();
    await settled();
    expect(last("window.open")).toEqual({ url: "https://www.cloudnest.example/gone/5" });
  });
  it("shows a few of many", async () => {
    await shows("links", { "promotion.findings": () => Array.from({ length: 120 }, (_, at) => ({ ...findings[3]!, id: at })) });
    expect(screen.getAllByText("Seen")).toHaveLength(8);
    await press("Show all 120");
    expect(screen.getAllByText("Seen")).toHaveLength(120);
  });
  it("is nothing: says what would stand here", async () => {
    await shows("links", { "promotion.findings": () => [], "promotion.sites": () => ({ sites: [], disclosure: false }) });
    screen.getByText("Nothing to put right");
    screen.getByText(/None yet\. Add the sites/);
    expect(await faults()).toEqual([]);
  });
  it("cannot be told: says why and tries again", async () => {
    const { asked } = await shows("links", { "promotion.findings": broken });
    const before = asked.length;
    within(screen.getByRole("alert")).getByText("Try again").click();
    await settled();
    expect(asked.length).toBeGreaterThan(before);
  });
  it("words that are not known are shown as they are", () => {
    expect(found("moon_phase").label).toBe("Moon phase");
    expect(found(null).label).toBe("Not looked at yet");
    expect(grouped([{ ...findings[0]!, finding: "moon_phase" }, findings[2]!]).map(({ label }) => label)).toEqual(["No longer on its page", "Moon phase"]);
  });
});

describe("a look at links and pages", () => {
  it("tells how far it is, outlasts the screen, and says what came of it", async () => {
    const { answer, come } = waits<CheckView>();
    const { last } = await shows("links", { "promotion.check": answer });
    await press("Check links and pages");
    expect(last("promotion.check")).toEqual({ no_links: false, no_pages: false });
    screen.getByText("Beginning");
    await moved("https://www.cloudnest.example/tents", 5, 17);
    screen.getByText("5 of 17 links and pages");
    screen.getByText("https://www.cloudnest.example/tents");
    expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("29");
    expect(shell.spoken).toBe("The look has begun");
    expect(await faults()).toEqual([]);
    location.hash = "#/programs";
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    await settled();
    location.hash = "#/promotion/links";
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    await settled();
    await moved("https://www.cloudnest.example/plans", 9, 17);
    screen.getByText("9 of 17 links and pages");
    expect(shell.spoken).toBe("The look is half done");
    expect(screen.queryByText("Check links and pages")).toBeNull();
    come(checked);
    await settled();
    screen.getByText("14 links and pages were looked at. 3 were not asked, because asking would count as a click or the site does not want it.");
    expect(screen.queryByRole("progressbar")).toBeNull();
    expect(shell.spoken).toBe("The look has ended");
  });
  it("is stopped, and what was found until then stays", async () => {
    const { answer, come } = waits<CheckView>();
    const { asked } = await shows("links", { "promotion.check": answer, "promotion.stop": () => (come({ ...checked, looked: 1, left: 0, stopped: true }), null) });
    await press("Check links and pages");
    await moved("https://www.cloudnest.example/tents", 1, 17);
    await press("Stop");
    expect(asked.filter(({ name }) => name === "promotion.stop")).toHaveLength(1);
    screen.getByText("1 link or page was looked at. It was stopped: what was found until then stays.");
    screen.getByText(/No longer on its page/);
  });
  it("that is refused says why, and of another profile nothing is told", async () => {
    await shows("links", { "promotion.check": () => { throw refused("input", "The sample's links lead nowhere: they are made up.", "Look at links in your own profile."); } });
    await press("Check links and pages");
    within(screen.getByRole("alert")).getByText("The sample's links lead nowhere: they are made up.");
    shell.app = state({ profile: "sample" });
    await settled();
    expect(screen.queryByRole("alert")).toBeNull();
  });
  it("at one link even so is a choice of its own, made after a warning", async () => {
    const { asked, last } = await shows("links");
    await press("One link even so");
    screen.getByText(/may count as a click of your own/);
    expect(screen.getByText<HTMLButtonElement>("Look even so").disabled).toBe(true);
    await fireEvent.input(screen.getByLabelText("Link"), { target: { value: " https://tidd.ly/4xYz1 " } });
    expect(asked.some(({ name }) => name === "promotion.check")).toBe(false);
    await press("Look even so");
    expect(last("promotion.check")).toEqual({ no_links: false, no_pages: false, even_so: "https://tidd.ly/4xYz1" });
    within(screen.getByRole("dialog")).getByText(/ends on the shop's front page/);
    expect(await faults()).toEqual([]);
  });
  it("at one link that is fine, or that is not asked, says so", async () => {
    let told = { ...checked, looked: 1, left: 0, findings: [] as typeof findings };
    await shows("links", { "promotion.check": () => told });
    await press("One link even so");
    await fireEvent.input(screen.getByLabelText("Link"), { target: { value: "https://tidd.ly/4xYz1" } });
    await press("Look even so");
    screen.getByText("Nothing to put right: the link leads to a page.");
    told = { ...told, looked: 0, left: 1 };
    await press("Look even so");
    screen.getByText("It was not asked: the site does not want it.");
  });
});

describe("own sites", () => {
  it("are added, refused where they are none, and removed with the way back", async () => {
    const { last } = await shows("links");
    const box = screen.getByLabelText<HTMLInputElement>("A site of your own");
    await fireEvent.input(box, { target: { value: "https://third.example/about" } });
    await press("Add");
    expect(last("promotion.sites")).toEqual({});
    screen.getByLabelText("Remove third.example").click();
    await settled();
    expect(screen.queryByText("third.example")).toBeNull();
    await press("Undo");
    screen.getByText("third.example");
  });
  it("that are none are said to be none, and the list stays", async () => {
    const answers = linkAnswers();
    await shows("links", { "promotion.sites": (edit) => { if (edit.sites) throw refused("input", "“notes” is no site.", "Write its host, such as www.example.com."); return answers["promotion.sites"](edit); } });
    const box = screen.getByLabelText<HTMLInputElement>("A site of your own");
    await fireEvent.input(box, { target: { value: "notes" } });
    await press("Add");
    screen.getByText("“notes” is no site. Write its host, such as www.example.com.");
    expect(box.getAttribute("aria-invalid")).toBe("true");
    expect(box.value).toBe("notes");
    screen.getByText("my-outdoor-notes.example");
  });
  it("have a switch for disclosures, and it is said what is asked and what never is", async () => {
    const edits: unknown[] = [];
    const answers = linkAnswers();
    await shows("links", { "promotion.sites": (edit) => (edits.push(edit), answers["promotion.sites"](edit)) });
    screen.getByText(/Hosts that count clicks, unless you ask for one link even so/);
    const box = screen.getByLabelText<HTMLInputElement>(/Tell me of links without a disclosure/);
    expect(box.checked).toBe(true);
    await fireEvent.click(box);
    await settled();
    expect(edits).toContainEqual({ disclosure: false });
    expect(box.checked).toBe(false);
  });
});

describe("the map of a site", () => {
  const mapped = async (more: Partial<Answers> = {}) => {
    const window = await shows("map", more);
    await press("Look through it");
    return window;
  };
  it("is of one of the own sites, tells how far it is, and can be stopped", async () => {
    const { answer, come } = waits<SiteMap>();
    const { last, asked } = await shows("map", { "promotion.map": answer, "promotion.stop": () => (come({ ...siteMap, left: 40, whole: false, ended: "It was stopped: the rest was left." }), null) });
    await fireEvent.change(screen.getByLabelText("Site"), { target: { value: "blog.my-outdoor-notes-and-everything-else.example" } });
    await press("Look through it");
    expect(last("promotion.map")).toEqual({ site: "blog.my-outdoor-notes-and-everything-else.example" });
    await moved("https://blog.example/a", 23, 140);
    screen.getByText("23 pages of 140 known so far");
    await press("Stop");
    expect(asked.filter(({ name }) => name === "promotion.stop")).toHaveLength(1);
    screen.getByText("It was stopped: the rest was left. 40 known pages were not read.");
    expect(document.querySelectorAll("main tbody")).toHaveLength(4);
  });
  it("tells of each link on each page what is known of it", async () => {
    await mapped();
    screen.getByText("7 affiliate links stand on 4 of 120 pages. 3 are not written down. 2 are not marked as sponsored, 2 have no disclosure near them.");
    const first = within(document.querySelector<HTMLElement>("main tbody")!);
    first.getByText("3 links");
    expect(first.getAllByText("Cloudnest")).toHaveLength(2);
    first.getByText("Banner without words");
    expect(first.getAllByText("312.40")).toHaveLength(1);
    first.getByText("as above");
    first.getByText("Not sponsored");
    first.getByText("No disclosure");
    expect(first.getAllByText("Known")[0]!.getAttribute("href")).toBe("#/promotion/1");
    first.getByText("Unknown");
    expect(await faults()).toEqual([]);
  });
  it("can be of the unknown ones only", async () => {
    await mapped();
    screen.getByText("Unknown only (3)").click();
    await settled();
    expect(document.querySelectorAll("main tbody")).toHaveLength(3);
    expect(screen.getAllByText("Unknown")).toHaveLength(3);
    expect(screen.queryByText("Known")).toBeNull();
    screen.getByText("All links").click();
    await settled();
    expect(screen.getAllByText("Known").length).toBe(4);
  });
  it("offers to write down what is unknown, with page and link filled in", async () => {
    await mapped();
    screen.getByLabelText("Write down stove on What I carry").click();
    expect(shell.open).toEqual({ what: "placement", url: placements[3]!.url, pasted: siteMap.rows[4]!.link, title: "What I carry", sub_id: "what-i-carry" });
  });
  it("knows what was written down since", () => {
    const row = siteMap.rows[4]!;
    const written = { ...placements[0]!, id: 77, link: 99, url: row.page, link_url: row.link, program_name: "Linkwise" };
    expect(withPlaced([row], [written])[0]).toMatchObject({ placement: 77, link_id: 99, program: "Linkwise" });
    expect(withPlaced([row], [{ ...written, url: "https://elsewhere.example/" }])[0]).toEqual(row);
  });
  it("stays while one is elsewhere, and draws a large one in parts", async () => {
    const rows = Array.from({ length: 300 }, (_, at): MapRow => ({ ...siteMap.rows[0]!, page: `https://my-outdoor-notes.example/${at}` }));
    await mapped({ "promotion.map": () => ({ ...siteMap, rows, pages: 2000 }), "promotion.page": () => page });
    location.hash = "#/promotion/links";
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    await settled();
    location.hash = "#/promotion/map";
    window.dispatchEvent(new HashChangeEvent("hashchange"));
    await settled();
    expect(document.querySelectorAll("main tbody")).toHaveLength(50);
    await press("Show 50 more of 300 pages");
    expect(document.querySelectorAll("main tbody")).toHaveLength(100);
  });
  it("hides amounts with the rest", async () => {
    await mapped({ "app.state": () => state({ hide_amounts: true }) });
    expect(document.querySelector("main")!.textContent).not.toContain("312.40");
  });
  it("without a site says where to list one", async () => {
    await shows("map", { "promotion.sites": () => ({ sites: [], disclosure: false }) });
    expect(screen.getByText("List your sites").getAttribute("href")).toBe("#/promotion/links");
    expect(await faults()).toEqual([]);
  });
  it("that cannot be made says why and tries again", async () => {
    const { asked } = await mapped({ "promotion.map": () => { throw refused("unreachable", "This computer seems to be offline.", "Look again later."); } });
    const alert = within(screen.getByRole("alert"));
    alert.getByText("This computer seems to be offline.");
    alert.getByText("Try again").click();
    await settled();
    expect(asked.filter(({ name }) => name === "promotion.map")).toHaveLength(2);
  });
  it("says in words what it holds", () => {
    const one = { ...siteMap, rows: siteMap.rows.slice(0, 1), pages: 1 };
    expect(summary(one)).toEqual(["1 affiliate link stands on 1 of 1 page.", "All are written down."]);
    expect(summary({ ...one, rows: [] })).toEqual(["No affiliate link stands on the 1 page that was looked at."]);
    expect(summary({ ...one, rows: [], pages: 0 })).toEqual(["No page could be read."]);
    expect(pages(siteMap.rows).map(({ rows }) => rows.length)).toEqual([3, 1, 2, 1]);
  });
});
