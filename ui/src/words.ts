/** The only place where money, dates and numbers become text. The words are English; the numbers follow the reader's locale. */
import type { Every, FigureValue, Kind, MoneyView, News, ProgramKind, Status, Tone } from "./commands";
import type { Days, Period } from "./period";

const FALLBACK = "en-US";
const MINUS = "−";
const THIN = "\u202f";
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

let locale = FALLBACK;
let base: string | null = null;

/** Sets the reader's locale (`system` for the computer's) and base currency, before anything is shown. */
export function speak(tag: string, currency: string | null): void {
  locale = readable(tag === "system" ? navigator.language : tag);
  base = currency;
}

/** The locale if this computer can format with it; some report “C”, which is none. */
export function readable(tag: string): string {
  try {
    const [known] = Intl.NumberFormat.supportedLocalesOf(tag);
    return known ?? FALLBACK;
  } catch {
    return FALLBACK;
  }
}

export function currentLocale(): string {
  return locale;
}

// ---- numbers ---------------------------------------------------------------

function number(text: string | number, options: Intl.NumberFormatOptions = {}): string {
  return typographic(format(options).format(text as Intl.StringNumericLiteral));
}

/** Formats that were made: to make one takes longer than a frame may, and the crosshair needs a dozen. */
const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(locale, { roundingMode: "halfEven", ...options } as Intl.NumberFormatOptions);
  formats.set(key, made);
  return made;
}

function typographic(text: string): string {
  return text.replace(/-/g, MINUS);
}

export function count(value: number): string {
  return number(value, { maximumFractionDigits: 0 });
}

/** `1 row`, `2 rows`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Hundredths of a percent as `61 %`. */
export function percent(bp: number, digits = 0): string {
  return `${number((bp / 100).toFixed(digits), { minimumFractionDigits: digits })}${THIN}%`;
}

/** Parts in hundredths of a percent as whole percents whose sum is that of the whole, rounded: what is shown can be added up. */
export function wholes(parts: number[]): number[] {
  const down = parts.map((bp) => Math.floor(bp / 100));
  let left = Math.round(parts.reduce((sum, bp) => sum + bp, 0) / 100) - down.reduce((sum, whole) => sum + whole, 0);
  const order = parts.map((bp, at) => ({ at, rest: bp % 100 })).sort((a, b) => b.rest - a.rest);
  for (const { at } of order) if (left-- > 0) down[at]! += 1;
  return down.map((whole) => whole * 100);
}

/** A part as a decimal, such as `0.025`, in percent. */
export function portion(text: string, digits = 1): string {
  const bp = Math.round(Number(text) * 10_000);
  return percent(bp, bp === 0 ? 0 : digits);
}

/** Minutes of work: `45 min`, `2 h`, `1 h 30`. */
export function worked(minutes: number): string {
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return `${count(Math.floor(minutes / 60))} h${rest ? ` ${rest.toString().padStart(2, "0")}` : ""}`;
}

/** Hours of which micros are counted, to a tenth: `2.5 h`. */
export function hours(micros: number, unit: number): string {
  return `${number(decimal(micros, unit), { maximumFractionDigits: 1 })} h`;
}

/** A number of a figure that is no amount: `61.2 %`, `12`, `3.5 months`. */
export function figured(value: Exclude<FigureValue, { money: MoneyView }>): string {
  if ("share" in value) return percent(Math.round(value.share * 10_000), 1);
  if ("count" in value) return count(value.count);
  return `${number(value.months, { maximumFractionDigits: 1 })} months`;
}

/** Any number of a figure as it is spoken. */
export function spokenFigure(value: FigureValue | null | undefined, hidden: boolean): string {
  if (!value) return "nothing";
  if (!("money" in value)) return figured(value);
  return hidden ? "hidden amount" : money(value.money);
}

/** The colour of a row of a figure. */
export function hue(tone: Tone): string {
  if (typeof tone === "object") return `var(--series-${((tone.slot + 19) % 20) + 1})`;
  return tone === "neutral" ? "var(--text-subtle)" : `var(--${tone})`;
}

/** A change as `+12.4 %`, `10x` beyond 999 %, `new` from zero. */
export function change(bp: number | null, digits = 0): string {
  if (bp === null) return "new";
  if (bp > 99_900) return `${count(Math.round(bp / 10_000 + 1))}x`;
  const text = percent(Math.abs(bp), digits);
  return bp === 0 ? text : bp > 0 ? `+${text}` : `${MINUS}${text}`;
}

// ---- exact decimals --------------------------------------------------------

/** A whole number of the smallest kept units as plain decimal text. */
export function decimal(micros: number, unit: number): string {
  const whole = BigInt(Math.abs(micros));
  const size = BigInt(unit);
  const rest = (whole % size).toString().padStart(unit.toString().length - 1, "0").replace(/0+$/, "");
  return `${micros < 0 ? "-" : ""}${whole / size}${rest && `.${rest}`}`;
}

