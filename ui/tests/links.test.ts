import { fireEvent, screen, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";

import type { BuildRequest, CreativeForm, CreativeView } from "../src/commands";
import { html, markdown } from "../src/parts/copies";
import { shell } from "../src/shell.svelte";
import { refused, state, type Answers } from "./answers";
import { built, creatives, IMAGE, linkAnswers, links } from "./links";
import { faults, key, open, settled } from "./window";

let clipboard: string[];

beforeEach(() => {
  document.body.replaceChildren();
  clipboard = [];
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: async (text: string) => void clipboard.push(text) } });
});

const program = (more: Partial<Answers> = {}) => open("#/programs/1", { ...linkAnswers(), ...more });
const press = async (name: string | RegExp, within_ = screen as Pick<typeof screen, "findByRole">) => {
  (await within_.findByRole("button", { name })).click();
  await settled();
};
const labelled = (label: string) => document.querySelector<HTMLElement>(`[aria-label="${label}"]`)!;
const choose = async (menu: string, item: string) => {
  labelled(menu).focus();
  key("Enter");
  await settled();
  // How a menu is placed is for a browser that lays out: until then it is hidden.
  (await screen.findAllByRole("menuitem", { hidden: true })).find((found) => found.textContent.trim() === item)!.click();
  await settled();
};
const type = (label: string | RegExp, value: string) => fireEvent.input(screen.getByLabelText(label), { target: { value } });
/** What is typed is asked for after a pause. */
const paused = async () => {
  await new Promise((resolve) => setTimeout(resolve, 300));
  await settled();
};
const undone = async (last: (name: "import.undo") => unknown, batch: number) => {
  const all = screen.getAllByRole("button", { name: "Undo" });
  all.at(-1)!.click();
  await settled();
  expect(last("import.undo")).toEqual({ batch });
};

