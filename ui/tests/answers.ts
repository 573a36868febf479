/** Invented answers for unit tests and the gallery page. The real commands are tested elsewhere. */
import type { AccountView, AppState, ChangeView, ChartRequest, Commands, FieldView, IncomeQuestion, MappingView, NetworkView, News, OwnNetwork, PackView, ReviewLine, RuleView, Series, SheetView, Status, Step, Tally, TaxRequest, TaxView, TransactionView, TrialView, VerifiedView } from "../src/commands";
import { between, plusDays, plusMonths } from "../src/period";
import { aheadAnswers } from "./ahead";
import { brought } from "./brought";
import { drawing } from "./drawing";
import { linkAnswers } from "./links";
import { paidAnswers, payouts } from "./paid";
import { promotion } from "./placed";
import { chance, eur, programs, PROGRAMS, refused, TODAY, UNIT } from "./programs";
import { aboutTerms } from "./terms";

export { chance, programs, refused, TODAY };

export type Asked = keyof Commands;
export type Answers = { [K in Asked]: (args: Commands[K]["args"]) => Commands[K]["answer"] };
const field = (key: string, label: string, help: string, secret = false): FieldView => ({ key, kind: secret ? "secret" : "setting", label, help, required: true, default: null, choices: [], browser: false });

function network(name: string, more: Partial<NetworkView> = {}): NetworkView {
  const slug = name.toLowerCase().replace(/[^a-z]+/g, "-");
  return {
    slug, name, kind: "network",
    fields: [field("publisher_id", "Publisher ID", "Profile, top right corner"), field("api_token", "API token", "Tools → API → Create token. Read-only is enough.", true)],
    gives: ["transactions", "programs", "reports"], confidence: "written from documentation", documentation: "high", hosts: [`api.${slug}.example`], sign_in: "API key", history_days: null, docs: `https://developers.${slug}.example/publisher/`, site: `https://www.${slug}.example/`, notes: null,
    reports: [{ slug: `${slug}-transactions`, name: "Transactions" }], own: false, ...more,
  };
}

export const networks: NetworkView[] = [
  network("Awin", { gives: ["transactions", "daily", "payouts", "programs", "reports"], confidence: "seen working 2026-11-20", history_days: 1090, notes: "Asks for at most 31 days at a time and 20 requests a minute." }),
  ...["CJ", "impact.com", "PartnerStack", "Rewardful", "TradeTracker", "Linkwise", "Adtraction", "Digistore24", "FlexOffers", "Skimlinks", "Tradedoubler", "Webgains", "Partnerize"].map((name) => network(name)),
  network("Amazon Associates", { kind: "store", fields: [], gives: ["reports"], hosts: [], sign_in: null, docs: null, notes: "Has no interface for earnings: import the fee report.", reports: [{ slug: "amazon-fees", name: "Fee earnings" }] }),
  network("Meadow Ads", { kind: "platform", sign_in: "OAuth in the browser", fields: [field("client_id", "Client ID", "Your own project."), { ...field("refresh_token", "Refresh token", "Press the button and allow it in your browser.", true), browser: true }] }),
  network("Riverbank Partners", { own: true, fields: [field("token", "Token", "Ask your partner manager.", true), { ...field("zone", "Region", "Where your account was opened."), required: false, choices: ["Europe", "Americas"], default: "Europe" }] }),
];

/** A connector file of the user's own; fine unless told otherwise. */
export function ownFile(file: string, more: Partial<OwnNetwork> = {}): OwnNetwork {
  return { file, path: `/home/you/.local/share/org.tributary.Tributary/connectors/${file}`, saved: "2026-11-25T07:12:00.000Z", network: "riverbank-partners", name: "Riverbank Partners", hosts: ["api.riverbank-partners.example"], new_hosts: [], replaces: false, recipe: false, problems: [], ...more };
}

