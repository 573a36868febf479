/** Invented placements, links and work, for unit tests and the gallery page. */
import type { Channel, Chart, Commands, FindingView, LinkView, PlacementDetail, PlacementQuestion, PlacementTotal, PlacementView, ProgramKind, Series, Tally, Timer, UnplacedView, WorkView } from "../src/commands";
import { plusDays, plusMonths } from "../src/period";
import { drawing } from "./drawing";
import { chance, eur, programs, refused, TODAY, UNIT } from "./programs";

type Promotion = Extract<keyof Commands, `promotion.${string}`>;
type PromotionAnswers = { [K in Promotion]: (args: Commands[K]["args"]) => Commands[K]["answer"] };

const cents = (value: number) => eur((value / 100).toFixed(2));

const TITLES: [title: string, channel: Channel, program: number, cents: number, minutes: number, days: number][] = [
  ["The twelve best family tents for wet weather, compared over two summers on three campsites", "page", 4, 184_210, 1_265, 610],
  ["Moving a blog to Cloudnest in an afternoon", "page", 1, 141_260, 480, 420],
  ["Newsletter 48: what I read in autumn", "newsletter", 2, 38_840, 95, 40],
  ["Video: one year with Ledgerly", "video", 3, 97_305, 1_530, 300],
  ["Which book for which age?", "page", 2, 61_200, 210, 730],
  ["Answer on the hosting forum: slow databases", "forum", 5, 12_750, 25, 190],
  ["Talk at the makers’ meeting, slides", "talk", 5, 0, 620, 75],
  ["Thread about dog food", "social", 6, 2_415, 20, 12],
  ["Signature under every e-mail", "signature", 1, 8_360, 0, 900],
  ["Lampen für kleine Räume", "page", 8, 7_780, 330, 260],
  ["Köln im Winter", "page", 9, 0, 45, 20],
  ["Sidebar", "other", 7, 1_190, 0, 365],
];

/** A placement like the others, with what is told otherwise. */
export function placement(at: number, more: Partial<PlacementView> = {}): PlacementView {
  const [title, channel, key, earned, minutes, days] = TITLES[at % TITLES.length]!;
  const program = programs.find(({ id }) => id === key)!;
  const next = chance(at + 5);
  const months = Array.from({ length: 12 }, (_, month) => (days > (11 - month) * 30 ? Math.round((earned / 14) * (0.4 + next())) * 10_000 : 0));
  const told = channel !== "forum" && channel !== "signature" && earned > 0;
  const clicks = told ? Math.round(earned / 31) + 7 : null;
  const sales = Math.round(earned / 1_900);
  const found = ([null, "to_front_page", "fine", "fine", "product_gone", "fine"] as const)[at % 6]!;
  return {
    id: at + 1, title, channel, url: channel === "signature" || channel === "other" ? null : `https://hill-and-book.example/${channel}/${at + 1}`, first_day: plusDays(TODAY, -days), last_day: at === 11 ? plusDays(TODAY, -14) : null,
    program: key, program_name: program.name, slot: program.slot, network: program.network, kind: program.kind,
    link: channel === "other" ? null : at + 100, link_url: channel === "other" ? null : `https://track.example/click?p=${1000 + key}&sub=${title.toLowerCase().replace(/[^a-z]+/g, "-").slice(0, 24)}`, target: "https://shop.example/tents/family?size=4",
    sub_id: channel === "other" ? null : title.toLowerCase().replace(/[^a-z]+/g, "-").replace(/^-|-$/g, "").slice(0, 24),
    earned: cents(earned), reversed: cents(at % 3 ? 0 : Math.round(earned * 0.04)), each: [], unrated: at === 5 ? 2 : 0, sales, reversals: at % 3 ? 0 : Math.round(sales * 0.06), reversal_rate: sales === 0 ? null : at % 3 ? "0" : "0.0566",
    minutes, per_hour: minutes === 0 ? null : cents(Math.round((earned * 60) / minutes)), last_earned: earned === 0 ? null : plusDays(TODAY, -Math.floor(days / 40)),
    link_found: found, page_found: at === 7 ? "link_missing" : channel === "page" ? "fine" : null, ailing: found === "to_front_page" || found === "product_gone" || at === 7,
    clicks, epc: clicks ? eur((earned / 100 / clicks).toFixed(4)) : null, conversion: clicks ? (sales / clicks).toFixed(4) : null, trend: months, passive_since: days > 120 && earned > 0 ? plusDays(TODAY, 100 - days) : null, ...more,
  };
}

export const placements: PlacementView[] = TITLES.map((_, at) => placement(at));