describe("building a link", () => {
  it("shows the address and its sub-ID while it is typed, and asks once it pauses", async () => {
    const asked: BuildRequest[] = [];
    await program({ "promotion.build": (request) => (asked.push(request), built(request.title, request.sub_id, request.target)) });
    await type(/Page that it leads to/, "https://www.cloudnest.example/tents");
    await type("Title of where it will stand", "Best");
    await type("Title of where it will stand", "Best tents");
    await paused();
    await paused();
    await paused();
    expect(asked.map(({ title }) => title)).toEqual([null, "Best tents"]);
    expect(asked.at(-1)).toMatchObject({ program: { program: 1 }, target: "https://www.cloudnest.example/tents", sub_id: null });
    expect(document.querySelector("mark")!.textContent).toBe("best-tents");
    expect(document.querySelector("mark")!.parentElement!.textContent).toBe(built("Best tents", null, "https://www.cloudnest.example/tents").url);
    expect(await faults()).toEqual([]);
  });
  it("copies what each button says", async () => {
    await program();
    await type("Title of where it will stand", "Best tents");
    await paused();
    const link = built("Best tents", null, null);
    for (const name of ["Copy link", "Markdown", "HTML"]) await press(name);
    expect(clipboard).toEqual([link.url, link.markdown, link.html]);
    expect(link.html).toContain('rel="sponsored nofollow"');
  });
  it("says so when the clipboard does not take it", async () => {
    await program();
    Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: () => Promise.reject(new Error("no")) } });
    await press("Copy link");
    screen.getByText(/could not be put on the clipboard/);
  });
  it("shows the QR code as a picture and saves it", async () => {
    const { last } = await program({ "promotion.build": (request) => ({ ...built(request.title, request.sub_id, request.target), qr: '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'run\'"><script>document.title="run"</script></svg>' }) });
    await type("Title of where it will stand", "Best tents in Köln");
    await paused();
    await press("QR code");
    const picture = await screen.findByAltText<HTMLImageElement>(/^QR code of https/);
    expect(picture.src).toMatch(/^data:image\/svg\+xml/);
    expect(decodeURIComponent(picture.src)).toContain("<svg");
    expect(document.querySelector("svg script, [onload]")).toBeNull();
    (await screen.findByText("Save as PNG")).click();
    await settled();
    expect(last("window.save")).toEqual({ what: "qr", name: "best-tents-in-koln.png" });
    expect(last("promotion.save_qr")).toEqual({ url: built("Best tents in Köln", null, null).url, path: "/home/you/best-tents-in-koln.png" });
    (await screen.findByText("Save as SVG")).click();
    await settled();
    expect(last("window.save")).toEqual({ what: "qr", name: "best-tents-in-koln.svg" });
  });
  it("keeps exactly what is shown, and takes it back", async () => {
    const { last, asked } = await program();
    await type(/Page that it leads to/, "https://www.cloudnest.example/tents");
    await type("Title of where it will stand", "Best tents");
    // What was typed a moment ago is not shown yet: nothing is kept that nobody saw.
    await settled();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Keep it" }).disabled).toBe(true);
    await paused();
    await press("Keep it");
    expect(last("promotion.link_add")).toEqual({ program: { program: 1 }, name: "Best tents", title: "Best tents", link: { build: true, target: "https://www.cloudnest.example/tents", sub_id: "best-tents", pasted: null } });
    expect(screen.getByLabelText<HTMLInputElement>("Title of where it will stand").value).toBe("");
    screen.getByText("Best tents is kept.");
    await undone(last as never, 51);
    expect(asked.filter(({ name }) => name === "promotion.links").length).toBeGreaterThan(1);
  });
  it("keeps a link without a mark as it is shown", async () => {
    const { last } = await program({ "promotion.links": () => [] });
    await press("Keep it");
    expect(last("promotion.link_add")).toEqual({ program: { program: 1 }, name: null, title: null, link: { build: false, pasted: built(null, null, null).url, target: null } });
  });
  it("that is kept already is placed without keeping it again", async () => {
    const { asked } = await program();
    expect((await screen.findByRole<HTMLButtonElement>("button", { name: "Kept already" })).disabled).toBe(true);
    await press("Place it");
    expect(shell.open).toEqual({ what: "placement", program: 1, link: links[3] });
    expect(asked.some(({ name }) => name === "promotion.link_add")).toBe(false);
  });
  it("opens the form of a placement with the link that it kept", async () => {
    await program();
    await type("Title of where it will stand", "Best tents");
    await paused();
    await press("Place it");
    expect(shell.open).toEqual({ what: "placement", program: 1, link: links[0], title: "Best tents" });
  });
  it("is refused calmly at first, as a problem once something is typed, and a link can be pasted", async () => {
    const { last } = await program({
      "promotion.build": () => {
        throw refused("input", "Links of “Hostly” cannot be built.", "Copy the link where the program shows it, and paste it.");
      },
      "promotion.link_add": () => ({ id: 11, link: null, batch: 51 }),
    });
    screen.getByText(/Links of “Hostly” cannot be built/);
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Keep it" }).disabled).toBe(true);
    await type("Title of where it will stand", "x");
    await paused();
    await press("Paste one", within(screen.getByRole("alert")) as never);
    await type(/^Link, as/, " https://hostly.example/?ref=9 ");
    await press("Keep it");
    expect(last("promotion.link_add")).toEqual({ program: { program: 1 }, name: "x", title: "x", link: { build: false, pasted: "https://hostly.example/?ref=9" } });
  });
});