/** A file that no report knows, half told: one word and the currency are open. */
export function sheet(more: Partial<SheetView> = {}): SheetView {
  const column = (heading: string, why: string | null, ...samples: string[]) => ({ heading, samples, why, unusable: null });
  return {
    file: "partner-2026-02.csv", inner: null, parts: [], encoding: "windows-1252", guessed: true, separator: "semicolons", line: 3, count: 3,
    columns: [
      column("Datum", "its heading (German)", "14.02.2026", "03.02.2026"), column("Partnerprogramm", "its heading (German)", "Bücher Köln", "Möbelhaus"),
      column("Provision", "its heading (German)", "61,73", "4,95"), column("Status", "its heading (German)", "bestätigt", "blorp"),
      column("Notiz", null, "=1+1"), { ...column("", null), unusable: "It has no heading." },
    ],
    rows: [["14.02.2026", "Bücher Köln", "61,73", "bestätigt", "=1+1", ""], ["03.02.2026", "Möbelhaus mit einem Namen, der in keine Spalte passt und deshalb abgeschnitten wird", "4,95", "blorp", "", ""], ["21.02.2026", "Möbelhaus", "-2,50", "bestätigt", "", ""]],
    fields: [["at", "Date"], ["commission", "Commission"], ["status", "Status"], ["program", "Program"], ["sale", "Sale amount"]].map(([field, name]) => ({ field: field!, name: name!, required: field === "at" || field === "commission" })),
    mapping: { name: "Partner", what: "transactions", columns: ["at", "program", "commission", "status", null, null], date_order: null, decimal: null, zone: null, status: { "bestätigt": "approved" }, all: "approved", kinds: {}, flows: {} },
    asks: { missing: [], date_order: null, currency: true, likely_currency: null, zone: null, status: [{ word: "bestätigt", rows: 2, known: true }, { word: "blorp", rows: 1, known: false }], kinds: [], flows: [], all: false, dates: [{ column: 0, text: "03.02.2026", day: "2026-02-03", not: "2026-03-02" }], decimal: { mark: ",", text: "61,73", amount: "61.73" }, told_apart_by: ["Datum", "Partnerprogramm", "Provision"], troubles: [], settled: false },
    id: "partner", recipe: "format = 1\nid = \"partner\"\n", ...more,
  };
}

/** The same once everything is answered. */
export function settledSheet(given: MappingView | null | undefined): SheetView {
  const open = sheet();
  const mapping = given ?? open.mapping;
  const status = open.asks.status.map((word) => ({ ...word, known: mapping.status[word.word] !== undefined }));
  const missing = [["at", "the date"], ["commission", "the commission"]].flatMap(([field, name]) => (mapping.columns.includes(field!) ? [] : [name!]));
  return { ...open, mapping, recipe: missing.length > 0 ? null : open.recipe, asks: { ...open.asks, status, missing, settled: missing.length === 0 && status.every(({ known }) => known) } };
}

/** One in each of its states. */
export const ownFiles: OwnNetwork[] = [
  ownFile("broken.toml", { network: null, name: null, hosts: [], problems: [{ line: 28, column: 1, key: "zoen", message: "this key is not known; did you mean “zone”?" }, { line: 61, column: 8, key: "status", message: "the filter cannot be read: unexpected end" }] }),
  ownFile("riverbank.toml"),
  ownFile("webgains.toml", { network: "webgains", name: "Webgains", hosts: ["api.webgains.example"], new_hosts: ["api.webgains.example"], replaces: true }),
  ownFile("second-riverbank.toml", { network: null, name: null, hosts: [] }),
];

/** What a trial brought: a row that is understood, one that is not, one that would not be kept. */
export const trials: TrialView[] = [
  {
    what: "transactions", request: "GET /commissions", count: 3, error: null,
    answers: [{ request: "POST https://api.riverbank-partners.example/token", status: 200, body: '{"access_token":"token"}' }, { request: "GET https://api.riverbank-partners.example/v1/commissions?start=2026-10-26&end=2026-11-25&page=1", status: 200, body: '{"page":1,"pages":1,"commissions":[{"id":7001,"created_at":"2026-11-20T09:00:00Z","state":"open","commission":{"amount":4.20,"currency":"EUR"}}]}' }],
    rows: [
      { row: '{\n  "id": 7001,\n  "state": "open",\n  "commission": {\n    "amount": 4.20,\n    "currency": "EUR"\n  }\n}', record: [["id", "7001"], ["at", "2026-11-20T09:00:00Z"], ["commission", "4.20 EUR"], ["status", "pending"]], outside: false, problems: [] },
      { row: '{\n  "id": 7002,\n  "state": "floating"\n}', record: [], outside: false, problems: [{ line: null, field: "status", reason: "The status word “floating” is not known.", row: null }] },
      { row: '{\n  "id": 7003,\n  "state": "paid"\n}', record: [["id", "7003"], ["at", "2025-01-02T09:00:00Z"], ["commission", "1.00 EUR"], ["status", "paid"]], outside: true, problems: [] },
    ],
  },
  { what: "daily", request: "GET /statistics", count: 0, answers: [{ request: "GET https://api.riverbank-partners.example/v1/statistics", status: 403, body: "not for you" }], rows: [], error: refused("credentials", "Riverbank Partners does not let this token read that.", "Ask for a token that may.") },
];

