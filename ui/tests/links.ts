/** Invented links, creatives, findings and a map of a site. */
import type { BuiltLink, CheckView, CreativeView, FindingView, LinkView, MapRow, PlacementPage, PlacementView, SiteMap } from "../src/commands";
import type { Answers } from "./answers";

const eur = (amount: string) => ({ amount, currency: "EUR" });
const SHOP = "https://www.cloudnest.example";

function link(id: number, name: string | null, sub_id: string | null, found: string | null, target: string | null = `${SHOP}/plans/starter`): LinkView {
  const url = `https://track.partnerstack.example/c?a=412000&m=1001${target ? `&p=${encodeURIComponent(target)}` : ""}${sub_id ? `&sid=${sub_id}` : ""}`;
  return { id, program: 1, program_name: "Cloudnest", network: "PartnerStack", url, sub_id, target, name, found };
}

export const links: LinkView[] = [
  link(11, "Best tents of the year", "best-tents-of-the-year", "fine"),
  link(12, "Video: a week in the rain, with everything that leaked and everything that did not", "video-a-week-in-the-rain-with-everything-that-leaked", "to_front_page", `${SHOP}/products/outdoor/tents/two-person/ultralight-and-rather-long-address.html?colour=green&size=2`),
  link(13, null, "newsletter-48", "product_gone"),
  link(14, null, null, null, null),
  link(15, "E-mail signature", "signature", "stops_at_tracking"),
  link(16, "Talk in Köln", "talk-koeln", "fine"),
  link(17, "Forum answer", "forum-answer", "forbidden"),
  link(18, "Flyer", "flyer", "account_removed"),
];

const QR = '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="261" height="261" viewBox="0 0 29 29" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h29v29H0z"/><path d="M4 4h7v7H4zM18 4h7v7h-7zM4 18h7v7H4zM13 5h1v2h2v3h-3zM12 12h3v2h3v3h-2v2h-4zM19 13h4v2h2v3h-4v-2h-2zM14 20h2v3h3v2h-5zM21 20h3v4h-2z"/></svg>';

/** What a program's network forms of a request. */
export function built(title: string | null | undefined, sub_id: string | null | undefined, target: string | null | undefined): BuiltLink {
  const mark = sub_id ?? (title ? title.toLowerCase().replace(/[^a-z0-9]+/g, "-") : null);
  const { url } = link(0, null, mark, null, target ?? null);
  const words = title ?? "Cloudnest";
  return { url, sub_id: mark, markdown: `[${words}](${url})`, html: `<a href="${url.replaceAll("&", "&amp;")}" rel="sponsored nofollow">${words}</a>`, qr: QR };
}

function creative(id: number, kind: CreativeView["kind"], name: string, more: Partial<CreativeView> = {}): CreativeView {
  return { id, program: 1, program_name: "Cloudnest", kind, name, width: null, height: null, html: null, image: null, url: null, code: null, starts: null, ends: null, listed: false, expired: false, placements: 0, ...more };
}
const banner = (id: number, name: string, width: number, height: number, more: Partial<CreativeView> = {}) =>
  creative(id, "banner", name, { width, height, image: `https://cdn.cloudnest.example/b/${id}.png`, url: links[0]!.url, html: `<a href="${links[0]!.url.replaceAll("&", "&amp;")}" rel="sponsored nofollow"><img src="https://cdn.cloudnest.example/b/${id}.png" width="${width}" height="${height}" alt="${name}" onerror="document.title='run'"></a><script>document.title = "run"</script>`, ...more });

export const creatives: CreativeView[] = [
  banner(21, "Winter sale", 300, 250, { starts: "2026-11-01", ends: "2026-12-24", placements: 3 }),
  banner(22, "Leaderboard for the top of pages, spring, summer and autumn, in the colours of the shop", 728, 90, { placements: 1 }),
  creative(23, "text", "Try it for thirty days", { html: `<a href="${links[0]!.url}">Try it for thirty days</a>`, url: links[0]!.url }),
  creative(24, "widget", "Search box", { html: '<script src="https://widgets.cloudnest.example/search.js"></script>' }),
  creative(25, "coupon", "Ten percent on the first year", { code: "NEST10", ends: "2027-01-31", placements: 12 }),
  banner(26, "Black Friday", 970, 250, { ends: "2026-11-28", listed: false, expired: true, placements: 2 }),
];

