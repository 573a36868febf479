/** Every screen over invented answers, to be looked at: `npm run dev`, then /tests/gallery.html?case=empty#/today. */
import { aheadAnswers, forecastPage, pace, young } from "./ahead";
import { answers, networks, ownFiles, programs, refused, serve, settledSheet, sheet, sources, state, type Answers } from "./answers";
import { linkAnswers, links, placements, siteMap } from "./links";
import { brought, nobody, referral } from "./brought";
import { due, noPayouts, payout, payouts } from "./paid";
import { pageOf, placement, unplaced } from "./placed";

const UNKNOWN = () => { throw { ...refused("ask", "No report has these headings."), detail: "mapping" }; };
const mapped = () => { const open = settledSheet({ ...sheet().mapping, status: { "bestätigt": "approved", blorp: "pending" } }); return { ...open, asks: { ...open.asks, currency: false, zone: "03.02.2026 14:00" } }; };
const wide = () => { const open = mapped(); const more = Array.from({ length: 194 }, (_, at) => `Spalte mit einer langen Überschrift ${at}`); return { ...open, columns: [...open.columns, ...more.map((heading) => ({ heading, samples: [], why: null, unusable: null }))], rows: open.rows.map((row) => [...row, ...more]), mapping: { ...open.mapping, columns: [...open.mapping.columns, ...more.map(() => null)] } }; };

const CASES: Record<string, Partial<Answers>> = {
  first: { "app.state": () => state({ empty: true, currency: null, freshness: { accounts: 0, fresh: 0, stale: [] } }) },
  empty: { "app.state": () => state({ empty: true, freshness: { accounts: 0, fresh: 0, stale: [] } }), "accounts.list": () => [], "import.list": () => [] },
  sample: { "app.state": () => state({ profile: "sample" }) },
  hidden: { "app.state": () => state({ hide_amounts: true }) },
  locked: { "app.state": () => state({ vault: "locked" }) },
  german: { "app.state": () => state({ locale: "de-DE" }) },
  refused: { today: () => { throw refused("storage", "The database could not be read.", "Check that its folder may be opened, then try again."); } },
  syncing: { "sync.state": () => ({ running: true, moves: 1, accounts: ["Awin main site", "CJ", "impact.com"].map((name, at) => ({ name, state: ["done", "running", "waiting"][at]!, done: at === 1 ? 3 : 0, of: 7, rows: 210, added: 12, updated: 3, unchanged: 0, problems: 0, creatives: 0, requests: 9, seconds_left: at === 1 ? 236 : null, left_out: [], error: null })) }) },
  many: { "programs.list": () => Array.from({ length: 64 }, (_, at) => ({ ...programs[at % 9]!, id: at + 1, name: `${programs[(at * 5) % 9]!.name} ${at + 1}`, slot: (at % 20) + 1, earned: { amount: `${(64 - at) * 1234567.891}`, currency: "EUR" } })) },
  nolinks: { "promotion.links": () => [], "promotion.creatives": () => [], "promotion.findings": () => [], "promotion.sites": () => ({ sites: [], disclosure: false }) },
  handmade: { "promotion.build": () => { throw refused("input", "Links of “Hostly” cannot be built: no network is known for it.", "Copy the link where the program shows it, and paste it."); } },
  looking: { "promotion.check": () => new Promise<never>(() => {}) as never, "promotion.map": () => new Promise<never>(() => {}) as never },
  unread: { "promotion.check": () => { throw refused("input", "The sample's links lead nowhere: they are made up.", "Look at links in your own profile."); }, "promotion.map": () => ({ ...siteMap, rows: [], pages: 1, left: 214, whole: false, ended: "The site could not be read, or not any further. Look again later." }) },
  manylinks: {
    "promotion.links": () => Array.from({ length: 400 }, (_, at) => ({ ...links[at % links.length]!, id: at })),
    "promotion.creatives": ({ program }) => Array.from({ length: 300 }, (_, at) => ({ ...linkAnswers()["promotion.creatives"]({ program })[at % 6]!, id: at })),
    "promotion.findings": () => Array.from({ length: 120 }, (_, at) => ({ ...linkAnswers()["promotion.findings"]()[at % 6]!, id: at })),
    "promotion.map": () => ({ ...siteMap, pages: 2000, left: 812, whole: false, ended: "More pages than are looked at in one go are there: the rest was left.", rows: Array.from({ length: 3000 }, (_, at) => ({ ...siteMap.rows[at % 7]!, page: `${placements[at % 5]!.url}${Math.floor(at / 3)}` })) }),
  },
  nopayouts: { "payouts.page": () => noPayouts },
  manypayouts: { "payouts.page": () => ({ ...payouts, expected: Array.from({ length: 60 }, (_, at) => due(at, { key: `k${at}`, account_name: `${payouts.expected[at % 3]!.account_name} ${at}` })), received: Array.from({ length: 200 }, (_, at) => payout(at, { state: payouts.received[at % 4]!.state })), received_count: 2314 }) },
  own: { "networks.own": () => ownFiles },
  nobody: nobody(),
  brought: brought(Array.from({ length: 200 }, (_, at) => referral(at, at % 7 ? {} : { id: `somebody-with-a-very-long-address-${at}@department.company.example`, program_name: "Northwind Outdoor & Expedition Equipment International" }))),
  networks: { "networks.list": () => Array.from({ length: 90 }, (_, at) => ({ ...networks[(at * 7) % networks.length]!, slug: `n${at}`, name: `${networks[(at * 7) % networks.length]!.name} ${at}` })) },
  unwritten: { "promotion.page": pageOf([]), "promotion.unplaced": () => [], "promotion.kept": () => [], "promotion.hourly": () => ({ worth: null }) },
  thousands: { "promotion.page": pageOf(Array.from({ length: 20_000 }, (_, at) => placement(at, { id: at + 1, slot: (at % 20) + 1, earned: { amount: `${(20_000 - at) * 97.531}`, currency: "EUR" } }))), "promotion.unplaced": () => Array.from({ length: 64 }, (_, at) => ({ ...unplaced[at % 3]!, sub_id: `${unplaced[at % 3]!.sub_id}-${at}` })) },
  young: aheadAnswers(young),
  lastyear: aheadAnswers({ ...forecastPage, ahead: { ...forecastPage.ahead, method: "last_year" }, goals: { income: null, need: null } }),
  goal: { today: () => ({ ...answers().today({ from: "2026-08-28", to: "2026-11-25" }), goal: pace }) },
  timing: { "promotion.timer": () => ({ placement: 1, title: placement(0).title, since: new Date(Date.now() - 23 * 60_000).toISOString(), minutes: 23 }) },
  broken: { "app.state": () => { throw refused("storage", "The database was written by a newer Tributary.", "Install the newest Tributary; the file was left as it is."); } },
  unknown: { "import.parts": UNKNOWN },
  mapped: { "import.parts": UNKNOWN, "import.sheet": mapped },
  wide: { "import.parts": UNKNOWN, "import.sheet": wide },
  watched: { "app.state": () => state({ watch: { path: "/home/you/Downloads", there: true } }) },
  unplugged: { "app.state": () => state({ watch: { path: "/media/you/STICK/reports", there: false } }) },
  reading: { "import.preview": () => new Promise<never>(() => {}) as never },
  asks: { "import.preview": () => { throw { ...refused("ask", "The file does not say which currency its amounts are in.", "Choose it below."), detail: "currency" }; } },
};