const ACCOUNTS = ["Awin main site", "CJ", "impact.com", "PartnerStack", "Rewardful", "TradeTracker", "Linkwise", "Webgains", "Amazon Associates"];
export const accounts: AccountView[] = ACCOUNTS.map((name, at) => ({
  id: at + 1, name, network: networks.find((network) => name.startsWith(network.name))!.slug, network_name: networks.find((network) => name.startsWith(network.name))!.name,
  settings: { publisher_id: `${412_000 + at}` }, secrets: ["api_token"],
  schedule: at === 3 ? "daily@07:30" : at === 4 ? "off" : "hourly", failures: at === 7 ? 4 : at === 2 ? 3 : 0, last_try: at === 8 ? null : `2026-11-25T06:4${at}:00Z`,
  next_sync: at === 4 || at === 7 || at === 8 ? null : `2026-11-2${at === 3 ? 6 : 5}T07:4${at}:00Z`,
  last_sync: at === 8 ? null : `2026-11-2${at === 7 ? 2 : 5}T06:4${at}:00Z`, complete_to: at === 8 ? null : at === 7 ? "2026-11-21" : TODAY,
  error: at === 7 ? refused("credentials", "Webgains did not accept the token for “Webgains”.", "Create a new token under Account → API keys and paste it here.") : at === 2 ? refused("unreachable", "impact.com did not answer in time.", "Sync again later.") : null,
  problems: at === 5 ? [{ line: 14, field: "status", reason: "The status word “under review” is not known.", row: '{"id":"TT-4410","status":"under review","amount":"12.40"}' }] : [],
  syncs: at !== 8,
}));

const BY_HAND: AccountView = {
  id: 10, name: "By hand", network: "hand", network_name: "By hand", settings: {}, secrets: [], schedule: "off", failures: 0, last_try: null, next_sync: null, last_sync: null, complete_to: null, error: null, problems: [], syncs: false,
};

export const state = (more: Partial<AppState> = {}): AppState => ({
  profile: "own", empty: false, currency: "EUR", passive_age: 90, theme: "system", locale: "en-GB", hide_amounts: false, letter_keys: true, sync_on_start: true, tray: false, tray_told: false, shortcut: false, watch: null, today: TODAY,
  data_dir: "/home/you/.local/share/org.tributary.Tributary/own", version: "0.1.0", vault: "keychain",
  freshness: { accounts: 8, fresh: 7, stale: [{ id: 8, name: "Webgains", reason: "token refused since Sun 07:40. Its figures end on 21 Nov." }] }, ...more,
});

const STATUS: Status[] = ["pending", "pending", "approved", "paid", "declined"];
export const transactions: TransactionView[] = Array.from({ length: 240 }, (_, at) => {
  const program = programs[(at * 7) % 9]!;
  const next = chance(at + 11);
  return {
    row: at + 1, id: `${program.network.slice(0, 2).toUpperCase()}-${880_412 - at * 37}`, account: program.account, network: "awin", program_key: program.id, program_id: `${1000 + program.id}`, program: program.name, slot: program.slot,
    status: STATUS[Math.floor(next() * 5)]!, kind: program.kind === "referral" ? "recurring" : at % 9 === 4 ? "lead" : "sale",
    occurred_at: `${plusDays(TODAY, -Math.floor(at / 4))}T${String(20 - (at % 4) * 4).padStart(2, "0")}:1${at % 10}:00Z`,
    commission: eur((2 + next() * 60).toFixed(2)), sale: at % 9 === 4 ? null : eur((40 + next() * 600).toFixed(2)), quantity: at % 3 ? "1" : null,
    sub_id: at % 3 ? ["spring-tents", "newsletter-48", "yt-review-0412-long-campaign-name"][at % 3]! : null, order_id: at % 2 ? `ORD-${70_100 + at}` : null, customer_id: null, clicked_at: at % 4 ? `${plusDays(TODAY, -Math.floor(at / 4) - 2)}T08:00:00Z` : null, note: null, expected: false, missing_since: at % 41 === 6 ? "2026-11-24T06:40:00Z" : null,
  };
});