function total(rows: PlacementView[], channel: Channel | null, kind: ProgramKind | null): PlacementTotal {
  const sum = (of: (row: PlacementView) => number) => rows.reduce((all, row) => all + of(row), 0);
  const earned = sum((row) => Math.round(Number(row.earned?.amount ?? 0) * 100));
  const worked = rows.filter(({ minutes }) => minutes > 0);
  const minutes = sum((row) => row.minutes);
  const clicks = rows.some((row) => row.clicks !== null) ? sum((row) => row.clicks ?? 0) : null;
  const sales = sum((row) => row.sales);
  return {
    channel, kind, placements: rows.length, earning: rows.filter((row) => row.sales > 0).length, earned: cents(earned), reversed: cents(Math.round(earned * 0.04)), unrated: sum((row) => row.unrated), sales, reversals: sum((row) => row.reversals), minutes,
    per_hour: minutes ? cents(Math.round((worked.reduce((all, row) => all + Number(row.earned?.amount ?? 0) * 100, 0) * 60) / minutes)) : null,
    clicks, epc: clicks ? eur((earned / 100 / clicks).toFixed(4)) : null, conversion: clicks ? (sales / clicks).toFixed(4) : null, reversal_rate: sales ? (sum((row) => row.reversals) / sales).toFixed(4) : null,
  };
}

const ORDERS: Record<string, (row: PlacementView) => number> = {
  earned: (row) => Number(row.earned?.amount ?? 0), per_hour: (row) => Number(row.per_hour?.amount ?? -1), newest: (row) => Date.parse(row.first_day), minutes: (row) => row.minutes, clicks: (row) => row.clicks ?? -1, epc: (row) => Number(row.epc?.amount ?? -1),
  worked: (row) => (row.minutes ? row.id : -1), last_earned: (row) => Date.parse(row.last_earned ?? "2000-01-01"),
};

/** Placements as the command answers them, of any list. */
export function pageOf(all: PlacementView[]) {
  return (question: PlacementQuestion) => {
    const found = all.filter(
      (row) =>
        (!question.channel || row.channel === question.channel) && (!question.program || row.program === question.program) && (!question.kind || row.kind === question.kind) && (question.standing == null || (row.last_day === null) === question.standing) &&
        (!question.ailing || row.ailing) && (!question.text || JSON.stringify([row.title, row.url, row.sub_id, row.program_name]).toLowerCase().includes(question.text.toLowerCase())) && (!question.first_from || row.first_day >= question.first_from) && (!question.first_to || row.first_day <= question.first_to),
    );
    const by = ORDERS[question.order ?? "earned"];
    const sorted = by ? [...found].sort((a, b) => by(b) - by(a)) : [...found].sort((a, b) => a.title.localeCompare(b.title));
    const channels = [...new Set(found.map((row) => row.channel))].map((channel) => total(found.filter((row) => row.channel === channel), channel, null));
    const kinds = [...new Set(found.map((row) => row.kind))].map((kind) => total(found.filter((row) => row.kind === kind), null, kind));
    const offset = question.offset ?? 0;
    return { rows: sorted.slice(offset, offset + (question.limit ?? 50)), channels, kinds, total: total(found, null, null) };
  };
}

const work: WorkView[] = [
  { id: 31, placement: 1, day: "2026-11-21", minutes: 45, note: "new pictures of the third tent" },
  { id: 24, placement: 1, day: "2026-09-02", minutes: 20, note: null },
  { id: 12, placement: 1, day: "2026-04-11", minutes: 400, note: "second summer: measured the water columns again and wrote half of it anew" },
  { id: 3, placement: 1, day: "2025-03-26", minutes: 800, note: "written" },
];