const wanted = new URLSearchParams(location.search);
const theme = wanted.get("theme");
serve(answers({ ...(theme ? { "app.state": () => state({ theme }) } : {}), ...CASES[wanted.get("case") ?? ""] }), wanted.has("slow") ? 60_000 : 0);
await import("../src/main");
if (wanted.has("tall")) document.head.append(Object.assign(document.createElement("style"), { textContent: ".dialog { max-height: none !important; }" }));
// What is pressed first, one after the other: a part of its words.
for (const [at, words] of (wanted.get("click") ?? "").split("|").filter(Boolean).entries()) {
  setTimeout(() => [...document.querySelectorAll<HTMLElement>("button, summary, [role=radio]")].find((one) => (one.ariaLabel ?? one.textContent ?? "").includes(words))?.click(), 700 + 400 * at);
}
if (wanted.get("case") === "looking") setInterval(() => sources.at(-1)?.onmessage?.({ data: JSON.stringify({ event: "look_moved", state: { at: placements[1]!.url, done: 63, of: 140 } }) }), 500);
if (wanted.get("open")) {
  const { shell } = await import("../src/shell.svelte");
  const what = wanted.get("open") as "add";
  if (wanted.get("case") === "reading") setTimeout(() => (shell.importing = { path: "/home/you/Downloads/awin-transactions-2026-11.csv", step: "reading", rows: 214_000, bytes: 32_400_000, of: 133_000_000 }), 800);
  setTimeout(() => (shell.open = (what as string) === "import" ? { what: "import", paths: ["/home/you/Downloads/awin-transactions-2026-11.csv"] } : { what }), 100);
}