/** `a` minus `b`, exactly. */
export function difference(a: string, b: string): string {
  const scale = Math.max(fraction(a), fraction(b));
  const value = scaled(a, scale) - scaled(b, scale);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const text = scale ? `${digits.slice(0, -scale)}.${digits.slice(-scale)}` : digits;
  return value < 0n ? `-${text}` : text;
}

/** -1, 0 or 1. */
export function sign(amount: string): -1 | 0 | 1 {
  if (!/[1-9]/.test(amount)) return 0;
  return amount.startsWith("-") ? -1 : 1;
}

/** Which of two decimals is larger, for sorting. */
export function compare(a: string, b: string): number {
  return sign(difference(a, b));
}

function fraction(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}

function scaled(text: string, scale: number): bigint {
  const [whole = "0", rest = ""] = text.split(".");
  return BigInt(whole + rest.padEnd(scale, "0"));
}

// ---- money -----------------------------------------------------------------

/** In a table: digits alone in the base currency, with the code in any other. */
export function amount(money: MoneyView, signed = false): string {
  const text = number(money.amount, { ...places(money), ...(signed ? { signDisplay: "exceptZero" } : {}) });
  return money.currency === base ? text : text.replace(/^[+−]?/, (sign) => `${sign}${money.currency} `);
}

/** A plain decimal with all its digits, without a currency. */
export function plain(text: string): string {
  return number(text, { minimumFractionDigits: fraction(text), maximumFractionDigits: fraction(text) });
}

/** In a sentence: with the currency's sign. */
export function money(money: MoneyView, signed = false): string {
  const options: Intl.NumberFormatOptions = signed ? { signDisplay: "exceptZero" } : {};
  if (isCrypto(money.currency)) return `${number(money.amount, { ...places(money), ...options })} ${money.currency}`;
  return number(money.amount, { style: "currency", currency: money.currency, ...options });
}

/** An estimate: with the currency's sign and no more than three digits that mean something. */
export function rough(value: MoneyView): string {
  const few = { maximumSignificantDigits: 3, trailingZeroDisplay: "stripIfInteger" } as Intl.NumberFormatOptions;
  if (isCrypto(value.currency)) return `${number(value.amount, few)} ${value.currency}`;
  return number(value.amount, { style: "currency", currency: value.currency, ...few });
}

/** The largest figure of a screen: the sign and whole units apart from the fraction. */
export function figure(value: MoneyView): { whole: string; rest: string } {
  const text = money(value);
  if (isCrypto(value.currency)) return { whole: text, rest: "" };
  const parts = format({ style: "currency", currency: value.currency }).formatToParts(value.amount as never);
  const cut = parts.findIndex((part) => part.type === "decimal");
  if (cut < 0) return { whole: text, rest: "" };
  const join = (list: Intl.NumberFormatPart[]) => typographic(list.map((part) => part.value).join(""));
  return { whole: join(parts.slice(0, cut)), rest: join(parts.slice(cut)) };
}

/** Every digit that is known, for hovering and copying. */
export function exact(money: MoneyView): string {
  return `${typographic(money.amount)} ${money.currency}`;
}

/** With every digit and the code, as the locale writes it: what an amount that was typed is taken for. */
export function unrounded(money: MoneyView): string {
  return `${number(money.amount, { minimumFractionDigits: places(money).minimumFractionDigits, maximumFractionDigits: 8 })} ${money.currency}`;
}