export const IMAGE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAASwAAAD6CAMAAAAss4rBAAAABlBMVEULZHBVxtHOLkbMAAABVklEQVR42u3QCU0EQAAAsRv/pnFAILB/K6GfDwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/U9QT9qUvb7p7fH+gtRwgZNPfHVfzPlq3FUvdrVDKoe62omVY90tYKr27daR9W9XWXrlKqDusrWWVVHdJWtI6/23mo/ri7YKltnV23ZVbauuNpsq2xdc7XRVtm66mqTrbJ13dUGW2XryqvFW2Xr2quFW2Xr6qtFW2VLlqulW2XriavZW7KeuZq6VbYeupq3Jeuxq0lbZUuWq6VbZUuWq7Vbsp69GrpVtmS5Wrsl6/GrUVuynr8asyXL1ZAtWbKGZJUtWQOyypasAVllS5astVllS5astVllS5astVllS5YsWcdklS1ZsmQdk1W2ZMmSJevGrLIlS5YsWbIezypbsmTJkiVLlixZsmTJkiVLlixZg7O+AM/mV9iz28pqAAAAAElFTkSuQmCC";

const TITLES = ["Best tents of the year", "A week in the rain: everything that leaked and everything that did not, with pictures of each seam", "Newsletter 48", "What I carry", "Talk in Köln", "Spring tents"];

export const placements = TITLES.map((title, at): PlacementView => ({
  id: at + 1, title, channel: at === 2 ? "newsletter" : "page", url: `https://www.my-outdoor-notes.example/${title.toLowerCase().replace(/[^a-z]+/g, "-").slice(0, 40)}/`, first_day: "2026-03-02", last_day: null,
  program: 1, program_name: "Cloudnest", slot: 1, network: "PartnerStack", link: links[at]!.id, link_url: links[at]!.url, target: links[at]!.target, sub_id: links[at]!.sub_id,
  earned: eur("312.40"), reversed: eur("0"), each: [], unrated: 0, sales: 14, reversals: 0, reversal_rate: "0", minutes: 90, per_hour: eur("208.27"), last_earned: "2026-11-24", link_found: links[at]!.found, page_found: null,
  kind: "referral", clicks: 210, epc: eur("1.49"), conversion: "0.067", trend: Array.from({ length: 12 }, (_, month) => month * 2_000_000), passive_since: null, ailing: at === 1,
}));

const total = { channel: null, kind: null, clicks: 1260, epc: eur("1.49"), conversion: "0.067", reversal_rate: "0", placements: placements.length, earning: 6, earned: eur("1874.40"), reversed: eur("0"), unrated: 0, sales: 84, reversals: 0, minutes: 540, per_hour: eur("208.27") };
export const page: PlacementPage = { rows: placements, channels: [], kinds: [], total };

const finding = (word: string, what: string, more: Partial<FindingView> = {}): FindingView => ({ on_page: false, id: 12, placements: [2], title: TITLES[1]!, url: links[1]!.target!, finding: word, what, since: "2026-11-22T09:12:00Z", seen: false, ...more });
const GONE = "The page that the link leads to is gone. Let the link lead to another page.";

export const findings: FindingView[] = [
  finding("to_front_page", "The link ends on the shop's front page now: the product is most likely gone. Let it lead to another page."),
  finding("product_gone", "The shop says that the product is gone. Let the link lead to one that can be bought.", { id: 13, placements: [3], title: TITLES[2]!, url: `${SHOP}/plans/starter` }),
  finding("link_missing", "The link does not stand on this page any more. Put it back, or end the placement.", { on_page: true, id: 4, placements: [4], title: TITLES[3]!, url: placements[3]!.url!, since: "2026-11-24T18:40:00Z" }),
  ...[1, 5, 6].map((id) => finding("dead", GONE, { id: 10 + id, placements: id === 1 ? [1, 2, 3, 4, 5, 6] : [id], title: TITLES[id - 1]!, url: `${SHOP}/gone/${id}` })),
  finding("no_disclosure", "No disclosure stands near the link. Say on the page that it is an affiliate link.", { on_page: true, id: 6, placements: [6], title: TITLES[5]!, url: placements[5]!.url!, seen: true }),
  finding("account_removed", "The account of this link was removed. Replace the link, or end the placement, unless the account still pays.", { id: 18, placements: [5], title: TITLES[4]!, url: links[7]!.url, since: "" }),
];