const LOOKED = "2026-11-21T08:12:00Z";
const review: ReviewLine[] = [
  { what: "reversed", program: 5, name: "Hostly", count: 3, amounts: [eur("84.00")] },
  { what: "vanished", program: 4, name: programs[3]!.name, count: 2, amounts: [eur("18.10")] },
  { what: "new", program: 2, name: "Bücherwelt Köln", count: 61, amounts: [eur("1112.35"), { amount: "14.10", currency: "CHF" }] },
  { what: "paid", program: 3, name: "Ledgerly", count: 14, amounts: [eur("612.00")] },
  { what: "approved", program: 1, name: "Cloudnest", count: 9, amounts: [eur("243.00")] },
  { what: "new", program: 4, name: programs[3]!.name, count: 4, amounts: [eur("39.20")] },
  { what: "restated", program: 4, name: programs[3]!.name, count: 2, amounts: [eur("12.00")] },
  { what: "returned", program: 6, name: "Petbox", count: 1, amounts: [eur("9.20")] },
];
const place = (program: number) => review.findIndex((line) => line.program === program);
const TURNS: Record<News, [before: Status | null, now: Status]> = { reversed: ["approved", "declined"], vanished: ["pending", "pending"], restated: ["approved", "approved"], new: [null, "pending"], approved: ["pending", "approved"], paid: ["approved", "paid"], returned: ["approved", "approved"] };
const SORTS = Object.keys(TURNS);
function changed({ what, program }: ReviewLine, at: number): ChangeView {
  const now = transactions.filter((row) => row.program_key === program)[at % 26]!;
  const [before, status] = TURNS[what];
  const commission = what === "restated" ? eur("6.00") : now.commission;
  return { what, at: "2026-11-24T06:41:00Z", source: "sync of Awin main site", before: before && { status: before, commission: now.commission }, transaction: { ...now, row: now.row + 1000 * (at + 100 * SORTS.indexOf(what)), status, commission, missing_since: what === "vanished" ? "2026-11-24T06:41:00Z" : null } };
}

const byHand = (row: number, on: string, amount: string, status: Status, more: Partial<TransactionView> = {}): TransactionView => ({
  ...transactions[0]!, row, id: `hand-${row}`, account: "By hand", network: "hand", program_key: 5, program_id: "Hostly", program: "Hostly", slot: 8, status, kind: "recurring",
  occurred_at: `${on}T00:00:00Z`, commission: eur(amount), sale: null, quantity: null, sub_id: null, order_id: null, clicked_at: null, ...more,
});
/** What is kept by hand of Hostly, newest first. */
export const entries: TransactionView[] = [
  byHand(908, "2026-11-24", "12.50", "approved", { kind: "sale", note: "two boxes of leaflets", sub_id: "flyer-autumn" }),
  byHand(907, "2026-11-01", "29.00", "pending", { id: "recurring-1-2026-11-01", expected: true }),
  byHand(906, "2026-10-18", "-4.50", "approved", { kind: "adjustment", note: "sent back; the customer had ordered the wrong size and paid twice" }),
  byHand(905, "2026-10-01", "29.00", "pending", { id: "recurring-1-2026-10-01", expected: true }),
  byHand(904, "2026-09-01", "29.00", "declined", { id: "recurring-1-2026-09-01" }),
  byHand(903, "2026-08-01", "29.00", "paid", { id: "recurring-1-2026-08-01" }),
];
export const rules: RuleView[] = [
  { id: 1, program: "Hostly", program_key: 5, commission: eur("29.00"), status: "pending", kind: "recurring", sub_id: null, customer: null, note: "three seats", every: "month", start: "2026-08-01", month_end: false, until: null, next: "2026-12-01", left: null, paused: false },
  { id: 2, program: "Hostly", program_key: 5, commission: eur("120.00"), status: "approved", kind: "bonus", sub_id: null, customer: null, note: null, every: "year", start: "2027-02-28", month_end: true, until: "2029-02-28", next: "2027-02-28", left: 3, paused: false },
  { id: 3, program: "Corner bakery", program_key: null, commission: { amount: "8.00", currency: "CHF" }, status: "pending", kind: "sale", sub_id: null, customer: null, note: null, every: "week", start: "2026-12-03", month_end: false, until: null, next: "2026-12-03", left: null, paused: true },
];

const LAYERS: Record<string, [key: string, name: string, slot: number, weight: number][]> = {
  program: [...PROGRAMS.slice(0, 7).map(([name, , , slot, weight], at) => [`${at + 1}`, name, slot, weight] as [string, string, number, number]), ["others", "2 others", 0, 0.1]],
  status: [["paid", "Paid", 1, 1], ["approved", "Approved", 3, 0.6], ["pending", "Pending", 6, 0.4]],
  passive: [["recurring", "Recurring", 1, 0.9], ["evergreen", "Evergreen", 3, 0.4], ["declared", "Declared", 7, 0.15], ["active", "Active", 8, 0.7]],
  kind: [["sale", "Sale", 3, 1], ["recurring", "Recurring", 1, 0.9], ["lead", "Lead", 8, 0.2]],
  nothing: [["", "All", 1, 2]],
};