function places(money: MoneyView): Intl.NumberFormatOptions {
  if (isCrypto(money.currency)) return { minimumFractionDigits: 2, maximumFractionDigits: 8 };
  const digits = format({ style: "currency", currency: money.currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

const CODES =
  "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG".split(
    " ",
  );

const CRYPTO = "BTC ETH USDC USDT AAVE ADA ALGO ATOM AVAX BCH BNB BUSD CET DAI DOGE DOT ETC EURC FDUSD FIL KCS LINK LTC NEAR OKB POL SHIB SOL TON TRX TUSD UNI XLM XMR XRP XTZ ZEC".split(" ");

/** Every currency that an amount can be in. */
export function codes(): string[] {
  return [...CODES, ...CRYPTO];
}

export function isCrypto(code: string): boolean {
  return !CODES.includes(code);
}

/** The currencies that can be a base, with their names. */
export function currencies(): { code: string; name: string }[] {
  const names = new Intl.DisplayNames(["en"], { type: "currency" });
  return CODES.map((code) => ({ code, name: names.of(code) ?? code }));
}

const EURO = " AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK ";
const REGIONS: Record<string, string> = {
  US: "USD", GB: "GBP", CH: "CHF", CA: "CAD", AU: "AUD", NZ: "NZD", JP: "JPY", CN: "CNY", IN: "INR", BR: "BRL", MX: "MXN",
  PL: "PLN", CZ: "CZK", DK: "DKK", SE: "SEK", NO: "NOK", HU: "HUF", RO: "RON", TR: "TRY", ZA: "ZAR", SG: "SGD", HK: "HKD",
  KR: "KRW", TH: "THB", ID: "IDR", MY: "MYR", PH: "PHP", VN: "VND", IL: "ILS", AE: "AED", SA: "SAR", UA: "UAH", AR: "ARS",
};

/** The currency that people with this locale most likely count in. */
export function likelyCurrency(): string {
  const region = new Intl.Locale(locale).maximize().region ?? "US";
  return EURO.includes(` ${region} `) ? "EUR" : (REGIONS[region] ?? "USD");
}

// ---- dates -----------------------------------------------------------------

/** `Tue 3 Feb 2026`. */
export function day(text: string): string {
  return `${WEEKDAYS[new Date(text).getUTCDay()]} ${shortDay(text)} ${text.slice(0, 4)}`;
}

/** `3 Feb`. */
export function shortDay(text: string): string {
  return `${Number(text.slice(8, 10))} ${MONTHS[Number(text.slice(5, 7)) - 1]}`;
}

/** `Feb 2026`. */
export function month(text: string): string {
  return `${MONTHS[Number(text.slice(5, 7)) - 1]} ${text.slice(0, 4)}`;
}

/** `1–25 Oct 2026`, `27 Oct–2 Nov 2026`. */
export function span({ from, to }: Days): string {
  if (from === to) return `${shortDay(from)} ${from.slice(0, 4)}`;
  const end = `${shortDay(to)} ${to.slice(0, 4)}`;
  if (from.slice(0, 7) === to.slice(0, 7)) return `${Number(from.slice(8))}–${end}`;
  return from.slice(0, 4) === to.slice(0, 4) ? `${shortDay(from)}–${end}` : `${shortDay(from)} ${from.slice(0, 4)}–${end}`;
}

/** The computer's own day and time of an instant: `Tue 3 Feb 2026, 08:12`. */
export function instant(at: string): string {
  return `${day(localDay(at))}, ${time(at)}`;
}

/** The calendar day of something that happened: its own where only the day is known, else the computer's. */
export function happenedOn(at: string): string {
  return isDayOnly(at) ? at.slice(0, 10) : localDay(at);
}

/** The same in words, with the time where it is known. */
export function happened(at: string): string {
  return isDayOnly(at) ? day(at.slice(0, 10)) : instant(at);
}

/** What tells no time is kept as the midnight of its day, in UTC. */
function isDayOnly(at: string): boolean {
  return at.endsWith("T00:00:00Z");
}

/** `Today`, `Yesterday`, `Tomorrow`; else how far away, such as `in 12 days`. */
export function away(on: string, today: string): string {
  const days = Math.round((Date.parse(on) - Date.parse(today)) / 86_400_000);
  const near = { "-1": "Yesterday", "0": "Today", "1": "Tomorrow" }[String(days)];
  return near ?? (days > 0 ? `In ${counted(days, "day")}` : `${counted(-days, "day")} ago`);
}

/** When something comes again: `Every month on the 31st`. */
export function comes({ every, start, month_end }: { every: Every; start: string; month_end: boolean }): string {
  const date = Number(start.slice(8, 10));
  const on = month_end ? "last day" : `${date}${date % 10 < 4 && Math.floor(date / 10) !== 1 ? ["th", "st", "nd", "rd"][date % 10] : "th"}`;
  const month = month_end ? `the last day of ${MONTHS[Number(start.slice(5, 7)) - 1]}` : shortDay(start);
  return { week: `Every week on ${WEEKDAYS[new Date(start).getUTCDay()]}`, month: `Every month on the ${on}`, quarter: `Every 3 months on the ${on}`, year: `Every year on ${month}` }[every];
}

/** Relative below a day (`3 min ago`), the weekday and time within a week, the day beyond. */
export function since(at: string, now = Date.now()): string {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  const local = localDay(at);
  if (minutes < 6 * 24 * 60) return `${WEEKDAYS[new Date(local).getUTCDay()]} ${time(at)}`;
  return local.slice(0, 4) === new Date(now).getFullYear().toString() ? shortDay(local) : `${shortDay(local)} ${local.slice(0, 4)}`;
}

/** What is to come: `any moment`, `at 14:20`, `tomorrow at 07:37`, `Fri at 07:37`, `on 3 Feb at 07:37`. */
export function soon(at: string, now = Date.now()): string {
  if (Date.parse(at) <= now + 60_000) return "any moment";
  const ahead = (Date.parse(localDay(at)) - Date.parse(localDay(new Date(now).toISOString()))) / 86_400_000;
  if (ahead === 0) return `at ${time(at)}`;
  if (ahead === 1) return `tomorrow at ${time(at)}`;
  return ahead < 7 ? `${WEEKDAYS[new Date(localDay(at)).getUTCDay()]} at ${time(at)}` : `on ${shortDay(localDay(at))} at ${time(at)}`;
}

/** How long something will still take: `about 4 minutes left`. */
export function left(seconds: number): string {
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${counted(minutes, "minute")} left`;
  return `about ${counted(Math.round(seconds / 3600), "hour")} left`;
}

/** `hourly` and `daily@07:30` as people say it. */
export function schedule(text: string): string {
  const at = text.split("@")[1];
  if (at) return `Every day at ${time(`2026-01-01T${at}`)}`;
  return text === "off" ? "Only when you ask" : "Every hour";
}

export function localDay(at: string): string {
  const date = new Date(at);
  const two = (value: number) => value.toString().padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function time(at: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

const PERIODS: Record<Period["name"], [short: string, long: string]> = {
  "7d": ["7 D", "7 days"],
  "28d": ["28 D", "28 days"],
  "90d": ["90 D", "90 days"],
  month: ["Month", "This month"],
  quarter: ["Quarter", "This quarter"],
  year: ["Year", "This year"],
  "12m": ["12 M", "12 months"],
  all: ["All", "All time"],
  custom: ["Custom", "Custom"],
};

/** On a button: `90 D`. */
export function periodButton(name: Period["name"]): string {
  return PERIODS[name][0];
}

/** In a heading: `90 days`, or the days themselves once it was stepped. */
export function periodName(period: Period, days: Days): string {
  return period.back > 0 || period.name === "custom" ? span(days) : PERIODS[period.name][1];
}

// ---- the vocabulary --------------------------------------------------------

export const STATUSES: Record<Status, string> = { paid: "Paid", approved: "Approved", pending: "Pending", declined: "Reversed" };

/** What happened, after a number: `3 reversed`. */
export const NEWS: Record<News, string> = { reversed: "reversed", vanished: "no longer reported", restated: "restated", new: "new", approved: "approved", paid: "paid", returned: "reported again" };

/** The glyph of what happened. */
export const LOOKS = { reversed: "reversed", vanished: "vanished", restated: "restated", new: "new", approved: "done", paid: "paid", returned: "returned" } as const satisfies Record<News, string>;

/** `No longer reported since 3 Feb 2026`. */
export function missing(since: string): string {
  const on = localDay(since);
  return `No longer reported since ${shortDay(on)} ${on.slice(0, 4)}`;
}

export const KINDS: Record<Kind, string> = {
  sale: "Sale",
  lead: "Lead",
  click: "Click",
  bonus: "Bonus",
  recurring: "Recurring",
  referral: "Referral",
  adjustment: "Correction",
};

export const PROGRAM_KINDS: Record<ProgramKind, string> = { site: "Site banner", link: "Link", referral: "Referral" };

const LAYERS: Record<string, string> = { ...PROGRAM_KINDS, ...KINDS, ...STATUSES, active: "Active", evergreen: "Evergreen", declared: "Declared" };

/** A layer of a chart: a word of ours, or the name that a program, a network or an account has. */
export function layerName({ key, name }: { key: string; name: string }): string {
  return LAYERS[key] ?? name;
}

/** The state that a layer of a chart stands for, if it is one. */
export function stateOf({ key }: { key: string }): Status | undefined {
  return key in STATUSES ? (key as Status) : undefined;
}

/** `seen working 2026-11-20` with the day as people write it. */
export function sureness(confidence: string): string {
  return confidence.replace(/\d{4}-\d\d-\d\d/, (found) => `${shortDay(found)} ${found.slice(0, 4)}`);
}

/** What a network gives, in words. */
export const GIVES: Record<string, string> = {
  transactions: "commissions",
  daily: "clicks",
  payments: "payments",
  payouts: "payments",
  referrals: "referrals",
  programs: "programs",
  creatives: "banners",
  reports: "report files",
};

/** What a network is: one, and several. */
export const NETWORK_KINDS: Record<string, [one: string, many: string]> = {
  network: ["network", "networks"],
  platform: ["platform", "platforms"],
  program: ["program", "programs"],
  marketplace: ["marketplace", "marketplaces"],
  exchange: ["exchange", "exchanges"],
  store: ["store", "stores"],
  wallet: ["wallet", "wallets"],
};

/** How far back a network answers: `90 days`, `3 years`. */
export function reach(days: number): string {
  return days < 360 ? counted(days, "day") : days < 700 ? "a year" : counted(Math.round(days / 365), "year");
}

/** With a capital letter, and a full stop where it has no end. */
export function sentence(text: string): string {
  return capital(/[.?!]$/.test(text) ? text : `${text}.`);
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