export function detail(id: number): PlacementDetail {
  const row = placements.find((known) => known.id === id) ?? placement(id - 1);
  const age = Math.max(1, Math.round((Date.parse(TODAY) - Date.parse(row.first_day)) / 2_629_800_000));
  const next = chance(id + 40);
  const share = Number(row.earned?.amount ?? 0) / age;
  const months = Array.from({ length: age }, (_, at) => {
    const commissions = share > 0 ? Math.round(1 + next() * 4) : 0;
    return { month: `${plusMonths(row.first_day, at).slice(0, 7)}-01`, age: at, earned: eur((share * (0.4 + next() * 1.2)).toFixed(2)), reversed: eur(at % 5 === 2 ? (share * 0.1).toFixed(2) : "0"), each: [], commissions, minutes: at === 0 ? 800 : 0 };
  });
  return {
    row, notes: id === 1 ? "The winner changes each spring. Ask the maker for new pictures in March." : null,
    creative: id === 1 ? { id: 7, program: row.program, program_name: row.program_name, kind: "banner", name: "Autumn 728 × 90", width: 728, height: 90, html: null, image: null, url: null, code: null, starts: null, ends: "2026-10-31", listed: false, expired: true, placements: 3 } : null,
    rules: id === 1 ? [{ id: 4, how: "prefix", text: "tents-" }, { id: 5, how: "same", text: "old-tent-page" }] : [], sub_ids: row.sub_id && row.sales > 0 ? [{ sub_id: row.sub_id, by: "link" }, ...(id === 1 ? [{ sub_id: "tents-2025", by: "prefix" as const }] : [])] : [],
    work: work.filter(({ placement }) => placement === id), months, shares: [{ days: 30, share: row.sales ? "0.084" : null }, { days: 90, share: row.sales ? "0.271" : null }, { days: 365, share: age > 12 ? "0.66" : null }],
    payback: row.per_hour && row.sales > 0 && row.minutes > 0 ? plusDays(row.first_day, 88) : null,
    decay: age < 6 ? { half_life_months: null, evergreen: false, note: "Too young to tell: it needs six months." } : id === 5 ? { half_life_months: 5, evergreen: false, note: "Half of what it brings is gone 5 months after its first one." } : { half_life_months: null, evergreen: true, note: "It brings as much now as in its first months." },
  };
}

/** Monthly bars since a day: of money by state, or of hours. */
function months(from: string, to: string, seed: number, layers: [key: "paid" | "approved" | "pending" | "", slot: number][], size: number): Series {
  const buckets: Series["buckets"] = [];
  for (let day = `${from.slice(0, 7)}-01`; day <= to; day = plusMonths(day, 1)) buckets.push({ from: day, to: plusDays(plusMonths(day, 1), -1), unfinished: plusMonths(day, 1) > TODAY, partial: false });
  const next = chance(seed);
  const tally = (key: string, at: number): Tally => {
    const late = buckets.length - at;
    const value = Math.round(size * (0.3 + next()) * (key === "" || key === (late > 3 ? "paid" : late > 1 ? "approved" : "pending") ? 1 : 0)) * 10_000;
    const none = { paid: 0, approved: 0, pending: 0, reversed: 0, passive: 0, count: value > 0 ? 3 : 0 };
    return { ...none, [key || "paid"]: value };
  };
  return { currency: "EUR", unit: UNIT, digits: 2, converted: true, buckets, layers: layers.map(([key, slot]) => ({ key: key || "work", name: key ? key : "Work", slot, tallies: buckets.map((_, at) => tally(key, at)) })), before: [], missing: [] };
}

const STATES: ["paid" | "approved" | "pending", number][] = [["paid", 1], ["approved", 3], ["pending", 6]];

export const unplaced: UnplacedView[] = [
  { program: 4, program_name: programs[3]!.name, sub_id: "yt-review-0412-long-campaign-name", first_day: "2026-04-12", earned: [eur("231.10")], count: 9 },
  { program: 2, program_name: "Bücherwelt Köln", sub_id: "newsletter-47", first_day: "2026-10-02", earned: [eur("64.35"), { amount: "14.10", currency: "CHF" }], count: 4 },
  { program: 6, program_name: "Petbox", sub_id: "x1", first_day: "2026-11-20", earned: [eur("3.20")], count: 1 },
];

export const findings: FindingView[] = [
  { on_page: false, id: 101, placements: [2], title: "Moving a blog to Cloudnest in an afternoon", url: "https://cloudnest.example/plans/blog", finding: "to_front_page", what: "The link ends on the shop’s front page now: the product is most likely gone. Let it lead to another page.", since: "2026-11-22T09:12:00Z", seen: false },
  { on_page: true, id: 8, placements: [8], title: "Thread about dog food", url: "https://hill-and-book.example/social/8", finding: "link_missing", what: "The link does not stand on this page any more. Put it back, or end the placement.", since: "2026-11-24T09:14:00Z", seen: false },
  { on_page: false, id: 104, placements: [5], title: "Which book for which age?", url: "https://shop.example/books/7", finding: "product_gone", what: "The shop says that the product is gone. Let the link lead to one that can be bought.", since: "2026-10-30T09:12:00Z", seen: true },
];

const links: LinkView[] = placements.flatMap((row) => (row.link === null ? [] : { id: row.link, program: row.program, program_name: row.program_name, network: row.network, url: row.link_url!, sub_id: row.sub_id, target: row.target, name: row.title, found: row.link_found }));
export const QR = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h21v21H0z"/><path d="M1 1h7v7H1zM13 1h7v7h-7zM1 13h7v7H1zM10 3h1v2h-1zM9 9h3v3H9zM14 10h4v1h-4zM11 14h2v5h-2zM16 14h3v2h-3z"/></svg>';