const STEPS: Record<Step, (from: string) => string> = { day: (from) => plusDays(from, 1), week: (from) => plusDays(from, 7), month: (from) => plusMonths(from, 1), quarter: (from) => plusMonths(from, 3), year: (from) => plusMonths(from, 12) };

export function series(question: IncomeQuestion): Series {
  const length = between(question.from, question.to) + 1;
  const step = question.step ?? (length <= 31 ? "day" : length <= 190 ? "week" : length <= 1100 ? "month" : "year");
  const buckets: Series["buckets"] = [];
  for (let from = question.from; from <= question.to; from = STEPS[step](from)) {
    const to = plusDays(STEPS[step](from), -1);
    buckets.push({ from, to: to > question.to ? question.to : to, unfinished: to >= TODAY, partial: false });
  }
  const next = chance(7 + buckets.length);
  const layers = (LAYERS[question.by] ?? LAYERS.program!).map(([key, name, slot, weight]) => ({
    key, name, slot,
    tallies: buckets.map((bucket, at): Tally => {
      const days = between(bucket.from, bucket.to) + 1;
      const all = Math.round(weight * (500 + at * (160 / buckets.length)) * (0.7 + 0.5 * next()) * (days / 7) * 100) * 10_000;
      const left = (buckets.length - at) / buckets.length;
      const pending = left < 0.25 ? Math.round(all * (left < 0.1 ? 1 : 0.4)) : 0;
      const approved = Math.round((all - pending) * (left < 0.5 ? 0.5 : 0));
      return { paid: all - pending - approved, approved, pending, reversed: at % 4 ? 0 : Math.round(all * 0.04), passive: 0, count: days };
    }),
  }));
  const before = question.compare ? buckets.map((_, at) => Math.round(layers.reduce((sum, { tallies }) => sum + tallies[at]!.paid + tallies[at]!.approved + tallies[at]!.pending, 0) * (0.7 + 0.25 * next()))) : [];
  return { currency: "EUR", unit: UNIT, digits: 2, converted: true, buckets, layers, before, missing: question.by === "program" && !question.program ? [{ amount: "41.20", currency: "BRL" }] : [] };
}

const NAMES: Record<string, string> = { program: "program", status: "status", passive: "passive and active", kind: "kind", nothing: "total", network: "network", account: "account", currency: "currency", program_kind: "type" };
const chart = ({ question, width, height }: ChartRequest) => {
  const drawn = series(question);
  const step = between(drawn.buckets[0]!.from, drawn.buckets[1]?.from ?? drawn.buckets[0]!.from);
  const title = `Earned per ${step <= 1 ? "day" : step <= 7 ? "week" : step <= 31 ? "month" : "year"}, by ${NAMES[question.by]}`;
  return drawing(drawn, width, height, title);
};

const share = (bp: number) => eur((3482.6 * (bp / 10_000)).toFixed(2));