describe("a kept link", () => {
  it("says what was found of it and where it stands", async () => {
    await program();
    const row = screen.getByText(links[1]!.name!).closest("li")!;
    within(row).getByText("Front page");
    expect(within(row).getByRole("link", { name: "1 placement" }).getAttribute("href")).toContain(`program=1&text=${links[1]!.sub_id}`);
    within(screen.getByText("Link without a name").closest("li")!).getByText("Not looked at yet");
  });
  it("is copied, also in Markdown and HTML", async () => {
    await program();
    await press(`Copy the link of ${links[0]!.name}`);
    await choose(`What to do with ${links[0]!.name}`, "Copies and QR code");
    const dialog = within(screen.getByRole("dialog"));
    await press("Markdown", dialog as never);
    await press("HTML", dialog as never);
    expect(clipboard).toEqual([links[0]!.url, markdown(links[0]!.url, links[0]!.name!), html(links[0]!.url, links[0]!.name!)]);
    expect(await faults()).toEqual([]);
  });
  it("is renamed and removed, each with the way back", async () => {
    const { last } = await program();
    const name = `What to do with ${links[0]!.name}`;
    await choose(name, "Rename");
    await type("Name", "Tents");
    await press("Rename", within(screen.getByRole("dialog")) as never);
    expect(last("promotion.link_edit")).toEqual({ id: 11, name: "Tents", remove: false });
    await choose(name, "Remove");
    expect(last("promotion.link_edit")).toEqual({ id: 11, remove: true });
    await undone(last as never, 52);
  });
  it("that cannot be removed says why and stays", async () => {
    await program({ "promotion.link_edit": () => { throw refused("input", "“Best tents” stands with this link.", "End the placement first."); } });
    await choose(`What to do with ${links[0]!.name}`, "Remove");
    screen.getByText("“Best tents” stands with this link. End the placement first.");
    screen.getByText(links[0]!.name!);
  });
  it("is asked even so only after a warning", async () => {
    const { last, asked } = await program();
    await choose(`What to do with ${links[4]!.name}`, "Look at it even so");
    screen.getByText(/may count as a click/);
    expect(asked.some(({ name }) => name === "promotion.check")).toBe(false);
    await press("Look even so");
    expect(last("promotion.check")).toEqual({ no_links: false, no_pages: false, even_so: links[4]!.url });
    screen.getByText(/ends on the shop's front page/);
  });
  it("is one of many: a few are shown", async () => {
    await program({ "promotion.links": () => Array.from({ length: 60 }, (_, at) => ({ ...links[0]!, id: at, name: `Link ${at}` })) });
    const shown = () => document.querySelectorAll('[aria-label^="Copy the link of"]').length;
    expect(shown()).toBe(6);
    screen.getByText("Show all 60").click();
    await settled();
    expect(shown()).toBe(60);
  });
});

describe("copies of a link", () => {
  it("hold whatever the title is", () => {
    const url = "https://track.example/?a=1&p=x(y)";
    expect(markdown(url, 'Best [tents] <b>"now"</b>')).toBe('[Best \\[tents\\] \\<b\\>"now"\\</b\\>](https://track.example/?a=1&p=x%28y%29)');
    expect(html(url, 'Best [tents] <b>"now"</b>')).toBe('<a href="https://track.example/?a=1&amp;p=x(y)" rel="sponsored nofollow">Best [tents] &lt;b&gt;&quot;now&quot;&lt;/b&gt;</a>');
  });
});

describe("creatives", () => {
  it("are listed with kind, size, days and placements; the ended ones last, marked", async () => {
    await program({ "promotion.creatives": () => [creatives[5]!, ...creatives.slice(0, 5)] });
    const names = screen.getAllByRole("button", { name: /^What to do with/ }).map((button) => button.getAttribute("aria-label")!.slice(16));
    expect(names.slice(-6)).toEqual([...creatives.slice(0, 5), creatives[5]!].map(({ name }) => name));
    const first = within(screen.getByText("Winter sale").closest("li")!);
    first.getByText("Banner · 300 × 250 · 1 Nov 2026 to 24 Dec 2026");
    expect(first.getByRole("link", { name: "3 placements" }).getAttribute("href")).toBe("#/promotion?program=1&creative=21");
    within(screen.getByText("Black Friday").closest("li")!).getByText("Ended");
    screen.getByText("6 creatives, 1 ended");
  });
  it("give their code as text, and nothing of it becomes live", async () => {
    document.title = "";
    await program();
    await choose("What to do with Winter sale", "Show the code");
    await press("Copy the code of Winter sale");
    await press("Copy the coupon code of Ten percent on the first year");
    expect(clipboard).toEqual([creatives[0]!.html, "NEST10"]);
    expect(screen.getByText(/onerror=/).tagName).toBe("PRE");
    expect(document.querySelector("main script, main iframe, main [onerror], main [rel*=sponsored], main img")).toBeNull();
    expect(document.title).not.toBe("run");
  });
  it("fetch an image only when it is asked for, through Tributary", async () => {
    const { asked, last } = await program();
    expect(document.querySelector("main img")).toBeNull();
    expect(asked.some(({ name }) => name === "promotion.creative_image")).toBe(false);
    await press("Show the image of Winter sale");
    expect(last("promotion.creative_image")).toEqual({ id: 21 });
    expect(screen.getByRole<HTMLImageElement>("img", { name: "Winter sale" }).src).toBe(IMAGE);
    expect(await faults()).toEqual([]);
    await press("Hide the image of Winter sale");
    expect(document.querySelector("main img")).toBeNull();
  });
  it("show no address that is no image", async () => {
    await program({ "promotion.creative_image": ({ id }) => ({ data: id === 21 ? "https://cdn.cloudnest.example/b/21.png" : "data:text/html;base64,PGI+" }) });
    await press("Show the image of Winter sale");
    await press(/^Show the image of Leaderboard/);
    expect(document.querySelector("main img")).toBeNull();
    expect(screen.getAllByText("What came is no image that can be shown.")).toHaveLength(2);
  });
  it("say why an image does not come", async () => {
    await program({ "promotion.creative_image": () => { throw refused("unreachable", "cdn.cloudnest.example did not answer.", "Try again later."); } });
    await press("Show the image of Winter sale");
    within(screen.getByRole("alert")).getByText("cdn.cloudnest.example did not answer.");
  });
  it("are pasted, and what was understood is shown", async () => {
    document.title = "";
    const code = '<a href="https://t.example/c"><img src="https://t.example/b.png" width="468" height="60" alt="Tents" onerror="document.title=\'run\'"></a><script>document.title="run"</script>';
    let kept: CreativeView[] = creatives;
    const { last } = await program({
      "promotion.creatives": () => kept,
      "promotion.creative": ({ html }: CreativeForm) => ((kept = [{ ...creatives[0]!, id: 30, name: "Tents", width: 468, height: 60, html: html ?? null, url: "https://t.example/c", image: "https://t.example/b.png", starts: null, ends: "2026-12-24" }, ...kept]), { id: 30, link: null, batch: 53 }),
    });
    await choose("Add a creative", "Paste its code");
    expect(within(screen.getByRole("dialog")).getByRole<HTMLButtonElement>("button", { name: "Keep it" }).disabled).toBe(true);
    await type(/^Code/, code);
    await type(/^Last day/, "no day");
    await press("Keep it", within(screen.getByRole("dialog")) as never);
    expect(last("promotion.creative")).toBeUndefined();
    await type(/^Last day/, "24 Dec");
    await settled();
    expect(await faults()).toEqual([]);
    await press("Keep it", within(screen.getByRole("dialog")) as never);
    expect(last("promotion.creative")).toEqual({ program: { program: 1 }, kind: null, name: null, html: code, code: null, url: null, starts: null, ends: "2026-12-24" });
    const dialog = within(screen.getByRole("dialog"));
    for (const text of ["Banner", "Tents", "468 × 60", "https://t.example/c", "https://t.example/b.png", "until 24 Dec 2026"]) dialog.getByText(text);
    expect(document.querySelector("body script, body iframe, body [onerror], body img[src*='t.example']")).toBeNull();
    expect(document.title).not.toBe("run");
    await undone(last as never, 53);
  });
  it("are coupons by hand", async () => {
    const { last } = await program();
    await choose("Add a creative", "A coupon");
    await type("Coupon code", "NEST20");
    await press("Keep it", within(screen.getByRole("dialog")) as never);
    expect(last("promotion.creative")).toMatchObject({ kind: "coupon", code: "NEST20", html: null });
  });
  it("come from a folder of images, and what was left is named", async () => {
    const { last } = await program();
    await choose("Add a creative", "A folder of images");
    expect(last("window.pick")).toMatchObject({ what: "folder" });
    expect(last("promotion.creatives_folder")).toEqual({ program: { program: 1 }, path: "/home/you/recordings" });
    screen.getByText("12 images were added. 3 were there already.");
    screen.getByText("notes.txt");
    screen.getByText("It is no image.");
    await undone(last as never, 55);
  });
  it("are changed and removed, each with the way back; only what changed is told", async () => {
    const { last } = await program();
    await choose("What to do with Winter sale", "Edit");
    await type(/^Name/, "Winter");
    await type(/^First day/, "");
    await press("Save");
    expect(last("promotion.creative_edit")).toEqual({ id: 21, name: "Winter", starts: "", remove: false });
    await choose("What to do with Search box", "Remove");
    expect(last("promotion.creative_edit")).toEqual({ id: 24, remove: true });
    await undone(last as never, 54);
  });
  it("that are none yet say what can be done", async () => {
    await program({ "promotion.creatives": () => [], "promotion.links": () => [] });
    screen.getByText("No banner, text or code yet");
    expect(await faults()).toEqual([]);
  });
});

it("a program's links and creatives say what happened when they are refused", async () => {
  const broken = (): never => {
    throw refused("storage", "The database could not be read.");
  };
  await program({ "promotion.links": broken, "promotion.creatives": broken, "app.state": () => state({ locale: "de-DE" }) });
  expect(screen.getAllByRole("alert")).toHaveLength(2);
  expect(await faults()).toEqual([]);
});