export function promotion(): PromotionAnswers {
  let timer: Timer | null = null;
  let worth: string | null = "40";
  let batch = 70;
  const done = (id: number) => ({ id, link: null, batch: ++batch });
  return {
    "promotion.page": pageOf(placements),
    "promotion.detail": ({ id }) => detail(id),
    "promotion.add": () => done(99),
    "promotion.edit": ({ id }) => done(id),
    "promotion.remove": ({ id }) => done(id),
    "promotion.build": ({ target, title, sub_id, pasted }) => {
      if (target && !/^https?:\/\//.test(target)) throw refused("input", `“${target}” is not an address.`, "Begin it with https://.");
      const mark = sub_id || (title ?? "").toLowerCase().replace(/[^a-z]+/g, "-").replace(/^-|-$/g, "") || "link";
      const url = `${pasted || "https://track.example/click?p=1004"}&sub=${mark}${target ? `&to=${encodeURIComponent(target)}` : ""}`;
      return { url, sub_id: mark, markdown: `[${title || "Link"}](${url})`, html: `<a href="${url.replaceAll("&", "&amp;")}" rel="sponsored nofollow">${title || "Link"}</a>`, qr: QR };
    },
    "promotion.save_qr": () => null,
    "promotion.links": ({ program }) => links.filter((link) => !program || link.program === program),
    "promotion.creatives": () => [],
    "promotion.creative": () => done(8),
    "promotion.work": () => done(32),
    "promotion.work_edit": ({ id }) => done(id),
    "promotion.rule": ({ id }) => done(id ?? 6),
    "promotion.unplaced": ({ program }) => unplaced.filter((one) => !program || one.program === program),
    "promotion.sites": () => ({ sites: ["hill-and-book.example"], disclosure: true }),
    "promotion.check": () => ({ looked: 11, left: 2, unreached: 0, stopped: false, findings }),
    "promotion.stop": () => null,
    "promotion.findings": () => findings,
    "promotion.finding_seen": () => null,
    "promotion.map": () => ({ rows: [], pages: 12, left: 0, ended: "Every page was looked at.", whole: true }),
    "promotion.chart": ({ id, width, height }) => drawing(months(placement(id - 1).first_day, TODAY, id, STATES, 4_200), width, height, "Earned per month since its first day, by status, in EUR"),
    "promotion.beside": ({ from, to, width, height }) => {
      const income: Chart = drawing(months(from, to, 3, STATES, 42_000), width, height, "Earned per month by what was placed, in EUR");
      const work: Chart = drawing(months(from, to, 9, [["", 7]], 800), width, height, "Hours of work per month", "hours");
      return { income, work, sentence: "In months with more than 9 hours of work, placements earned 14 % more in the two months that followed." };
    },
    "promotion.kept": () => [
      { channel: "page", after: [{ days: 30, old_enough: 5, paying: 4, share: "0.94" }, { days: 90, old_enough: 4, paying: 4, share: "0.81" }, { days: 365, old_enough: 3, paying: 2, share: "0.42" }] },
      { channel: "newsletter", after: [{ days: 30, old_enough: 1, paying: 0, share: "0" }, { days: 90, old_enough: 0, paying: 0, share: null }, { days: 365, old_enough: 0, paying: 0, share: null }] },
      { channel: "video", after: [{ days: 30, old_enough: 1, paying: 1, share: "0.88" }, { days: 90, old_enough: 1, paying: 1, share: "0.61" }, { days: 365, old_enough: 0, paying: 0, share: null }] },
    ],
    "promotion.hourly": ({ amount }) => {
      if (amount && !/^\d+(\.\d+)?$/.test(amount)) throw refused("input", `“${amount}” is not an amount.`, "Write it like 40.");
      if (typeof amount === "string") worth = amount || null;
      return { worth: worth === null ? null : eur(worth) };
    },
    "promotion.creative_edit": ({ id }) => done(id),
    "promotion.creatives_folder": () => ({ added: 0, known: 0, left: [], batch: null }),
    "promotion.creative_image": () => ({ data: "data:image/png;base64,iVBORw0KGgo=" }),
    "promotion.link_edit": ({ id }) => done(id),
    "promotion.link_add": () => done(140),
    "promotion.timer": () => timer,
    "promotion.timer_start": ({ id }) => (timer = { placement: id, title: placement(id - 1).title, since: new Date().toISOString(), minutes: 0 }),
    "promotion.timer_stop": ({ discard }) => {
      const was = timer;
      timer = null;
      return was && !discard ? done(33) : null;
    },
  };
}