export function answers(more: Partial<Answers> = {}): Answers {
  let app = state();
  let seen = LOOKED;
  return {
    ...linkAnswers(),
    ...aheadAnswers(),
    "app.state": () => app,
    "app.prefer": (given) => (app = { ...app, ...(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined)) as Partial<AppState>) }),
    "app.seen": () => ((seen = "2026-11-25T08:30:00Z"), null),
    "profile.sample": () => (app = state({ profile: "sample" })),
    "profile.own": () => (app = state()),
    "vault.unlock": () => (app = { ...app, vault: "file" }),
    "networks.list": () => networks,
    "networks.own": () => [],
    "networks.make": ({ name, like }) => ownFile(`${like ?? name?.toLowerCase().replace(/[^a-z]+/g, "-")}.toml`),
    "networks.allow": () => null,
    "networks.try": () => trials,
    "networks.record": ({ folder }) => ({
      files: ["account.json", "transactions.json", "transactions.records.json"].map((name) => `${folder}/riverbank-partners/${name}`),
      kept: ["Currency"],
      unsaved: [{ what: "payouts", error: { kind: "credentials", message: "Riverbank Partners does not let this key read this.", hint: "Give the key the right to read it.", detail: null } }],
    }),
    "accounts.list": () => [...accounts, BY_HAND],
    "accounts.consent": () => ({ refresh_token: "from-browser:1" }),
    "accounts.consent_cancel": () => null,
    "accounts.check": () => ({ steps: [{ label: "Reached the network", ok: true, note: null }, { label: "The key was accepted", ok: true, note: null }, { label: "Commissions can be read", ok: true, note: "14 in the last week, from 3 programs." }], name: "Main site" }),
    "accounts.add": ({ network, name }) => ({ ...accounts[0]!, id: 99, name, network }),
    "accounts.update": ({ id }) => accounts.find((account) => account.id === id)!,
    "accounts.rename": ({ id, name }) => ({ ...accounts.find((account) => account.id === id)!, name }),
    "accounts.schedule": ({ id, schedule }) => ({ ...accounts.find((account) => account.id === id)!, schedule }),
    "accounts.remove": () => null,
    "sync.start": () => null,
    "sync.cancel": () => null,
    "sync.state": () => ({ running: false, moves: 0, accounts: [] }),
    "import.parts": () => [{ inner: null }],
    "import.preview": ({ path }) => ({
      file: path.split("/").at(-1)!, report: "awin-transactions", report_name: "Awin: transactions", account: "Awin main site", new_account: false, rows: 231, added: 214, updated: 9, unchanged: 4, skipped: 2,
      rejected: [{ line: 48, field: "occurred_at", reason: "“31.02.2026” is not a date.", row: "48;AW-110;31.02.2026;12,40" }, { line: 112, field: "status", reason: "The status word “on hold” is not known.", row: "112;AW-174;14.09.2026;3,10;on hold" }],
      noted: [], months: [{ month: "2026-09", before: eur("1204.00"), after: eur("1391.20") }, { month: "2026-10", before: eur("887.40"), after: eur("1102.85") }, { month: "2026-11", before: eur("0"), after: eur("96.10") }],
      seen_before: null, sample: transactions.slice(0, 4), payments: 0, summary: null, same_money: null,
    }),
    "import.sheet": ({ mapping }) => settledSheet(mapping),
    "recipes.look": ({ path }) => ({ file: path.split("/").at(-1)!, id: "partner", name: "Partner", gives: ["transactions"], headings: ["Datum", "Partnerprogramm", "Provision"], known: false, replaces: null, text: "format = 1\n", problems: [] }),
    "recipes.add": ({ path }) => ({ file: path.split("/").at(-1)!, id: "partner", name: "Partner", gives: ["transactions"], headings: ["Datum"], known: true, replaces: null, text: "format = 1\n", problems: [] }),
    "recipes.save": () => null,
    "import.run": ({ path }) => ({ file: path.split("/").at(-1)!, part: null, report: "awin-transactions", batch: 12, account: "Awin main site", rows: 231, added: 214, updated: 9, unchanged: 4, skipped: 2, rejected: [{ line: 48, field: "occurred_at", reason: "“31.02.2026” is not a date.", row: "48;AW-110;31.02.2026;12,40" }], noted: [], summary: null }),
    "import.cancel": () => null,
    "import.rejected": () => 1,
    "watch.choose": ({ path }) => (app = { ...app, watch: path ? { path, there: true } : null }),
    "watch.notices": () => [],
    "import.undo": () => ({ what: "import of 2026-10.csv", removed: 214, restored: 9 }),
    "import.list": () => [
      { batch: 12, file: "awin-transactions-2026-11.csv", report: "awin-transactions", account: "Awin main site", at: "2026-11-25T07:55:00Z", added: 214, updated: 9, unchanged: 4, problems: 2, undone_at: null },
      { batch: 9, file: "Fee-Earnings-2026-10-a-rather-long-file-name.csv", report: "amazon-fees", account: "Amazon Associates", at: "2026-11-02T10:12:00Z", added: 1204, updated: 0, unchanged: 0, problems: 0, undone_at: null },
      { batch: 7, file: "export.csv", report: "cj-commissions", account: "CJ", at: "2026-10-18T17:40:00Z", added: 61, updated: 3, unchanged: 0, problems: 0, undone_at: "2026-10-18T17:52:00Z" },
    ],
    today: () => ({
      label: "November so far",
      month: { currency: "EUR", earned: eur("3482.60"), paid: share(3457), approved: share(3995), pending: share(2548), reversed: eur("84.00"), compared: eur("3482.60"), before: eur("3098.50"), before_label: "1–25 Oct", change_bp: 1240, passive: { recurring_bp: 4400, evergreen_bp: 1200, declared_bp: 500 }, converted: true, missing: [{ amount: "41.20", currency: "BRL" }] },
      programs: programs.slice(0, 5), program_count: 9,
      payments: [{ id: "p1", account: "Awin main site", network: "awin", date: "2026-11-20", amount: eur("388.15"), status: "sent", payer: "Awin", received: false }, { id: "p2", account: "CJ", network: "cj", date: "2026-11-15", amount: { amount: "97.00", currency: "USD" }, status: null, payer: null, received: false }],
      owed: [{ program: 1, name: "Cloudnest", amount: eur("604.00") }, { program: 7, name: "Linkwise", amount: eur("212.40") }, { program: 2, name: "Bücherwelt Köln", amount: eur("188.15") }, { program: 5, name: "Hostly", amount: eur("97.00") }, { program: 6, name: "Petbox", amount: eur("41.80") }],
      goal: null,
      due_next: payouts.expected.slice(0, 1), late_count: 1,
      freshness: app.freshness,
    }),
    "today.review": () => ({ lines: seen === LOOKED ? review : [], since: seen, expected: 2 }),
    "income.chart": chart,
    "income.series": (question) => [series({ ...question, from: "2025-06-01" })],
    "programs.list": () => programs,
    "programs.detail": ({ id }) => ({
      program: programs.find((program) => program.id === id)!,
      totals: [{ status: "paid", amounts: [eur("18204.00"), { amount: "96.20", currency: "USD" }], count: 412 }, { status: "approved", amounts: [eur("604.00")], count: 18 }, { status: "pending", amounts: [eur("312.40")], count: 11 }, { status: "declined", amounts: [eur("120.00")], count: 6 }],
      first_seen: "2025-06-11T09:00:00Z",
      sub_ids: [{ sub_id: "spring-tents", count: 48, amounts: [eur("1204.00")] }, { sub_id: "newsletter-48", count: 21, amounts: [eur("612.55")] }, { sub_id: "yt-review-0412-long-campaign-name", count: 9, amounts: [eur("231.10")] }, { sub_id: null, count: 61, amounts: [eur("2014.20")] }],
    }),
    "programs.edit": () => null,
    "activity.list": (question) => {
      const found = (question.program === 5 ? entries : transactions).filter((row) => (!question.status || row.status === question.status) && (!question.program || row.program_key === question.program) && (!question.kind || row.kind === question.kind) && (!question.text || JSON.stringify(row).toLowerCase().includes(question.text.toLowerCase())) && (!question.from || row.occurred_at.slice(0, 10) >= question.from));
      const offset = question.offset ?? 0;
      return { rows: found.slice(offset, offset + question.limit), more: found.length > offset + question.limit };
    },
    "activity.detail": ({ row }) => {
      const transaction = entries.find((known) => known.row === row) ?? transactions.find((known) => known.row === row % 1000)!;
      return {
        transaction,
        undo: transaction.network === "hand" ? 31 : null,
        history: [
          { at: "2026-11-02T06:40:00Z", source: "sync of Awin main site", status: "pending", commission: eur("24.00"), sale: eur("240.00"), missing_since: null, changed: [] },
          { at: "2026-11-14T06:41:00Z", source: "sync of Awin main site", status: "approved", commission: eur("22.50"), sale: eur("225.00"), missing_since: null, changed: ["Pending became approved.", "The commission went from 24.00 to 22.50."] },
          { at: "2026-11-24T06:40:00Z", source: "import of awin-transactions-2026-11.csv", status: transaction.status, commission: transaction.commission, sale: transaction.sale, missing_since: transaction.missing_since, changed: [transaction.missing_since ? "no longer reported since 2026-11-24" : "The status changed."] },
        ],
      };
    },
    "activity.changes": ({ since }) => {
      const lines = since || seen === LOOKED ? review : [];
      const changed = programs.map(({ id, name, account, slot }) => ({ program: id, name, account, slot, lines: lines.filter(({ program }) => program === id) }));
      return { since: since ?? seen, looked: seen, programs: changed.map((one) => ({ ...one, count: one.lines.reduce((sum, { count }) => sum + count, 0) })).filter(({ count }) => count > 0).sort((a, b) => place(a.program) - place(b.program)) };
    },
    "activity.changed": ({ program, what, offset = 0, limit }) => {
      const found = review.filter((line) => line.program === program && (!what || line.what === what)).flatMap((line) => Array.from({ length: line.count }, (_, at) => changed(line, at)));
      return { rows: found.slice(offset, offset + limit), more: found.length > offset + limit };
    },
    "hand.book": () => ({ programs: [{ key: 5, name: "Hostly", last: entries[0]! }, { key: 7, name: "Linkwise", last: { ...entries[0]!, kind: "lead", status: "paid", commission: { amount: "5.00", currency: "USD" } } }], currency: "EUR", rules, expected: entries.filter(({ expected }) => expected).reverse(), expected_count: 2 }),
    "hand.add": () => ({ batch: 41, ids: ["hand-41"], payments: [] }),
    "hand.edit": ({ paid_on }) => ({ batch: 42, ids: ["hand-908"], payments: paid_on ? [eur("12.50")] : [] }),
    "hand.rule": ({ id, entry, every }) => ({ rule: { ...rules[0]!, id: id ?? 4, program: entry.program, every, start: entry.day ?? TODAY }, made: id === null ? [43, 44] : [] }),
    "hand.rule_state": ({ id }) => ({ rule: rules.find((rule) => rule.id === id) ?? rules[0]!, made: [] }),
    ...promotion(),
    ...aboutTerms(),
    ...brought(),
    ...paidAnswers(),
    "rates.state": () => ({ latest: "2026-11-24", count: 204_112, missing: ["BRL"] }),
    "rates.refresh": () => ({ latest: TODAY, count: 204_143, missing: [] }),
    "rates.import": () => ({ latest: TODAY, count: 204_143, missing: [] }),
    "chart.save": () => null,
    "evidence.verify": ({ noted }) => verified({ noted: noted ? "link 211 of 2026-11-24T06:40:00Z" : null }),
    "evidence.look": () => pack,
    "evidence.pack": () => pack,
    "tax.preview": (of) => taxYear(of),
    "tax.save": ({ of }) => taxYear(of),
    "data.export": () => null,
    "data.backup": () => null,
    "window.pick": ({ what }) => what === "folder" ? "/home/you/recordings" : "/home/you/Downloads/awin-transactions-2026-11.csv",
    "window.save": ({ name }) => `/home/you/${name ?? "file"}`,
    "window.open": () => null,
    "window.edit": () => null,
    "window.files": () => [],
    ...more,
  };
}