export const checked: CheckView = { looked: 14, left: 3, unreached: 0, stopped: false, findings };

function row(at: number, of: number, more: Partial<MapRow> = {}): MapRow {
  const place = placements[of]!;
  return { page: place.url!, page_title: place.title, link: links[at]!.url, banner: false, text: "Look at the price", link_id: links[at]!.id, placement: place.id, sub_id: links[at]!.sub_id, program: "Cloudnest", network: "PartnerStack", earned: eur("312.40"), sponsored: true, disclosed: true, ...more };
}
const stranger = { link_id: null, placement: null, earned: null };

export const siteMap: SiteMap = {
  rows: [
    row(0, 0), row(0, 0, { text: "", banner: true, sponsored: false }),
    row(1, 0, { ...stranger, link: "https://tidd.ly/4xYz1", program: null, network: "Awin", sub_id: null, text: "the pegs that never bend, whatever the ground is made of and however cold it may be", disclosed: false }),
    row(1, 1), row(2, 3, { ...stranger, link: "https://click.linkwise.example/z/1123/deal/spring?subid1=what-i-carry&subid2=a-second-one-that-is-long", program: "1123", network: "Linkwise", sub_id: "what-i-carry", sponsored: false, disclosed: false, text: "stove" }),
    row(3, 3, { placement: null, earned: null, text: "Cloudnest" }),
    row(4, 4, { ...stranger, link: "https://www.amazon.example/dp/B0ABCDEF?tag=notes-21", program: null, network: null, sub_id: null, text: "headlamp" }),
  ],
  pages: 120, left: 0, ended: "Every page was looked at.", whole: true,
};

let sites = ["my-outdoor-notes.example", "blog.my-outdoor-notes-and-everything-else.example"];

const done = (id: number, batch: number) => ({ id, link: links.find((link) => link.id === id) ?? null, batch });

/** What is answered about links, creatives, looks and maps. */
export function linkAnswers() {
  sites = ["my-outdoor-notes.example", "blog.my-outdoor-notes-and-everything-else.example"];
  let disclosure = true;
  return {
    "promotion.page": () => page,
    "promotion.build": ({ title, sub_id, target }) => built(title, sub_id, target),
    "promotion.save_qr": () => null,
    "promotion.links": ({ program }) => links.filter((link) => !program || link.program === program),
    "promotion.link_add": () => done(11, 51),
    "promotion.link_edit": ({ id }) => done(id, 52),
    "promotion.creatives": ({ program }) => creatives.filter((creative) => !program || creative.program === program),
    "promotion.creative": () => ({ id: 21, link: null, batch: 53 }),
    "promotion.creative_edit": ({ id }) => ({ id, link: null, batch: 54 }),
    "promotion.creatives_folder": () => ({ added: 12, known: 3, left: [{ file: "notes.txt", why: "It is no image." }], batch: 55 }),
    "promotion.creative_image": () => ({ data: IMAGE }),
    "promotion.sites": (edit) => {
      sites = edit.sites ? edit.sites.map((site) => site.replace(/^https?:\/\//, "").replace(/\/.*$/, "").trim()).sort() : sites;
      disclosure = edit.disclosure ?? disclosure;
      return { sites, disclosure };
    },
    "promotion.check": ({ even_so }) => (even_so ? { ...checked, looked: 1, left: 0, findings: findings.slice(0, 1) } : checked),
    "promotion.stop": () => null,
    "promotion.findings": () => findings,
    "promotion.finding_seen": () => null,
    "promotion.map": () => siteMap,
  } satisfies Partial<Answers>;
}