/** A record that holds. */
export function verified(more: Partial<VerifiedView> = {}): VerifiedView {
  return { holds: true, links: 214, sealed_later: 12, states: 48_210, since: "2026-09-02T07:10:00Z", head: "9f2c".repeat(16), head_at: "2026-11-25T06:40:00Z", broken: [], broken_count: 0, noted: null, meaning: "That the chain holds shows that nothing in it was changed.", ...more };
}

const pack: PackView = { count: 7, lost: [eur("-84.00")], rate: "12.5", usual: "4.0", usual_of: "everything that you earn anywhere" };

/** A year with everything that can be wrong with it. */
export function taxYear(of: TaxRequest, more: Partial<TaxView> = {}): TaxView {
  const received = of.basis === "received";
  return {
    name: `tributary-own-tax-${of.year}-${of.basis}`, from: `${of.year}-01-01`, to: `${of.year}-12-31`, to_date: null, basis: of.basis, currency: of.currency ?? "EUR",
    payers: [{ name: "Awin", rows: 12, amounts: [eur("4100.00"), { amount: "50.00", currency: "USD" }], total: eur("4145.12") }, { name: "Bäckerei Köln", rows: 1, amounts: [eur("12.34")], total: eur("12.34") }],
    total: eur("4157.46"), rows: 13, missing: received ? [{ day: "2025-05-20", amount: { amount: "70.00", currency: "USD" } }] : [], missing_count: received ? 1 : 0,
    said: received ? [{ day: "2025-06-10", payer: "Awin", account: "Main", amount: eur("130.00"), status: "received, by your own word", said: true }] : [],
    unmatched: received ? [{ day: "2025-04-01", payer: "Bäckerei Köln", account: "My bank", amount: eur("12.34"), status: null, said: false }] : [], likely: received ? [{ day: "2025-05-03", payer: "AWIN AG", account: "My bank", amount: eur("41.00"), status: null, said: false }] : [], fees: received ? [eur("2.00")] : [], unsent: received ? [{ day: "2025-12-20", payer: "CJ", account: "CJ", amount: eur("99.00"), status: "pending", said: false }] : [], vanished: 0,
    notes: ["Received: payouts of networks on the day that the network gives.", "Each row is rounded once, half to even."], ...more,
  };
}

/** Whoever listens to events, the newest last. */
export const sources: { onmessage: ((message: { data: string }) => void) | null }[] = [];

/** Answers the page's own requests; what is asked is kept in the list that comes back. */
export function serve(given: Answers, delay = 0): { name: Asked; args: unknown }[] {
  const asked: { name: Asked; args: unknown }[] = [];
  globalThis.EventSource = class {
    onmessage = null;
    constructor() {
      sources.push(this);
    }
    close() {}
  } as unknown as typeof EventSource;
  globalThis.fetch = async (_, init) => {
    const { name, args } = JSON.parse(String(init?.body)) as { name: Asked; args: never };
    asked.push({ name, args });
    if (delay && name !== "app.state") await new Promise((resolve) => setTimeout(resolve, delay));
    try {
      return new Response(JSON.stringify(await (given[name] as (args: unknown) => unknown)(args)));
    } catch (error) {
      return new Response(JSON.stringify(error), { status: 400 });
    }
  };
  return asked;
}
