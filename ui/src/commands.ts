// Generated from crates/tributary/src/commands.rs; edits are overwritten by `cargo test`.

export type AccountCheck = { 
/**
 * The steps, in order: reached, accepted, readable.
 */
steps: Array<CheckStep>, 
/**
 * A name that the network gives the account.
 */
name: string | null, };

export type AccountEdit = { 
/**
 * The account.
 */
id: number, 
/**
 * Settings and secrets by key.
 */
values: { [key in string]: string }, };

export type AccountRemoval = { 
/**
 * The account.
 */
id: number, 
/**
 * Keep what it earned in the figures.
 */
keep_history: boolean, };

export type AccountRename = { 
/**
 * The account.
 */
id: number, 
/**
 * Its new name.
 */
name: string, };

export type AccountSchedule = { 
/**
 * The account.
 */
id: number, 
/**
 * `off`, `hourly`, or `daily@07:30` by the computer's clock.
 */
schedule: string, };

export type AccountView = { 
/**
 * The ledger's number.
 */
id: number, 
/**
 * The user's name for it.
 */
name: string, 
/**
 * The connector's id.
 */
network: string, 
/**
 * The connector's name.
 */
network_name: string, 
/**
 * Settings by key, without secrets.
 */
settings: { [key in string]: string }, 
/**
 * Keys for which a secret is stored.
 */
secrets: Array<string>, 
/**
 * When the last complete sync ended, RFC 3339; `null` if there was none.
 */
last_sync: string | null, 
/**
 * When it was last tried, however that went.
 */
last_try: string | null, 
/**
 * How many tries have failed since one was complete.
 */
failures: number, 
/**
 * When it is synced unasked: `off`, `hourly`, or `daily@07:30` by the computer's clock.
 */
schedule: string, 
/**
 * When the window syncs it next; `null` if only the user can do it.
 */
next_sync: string | null, 
/**
 * The last day of the last complete sync.
 */
complete_to: string | null, 
/**
 * What went wrong last, as a sentence with a hint.
 */
error: ErrorView | null, 
/**
 * Rows that could not be understood.
 */
problems: Array<Problem>, 
/**
 * Whether it can be synced (its connector has something to fetch).
 */
syncs: boolean, };

export type ActivityPage = { 
/**
 * The rows.
 */
rows: Array<TransactionView>, 
/**
 * Whether there are more.
 */
more: boolean, };

export type ActivityQuestion = { 
/**
 * Words in ids, sub-IDs, order numbers, program names.
 */
text?: string | null, 
/**
 * Only this status.
 */
status?: Status | null, 
/**
 * Only this kind.
 */
kind?: Kind | null, 
/**
 * Only this program.
 */
program?: number | null, 
/**
 * Only this account.
 */
account?: number | null, 
/**
 * First day.
 */
from?: Day | null, 
/**
 * Last day.
 */
to?: Day | null, 
/**
 * Only those behind a finding about terms, by what it is called.
 */
finding?: string | null, 
/**
 * Rows to leave out at the start.
 */
offset?: number, 
/**
 * Rows at most, up to 500.
 */
limit: number, };

export type AgeView = { 
/**
 * How many brought something in the month.
 */
active: number, 
/**
 * All that came of the cohort in the month.
 */
commission: MoneyView, 
/**
 * Those who brought something, as a part of all who joined.
 */
people_bp: number, 
/**
 * The commission against the month of joining, in hundredths of a percent; `null` if nothing came then.
 */
commission_bp: number | null, 
/**
 * The month is not over: more may come.
 */
open: boolean, 
/**
 * Nothing of the month is known: it lies before the first commission of anybody.
 */
unknown: boolean, };

export type Ahead = { 
/**
 * How they were reckoned; `null` where there is too little.
 */
method: ForecastMethod | null, 
/**
 * The months: this one as it is likely to end, then the next ones.
 */
months: Array<BandMonth>, 
/**
 * What of each of them entries by hand that come again say, in order: declared, not measured, so it moves the ranges
 * and does not widen them. Empty where they say nothing.
 */
declared: Array<MoneyView>, 
/**
 * What it takes.
 */
thin: TooLittle | null, };

export type AppState = { 
/**
 * Which profile is open.
 */
profile: Profile, 
/**
 * The user's own profile holds nothing yet: offer the three doors.
 */
empty: boolean, 
/**
 * Base currency; `null` until it is chosen.
 */
currency: string | null, 
/**
 * Days after which content counts as evergreen.
 */
passive_age: number, 
/**
 * `light`, `dark` or `system`.
 */
theme: string, 
/**
 * A BCP 47 tag, or `system`.
 */
locale: string, 
/**
 * Whether amounts are hidden.
 */
hide_amounts: boolean, 
/**
 * Whether single-letter shortcuts work.
 */
letter_keys: boolean, 
/**
 * Whether accounts are synced when the application starts or the computer wakes up.
 */
sync_on_start: boolean, 
/**
 * Whether the window goes on in the tray when it is closed.
 */
tray: boolean, 
/**
 * Whether the user was told that it does.
 */
tray_told: boolean, 
/**
 * Whether a shortcut opens the quick log from anywhere.
 */
shortcut: boolean, 
/**
 * The folder whose report files are imported when they land there.
 */
watch: WatchView | null, 
/**
 * Today, by the computer's calendar.
 */
today: string, 
/**
 * Where the database lies.
 */
data_dir: string, 
/**
 * The version of the application.
 */
version: string, 
/**
 * Where secrets go.
 */
vault: VaultState, 
/**
 * How fresh the accounts are.
 */
freshness: Freshness, };

export type AsksView = { 
/**
 * What is needed and no column is, in words.
 */
missing: Array<string>, 
/**
 * A date that can be read either way, where all can.
 */
date_order: DateOrderView | null, 
/**
 * Whether nothing in the file tells the currency.
 */
currency: boolean, 
/**
 * The currency that the signs in the amounts stand for.
 */
likely_currency: string | null, 
/**
 * A time of which the zone is not known.
 */
zone: string | null, 
/**
 * Its words for states.
 */
status: Array<WordView>, 
/**
 * Its words for kinds.
 */
kinds: Array<WordView>, 
/**
 * Its words for which way money went.
 */
flows: Array<WordView>, 
/**
 * Whether one state holds for all rows.
 */
all: boolean, 
/**
 * How dates are read.
 */
dates: Array<DateReadingView>, 
/**
 * The decimal mark, and an amount that shows it.
 */
decimal: DecimalView | null, 
/**
 * The columns that tell rows apart where none is an id.
 */
told_apart_by: Array<string>, 
/**
 * What cannot be read as it is mapped, or should be known, in words.
 */
troubles: Array<TroubleView>, 
/**
 * Whether nothing is left open.
 */
settled: boolean, };

export type BandMonth = { 
/**
 * The month, such as `2026-12`.
 */
month: string, 
/**
 * One in ten is below.
 */
low80: MoneyView, 
/**
 * One in four is below.
 */
low50: MoneyView, 
/**
 * As likely above as below.
 */
median: MoneyView, 
/**
 * One in four is above.
 */
high50: MoneyView, 
/**
 * One in ten is above.
 */
high80: MoneyView, };

export type BandView = { 
/**
 * One in ten is below.
 */
low80: MoneyView, 
/**
 * One in four is below.
 */
low50: MoneyView, 
/**
 * As likely above as below.
 */
median: MoneyView, 
/**
 * One in four is above.
 */
high50: MoneyView, 
/**
 * One in ten is above.
 */
high80: MoneyView, };

export type BeforeView = { 
/**
 * Where it stood.
 */
status: Status, 
/**
 * Its commission.
 */
commission: MoneyView, };

export type Beside = { 
/**
 * What was earned; with a channel what its placements earned.
 */
income: Chart, 
/**
 * Hours of work on placements.
 */
work: Chart, 
/**
 * Whether more work came with more income, in words.
 */
sentence: string, };

export type BesideRequest = { 
/**
 * The first day.
 */
from: Day, 
/**
 * The last day.
 */
to: Day, 
/**
 * Only placements in this channel.
 */
channel?: Channel | null, 
/**
 * Only of this program.
 */
program?: number | null, 
/**
 * Width of each picture in CSS pixels.
 */
width: number, 
/**
 * Height of each picture in CSS pixels.
 */
height: number, };

export type BreakKind = "content" | "origin" | "undone" | "leftover" | "missing" | "altered" | "cut";

export type BreakView = { 
/**
 * In which way.
 */
kind: BreakKind, 
/**
 * The same in words.
 */
what: string, 
/**
 * The link's place in the chain.
 */
link: number | null, 
/**
 * When that link was made.
 */
at: string | null, 
/**
 * The batch's number.
 */
batch: number | null, 
/**
 * The account's name.
 */
account: string | null, 
/**
 * Which sync or which file it was.
 */
source: string | null, };

export type Bucket = { 
/**
 * The first day.
 */
from: Day, 
/**
 * The last day.
 */
to: Day, 
/**
 * Not over yet: drawn hatched and marked “to date”.
 */
unfinished: boolean, 
/**
 * An account was not read to the end of it: drawn with a warning.
 */
partial: boolean, };

export type BuildRequest = { 
/**
 * Whose link.
 */
program: ProgramChoice, 
/**
 * The page that it leads to.
 */
target?: string | null, 
/**
 * The mark in it.
 */
sub_id?: string | null, 
/**
 * What the mark is made of if none is given, and what the copies show.
 */
title?: string | null, 
/**
 * The program's own link, where the network lists none.
 */
pasted?: string | null, };

export type BuiltLink = { 
/**
 * Its address.
 */
url: string, 
/**
 * The mark in it.
 */
sub_id: string | null, 
/**
 * For a text that is written in Markdown.
 */
markdown: string, 
/**
 * For a web page: it says that it is paid for.
 */
html: string, 
/**
 * The address as a QR code, an SVG.
 */
qr: string, };

export type ByBatch = { 
/**
 * The ledger's number.
 */
batch: number, };

export type ByCreative = { 
/**
 * Its number.
 */
id: number, };

export type ByPath = { 
/**
 * Where it is.
 */
path: string, };

export type ByPayout = { 
/**
 * The number.
 */
row: number, };

export type ByPlacement = { 
/**
 * Its number.
 */
id: number, };

export type ByReferral = { 
/**
 * The account.
 */
account: number, 
/**
 * The program; `null` where nobody says which.
 */
program: number | null, 
/**
 * What the network calls them.
 */
id: string, };

export type ByRow = { 
/**
 * The ledger's number.
 */
row: number, };

export type ByTerm = { 
/**
 * Its number.
 */
id: number, };

export type ByUrl = { 
/**
 * An https address.
 */
url: string, };

export type CameThrough = { 
/**
 * The placement; `null` for those of whom no placement is known.
 */
placement: number | null, 
/**
 * Its title, or the sub-ID where no placement has it.
 */
title: string, 
/**
 * Referrals that came through it.
 */
referrals: number, 
/**
 * Those that still pay.
 */
paying: number, 
/**
 * All that they have brought.
 */
earned: MoneyView, 
/**
 * For each of them.
 */
each: MoneyView, 
/**
 * What a new one is worth, where enough are known.
 */
worth: MoneyView | null, };

export type CeilingView = { 
/**
 * Referrals that pay at the same time.
 */
people: number, 
/**
 * What they bring in a month.
 */
monthly: MoneyView, };

export type CellQuestion = { 
/**
 * Only this program.
 */
program?: number | null, 
/**
 * As in the question of the page.
 */
currency?: string | null, 
/**
 * The month, as `2026-11`.
 */
month: string, 
/**
 * `start`, `new`, `expansion`, `contraction`, `churn`, `reactivation`, `end`, `awaited` or `corrections`.
 */
part: string, };

export type CellView = { 
/**
 * The amount; a size, never below zero.
 */
amount: MoneyView, 
/**
 * Of how many referrals; income that names nobody counts as none.
 */
people: number, };

export type ChangeView = { 
/**
 * What happened.
 */
what: News, 
/**
 * When the present state was seen; RFC 3339.
 */
at: string, 
/**
 * Where from: `sync of Main site`, `import of transactions.csv`, `by hand`.
 */
source: string, 
/**
 * How it was; `null` if it was not there.
 */
before: BeforeView | null, 
/**
 * How it is.
 */
transaction: TransactionView, };

export type ChangedPage = { 
/**
 * The rows.
 */
rows: Array<ChangeView>, 
/**
 * Whether there are more.
 */
more: boolean, };

export type ChangedQuestion = { 
/**
 * RFC 3339, or a day.
 */
since: string, 
/**
 * The program.
 */
program: number, 
/**
 * Only changes of this sort.
 */
what?: News | null, 
/**
 * Rows to leave out at the start.
 */
offset?: number, 
/**
 * Rows at most, up to 500.
 */
limit: number, };

export type Changes = { 
/**
 * Since when; RFC 3339.
 */
since: string, 
/**
 * When the user last looked; RFC 3339.
 */
looked: string | null, 
/**
 * Programs with changes: those that lost money first, then by how many.
 */
programs: Array<ProgramChanges>, };

export type ChangesQuestion = { 
/**
 * RFC 3339, or a day; since the user last looked if `null`.
 */
since?: string | null, };

export type Channel = "page" | "social" | "video" | "newsletter" | "talk" | "forum" | "signature" | "other";

export type Chart = { 
/**
 * The picture: SVG whose colours are CSS variables, with `role="img"`, a title and a description.
 */
svg: string, 
/**
 * Width of the view box.
 */
width: number, 
/**
 * Height of the view box.
 */
height: number, 
/**
 * The plot area.
 */
plot: Frame, 
/**
 * One column for each bucket.
 */
columns: Array<Column>, 
/**
 * The numbers, the same as in the picture.
 */
series: Series, 
/**
 * What it shows, in words.
 */
title: string, 
/**
 * A generated sentence for those who cannot see it.
 */
summary: string, 
/**
 * What its numbers measure.
 */
measure: Measure, };

export type ChartBox = { 
/**
 * Which layer.
 */
layer: number, 
/**
 * Which state.
 */
status: Status, 
/**
 * Where.
 */
frame: Frame, };

export type ChartRequest = { 
/**
 * What it shows.
 */
question: IncomeQuestion, 
/**
 * Width in CSS pixels.
 */
width: number, 
/**
 * Height in CSS pixels.
 */
height: number, };

export type Chase = { 
/**
 * A subject.
 */
subject: string, 
/**
 * The text.
 */
text: string, 
/**
 * The commissions that make it up, oldest first.
 */
rows: Array<TransactionView>, 
/**
 * How many there are in all; the CSV has every one.
 */
count: number, 
/**
 * What they come to.
 */
sum: MoneyView, 
/**
 * Receipts that are not matched yet and may already be it.
 */
may_be: Array<PartView>, 
/**
 * What is to be looked at before it is sent, as a sentence that is no part of the text.
 */
warning: string | null, };

export type ChaseQuestion = { 
/**
 * The payout that the network says it sent, where that is asked for.
 */
payout?: number | null, 
/**
 * The account.
 */
account: number, 
/**
 * Who pays, in an account that several pay.
 */
payer?: string | null, 
/**
 * The currency: a code, or the ledger's key of one.
 */
currency: string, 
/**
 * The day it is expected on; what has no day if left out.
 */
due?: Day | null, };

export type CheckRequest = { 
/**
 * Not where links lead.
 */
no_links: boolean, 
/**
 * Not the pages of own sites.
 */
no_pages: boolean, 
/**
 * Only this link, although asking it may count as a click.
 */
even_so?: string | null, };

export type CheckStep = { 
/**
 * What was tried, in words.
 */
label: string, 
/**
 * Whether it went well; `null` if it was not reached.
 */
ok: boolean | null, 
/**
 * What the user should know about it.
 */
note: string | null, };

export type CheckView = { 
/**
 * How many links and pages were looked at.
 */
looked: number, 
/**
 * How many were not asked, so that nothing is counted as a click, or because they do not want it.
 */
left: number, 
/**
 * How many could not be reached, so that nothing is known of them.
 */
unreached: number, 
/**
 * Whether it was stopped before its end.
 */
stopped: boolean, 
/**
 * What needs a hand.
 */
findings: Array<FindingView>, };

export type CohortPage = { 
/**
 * The currency of all amounts.
 */
currency: string, 
/**
 * The cohorts, oldest first.
 */
cohorts: Array<CohortView>, 
/**
 * How long referrals stay: all together first, then by program.
 */
curves: Array<CurveView>, 
/**
 * What referrals are worth by the placement through which they came.
 */
placements: Array<CameThrough>, 
/**
 * What lies in currencies without a rate and is left out.
 */
unrated: Array<MoneyView>, };

export type CohortPart = "people" | "commission" | "amount";

export type CohortView = { 
/**
 * The month, as `2026-11`.
 */
month: string, 
/**
 * How many joined.
 */
size: number, 
/**
 * The month of joining first, then each month since.
 */
ages: Array<AgeView>, };

export type CohortsChart = { 
/**
 * What it shows; its months are the cohorts.
 */
question: RecurringQuestion, 
/**
 * What its cells say.
 */
of: CohortPart, 
/**
 * Width in CSS pixels.
 */
width: number, 
/**
 * Height in CSS pixels.
 */
height: number, };

export type Column = { 
/**
 * Left edge of the hover target.
 */
x: number, 
/**
 * Its width.
 */
width: number, 
/**
 * Upper edge of the stack.
 */
top: number, 
/**
 * The bucket in words: `Mon 26 Oct to Sun 1 Nov 2026`.
 */
label: string, 
/**
 * One box for each layer and state that is drawn.
 */
boxes: Array<ChartBox>, };

export type ConsentRequest = { 
/**
 * The connector's id.
 */
network: string, 
/**
 * The account whose settings and secrets complete what is filled in, if there is one already.
 */
account?: number | null, 
/**
 * What is filled in so far.
 */
values: { [key in string]: string }, 
/**
 * The hosts that the form has shown, where the network is read by a file of the user's own.
 */
hosts?: Array<string>, };

export type CoverView = { "when": "already" } | { "when": "between", 
/**
 * The first month in which it may: one in ten.
 */
earliest: string, 
/**
 * As likely by then as not; `null` if later than the months looked at.
 */
likely: string | null, 
/**
 * Nine in ten; `null` if later than the months looked at.
 */
latest: string | null, } | { "when": "never", 
/**
 * How many those are.
 */
months: number, } | { "when": "thin", 
/**
 * What it takes.
 */
thin: TooLittle, };

export type CreativeEdit = { 
/**
 * Its number.
 */
id: number, 
/**
 * What it is called.
 */
name?: string | null, 
/**
 * What it is.
 */
kind?: CreativeKind | null, 
/**
 * The code that the network gives: size, image and link are read from it.
 */
html?: string | null, 
/**
 * Where it leads.
 */
url?: string | null, 
/**
 * What customers enter.
 */
code?: string | null, 
/**
 * The first day that it may be shown, as `2026-11-30`.
 */
starts?: string | null, 
/**
 * The last day that it may be shown, as `2026-11-30`.
 */
ends?: string | null, 
/**
 * It is taken away.
 */
remove: boolean, };

export type CreativeForm = { 
/**
 * Whose it is.
 */
program: ProgramChoice, 
/**
 * What it is; told by the code if nothing is said.
 */
kind?: CreativeKind | null, 
/**
 * What it is called; told by the code if nothing is said.
 */
name?: string | null, 
/**
 * The code that the network gives: size, image and link are read from it.
 */
html?: string | null, 
/**
 * An image file, whose size is read.
 */
file?: string | null, 
/**
 * Where it leads.
 */
url?: string | null, 
/**
 * What customers enter.
 */
code?: string | null, 
/**
 * The first day that it may be shown.
 */
starts?: Day | null, 
/**
 * The last day that it may be shown.
 */
ends?: Day | null, };

export type CreativeImage = { 
/**
 * A `data:` address with the image itself.
 */
data: string, };

export type CreativeKind = "banner" | "text" | "widget" | "coupon";

export type CreativeView = { 
/**
 * Its number.
 */
id: number, 
/**
 * The program's number.
 */
program: number, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * What it is.
 */
kind: CreativeKind, 
/**
 * What it is called.
 */
name: string, 
/**
 * Its width in pixels.
 */
width: number | null, 
/**
 * Its height in pixels.
 */
height: number | null, 
/**
 * Code to copy: text, never run here.
 */
html: string | null, 
/**
 * The image's address.
 */
image: string | null, 
/**
 * Where it leads.
 */
url: string | null, 
/**
 * What customers enter.
 */
code: string | null, 
/**
 * The first day that it may be shown.
 */
starts: Day | null, 
/**
 * The last day that it may be shown.
 */
ends: Day | null, 
/**
 * Whether that day is over.
 */
expired: boolean, 
/**
 * Whether its network lists it: it is what the network says, and can only be taken away.
 */
listed: boolean, 
/**
 * How many placements show it.
 */
placements: number, };

export type CreativesAdded = { 
/**
 * Images that are creatives now.
 */
added: number, 
/**
 * Images that were creatives already: same name, same size.
 */
known: number, 
/**
 * Files that are no images.
 */
left: Array<LeftFile>, 
/**
 * The batch: `import.undo` takes it back; `null` if nothing was added.
 */
batch: number | null, };

export type CreativesFolder = { 
/**
 * Whose they are.
 */
program: ProgramChoice, 
/**
 * The folder.
 */
path: string, };

export type CurveStep = { 
/**
 * After this many months.
 */
months: number, 
/**
 * Referrals that lasted at least so long.
 */
at_risk: number, 
/**
 * Those that left here.
 */
ended: number, 
/**
 * The part that stays longer, in hundredths of a percent.
 */
share_bp: number, 
/**
 * The lower end of its 95 percent interval.
 */
low_bp: number, 
/**
 * The upper end.
 */
high_bp: number, };

export type CurveView = { 
/**
 * The program; `null` for all together.
 */
program: number | null, 
/**
 * Its name.
 */
name: string, 
/**
 * Its colour, 1 to 20; 0 for all together.
 */
slot: number, 
/**
 * One step for each length that was seen.
 */
steps: Array<CurveStep>, 
/**
 * After how many months half have left; `null` if that was not seen yet.
 */
median: number | null, 
/**
 * How many have left.
 */
ended: number, };

export type CurvesChart = { 
/**
 * What it shows; its months are nothing here.
 */
question: RecurringQuestion, 
/**
 * Width in CSS pixels.
 */
width: number, 
/**
 * Height in CSS pixels.
 */
height: number, };

export type DateOrderView = { 
/**
 * As it is written.
 */
text: string, 
/**
 * The day that it is if days come first.
 */
day_first: Day, 
/**
 * The day that it is if months do.
 */
month_first: Day, };

export type DateReadingView = { 
/**
 * The column.
 */
column: number, 
/**
 * As it is written.
 */
text: string, 
/**
 * The day that it is.
 */
day: Day, 
/**
 * The day that it is not: the same with day and month the other way round.
 */
not: Day | null, };

export type Day = string;

export type Decay = { 
/**
 * After how many months half of what its best months brought is gone; `null` if it does not fade or is too young.
 */
half_life_months: number | null, 
/**
 * Whether it earns as it did in its best months, or nearly so.
 */
evergreen: boolean, 
/**
 * The same in words.
 */
note: string, };

export type DecimalView = { 
/**
 * The decimal mark.
 */
mark: string, 
/**
 * An amount as it is written.
 */
text: string, 
/**
 * The same as a plain decimal.
 */
amount: string | null, };

export type DetailQuestion = { 
/**
 * The program.
 */
id: number, 
/**
 * First day.
 */
from: Day, 
/**
 * Last day.
 */
to: Day, };

export type DueBasis = "announced" | "rhythm" | "terms" | "nothing";

export type DuePart = { 
/**
 * The program.
 */
program: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Its colour for life.
 */
slot: number, 
/**
 * Its part.
 */
amount: MoneyView, 
/**
 * How many commissions.
 */
count: number, };

export type DueState = "expected" | "late" | "not_received" | "unknown" | "held" | "not_due" | "snoozed";

export type DueView = { 
/**
 * What it is told apart by.
 */
key: string, 
/**
 * The account that is to be paid.
 */
account: number, 
/**
 * Its name.
 */
account_name: string, 
/**
 * Its network's name.
 */
network: string, 
/**
 * Who pays, in an account that several pay.
 */
payer: string | null, 
/**
 * What is approved and not paid.
 */
amount: MoneyView, 
/**
 * The ledger's key of its currency.
 */
currency_key: string, 
/**
 * The same in the base currency at the latest rate; `null` if it is that one or no rate is known.
 */
in_base: MoneyView | null, 
/**
 * How many commissions make it up; `null` where the network does not tell which are paid.
 */
count: number | null, 
/**
 * Whose commissions make it up, largest first.
 */
parts: Array<DuePart>, 
/**
 * The day it is expected on.
 */
day: Day | null, 
/**
 * The last day on which it is not late.
 */
not_late_until: Day | null, 
/**
 * The newest day of commissions that are counted in.
 */
up_to: Day | null, 
/**
 * What the day is known by.
 */
basis: DueBasis, 
/**
 * Where it stands.
 */
state: DueState, 
/**
 * How many days ago the expected day was, if it has passed.
 */
days_late: number | null, 
/**
 * Why this day and this state, in sentences.
 */
why: Array<string>, 
/**
 * What the user said of it.
 */
mark: MarkView | null, 
/**
 * The payout, where the network has sent or announced one.
 */
payout: number | null, };

export type Effective = { 
/**
 * The program's number.
 */
program: number, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * What it is about.
 */
kind: TermKind, 
/**
 * The currency of the sales that it was measured by.
 */
currency: string | null, 
/**
 * What the terms say today; `null` where nothing is written down.
 */
stated: string | null, 
/**
 * What was measured; empty where nothing can be compared.
 */
paid: string, 
/**
 * The first day of what it was measured by.
 */
since: Day | null, 
/**
 * How many commissions, or lives of referrals, it was measured by.
 */
of: number, 
/**
 * How it is measured, as sentences.
 */
measured: string, 
/**
 * Whether the terms say the same; `null` where they say nothing, or where that cannot be told.
 */
agrees: boolean | null, 
/**
 * The one kind of commissions that it is about, where the terms name one.
 */
about: string | null, 
/**
 * Why what the terms say cannot be compared, as a sentence; nothing was measured then.
 */
why_not: string | null, 
/**
 * The same month by month, where it is measured so.
 */
months: Array<EffectiveMonth>, };

export type EffectiveMonth = { 
/**
 * The first day of the month.
 */
month: Day, 
/**
 * What was measured.
 */
paid: string, 
/**
 * How many sales.
 */
of: number, };

export type ErrorView = { 
/**
 * Where the screen behaves differently: credentials, unreachable, wait, connector, input, ask, storage, locked, bug.
 */
kind: string, 
/**
 * What happened.
 */
message: string, 
/**
 * What to do next.
 */
hint: string | null, 
/**
 * What is behind it, for copying; of kind `ask`, the setting to ask for.
 */
detail: string | null, };

export type Event = { "event": "sync_moved", 
/**
 * How it stands.
 */
state: SyncState, } | { "event": "sync_ended", 
/**
 * How it ended.
 */
state: SyncState, } | { "event": "import_moved", 
/**
 * How it stands.
 */
state: ImportState, } | { "event": "look_moved", 
/**
 * How it stands.
 */
state: LookState, } | { "event": "watch_noticed" } | { "event": "ledger_changed" } | { "event": "networks_changed" } | { "event": "consent_page", 
/**
 * Its address; nothing in it is secret.
 */
address: string, };

export type Every = "week" | "month" | "quarter" | "year";

export type ExcludedProgram = { 
/**
 * Its number.
 */
id: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Why, as a sentence.
 */
why: string, };

export type FieldName = { 
/**
 * Its key.
 */
field: string, 
/**
 * What people call it.
 */
name: string, 
/**
 * Whether nothing can be read without it.
 */
required: boolean, };

export type FieldView = { 
/**
 * The key in the connector file.
 */
key: string, 
/**
 * `setting` or `secret`.
 */
kind: string, 
/**
 * What the user sees it called.
 */
label: string, 
/**
 * Where the user finds it.
 */
help: string, 
/**
 * Whether it may stay empty.
 */
required: boolean, 
/**
 * Filled in at first.
 */
default: string | null, 
/**
 * The only values allowed, if any.
 */
choices: Array<string>, 
/**
 * Whether the user's consent in a browser fills it.
 */
browser: boolean, };

export type Figure = { 
/**
 * The picture: SVG whose colours are CSS variables, with `role="img"`, a title and a description.
 */
svg: string, 
/**
 * Width of the view box.
 */
width: number, 
/**
 * Height of the view box.
 */
height: number, 
/**
 * The plot area.
 */
plot: Frame, 
/**
 * What is read from left to right: months, ages, movements. They tile the plot.
 */
columns: Array<FigureColumn>, 
/**
 * The numbers, a row for each line, range, part or cohort, in the order of the legend.
 */
rows: Array<FigureRow>, 
/**
 * Where the cells of a grid are, row by row; empty for everything else.
 */
cells: Array<FigureCell>, 
/**
 * What it shows, in words.
 */
title: string, 
/**
 * A generated sentence for those who cannot see it.
 */
summary: string, 
/**
 * What the columns are: `Months since joining`; empty where they say so themselves.
 */
across: string, 
/**
 * What its numbers measure.
 */
measure: FigureMeasure, };

export type FigureCell = { 
/**
 * Which row.
 */
row: number, 
/**
 * Which column.
 */
column: number, 
/**
 * Where.
 */
frame: Frame, 
/**
 * Whether its month is not over yet.
 */
open: boolean, 
/**
 * What else is said about it: `12 of 20 referrals`.
 */
note: string | null, };

export type FigureColumn = { 
/**
 * It in words: `October 2026`, `Month 3`.
 */
label: string, 
/**
 * Left edge of the hover target.
 */
x: number, 
/**
 * Its width.
 */
width: number, 
/**
 * The first day behind it, if days are.
 */
from: Day | null, 
/**
 * The last day behind it.
 */
to: Day | null, };

export type FigureMeasure = { "money": string } | "share" | { "count": string } | "months";

export type FigureQuestion = { 
/**
 * Whose months.
 */
of?: ForecastQuestion | null, 
/**
 * Whether it shows what would still come if the work stopped today.
 */
stop?: boolean, 
/**
 * Figures that are set by hand, if any are.
 */
set?: SliderSet | null, 
/**
 * Its width in CSS pixels.
 */
width: number, 
/**
 * Its height.
 */
height: number, };

export type FigureRow = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its colour.
 */
tone: Tone, 
/**
 * How it is drawn.
 */
look: Look, 
/**
 * Its value in each column; of a range, the lower end.
 */
values: Array<FigureValue | null>, 
/**
 * The upper end in each column, of a range; empty for everything else.
 */
upto: Array<FigureValue | null>, 
/**
 * How high in the picture its value in each column is; empty where it is nowhere.
 */
points: Array<number | null>, 
/**
 * How many there are behind it: the people of a cohort.
 */
size: number | null, 
/**
 * The first day behind it, if days are.
 */
from: Day | null, 
/**
 * The last day behind it.
 */
to: Day | null, };

export type FigureValue = { "money": MoneyView } | { "share": number } | { "count": number } | { "months": number };

export type FileRequest = { 
/**
 * `report`, `rates`, `chart`, `export`, `recipe`, `backup`, `folder`.
 */
what: string, 
/**
 * A name to offer when saving.
 */
name?: string | null, };

export type FindingKind = "rate_fell" | "below_share" | "silent" | "ended_early" | "dropped" | "late_approval" | "worse_terms";

export type FindingRow = { 
/**
 * The commission's number; `null` for a referral.
 */
row: number | null, 
/**
 * What the network calls the commission or the referral.
 */
id: string, 
/**
 * Its day; the last one of a referral.
 */
day: Day | null, 
/**
 * The commission; what a referral usually brings.
 */
amount: MoneyView | null, 
/**
 * What is to be said of it, in a few words.
 */
what: string, };

export type FindingSeen = { 
/**
 * Whether it is about a page.
 */
on_page: boolean, 
/**
 * The number of the link or the placement.
 */
id: number, };

export type FindingView = { 
/**
 * Whether it is about the page that the link stands on, and not about where it leads.
 */
on_page: boolean, 
/**
 * The number of the link, or of the placement for its page; `null` for a link that is not kept.
 */
id: number | null, 
/**
 * The placements that it is about.
 */
placements: Array<number>, 
/**
 * What it is about, in words.
 */
title: string, 
/**
 * The address that was looked at.
 */
url: string, 
/**
 * What was found, as a word.
 */
finding: string, 
/**
 * The same as a sentence, with what to do.
 */
what: string, 
/**
 * Since when it is found so; RFC 3339.
 */
since: string, 
/**
 * Whether the user has seen it.
 */
seen: boolean, };

export type FlowView = "in" | "out";

export type ForecastMethod = "seasonal" | "trend" | "last_year" | "declared";

export type ForecastPage = { 
/**
 * The currency of every amount.
 */
currency: string, 
/**
 * The program that it is about; `null` for all.
 */
program: ForecastProgram | null, 
/**
 * The programs that can be asked for, by name.
 */
programs: Array<ForecastProgram>, 
/**
 * This month, such as `2026-11`.
 */
this: string, 
/**
 * What was earned in each month, oldest first, at the rates of its days. This month is not over yet.
 */
history: Array<HistoryMonth>, 
/**
 * The last month of which anything is known, where that is not the one before this.
 */
known_to: string | null, 
/**
 * Whether amounts of other currencies are in it.
 */
converted: boolean, 
/**
 * What is left out of it because no rate is known.
 */
missing: Array<MoneyView>, 
/**
 * Programs of which nothing is in it, each with the reason.
 */
excluded: Array<ExcludedProgram>, 
/**
 * The months ahead.
 */
ahead: Ahead, 
/**
 * How earlier forecasts did.
 */
tested: Tested, 
/**
 * What would still come if the work stopped today.
 */
stop: StopView, 
/**
 * What is pending, at its likely value.
 */
pending: PendingView, 
/**
 * What can be set, as it was of late.
 */
sliders: SlidersView | null, 
/**
 * The goals.
 */
goals: Goals, 
/**
 * The day of the rates at which what would still come and what is pending are converted, where any are.
 */
rates_of: string | null, };

export type ForecastProgram = { 
/**
 * Its number.
 */
id: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Its colour, 1 to 20.
 */
slot: number, };

export type ForecastQuestion = { 
/**
 * Of this program; of all if nothing is said.
 */
program?: number | null, 
/**
 * How many months ahead, this one not counted: twelve if nothing is said.
 */
months?: number | null, 
/**
 * In this currency; in the base currency if nothing is said.
 */
currency?: string | null, };

export type Frame = { 
/**
 * Left edge.
 */
x: number, 
/**
 * Upper edge.
 */
y: number, 
/**
 * Width.
 */
width: number, 
/**
 * Height.
 */
height: number, };

export type Freshness = { 
/**
 * Accounts that are synced.
 */
accounts: number, 
/**
 * How many of them are up to date (complete within the last two days, without an error).
 */
fresh: number, 
/**
 * The others, each with its reason in a sentence.
 */
stale: Array<StaleAccount>, };

export type GoalPace = { 
/**
 * What is to be earned in the month.
 */
goal: MoneyView, 
/**
 * What was earned so far.
 */
earned: MoneyView, 
/**
 * What should be there by the end of today, in equal steps.
 */
due: MoneyView, 
/**
 * How much more than that there is; below zero how much less than by the end of yesterday; zero between the two.
 */
ahead: MoneyView, 
/**
 * What was earned of the goal, in hundredths of a percent; more than 10,000 if it is passed.
 */
reached_bp: number, 
/**
 * What is due of the goal, in hundredths of a percent.
 */
due_bp: number, 
/**
 * The day of the month.
 */
day: number, 
/**
 * Days of the month.
 */
days: number, };

export type Goals = { 
/**
 * What is to be earned in a month.
 */
income: GoalPace | null, 
/**
 * What passive income is to cover in a month.
 */
need: NeedView | null, };

export type GoalsEdit = { 
/**
 * What is to be earned in a month, as a decimal of the base currency.
 */
income?: string | null, 
/**
 * What passive income is to cover in a month.
 */
need?: string | null, };

export type GoalsSet = { 
/**
 * What is to be earned in a month.
 */
income: MoneyView | null, 
/**
 * What passive income is to cover in a month.
 */
need: MoneyView | null, };

export type HandBook = { 
/**
 * The programs, by name.
 */
programs: Array<HandProgram>, 
/**
 * The currency to begin with: that of the last entry.
 */
currency: string, 
/**
 * What comes again.
 */
rules: Array<RuleView>, 
/**
 * Entries that were expected and wait to be confirmed, oldest first; up to 200.
 */
expected: Array<TransactionView>, 
/**
 * How many there are.
 */
expected_count: number, };

export type HandDone = { 
/**
 * The batch, to undo it.
 */
batch: number, 
/**
 * The ids of the entries.
 */
ids: Array<string>, 
/**
 * The payments that were recorded with it.
 */
payments: Array<MoneyView>, };

export type HandEdit = { 
/**
 * The entries, by the ledger's numbers.
 */
rows: Array<number>, 
/**
 * Another program.
 */
program?: string | null, 
/**
 * Another amount, as a plain decimal: for one entry only.
 */
amount?: string | null, 
/**
 * Another currency: for one entry only.
 */
currency?: string | null, 
/**
 * Another day.
 */
day?: Day | null, 
/**
 * Where they stand now.
 */
status?: Status | null, 
/**
 * They were paid on this day: a payment is recorded for each program and currency.
 */
paid_on?: Day | null, 
/**
 * What they are for.
 */
kind?: Kind | null, 
/**
 * The affiliate's own mark; empty for none.
 */
sub_id?: string | null, 
/**
 * Who brought it; empty for nobody.
 */
customer?: string | null, 
/**
 * A note; empty for none.
 */
note?: string | null, };

export type HandEntry = { 
/**
 * The program's name; a new one is made.
 */
program: string, 
/**
 * The commission, as a plain decimal.
 */
amount: string, 
/**
 * Its currency.
 */
currency: string, 
/**
 * The day it was earned, or the first day of a recurring one; today if `null`.
 */
day?: Day | null, 
/**
 * Where it stands.
 */
status: Status, 
/**
 * What it is for.
 */
kind: Kind, 
/**
 * The affiliate's own mark.
 */
sub_id?: string | null, 
/**
 * Who brought it: somebody kept by hand, or a new name.
 */
customer?: string | null, 
/**
 * A note, kept with it.
 */
note?: string | null, };

export type HandProgram = { 
/**
 * The ledger's number.
 */
key: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Its latest entry.
 */
last: TransactionView | null, };

export type HistoryMonth = { 
/**
 * The month, such as `2026-11`.
 */
month: string, 
/**
 * What was earned.
 */
earned: MoneyView, 
/**
 * Whether it is not over yet.
 */
unfinished: boolean, 
/**
 * Whether an account was not read to the end of it.
 */
partial: boolean, };

export type HostsSeen = { 
/**
 * The connector's id.
 */
network: string, 
/**
 * The hosts that were shown.
 */
hosts: Array<string>, };

export type Hourly = { 
/**
 * The amount, if they said it.
 */
worth: MoneyView | null, };

export type HourlyEdit = { 
/**
 * An amount in the base currency.
 */
amount?: string | null, };

export type ImportPart = { 
/**
 * Which file inside an archive, or which sheet of a workbook, that holds several.
 */
inner: string | null, };

export type ImportPreview = { 
/**
 * The file's name.
 */
file: string, 
/**
 * The report's slug.
 */
report: string, 
/**
 * The report's name.
 */
report_name: string, 
/**
 * The account it goes to; may be new.
 */
account: string, 
/**
 * Whether the account is made by the import.
 */
new_account: boolean, 
/**
 * Data rows read.
 */
rows: number, 
/**
 * New.
 */
added: number, 
/**
 * Changed.
 */
updated: number, 
/**
 * The same as before.
 */
unchanged: number, 
/**
 * Left out by the report's rules.
 */
skipped: number, 
/**
 * Not readable, with line and reason.
 */
rejected: Array<Problem>, 
/**
 * Stored, but worth a look.
 */
noted: Array<Problem>, 
/**
 * Income of each month and currency before and after.
 */
months: Array<MonthEffect>, 
/**
 * When exactly this file was imported before; RFC 3339.
 */
seen_before: string | null, 
/**
 * The first rows as they were understood.
 */
sample: Array<TransactionView>, 
/**
 * Payments among the rows.
 */
payments: number, 
/**
 * Why nothing of it is stored: it only sums up what other reports list.
 */
summary: string | null, 
/**
 * Which report brought the same money already, and what to do: it is only stored with `anyway`.
 */
same_money: ErrorView | null, };

export type ImportRequest = { 
/**
 * Where the file is.
 */
path: string, 
/**
 * Which file inside an archive, or which sheet of a workbook, that holds several.
 */
inner?: string | null, 
/**
 * The report's slug where it is not to be recognised.
 */
report?: string | null, 
/**
 * The account's name; by default one named after the report's network.
 */
account?: string | null, 
/**
 * What the file does not tell: `currency`, `date_order`, `marketplace`, `zone`.
 */
settings?: { [key in string]: string }, 
/**
 * Whether to store it although another report brought the same money.
 */
anyway?: boolean, 
/**
 * The text of a recipe to read it with, whatever else would fit.
 */
recipe?: string | null, 
/**
 * Whether the recipe is kept, so that the same headings are known next time.
 */
keep?: boolean, };

export type ImportResult = { 
/**
 * The file's name.
 */
file: string, 
/**
 * Which file of an archive, or which sheet of a workbook.
 */
part: string | null, 
/**
 * The report's slug.
 */
report: string, 
/**
 * The batch, to undo it; `null` for a dry run and for a summary.
 */
batch: number | null, 
/**
 * The account it went to.
 */
account: string, 
/**
 * Data rows read.
 */
rows: number, 
/**
 * New.
 */
added: number, 
/**
 * Changed.
 */
updated: number, 
/**
 * The same as before.
 */
unchanged: number, 
/**
 * Left out by the report's rules.
 */
skipped: number, 
/**
 * Not readable, with line and reason.
 */
rejected: Array<Problem>, 
/**
 * Stored, but worth a look.
 */
noted: Array<Problem>, 
/**
 * Why nothing of it is stored: it only sums up what other reports list.
 */
summary: string | null, };

export type ImportState = { 
/**
 * Where the file is.
 */
path: string, 
/**
 * `opening`, `reading` or `storing`.
 */
step: string, 
/**
 * Rows read so far.
 */
rows: number, 
/**
 * Bytes read so far.
 */
bytes: number, 
/**
 * All bytes; 0 while it is opened.
 */
of: number, };

export type ImportView = { 
/**
 * The batch.
 */
batch: number, 
/**
 * The file's name, or `Entry by hand`, `Change by hand`, `Recurring entry`, `Promotion`, `Terms`, `Payouts`.
 */
file: string, 
/**
 * The report's slug; empty without a file.
 */
report: string, 
/**
 * The account's name.
 */
account: string, 
/**
 * RFC 3339.
 */
at: string, 
/**
 * New.
 */
added: number, 
/**
 * Changed.
 */
updated: number, 
/**
 * The same as before.
 */
unchanged: number, 
/**
 * Not readable.
 */
problems: number, 
/**
 * When it was undone; RFC 3339.
 */
undone_at: string | null, };

export type IncomeQuestion = { 
/**
 * First day.
 */
from: Day, 
/**
 * Last day.
 */
to: Day, 
/**
 * How far a bucket reaches; `null` to choose by length.
 */
step?: Step | null, 
/**
 * What a layer is: `program`, `network`, `account`, `kind`, `status`, `program_kind`, `passive`, `currency`, `nothing`.
 */
by: string, 
/**
 * The currency to convert to; `null` for the base currency, `each` for none.
 */
currency?: string | null, 
/**
 * Compare with the period before.
 */
compare?: boolean, 
/**
 * Only this program (the ledger's number).
 */
program?: number | null, 
/**
 * Only this account (the ledger's number).
 */
account?: number | null, 
/**
 * Only this status.
 */
status?: Status | null, 
/**
 * Only this kind.
 */
kind?: Kind | null, };

export type KeptPaying = { 
/**
 * What sort of place.
 */
channel: Channel, 
/**
 * After 30, 90 and 365 days.
 */
after: Array<StillPaying>, };

export type Kind = "sale" | "lead" | "click" | "bonus" | "recurring" | "referral" | "adjustment";

export type Layer = { 
/**
 * What it is called: escaped wherever it is drawn.
 */
name: string, 
/**
 * What to ask for its details: a program's id in the ledger, a word, a code.
 */
key: string, 
/**
 * Its colour for life, 1 to 20; 0 is “others”.
 */
slot: number, 
/**
 * One tally for each bucket.
 */
tallies: Array<Tally>, };

export type LeftFile = { 
/**
 * Its name.
 */
file: string, 
/**
 * Why.
 */
why: string, };

export type LinkChoice = { 
/**
 * The number of one that is there.
 */
link?: number | null, 
/**
 * The address of one that the network made.
 */
pasted?: string | null, 
/**
 * It is to be built.
 */
build: boolean, 
/**
 * The page that it leads to; else where the program's own link leads.
 */
target?: string | null, 
/**
 * The mark in it; made of the title if nothing is said.
 */
sub_id?: string | null, };

export type LinkEdit = { 
/**
 * Its number.
 */
id: number, 
/**
 * Another name; empty for none.
 */
name?: string | null, 
/**
 * It is taken away.
 */
remove: boolean, };

export type LinkForm = { 
/**
 * Whose link.
 */
program: ProgramChoice, 
/**
 * One that is pasted, or one to be built.
 */
link: LinkChoice, 
/**
 * What the user calls it.
 */
name?: string | null, 
/**
 * What the mark is made of if none is given.
 */
title?: string | null, };

export type LinkView = { 
/**
 * Its number.
 */
id: number, 
/**
 * The program's number.
 */
program: number, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * The network's name.
 */
network: string, 
/**
 * Its address.
 */
url: string, 
/**
 * The mark in it.
 */
sub_id: string | null, 
/**
 * The page that it leads to.
 */
target: string | null, 
/**
 * What the user calls it.
 */
name: string | null, 
/**
 * What was found when it was looked at last.
 */
found: string | null, };

export type Look = "line" | "dashed" | "point" | "band" | "full" | "half" | "hatched" | "mark" | "goal" | "cells" | "told";

export type LookState = { 
/**
 * What was looked at last.
 */
at: string, 
/**
 * How many were looked at.
 */
done: number, 
/**
 * How many there are, as far as is known.
 */
of: number, };

export type MapRequest = { 
/**
 * One of the own sites, as a host or an address.
 */
site: string, };

export type MapRow = { 
/**
 * The page.
 */
page: string, 
/**
 * Its title.
 */
page_title: string, 
/**
 * The link.
 */
link: string, 
/**
 * Whether it is a banner.
 */
banner: boolean, 
/**
 * Its words, or those of its image.
 */
text: string, 
/**
 * The known link's number.
 */
link_id: number | null, 
/**
 * The known placement on this page.
 */
placement: number | null, 
/**
 * The mark in it, if it can be read.
 */
sub_id: string | null, 
/**
 * The program, if it can be told.
 */
program: string | null, 
/**
 * The network, if it can be told.
 */
network: string | null, 
/**
 * What the placement earned, in the base currency.
 */
earned: MoneyView | null, 
/**
 * Whether it says that it is paid for.
 */
sponsored: boolean, 
/**
 * Whether a disclosure stands near it.
 */
disclosed: boolean, };

export type MappingView = { 
/**
 * What the recipe, and the account by default, is called.
 */
name: string, 
/**
 * What a row is: `transactions`, `daily`, `payouts` (a network sent it), `receipts` (a bank or wallet received it).
 */
what: string, 
/**
 * The field of each column; `null` for none.
 */
columns: Array<string | null>, 
/**
 * `dmy` or `mdy`, where the dates leave it open.
 */
date_order: string | null, 
/**
 * `.` or `,`, where it is not to be told by the amounts.
 */
decimal: string | null, 
/**
 * The clock of its times.
 */
zone: string | null, 
/**
 * What its words for states mean.
 */
status: { [key in string]: Status }, 
/**
 * The state of every row where no column tells it.
 */
all: Status, 
/**
 * What its words for kinds mean.
 */
kinds: { [key in string]: Kind }, 
/**
 * What its words for which way money went mean.
 */
flows: { [key in string]: FlowView }, };

export type MarkDone = { 
/**
 * The batch, by which it can be taken back.
 */
batch: number, 
/**
 * What was noted before as received and stays so; none if there is nothing, or it was put right.
 */
beside: MoneyView | null, };

export type MarkForm = { 
/**
 * What is said.
 */
what: MarkWhat, 
/**
 * The day it was received on, or until which it is snoozed.
 */
day?: Day | null, 
/**
 * What was received, with a point.
 */
amount?: string | null, 
/**
 * What is noted beside it.
 */
note?: string | null, 
/**
 * The account.
 */
account: number, 
/**
 * Who pays, in an account that several pay.
 */
payer?: string | null, 
/**
 * The currency: a code, or the ledger's key of one.
 */
currency: string, 
/**
 * The day it is expected on; what has no day if left out.
 */
due?: Day | null, };

export type MarkView = { 
/**
 * Its number.
 */
id: number, 
/**
 * What was said.
 */
what: MarkWhat, 
/**
 * The day it was received on, or until which it is snoozed.
 */
day: Day | null, 
/**
 * What was received.
 */
amount: MoneyView | null, 
/**
 * What the user noted.
 */
note: string | null, 
/**
 * The batch that said it, by which it can be taken back.
 */
batch: number, };

export type MarkWhat = "received" | "not_due" | "snoozed" | "nothing";

export type Match = "link" | "same" | "prefix" | "pattern" | "click";

export type MatchDone = { 
/**
 * How many matches.
 */
matches: number, 
/**
 * What less arrived than was sent in the same currency and counts as a fee, by currency.
 */
fees: Array<MoneyView>, 
/**
 * What of the payouts has not arrived by what was matched, and stays open.
 */
payouts_left: Array<PartView>, 
/**
 * What of the receipts was not needed, and stays open.
 */
receipts_left: Array<PartView>, 
/**
 * What should be looked at, in sentences: what is left, and a receipt under another name.
 */
notes: Array<string>, 
/**
 * The batches, by which it can be taken back.
 */
batches: number[], };

export type MatchForm = { 
/**
 * The payouts.
 */
payouts: number[], 
/**
 * The receipts.
 */
receipts: number[], 
/**
 * Whether all of the payouts arrived with it, whatever is missing; else more than five percent less stays open.
 */
whole?: boolean | null, };

export type MatchState = "matched" | "part" | "proposed" | "open" | "by_hand";

export type MatchView = { 
/**
 * Its number.
 */
id: number, 
/**
 * The receipt.
 */
receipt: number, 
/**
 * The bank's or wallet's name.
 */
account_name: string, 
/**
 * The day it was received.
 */
day: Day, 
/**
 * Who paid, where the source tells.
 */
payer: string | null, 
/**
 * How much of the payout.
 */
sent: MoneyView, 
/**
 * How much of the receipt.
 */
received: MoneyView, 
/**
 * How it was found.
 */
how: MatchedHow, 
/**
 * The batch that made it, by which it can be taken back.
 */
batch: number, };

export type MatchedHow = "exact" | "near" | "split" | "one_for_many" | "hand";

export type Measure = "money" | "hours";

export type Missing = { 
/**
 * The amount, as a decimal.
 */
amount: string, 
/**
 * Its currency.
 */
currency: string, };

export type MoneyView = { 
/**
 * Plain decimal, such as `-1204.55`.
 */
amount: string, 
/**
 * ISO 4217 code or crypto-asset.
 */
currency: string, };

export type MonthEffect = { 
/**
 * `2026-09`.
 */
month: string, 
/**
 * Earned before.
 */
before: MoneyView, 
/**
 * Earned after.
 */
after: MoneyView, };

export type MonthSoFar = { 
/**
 * The base currency.
 */
currency: string, 
/**
 * Paid, approved and pending together.
 */
earned: MoneyView, 
/**
 * Paid out.
 */
paid: MoneyView, 
/**
 * Validated.
 */
approved: MoneyView, 
/**
 * Not validated.
 */
pending: MoneyView, 
/**
 * Declined.
 */
reversed: MoneyView, 
/**
 * Earned up to yesterday, which is what is compared; `null` on the first of a month, when no day is over.
 */
compared: MoneyView | null, 
/**
 * The same days of the month before; all of it where nothing is compared.
 */
before: MoneyView, 
/**
 * `1–25 Oct`, or `October`.
 */
before_label: string, 
/**
 * Change of `compared` in hundredths of a percent; `null` from zero, and where nothing is compared.
 */
change_bp: number | null, 
/**
 * How the passive part is made up.
 */
passive: PassiveShare, 
/**
 * Whether anything was converted.
 */
converted: boolean, 
/**
 * What is left out for want of a rate.
 */
missing: Array<MoneyView>, };

export type MovementView = { 
/**
 * The month, as `2026-11`.
 */
month: string, 
/**
 * Its first day.
 */
from: Day, 
/**
 * Its last day.
 */
to: Day, 
/**
 * Whether it is over: of a month that is not, neither churn nor contraction is told.
 */
finished: boolean, 
/**
 * Whether it is the first month of which anything is known: nobody can be told to be new in it.
 */
opening: boolean, 
/**
 * What recurred in the month before; in the opening month all that recurs in it.
 */
start: CellView, 
/**
 * Of referrals that bring something for the first time.
 */
new: CellView, 
/**
 * How much more came of those that brought something in the month before, too.
 */
expansion: CellView, 
/**
 * How much less came of them.
 */
contraction: CellView, 
/**
 * What those brought in the month before that bring nothing now.
 */
churn: CellView, 
/**
 * Of referrals that had paused.
 */
reactivation: CellView, 
/**
 * What recurs in this month; while it is not over, what is awaited is a part of it.
 */
end: CellView, 
/**
 * What has not come yet of those who paid in the month before, while the month is not over.
 */
awaited: CellView, 
/**
 * What networks took back beyond what a referral brought.
 */
corrections: CellView, 
/**
 * The end less the start, with its sign.
 */
net: MoneyView, };

export type MovementsChart = { 
/**
 * What it shows.
 */
question: RecurringQuestion, 
/**
 * How this month came of the one before, as `2026-11`; all the months side by side if nothing is said.
 */
month?: string | null, 
/**
 * Width in CSS pixels.
 */
width: number, 
/**
 * Height in CSS pixels.
 */
height: number, };

export type NeedView = { 
/**
 * What is needed in a month.
 */
need: MoneyView, 
/**
 * What came without new work in a month of late: the mean of the last three.
 */
now: MoneyView, 
/**
 * When it is covered.
 */
cover: CoverView, };

export type NetworkView = { 
/**
 * The connector's id.
 */
slug: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Network, platform, marketplace …
 */
kind: string, 
/**
 * What the account form asks for.
 */
fields: Array<FieldView>, 
/**
 * What it gives: `transactions`, `daily`, `payouts`, `referrals`, `programs`, `creatives`, `reports`.
 */
gives: Array<string>, 
/**
 * `written from documentation`, or `seen working 2026-11-20`.
 */
confidence: string, 
/**
 * How sure the documentation itself is: high, medium, low.
 */
documentation: string, 
/**
 * The hosts its secrets are sent to.
 */
hosts: Array<string>, 
/**
 * How it is signed in to, in words: `API key`, `user and password`, `OAuth` …; `null` if only files are read.
 */
sign_in: string | null, 
/**
 * How many days back it answers for commissions; `null` if no limit is known.
 */
history_days: number | null, 
/**
 * The network's site.
 */
site: string, 
/**
 * Where its documentation is.
 */
docs: string | null, 
/**
 * A sentence on limits.
 */
notes: string | null, 
/**
 * Report files of it that can be imported: slug and name.
 */
reports: Array<ReportName>, 
/**
 * Whether it is the user's own file.
 */
own: boolean, };

export type NewAccount = { 
/**
 * The connector's id.
 */
network: string, 
/**
 * The user's name for it.
 */
name: string, 
/**
 * Settings and secrets by key; secrets go to the vault only.
 */
values: { [key in string]: string }, 
/**
 * The hosts that the form has shown, where the network is read by a file of the user's own.
 */
hosts?: Array<string>, 
/**
 * When it is synced unasked: `off`, `hourly`, or `daily@07:30`; hourly without it.
 */
schedule?: string | null, 
/**
 * How many days the first sync reaches back, 0 for everything the network gives; a year without it.
 */
history_days?: number | null, };

export type NewNetwork = { 
/**
 * The network's name, for a file made from the template.
 */
name: string | null, 
/**
 * The bundled file to copy.
 */
like: string | null, };

export type News = "reversed" | "vanished" | "restated" | "new" | "approved" | "paid" | "returned";

export type OfProgram = { 
/**
 * Only of this program.
 */
program?: number | null, };

export type OwedView = { 
/**
 * The program.
 */
program: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Approved and not paid.
 */
amount: MoneyView, };

export type OwnNetwork = { 
/**
 * Its name, without the folder.
 */
file: string, 
/**
 * Where it is.
 */
path: string, 
/**
 * When it was saved last; RFC 3339, to the millisecond.
 */
saved: string | null, 
/**
 * The connector's id, if it can be used.
 */
network: string | null, 
/**
 * The network's name, if it can be used.
 */
name: string | null, 
/**
 * The hosts that it sends to.
 */
hosts: Array<string>, 
/**
 * Those of them that the user has not allowed yet: until then nothing is sent.
 */
new_hosts: Array<string>, 
/**
 * Whether it takes the place of a bundled file.
 */
replaces: boolean, 
/**
 * Whether it only reads report files.
 */
recipe: boolean, 
/**
 * What has to be put right.
 */
problems: Array<OwnProblem>, };

export type OwnProblem = { 
/**
 * The line, counted from 1.
 */
line: number, 
/**
 * The column, counted from 1.
 */
column: number, 
/**
 * The key it is about, as far as it is known.
 */
key: string, 
/**
 * What is wrong.
 */
message: string, };

export type PackRequest = { 
/**
 * Of this program.
 */
program: number | null, 
/**
 * Of programs with this id or name.
 */
program_text?: string | null, 
/**
 * Of the account with this name or number.
 */
account?: string | null, 
/**
 * Earned on this day or later, as `YYYY-MM-DD`.
 */
since?: Day | null, 
/**
 * Earned on this day or before.
 */
until?: Day | null, 
/**
 * Only these commissions.
 */
rows: Array<number> | null, };

export type PackView = { 
/**
 * Commissions that became less.
 */
count: number, 
/**
 * What they became less by, by currency.
 */
lost: Array<MoneyView>, 
/**
 * How many were reversed of those that are decided, in percent with one decimal.
 */
rate: string | null, 
/**
 * The same of those that it is compared with.
 */
usual: string | null, 
/**
 * What it is compared with, in words.
 */
usual_of: string, };

export type PartView = { 
/**
 * The ledger's number.
 */
row: number, 
/**
 * The account's name; that of the bank or wallet, where it was received.
 */
account_name: string, 
/**
 * The day.
 */
day: Day, 
/**
 * How much of it.
 */
amount: MoneyView, 
/**
 * Who paid, where the source tells.
 */
payer: string | null, };

export type PassiveShare = { 
/**
 * Recurring commissions and referrals, measured.
 */
recurring_bp: number, 
/**
 * Content older than the set age, measured.
 */
evergreen_bp: number, 
/**
 * Declared by the user.
 */
declared_bp: number, };

export type Passphrase = { 
/**
 * Typed by the user.
 */
passphrase: string, };

export type PaymentView = { 
/**
 * The source's own id.
 */
id: string, 
/**
 * The account's name.
 */
account: string, 
/**
 * Its connector.
 */
network: string, 
/**
 * The calendar day.
 */
date: string, 
/**
 * What was sent.
 */
amount: MoneyView, 
/**
 * The source's word for its state.
 */
status: string | null, 
/**
 * Who sent it.
 */
payer: string | null, 
/**
 * Whether a bank or wallet says that it arrived; else a network says that it was sent.
 */
received: boolean, };

export type PayoutDetail = { 
/**
 * The payout.
 */
payout: PayoutView, 
/**
 * Its commissions, oldest first, at most the first two hundred.
 */
commissions: Array<TransactionView>, 
/**
 * How many there are; none where the network does not tell which commissions a payout pays.
 */
commission_count: number, 
/**
 * The sums of its commissions, by currency.
 */
commission_sums: Array<MoneyView>, 
/**
 * The payout less its commissions, if they are known and of its currency.
 */
difference: MoneyView | null, 
/**
 * What its commissions were worth on their own days, in the base currency.
 */
worth_earned: MoneyView | null, 
/**
 * What they were worth on the payout's day.
 */
worth_paid: MoneyView | null, 
/**
 * What waiting for it gained, or lost if below zero.
 */
worth_change: MoneyView | null, 
/**
 * By which rules the differences are reckoned, and what is missing for them.
 */
rules: Array<string>, 
/**
 * When the account usually pays, in a sentence.
 */
rhythm: string | null, 
/**
 * Proposals that speak of it.
 */
proposals: Array<ProposalView>, 
/**
 * Receipts that could be matched by hand, the nearest day first.
 */
receipts: Array<ReceiptView>, };

export type PayoutView = { 
/**
 * The ledger's number.
 */
row: number, 
/**
 * The network's id.
 */
id: string, 
/**
 * The account it was sent to.
 */
account: number, 
/**
 * Its name.
 */
account_name: string, 
/**
 * Its network's name.
 */
network: string, 
/**
 * The day it was sent.
 */
day: Day, 
/**
 * What was sent.
 */
amount: MoneyView, 
/**
 * The network's word for its state.
 */
status: string | null, 
/**
 * Who paid, where the source tells.
 */
payer: string | null, 
/**
 * How far it is matched.
 */
state: MatchState, 
/**
 * What is matched to it.
 */
matches: Array<MatchView>, 
/**
 * What of it has not arrived.
 */
left: MoneyView | null, 
/**
 * What was taken off in its own currency.
 */
fee: MoneyView | null, 
/**
 * What came less than the mid rate of its day gives, by the currency of the receipts; below zero it came to more.
 */
loss: Array<MoneyView>, 
/**
 * Whether a rate for that is missing.
 */
loss_unknown: boolean, };

export type PayoutsPage = { 
/**
 * Today, by the computer's calendar.
 */
today: Day, 
/**
 * What is to come, the next first; what has no day last.
 */
expected: Array<DueView>, 
/**
 * What should be here, the latest first.
 */
late: Array<DueView>, 
/**
 * What networks sent, newest first, at most the latest two hundred.
 */
received: Array<PayoutView>, 
/**
 * How many payouts there are.
 */
received_count: number, 
/**
 * Receipts of banks and wallets that are not matched, newest first, at most the latest two hundred.
 */
receipts: Array<ReceiptView>, 
/**
 * How many receipts are not matched.
 */
receipts_count: number, 
/**
 * What is likely to be the same money.
 */
proposals: Array<ProposalView>, 
/**
 * How many of the proposals are exact and unambiguous.
 */
certain: number, 
/**
 * Balances on their way to a minimum.
 */
thresholds: Array<ThresholdView>, 
/**
 * The days from sixty before today to sixty after it on which something was or will be paid.
 */
strip: Array<StripDay>, 
/**
 * What is expected in all, by currency.
 */
expected_sums: Array<MoneyView>, 
/**
 * What is late in all, by currency.
 */
late_sums: Array<MoneyView>, 
/**
 * What fees took of matched payouts, by currency.
 */
fees: Array<MoneyView>, 
/**
 * What rates below the mid rate took of matched payouts, by the receipt's currency.
 */
losses: Array<MoneyView>, 
/**
 * Whether any account is a bank or a wallet.
 */
has_receipts: boolean, 
/**
 * By which rules all of this is said, each a sentence.
 */
rules: Array<string>, };

export type PayoutsQuestion = { 
/**
 * Of this account.
 */
account?: number | null, 
/**
 * Of the account that this program belongs to.
 */
program?: number | null, };

export type PendingAge = { 
/**
 * Months from the one in which it was earned to this one.
 */
age: number, 
/**
 * The first day of the month in which it was earned.
 */
from: Day, 
/**
 * Its last day.
 */
to: Day, 
/**
 * What is pending.
 */
pending: MoneyView, 
/**
 * How many commissions.
 */
count: number, 
/**
 * The part of it that is likely to be approved, in hundredths of a percent.
 */
share_bp: number | null, 
/**
 * What it takes.
 */
thin: TooLittle | null, };

export type PendingLine = { 
/**
 * Which; `null` for all.
 */
program: ForecastProgram | null, 
/**
 * What is pending.
 */
pending: MoneyView, 
/**
 * How many commissions.
 */
count: number, 
/**
 * What of it is likely to be approved; of the part of which that can be said.
 */
expected: BandView | null, 
/**
 * The part of which nothing can be said.
 */
unknown: MoneyView, 
/**
 * What it takes.
 */
thin: TooLittle | null, };

export type PendingView = { 
/**
 * All of it.
 */
total: PendingLine, 
/**
 * All of it by age.
 */
ages: Array<PendingAge>, 
/**
 * The programs with most of it.
 */
programs: Array<PendingLine>, 
/**
 * How many programs have some and are not listed.
 */
more_programs: number, 
/**
 * How many decisions tell it.
 */
decisions: number, 
/**
 * What became of the commissions of each such day was looked at: 1 for all of them.
 */
every: number, 
/**
 * What is left out because no rate is known.
 */
missing: Array<MoneyView>, };

export type PlacementChart = { 
/**
 * The placement's number.
 */
id: number, 
/**
 * Width in CSS pixels.
 */
width: number, 
/**
 * Height in CSS pixels.
 */
height: number, };

export type PlacementDetail = { 
/**
 * What the list shows of it.
 */
row: PlacementView, 
/**
 * What the user notes of it.
 */
notes: string | null, 
/**
 * What is shown with it.
 */
creative: CreativeView | null, 
/**
 * The rules by which sub-IDs belong to it.
 */
rules: Array<SubRuleView>, 
/**
 * The sub-IDs of the figures that belong to it.
 */
sub_ids: Array<SubIdOf>, 
/**
 * The work on it, the newest first.
 */
work: Array<WorkView>, 
/**
 * What it brought in each month since its first day.
 */
months: Array<PlacementMonth>, 
/**
 * The day by which it had paid for the work on it, if the user says what an hour is worth.
 */
payback: Day | null, 
/**
 * How its income fades.
 */
decay: Decay, 
/**
 * The part of what it earned until now that came within so many days of its first day.
 */
shares: Array<ShareAfter>, };

export type PlacementEdit = { 
/**
 * Its number.
 */
id: number, 
/**
 * Another channel.
 */
channel?: Channel | null, 
/**
 * Another title.
 */
title?: string | null, 
/**
 * Another address; empty for none.
 */
url?: string | null, 
/**
 * Another first day.
 */
first_day?: Day | null, 
/**
 * The last day that it stood there.
 */
last_day?: Day | null, 
/**
 * It still stands there: there is no last day.
 */
reopen: boolean, 
/**
 * Another link.
 */
link?: LinkChoice | null, 
/**
 * Another creative; 0 for none.
 */
creative?: number | null, 
/**
 * Other notes; empty for none.
 */
notes?: string | null, };

export type PlacementForm = { 
/**
 * Whose link.
 */
program: ProgramChoice, 
/**
 * What sort of place.
 */
channel: Channel, 
/**
 * What it is called.
 */
title: string, 
/**
 * The page, post or video.
 */
url?: string | null, 
/**
 * Since when; today if nothing is said.
 */
first_day?: Day | null, 
/**
 * Which link. A sub-ID alone says that the figures with it are this placement's.
 */
link: LinkChoice, 
/**
 * The creative's number.
 */
creative?: number | null, 
/**
 * Notes.
 */
notes?: string | null, };

export type PlacementMonth = { 
/**
 * The month's first day.
 */
month: Day, 
/**
 * How many months after the placement's first one.
 */
age: number, 
/**
 * What it earned, in the base currency.
 */
earned: MoneyView | null, 
/**
 * What was declined.
 */
reversed: MoneyView | null, 
/**
 * What it earned in each currency.
 */
each: Array<MoneyView>, 
/**
 * Commissions that stand.
 */
commissions: number, 
/**
 * Minutes of work.
 */
minutes: number, };

export type PlacementOrder = "earned" | "per_hour" | "newest" | "minutes" | "title" | "clicks" | "epc" | "worked" | "last_earned";

export type PlacementPage = { 
/**
 * The placements.
 */
rows: Array<PlacementView>, 
/**
 * The sums of each channel.
 */
channels: Array<PlacementTotal>, 
/**
 * The sums of each kind of program.
 */
kinds: Array<PlacementTotal>, 
/**
 * The sums of all.
 */
total: PlacementTotal, };

export type PlacementQuestion = { 
/**
 * With this text in title, address, notes, sub-ID or program.
 */
text?: string | null, 
/**
 * In this channel.
 */
channel?: Channel | null, 
/**
 * Of this program.
 */
program?: number | null, 
/**
 * That show this creative.
 */
creative?: number | null, 
/**
 * Of programs of this kind.
 */
kind?: ProgramKind | null, 
/**
 * Whether it still stands there.
 */
standing?: boolean | null, 
/**
 * Whether its link or page needs a hand.
 */
ailing?: boolean | null, 
/**
 * Put there on this day or later.
 */
first_from?: Day | null, 
/**
 * Put there on this day or earlier.
 */
first_to?: Day | null, 
/**
 * The one that earned most first, if nothing is said.
 */
order?: PlacementOrder | null, 
/**
 * How many to leave out.
 */
offset?: number | null, 
/**
 * How many at most: 50 if nothing is said.
 */
limit?: number | null, };

export type PlacementTotal = { 
/**
 * The channel; `null` for all of them.
 */
channel: Channel | null, 
/**
 * The kind of program; `null` for all of them, and for programs whose kind nobody said.
 */
kind: ProgramKind | null, 
/**
 * How many placements.
 */
placements: number, 
/**
 * How many of them have commissions.
 */
earning: number, 
/**
 * What they earned, in the base currency; `null` until one is chosen.
 */
earned: MoneyView | null, 
/**
 * What was declined of it.
 */
reversed: MoneyView | null, 
/**
 * Commissions without a rate, which are in no sum.
 */
unrated: number, 
/**
 * Commissions that stand.
 */
sales: number, 
/**
 * Commissions that were declined.
 */
reversals: number, 
/**
 * The part of the commissions that were declined, as a decimal; `null` without any.
 */
reversal_rate: string | null, 
/**
 * Clicks, of those whose network tells them by sub-ID; `null` if none does.
 */
clicks: number | null, 
/**
 * What those earned for a click.
 */
epc: MoneyView | null, 
/**
 * Commissions for a click of those, as a decimal.
 */
conversion: string | null, 
/**
 * Minutes of work.
 */
minutes: number, 
/**
 * What those earned for an hour of work on which work was noted.
 */
per_hour: MoneyView | null, };

export type PlacementView = { 
/**
 * Its number.
 */
id: number, 
/**
 * What the user calls it.
 */
title: string, 
/**
 * What sort of place.
 */
channel: Channel, 
/**
 * The page, post or video.
 */
url: string | null, 
/**
 * Since when it stands there.
 */
first_day: Day, 
/**
 * The last day that it stood there.
 */
last_day: Day | null, 
/**
 * The program's number.
 */
program: number, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * The program's colour, 1 to 20.
 */
slot: number, 
/**
 * How the program is promoted, as far as the user says.
 */
kind: ProgramKind | null, 
/**
 * The network's name.
 */
network: string, 
/**
 * The link's number.
 */
link: number | null, 
/**
 * The link's address.
 */
link_url: string | null, 
/**
 * The page that the link leads to.
 */
target: string | null, 
/**
 * The mark in the link.
 */
sub_id: string | null, 
/**
 * What it earned, in the base currency; `null` until one is chosen.
 */
earned: MoneyView | null, 
/**
 * What was declined.
 */
reversed: MoneyView | null, 
/**
 * What it earned in each currency, where no base currency is chosen or a rate is missing.
 */
each: Array<MoneyView>, 
/**
 * Commissions without a rate, which are in no sum.
 */
unrated: number, 
/**
 * Commissions that stand.
 */
sales: number, 
/**
 * Commissions that were declined.
 */
reversals: number, 
/**
 * The part of its commissions that were declined, as a decimal such as `0.125`; `null` without any.
 */
reversal_rate: string | null, 
/**
 * Clicks on its link; `null` where the network tells none by sub-ID.
 */
clicks: number | null, 
/**
 * What it earned for a click.
 */
epc: MoneyView | null, 
/**
 * Commissions for a click, as a decimal such as `0.025`.
 */
conversion: string | null, 
/**
 * Minutes of work.
 */
minutes: number, 
/**
 * What it earned for an hour of work.
 */
per_hour: MoneyView | null, 
/**
 * The day of its last commission.
 */
last_earned: Day | null, 
/**
 * What it earned in each of the last twelve months, this one included, in micros of the base currency.
 */
trend: number[], 
/**
 * The day since which its income counts as passive, if that is not to come.
 */
passive_since: Day | null, 
/**
 * Whether its link or its page needs a hand.
 */
ailing: boolean, 
/**
 * What was found when its link was looked at last.
 */
link_found: string | null, 
/**
 * What was found when its page was looked at last.
 */
page_found: string | null, };

export type Preferences = { 
/**
 * Base currency.
 */
currency?: string | null, 
/**
 * Days after which content counts as evergreen.
 */
passive_age?: number | null, 
/**
 * `light`, `dark` or `system`.
 */
theme?: string | null, 
/**
 * A BCP 47 tag, or `system`.
 */
locale?: string | null, 
/**
 * Whether amounts are hidden.
 */
hide_amounts?: boolean | null, 
/**
 * Whether single-letter shortcuts work.
 */
letter_keys?: boolean | null, 
/**
 * Whether accounts are synced when the application starts or the computer wakes up.
 */
sync_on_start?: boolean | null, 
/**
 * Whether the window goes on in the tray when it is closed.
 */
tray?: boolean | null, 
/**
 * Whether the user was told that it does.
 */
tray_told?: boolean | null, 
/**
 * Whether a shortcut opens the quick log from anywhere.
 */
shortcut?: boolean | null, };

export type Problem = { 
/**
 * The file's line (counted from 1, header lines included) or the row's place in the answer.
 */
line: number | null, 
/**
 * The field of ours that could not be filled.
 */
field: string | null, 
/**
 * What is wrong with it, as a sentence for the user.
 */
reason: string, 
/**
 * The row as it came. Settings and secrets are never part of a row.
 */
row: string | null, };

export type Profile = "own" | "sample";

export type ProgramChanges = { 
/**
 * The program.
 */
program: number, 
/**
 * Its name.
 */
name: string, 
/**
 * The account's name.
 */
account: string, 
/**
 * Its colour for life, 1 to 20.
 */
slot: number, 
/**
 * How many transactions changed.
 */
count: number, 
/**
 * The same by what happened.
 */
lines: Array<ReviewLine>, };

export type ProgramChoice = { 
/**
 * The program's number.
 */
program?: number | null, 
/**
 * The account's name; by hand if nothing is said and no account knows the program.
 */
account?: string | null, 
/**
 * The program's name, or the network's id of it.
 */
name?: string | null, 
/**
 * Whether a program that nobody knows is to be made; else it is refused.
 */
new?: boolean | null, };

export type ProgramDetail = { 
/**
 * Its line in the table.
 */
program: ProgramView, 
/**
 * The same, all time, by state.
 */
totals: Array<StateTotal>, 
/**
 * The first and the last transaction; RFC 3339.
 */
first_seen: string | null, 
/**
 * Its sub-IDs by income in the period.
 */
sub_ids: Array<SubIdView>, };

export type ProgramEdit = { 
/**
 * The program.
 */
id: number, 
/**
 * How it is promoted; `null` if undecided.
 */
kind?: ProgramKind | null, 
/**
 * Whether its income counts as passive by declaration.
 */
declared_passive: boolean, };

export type ProgramKind = "site" | "link" | "referral";

export type ProgramQuestion = { 
/**
 * First day.
 */
from: Day, 
/**
 * Last day.
 */
to: Day, };

export type ProgramView = { 
/**
 * The ledger's number.
 */
id: number, 
/**
 * Its name.
 */
name: string, 
/**
 * The account's name.
 */
account: string, 
/**
 * The network's name.
 */
network: string, 
/**
 * How it is promoted.
 */
kind: ProgramKind | null, 
/**
 * Whether the user declares its income passive.
 */
declared_passive: boolean, 
/**
 * Its colour for life, 1 to 20.
 */
slot: number, 
/**
 * Earned in the period.
 */
earned: MoneyView, 
/**
 * Change against the period before, in hundredths of a percent.
 */
change_bp: number | null, 
/**
 * Twelve weeks of income, in micros, oldest first.
 */
weeks: number[], 
/**
 * Clicks in the period; `null` if the network tells none.
 */
clicks: number | null, 
/**
 * Earned per click.
 */
epc: MoneyView | null, 
/**
 * Approved and paid among those decided, in hundredths of a percent.
 */
approval_bp: number | null, 
/**
 * Not validated yet.
 */
pending: MoneyView, 
/**
 * The passive part in hundredths of a percent.
 */
passive_bp: number, 
/**
 * The last transaction; RFC 3339.
 */
last_seen: string | null, 
/**
 * What is left out for want of a rate.
 */
missing: Array<MoneyView>, };

export type PromotionDone = { 
/**
 * The number of what was written.
 */
id: number, 
/**
 * The link that belongs to it.
 */
link: LinkView | null, 
/**
 * The batch: `import.undo` takes it back.
 */
batch: number, };

export type ProposalView = { 
/**
 * Why it is proposed.
 */
how: MatchedHow, 
/**
 * The payouts.
 */
payouts: Array<PartView>, 
/**
 * The receipts.
 */
receipts: Array<PartView>, 
/**
 * Whether another proposal speaks of the same payments.
 */
ambiguous: boolean, 
/**
 * Whether it is exact, unambiguous, and bears nobody else's name.
 */
certain: boolean, 
/**
 * Whether the payer's name is the network's; `null` where no payer is told.
 */
named: boolean | null, 
/**
 * What it would mean: how much is missing, or how the rate compares.
 */
says: string, };

export type RatesView = { 
/**
 * The latest day there are rates for.
 */
latest: string | null, 
/**
 * How many rates there are.
 */
count: number, 
/**
 * Currencies with money but without any usable rate.
 */
missing: Array<string>, };

export type ReceiptView = { 
/**
 * What of it is not matched.
 */
left: MoneyView, 
/**
 * The ledger's number.
 */
row: number, 
/**
 * The account's name; that of the bank or wallet, where it was received.
 */
account_name: string, 
/**
 * The day.
 */
day: Day, 
/**
 * How much of it.
 */
amount: MoneyView, 
/**
 * Who paid, where the source tells.
 */
payer: string | null, };

export type RecipeCopy = { 
/**
 * Where to.
 */
path: string, 
/**
 * Its text.
 */
text?: string | null, 
/**
 * The own file that is copied, by its name in the folder.
 */
file?: string | null, };

export type RecipeView = { 
/**
 * The file's name.
 */
file: string, 
/**
 * What it is called in commands; empty if it cannot be read.
 */
id: string, 
/**
 * What people call it.
 */
name: string, 
/**
 * What it gives: `transactions`, `daily`, `payouts`.
 */
gives: Array<string>, 
/**
 * The headings by which it recognises a file.
 */
headings: Array<string>, 
/**
 * The same is there already.
 */
known: boolean, 
/**
 * The file of the user's own whose place it would take.
 */
replaces: string | null, 
/**
 * Its text.
 */
text: string, 
/**
 * What has to be put right before it can be used.
 */
problems: Array<OwnProblem>, };

export type RecordRequest = { 
/**
 * The folder in which a folder of the connector's name is made.
 */
folder: string, 
/**
 * The connector's id.
 */
network: string, 
/**
 * The account's name; the form's values count without one.
 */
account: string | null, 
/**
 * Settings and secrets by key.
 */
values: { [key in string]: string }, 
/**
 * The hosts that the form has shown.
 */
hosts: Array<string>, };

export type RecordedView = { 
/**
 * The files that were written.
 */
files: Array<string>, 
/**
 * Settings that stand in them as they are, by their labels.
 */
kept: Array<string>, 
/**
 * What could not be recorded.
 */
unsaved: Array<UnsavedView>, };

export type RecurringNow = { 
/**
 * The month, as `2026-11`.
 */
month: string, 
/**
 * What recurred in it.
 */
amount: MoneyView, 
/**
 * Of how many referrals.
 */
people: number, 
/**
 * The change against a year before, in hundredths of a percent.
 */
year_change_bp: number | null, 
/**
 * The part of the commission that left or shrank in a month, over the last six that are over.
 */
churn_bp: number | null, 
/**
 * The part of the referrals that left in a month.
 */
people_churn_bp: number | null, 
/**
 * New referrals a month over the same months, as a decimal; `null` where no month has a known one before it.
 */
new_per_month: string | null, 
/**
 * What it grows towards at this pace; `null` where nobody leaves or nobody joins.
 */
ceiling: CeilingView | null, };

export type RecurringPage = { 
/**
 * The currency of all amounts.
 */
currency: string, 
/**
 * The months, oldest first; the last one is not over.
 */
months: Array<MovementView>, 
/**
 * What recurred in the last month that is over; `null` if nothing ever did.
 */
now: RecurringNow | null, 
/**
 * The programs with referrals or recurring income, the largest first.
 */
programs: Array<RecurringProgram>, 
/**
 * What lies in currencies without a rate and is left out.
 */
unrated: Array<MoneyView>, 
/**
 * Whether amounts of other currencies were converted, all at the newest rate.
 */
converted: boolean, 
/**
 * The currencies in which something recurs.
 */
currencies: Array<string>, };

export type RecurringPicture = { "movements": MovementsChart } | { "cohorts": CohortsChart } | { "curves": CurvesChart };

export type RecurringProgram = { 
/**
 * The program.
 */
program: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Its colour, 1 to 20.
 */
slot: number, 
/**
 * The network's name.
 */
network: string, 
/**
 * Whether its source names who brought what; if not, it is counted as a whole.
 */
named: boolean, 
/**
 * Whether what its customers bring counts as recurring: the network says so, or the program is one for referrals.
 */
counted: boolean, 
/**
 * Referrals known by name.
 */
referrals: number, 
/**
 * Those that paid in the last month that is over, or in this one.
 */
paying: number, 
/**
 * What recurred in the last month that is over.
 */
monthly: MoneyView, 
/**
 * Its part of all that recurs.
 */
share_bp: number, 
/**
 * The part of the commission that left or shrank in a month, over the last six.
 */
churn_bp: number | null, 
/**
 * After how many months half of the referrals have left; `null` if that was not seen yet.
 */
median_months: number | null, 
/**
 * What a new referral is worth, counted over `worth_months`.
 */
worth: MoneyView | null, 
/**
 * Over how many months that is counted: as long as anybody has been seen.
 */
worth_months: number | null, 
/**
 * Why there is no worth: referrals that have paid.
 */
thin: ThinView | null, 
/**
 * All that its referrals have brought.
 */
earned: MoneyView, };

export type RecurringQuestion = { 
/**
 * Only this program.
 */
program?: number | null, 
/**
 * Only what was paid in this currency; all of it, converted, if nothing is said.
 */
currency?: string | null, 
/**
 * The months up to this one that are told: 13 if nothing is said.
 */
months?: number | null, };

export type ReferralDetail = { 
/**
 * The referral.
 */
referral: ReferralView, 
/**
 * Its commissions, newest first.
 */
rows: Array<ReferralRow>, 
/**
 * The placement through which they came.
 */
placement: number | null, 
/**
 * Its title.
 */
placement_title: string | null, 
/**
 * The months in which something stands, oldest first, in the shown currency.
 */
months: Array<ReferralMonth>, };

export type ReferralForm = { 
/**
 * What the user calls them.
 */
id: string, 
/**
 * The program's name; a new one is made.
 */
program: string, 
/**
 * When they joined; today if nothing is said.
 */
joined?: Day | null, 
/**
 * Where they stand.
 */
state: ReferralState, };

export type ReferralMonth = { 
/**
 * The month, as `2026-11`.
 */
month: string, 
/**
 * All that stands.
 */
amount: MoneyView, };

export type ReferralOrder = "earned" | "joined" | "last";

export type ReferralPage = { 
/**
 * The referrals.
 */
rows: Array<ReferralView>, 
/**
 * How many are wanted, on all pages.
 */
total: number, 
/**
 * How many of those pay.
 */
paying: number, 
/**
 * What all of them brought.
 */
earned: MoneyView, 
/**
 * Programs that do not name who brought what, though something recurs: they are in no list of people.
 */
unnamed: Array<string>, };

export type ReferralQuestion = { 
/**
 * With this text in what the network calls them, or in the program's name.
 */
text?: string | null, 
/**
 * Of this account.
 */
account?: number | null, 
/**
 * Of this program.
 */
program?: number | null, 
/**
 * Who stands here: see [`ReferralView::stands`].
 */
stands?: Stands | null, 
/**
 * Who joined in this month, as `2026-11`.
 */
joined?: string | null, 
/**
 * Who is behind a finding about terms, by what it is called.
 */
finding?: string | null, 
/**
 * Which come first.
 */
order?: ReferralOrder | null, 
/**
 * How many to leave out.
 */
offset?: number | null, 
/**
 * How many at most: 50 if nothing is said.
 */
limit?: number | null, };

export type ReferralRow = { 
/**
 * The commission's number.
 */
row: number, 
/**
 * Its day.
 */
day: Day, 
/**
 * What it is for.
 */
kind: Kind, 
/**
 * Where it stands.
 */
status: Status, 
/**
 * The commission.
 */
commission: MoneyView, };

export type ReferralState = "lead" | "customer" | "lost";

export type ReferralView = { 
/**
 * The account.
 */
account: number, 
/**
 * The account's name.
 */
account_name: string, 
/**
 * The network's name.
 */
network: string, 
/**
 * The program, where anybody says which.
 */
program: number | null, 
/**
 * The program's name.
 */
program_name: string | null, 
/**
 * The program's colour, 1 to 20; 0 where none is known.
 */
slot: number, 
/**
 * What the network calls them.
 */
id: string, 
/**
 * What the network says of them; `null` where it keeps no list.
 */
state: ReferralState | null, 
/**
 * Where they stand by what they bring.
 */
stands: Stands, 
/**
 * Since when they are known: the day on which they joined or brought something first.
 */
since: Day | null, 
/**
 * The day of the last commission.
 */
last_day: Day | null, 
/**
 * How many commissions stand.
 */
count: number, 
/**
 * What they brought, in each currency.
 */
earned: Array<MoneyView>, 
/**
 * The same in the shown currency; `null` where a rate is missing.
 */
total: MoneyView | null, 
/**
 * What recurred in the last month in which something did, in the shown currency.
 */
monthly: MoneyView | null, 
/**
 * How many commissions were declined.
 */
reversals: number, 
/**
 * The sub-ID of the first commission: the link through which they came.
 */
sub_id: string | null, };

export type RemainingView = { 
/**
 * What it brings in a month now.
 */
now: MoneyView, 
/**
 * The months ahead, this one first; empty where there is too little.
 */
months: Array<BandMonth>, 
/**
 * What it takes.
 */
thin: TooLittle | null, };

export type ReportName = { 
/**
 * Its slug.
 */
slug: string, 
/**
 * Its name.
 */
name: string, };

export type Review = { 
/**
 * What changed since the user last looked.
 */
lines: Array<ReviewLine>, 
/**
 * Since when; RFC 3339.
 */
since: string | null, 
/**
 * How many expected entries by hand wait to be confirmed.
 */
expected: number, };

export type ReviewLine = { 
/**
 * What happened.
 */
what: News, 
/**
 * The program.
 */
program: number | null, 
/**
 * Its name.
 */
name: string, 
/**
 * How many transactions.
 */
count: number, 
/**
 * Their commission, by currency.
 */
amounts: Array<MoneyView>, };

export type RuleDone = { 
/**
 * The rule.
 */
rule: RuleView, 
/**
 * The batches of the entries that were due, to undo them.
 */
made: number[], };

export type RuleForm = { 
/**
 * The rule to change; a new one without it.
 */
id?: number | null, 
/**
 * What is entered each time, first on its day.
 */
entry: HandEntry, 
/**
 * How often.
 */
every: Every, 
/**
 * Always on the last day of the month.
 */
month_end?: boolean, 
/**
 * The last day it may come on.
 */
until?: Day | null, 
/**
 * How many times it comes, instead of a last day.
 */
times?: number | null, };

export type RuleState = { 
/**
 * The rule.
 */
id: number, 
/**
 * Make no entries for the time being, or go on.
 */
paused?: boolean | null, 
/**
 * Make no entries ever again, or take that back.
 */
stopped?: boolean | null, };

export type RuleView = { 
/**
 * Its number.
 */
id: number, 
/**
 * The program's name.
 */
program: string, 
/**
 * The program's number in the ledger, once it has an entry.
 */
program_key: number | null, 
/**
 * The commission of each time.
 */
commission: MoneyView, 
/**
 * Where each entry stands at first: pending ones wait to be confirmed.
 */
status: Status, 
/**
 * What it is for.
 */
kind: Kind, 
/**
 * The affiliate's own mark.
 */
sub_id: string | null, 
/**
 * Who brings it, if the user says so.
 */
customer: string | null, 
/**
 * A note for each entry.
 */
note: string | null, 
/**
 * How often.
 */
every: Every, 
/**
 * The first day.
 */
start: Day, 
/**
 * Always on the last day of the month.
 */
month_end: boolean, 
/**
 * The last day it may come on.
 */
until: Day | null, 
/**
 * The next day; `null` once it has ended.
 */
next: Day | null, 
/**
 * How often it will still come; `null` if it has no end.
 */
left: number | null, 
/**
 * Whether it makes none for the time being.
 */
paused: boolean, };

export type SaveChart = { 
/**
 * The chart.
 */
request: ChartRequest, 
/**
 * Where to; `.svg` or `.png`.
 */
path: string, 
/**
 * In dark colours.
 */
dark: boolean, };

export type SaveChase = { 
/**
 * Which.
 */
question: ChaseQuestion, 
/**
 * The file.
 */
path: string, };

export type SavePack = { 
/**
 * What it is about.
 */
of: PackRequest, 
/**
 * Where to.
 */
path: string, };

export type SaveQr = { 
/**
 * What it says.
 */
url: string, 
/**
 * Where to; `.svg` or `.png`.
 */
path: string, };

export type SaveRecurring = { 
/**
 * The picture.
 */
picture: RecurringPicture, 
/**
 * Where to; `.svg` or `.png`.
 */
path: string, 
/**
 * In dark colours.
 */
dark: boolean, };

export type SaveRejected = { 
/**
 * Where to write them.
 */
to: string, 
/**
 * Whether the file has to be one that was imported, as it is now.
 */
imported?: boolean, 
/**
 * Where the file is.
 */
path: string, 
/**
 * Which file inside an archive, or which sheet of a workbook, that holds several.
 */
inner?: string | null, 
/**
 * The report's slug where it is not to be recognised.
 */
report?: string | null, 
/**
 * The account's name; by default one named after the report's network.
 */
account?: string | null, 
/**
 * What the file does not tell: `currency`, `date_order`, `marketplace`, `zone`.
 */
settings?: { [key in string]: string }, 
/**
 * Whether to store it although another report brought the same money.
 */
anyway?: boolean, 
/**
 * The text of a recipe to read it with, whatever else would fit.
 */
recipe?: string | null, 
/**
 * Whether the recipe is kept, so that the same headings are known next time.
 */
keep?: boolean, };

export type SaveTax = { 
/**
 * Which year, by which rules.
 */
of: TaxRequest, 
/**
 * Where to.
 */
path: string, };

export type SeenUntil = { 
/**
 * RFC 3339.
 */
at: string, };

export type SeenView = { 
/**
 * When it was seen; RFC 3339.
 */
at: string, 
/**
 * Where from: `sync of Main site`, `import of transactions.csv`, `by hand`, `a recurring entry`.
 */
source: string, 
/**
 * Its state then.
 */
status: Status, 
/**
 * Its commission then.
 */
commission: MoneyView, 
/**
 * Its sale amount then.
 */
sale: MoneyView | null, 
/**
 * Since when the network no longer reported it then; RFC 3339.
 */
missing_since: string | null, 
/**
 * What differed from the state before, in words.
 */
changed: Array<string>, };

export type Series = { 
/**
 * The currency of every amount.
 */
currency: string, 
/**
 * How many micros make one unit: 1,000,000, or 100,000,000 for crypto-assets.
 */
unit: number, 
/**
 * The digits people write after the point.
 */
digits: number, 
/**
 * Whether any amount was converted from another currency.
 */
converted: boolean, 
/**
 * The horizontal axis.
 */
buckets: Array<Bucket>, 
/**
 * The stack, from the bottom up.
 */
layers: Array<Layer>, 
/**
 * What was earned in the period before, bucket by bucket, in micros; empty without a comparison.
 */
before: number[], 
/**
 * What is left out because no rate is known.
 */
missing: Array<Missing>, };

export type ShareAfter = { 
/**
 * How many days after its first day.
 */
days: number, 
/**
 * The part, as a decimal such as `0.25`; `null` before so many days are over, or without income.
 */
share: string | null, };

export type SheetColumnView = { 
/**
 * Its heading.
 */
heading: string, 
/**
 * Up to three different values.
 */
samples: Array<string>, 
/**
 * Why it is proposed to be what it is.
 */
why: string | null, 
/**
 * Why it can be nothing.
 */
unusable: string | null, };

export type SheetRequest = { 
/**
 * Where it is.
 */
path: string, 
/**
 * Which file of an archive, or which sheet of a workbook.
 */
inner?: string | null, 
/**
 * The encoding of a text whose bytes do not tell.
 */
encoding?: string | null, 
/**
 * What its columns are; proposed without it.
 */
mapping?: MappingView | null, };

export type SheetView = { 
/**
 * The file's name.
 */
file: string, 
/**
 * Which file of the archive, or which sheet of the workbook.
 */
inner: string | null, 
/**
 * Every table in it, if it has several.
 */
parts: Array<string>, 
/**
 * The encoding of a text.
 */
encoding: string | null, 
/**
 * Whether that is a guess.
 */
guessed: boolean, 
/**
 * What stands between the cells of a text, in words.
 */
separator: string | null, 
/**
 * The line of the headings.
 */
line: number, 
/**
 * Its columns.
 */
columns: Array<SheetColumnView>, 
/**
 * The first rows.
 */
rows: Array<Array<string>>, 
/**
 * How many rows there are.
 */
count: number, 
/**
 * What a column can be, the needed ones first.
 */
fields: Array<FieldName>, 
/**
 * What its columns are, as given or proposed.
 */
mapping: MappingView, 
/**
 * What is left open, and how the rest is read.
 */
asks: AsksView, 
/**
 * What the recipe is called in commands.
 */
id: string, 
/**
 * The recipe, as a file; `null` while something is missing.
 */
recipe: string | null, };

export type SiteMap = { 
/**
 * The links, page by page.
 */
rows: Array<MapRow>, 
/**
 * How many pages were asked for.
 */
pages: number, 
/**
 * How many are known and were not.
 */
left: number, 
/**
 * How it ended, as a sentence.
 */
ended: string, 
/**
 * Whether every page was looked at.
 */
whole: boolean, };

export type SitesEdit = { 
/**
 * All of them, as hosts or addresses.
 */
sites?: Array<string> | null, 
/**
 * Whether a link without a disclosure near it is a finding.
 */
disclosure?: boolean | null, };

export type SitesView = { 
/**
 * Their hosts.
 */
sites: Array<string>, 
/**
 * Whether a link without a disclosure near it is a finding.
 */
disclosure: boolean, };

export type SliderSet = { 
/**
 * New referrals a month.
 */
new_per_month: number, 
/**
 * The part of recurring commission that leaves in a month, from 0 to 1.
 */
churn: number, 
/**
 * The part of new referrals whose commission is approved, from 0 to 1.
 */
approval: number, };

export type SlidersView = { 
/**
 * The figures.
 */
late: SliderSet, 
/**
 * From how many months they are taken.
 */
months: number, 
/**
 * What an approved new referral brings in a month.
 */
mean: MoneyView, 
/**
 * Recurring income of the last month that is over.
 */
now: MoneyView, };

export type StaleAccount = { 
/**
 * The account.
 */
id: number, 
/**
 * Its name.
 */
name: string, 
/**
 * What is wrong, as a sentence.
 */
reason: string, };

export type Stands = "paying" | "quiet" | "lost" | "waiting";

export type StateTotal = { 
/**
 * The state.
 */
status: Status, 
/**
 * The sums, by currency.
 */
amounts: Array<MoneyView>, 
/**
 * How many transactions.
 */
count: number, };

export type Status = "pending" | "approved" | "declined" | "paid";

export type Step = "day" | "week" | "month" | "quarter" | "year";

export type StillPaying = { 
/**
 * How many days.
 */
days: number, 
/**
 * Placements that are so old.
 */
old_enough: number, 
/**
 * Of which earned something so late.
 */
paying: number, 
/**
 * The part of their income that came so late, as a decimal; `null` without income.
 */
share: string | null, };

export type StopProgram = { 
/**
 * What it brings by itself in a month now.
 */
now: MoneyView, 
/**
 * What it would bring in the last month looked at.
 */
then: BandView | null, 
/**
 * The month by which half or less is left.
 */
halved: string | null, 
/**
 * What it takes.
 */
thin: TooLittle | null, 
/**
 * Its number.
 */
id: number, 
/**
 * Its name.
 */
name: string, 
/**
 * Its colour, 1 to 20.
 */
slot: number, };

export type StopView = { 
/**
 * All of it of which anything can be said.
 */
total: RemainingView, 
/**
 * Of referrals who pay now.
 */
referrals: RemainingView, 
/**
 * Of what stands on pages.
 */
content: RemainingView, 
/**
 * Of what is passive besides.
 */
rest: RemainingView, 
/**
 * What entries by hand that come again say: declared, not measured, so without a range; `null` if there are none.
 */
declared: RemainingView | null, 
/**
 * The month by which half of the total or less is left, such as `2027-06`; `null` if not within the months looked at.
 */
halved: string | null, 
/**
 * The programs that bring most of it by themselves.
 */
programs: Array<StopProgram>, 
/**
 * How many programs bring some of it and are not listed.
 */
more_programs: number, 
/**
 * How many people pay now.
 */
people: number, 
/**
 * How many placements are followed one by one.
 */
placements: number, 
/**
 * How many placements earned in the last two years.
 */
all_placements: number, };

export type StripDay = { 
/**
 * The day.
 */
day: Day, 
/**
 * How many days after today; below zero it has passed.
 */
away: number, 
/**
 * What happened, or will.
 */
kind: StripKind, 
/**
 * The account's name.
 */
account_name: string, 
/**
 * How much.
 */
amount: MoneyView, 
/**
 * The payout, or the key of what is expected.
 */
key: string, };

export type StripKind = "received" | "sent" | "late" | "expected";

export type SubIdOf = { 
/**
 * The mark.
 */
sub_id: string, 
/**
 * By what it belongs to the placement.
 */
by: Match, };

export type SubIdView = { 
/**
 * The affiliate's own mark; `null` for none.
 */
sub_id: string | null, 
/**
 * How many transactions.
 */
count: number, 
/**
 * What they earned, by currency.
 */
amounts: Array<MoneyView>, };

export type SubRuleForm = { 
/**
 * The placement's number.
 */
placement: number, 
/**
 * The number of the rule that is changed.
 */
id?: number | null, 
/**
 * How the text is meant: same, prefix, pattern or click.
 */
how: Match, 
/**
 * What a sub-ID is compared with.
 */
text: string, 
/**
 * It is taken away.
 */
remove: boolean, };

export type SubRuleView = { 
/**
 * Its number.
 */
id: number, 
/**
 * How its text is meant.
 */
how: Match, 
/**
 * What a sub-ID is compared with.
 */
text: string, };

export type Sureness = "perhaps" | "likely" | "certain";

export type SyncAccount = { 
/**
 * The account's name.
 */
name: string, 
/**
 * `waiting`, `running`, `done`, `part`, `failed`, `cancelled`.
 */
state: string, 
/**
 * Windows done.
 */
done: number, 
/**
 * Windows in all.
 */
of: number, 
/**
 * Rows received.
 */
rows: number, 
/**
 * Rows new.
 */
added: number, 
/**
 * Rows changed.
 */
updated: number, 
/**
 * Rows the same as before.
 */
unchanged: number, 
/**
 * Banners, texts and codes that the network lists; none of them is among the rows.
 */
creatives: number, 
/**
 * Rows that could not be understood.
 */
problems: number, 
/**
 * Requests answered.
 */
requests: number, 
/**
 * Seconds until it is done, from how long it has taken; `null` while that is not known.
 */
seconds_left: number | null, 
/**
 * What the network refused although the rest was read, as sentences: clicks that a key may not see, say.
 */
left_out: Array<string>, 
/**
 * What went wrong.
 */
error: ErrorView | null, };

export type SyncRequest = { 
/**
 * Account names; empty for all.
 */
accounts?: Array<string>, 
/**
 * First day, inclusive.
 */
since?: string | null, 
/**
 * Last day, inclusive.
 */
until?: string | null, };

export type SyncState = { 
/**
 * Whether one runs.
 */
running: boolean, 
/**
 * Counts up with every change: of two states the greater is the newer, however they arrived.
 */
moves: number, 
/**
 * One line for each account of the run.
 */
accounts: Array<SyncAccount>, };

export type Tally = { 
/**
 * Paid out, in micros.
 */
paid: number, 
/**
 * Validated, not paid out, in micros.
 */
approved: number, 
/**
 * Not validated, in micros.
 */
pending: number, 
/**
 * Declined: what was lost, in micros. It is no part of what was earned.
 */
reversed: number, 
/**
 * The passive part of paid, approved and pending together, in micros.
 */
passive: number, 
/**
 * How many transactions, declined ones left out.
 */
count: number, };

export type TaxBasis = "received" | "approved";

export type TaxMissing = { 
/**
 * The day, or the month.
 */
day: string, 
/**
 * What lies in it and is in no sum.
 */
amount: MoneyView, };

export type TaxPayer = { 
/**
 * Its name.
 */
name: string, 
/**
 * How many rows.
 */
rows: number, 
/**
 * What it paid, by currency, as it was.
 */
amounts: Array<MoneyView>, 
/**
 * The sum of its rows that could be converted.
 */
total: MoneyView, };

export type TaxRate = "day" | "month";

export type TaxReceipt = { 
/**
 * The day.
 */
day: Day, 
/**
 * Who paid it.
 */
payer: string, 
/**
 * The account that says so.
 */
account: string, 
/**
 * How much.
 */
amount: MoneyView, 
/**
 * Its state, in the source's own word.
 */
status: string | null, 
/**
 * Whether the user's own word says it, and no file of a bank or wallet.
 */
said: boolean, };

export type TaxRequest = { 
/**
 * The year in which it begins.
 */
year: number, 
/**
 * The month with which it begins; January without it.
 */
start_month?: number | null, 
/**
 * What counts.
 */
basis: TaxBasis, 
/**
 * In which currency; the profile's own without it.
 */
currency?: string | null, 
/**
 * At which rates.
 */
rate?: TaxRate | null, 
/**
 * Whether receipts count that no network's payout explains; they do without it.
 */
receipts?: boolean | null, };

export type TaxView = { 
/**
 * What a file of it is called, without an ending: profile, year and basis.
 */
name: string, 
/**
 * Its first day.
 */
from: Day, 
/**
 * Its last day.
 */
to: Day, 
/**
 * The day up to which it is known, while it is not over.
 */
to_date: Day | null, 
/**
 * What counts.
 */
basis: TaxBasis, 
/**
 * The currency.
 */
currency: string, 
/**
 * The sums by payer, the largest first.
 */
payers: Array<TaxPayer>, 
/**
 * The sum of all rows, each converted once.
 */
total: MoneyView, 
/**
 * How many rows count.
 */
rows: number, 
/**
 * Days without a rate: what lies in them is in no sum.
 */
missing: Array<TaxMissing>, 
/**
 * How many days without a rate there are; the list ends at five hundred.
 */
missing_count: number, 
/**
 * What counts by the user's own word alone: marked as received, and told of by nothing else.
 */
said: Array<TaxReceipt>, 
/**
 * Receipts that no network's payout explains.
 */
unmatched: Array<TaxReceipt>, 
/**
 * Receipts, and what was marked as received, that are likely payouts and not matched to them: only the payouts count.
 */
likely: Array<TaxReceipt>, 
/**
 * Payouts that are not counted because their network says that they were not, or not yet, sent.
 */
unsent: Array<TaxReceipt>, 
/**
 * What less arrived of matched payouts than was sent, by currency; it is in no sum.
 */
fees: Array<MoneyView>, 
/**
 * Rows that count although their network no longer reports them.
 */
vanished: number, 
/**
 * The rules by which this was made, as a file of it has them.
 */
notes: Array<string>, };

export type TermBefore = { 
/**
 * What it said.
 */
value: string, 
/**
 * Since when it was said to hold.
 */
since: Day | null, 
/**
 * When that was written down; RFC 3339.
 */
written_at: string, };

export type TermDone = { 
/**
 * The number of the fact.
 */
id: number, 
/**
 * The batch: `import.undo` takes it back.
 */
batch: number, 
/**
 * What is to be looked at again of what was written; `null` for nothing.
 */
warning: string | null, };

export type TermFinding = { 
/**
 * What it is called, to mark it as seen.
 */
finding: string, 
/**
 * The program's number.
 */
program: number, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * The program's colour for life.
 */
slot: number, 
/**
 * What was found.
 */
what: FindingKind, 
/**
 * The same in a few words.
 */
title: string, 
/**
 * The same as sentences: what is so, and what the terms say.
 */
text: string, 
/**
 * Since when.
 */
since: Day | null, 
/**
 * How sure it is.
 */
sure: Sureness, 
/**
 * What it may have cost; `null` where nothing can be said.
 */
cost: MoneyView | null, 
/**
 * What the cost is, in words.
 */
cost_is: string, 
/**
 * The fact of the terms that it is compared with; `null` where it is behaviour alone.
 */
term: number | null, 
/**
 * What to do.
 */
advice: string, 
/**
 * How it is measured.
 */
measured: string, 
/**
 * The rows behind it, the ones that matter most first.
 */
rows: Array<FindingRow>, 
/**
 * How many there are.
 */
row_count: number, 
/**
 * The first and the last day of the commissions behind it.
 */
days: [Day, Day] | null, 
/**
 * The command that shows what is behind it.
 */
shown_by: string, 
/**
 * Whether the user has seen it.
 */
seen: boolean, };

export type TermFindingSeen = { 
/**
 * What it is called.
 */
finding: string, 
/**
 * Whether it was seen; `false` takes that back.
 */
seen: boolean, };

export type TermForm = { 
/**
 * The number of the fact to change; none for a new one.
 */
id?: number | null, 
/**
 * Whose terms; left out where a known fact is changed.
 */
program: ProgramChoice, 
/**
 * Whether a program that nobody knows is to be made; else it is refused.
 */
new?: boolean | null, 
/**
 * What it is about.
 */
kind: TermKind, 
/**
 * What the terms say.
 */
value: string, 
/**
 * Since when it holds; always if nothing is said.
 */
since?: Day | null, 
/**
 * What of the program it is about.
 */
about?: string | null, 
/**
 * The words of the terms.
 */
quote?: string | null, 
/**
 * Where they stand.
 */
source?: string | null, 
/**
 * A note.
 */
note?: string | null, };

export type TermKind = "share" | "duration" | "inactivity" | "cookie" | "hold" | "minimum" | "payout" | "other";

export type TermState = "now" | "before" | "later";

export type TermView = { 
/**
 * Its number.
 */
id: number, 
/**
 * The program's number.
 */
program: number, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * The account's name.
 */
account: string, 
/**
 * What it is about.
 */
kind: TermKind, 
/**
 * What of the program it is about, where it is not all of it: a tier, a kind of sale.
 */
about: string | null, 
/**
 * What the terms say, as it is written: `20%`, `90 days`, `50.00 EUR`, `day 15`, `lifetime`.
 */
value: string, 
/**
 * Since when it holds; `null` for always.
 */
since: Day | null, 
/**
 * The words of the terms, as they were pasted.
 */
quote: string | null, 
/**
 * Where they stand.
 */
source: string | null, 
/**
 * What the user notes of it.
 */
note: string | null, 
/**
 * Whether it holds today: `now`, `before` for one that a newer one replaced, `later` for one that is to come.
 */
state: TermState, 
/**
 * When it was written down last; RFC 3339.
 */
written_at: string, 
/**
 * What it was before the user changed it, the newest first.
 */
before: Array<TermBefore>, };

export type Tested = { 
/**
 * The months, as they were forecast before the first of them began.
 */
months: Array<TestedMonth>, 
/**
 * How many forecasts were made: of each month one for each month before it.
 */
forecasts: number, 
/**
 * By how much they were off, at the median.
 */
error: MoneyView | null, 
/**
 * By how much the same month of the year before was off, at the median.
 */
naive_error: MoneyView | null, 
/**
 * How many of the months lay in the range that is to hold five in ten.
 */
held50: number, 
/**
 * How many lay in the range that is to hold eight in ten.
 */
held80: number, 
/**
 * What it takes.
 */
thin: TooLittle | null, };

export type TestedMonth = { 
/**
 * What was earned.
 */
earned: MoneyView, 
/**
 * Whether the range that is to hold eight in ten held it.
 */
held: boolean, 
/**
 * The month, such as `2026-12`.
 */
month: string, 
/**
 * One in ten is below.
 */
low80: MoneyView, 
/**
 * One in four is below.
 */
low50: MoneyView, 
/**
 * As likely above as below.
 */
median: MoneyView, 
/**
 * One in four is above.
 */
high50: MoneyView, 
/**
 * One in ten is above.
 */
high80: MoneyView, };

export type ThinView = { 
/**
 * How many there are.
 */
have: number, 
/**
 * How many it takes.
 */
need: number, };

export type ThresholdView = { 
/**
 * The account.
 */
account: number, 
/**
 * Its name.
 */
account_name: string, 
/**
 * Who pays, in an account that several pay.
 */
payer: string | null, 
/**
 * What is approved and not paid.
 */
balance: MoneyView, 
/**
 * The least sum that is paid out.
 */
minimum: MoneyView, 
/**
 * How much of the minimum is there, in hundredths of a percent, at most all of it.
 */
part_bp: number, 
/**
 * Days until it is reached at the best pace of the last 90 days; `null` if not at that pace.
 */
days_least: number | null, 
/**
 * Days until it is reached at the worst pace of the last 90 days; `null` if not at that pace.
 */
days_most: number | null, 
/**
 * The same in a sentence.
 */
says: string, 
/**
 * Whose term the minimum is, in a sentence.
 */
stated: string, };

export type Timer = { 
/**
 * The placement's number.
 */
placement: number, 
/**
 * Its title.
 */
title: string, 
/**
 * Since when; RFC 3339.
 */
since: string, 
/**
 * How many minutes until now.
 */
minutes: number, };

export type TimerStop = { 
/**
 * What was done.
 */
note?: string | null, 
/**
 * Nothing is noted.
 */
discard: boolean, };

export type Today = { 
/**
 * `November so far`.
 */
label: string, 
/**
 * The month so far, by state; one for each currency if there is no base currency or a rate is missing.
 */
month: MonthSoFar, 
/**
 * The five programs that earned most in the period.
 */
programs: Array<ProgramView>, 
/**
 * How many programs there are.
 */
program_count: number, 
/**
 * Payments received or announced lately.
 */
payments: Array<PaymentView>, 
/**
 * What is owed now (approved, not paid), by program, largest first.
 */
owed: Array<OwedView>, 
/**
 * How far the goal of the month is; `null` where none is set.
 */
goal: GoalPace | null, 
/**
 * The payouts that are expected next, of those whose day is known.
 */
due_next: Array<DueView>, 
/**
 * How many payouts are late.
 */
late_count: number, 
/**
 * How fresh the accounts are.
 */
freshness: Freshness, };

export type Tone = { "slot": number } | "accent" | "positive" | "negative" | "warning" | "neutral";

export type TooLittle = { 
/**
 * How many there are.
 */
have: number, 
/**
 * How many it takes.
 */
need: number, 
/**
 * What is counted, such as `months`.
 */
of: string, 
/**
 * The same as a sentence.
 */
said: string, };

export type TransactionDetail = { 
/**
 * As it is now.
 */
transaction: TransactionView, 
/**
 * Every state, oldest first.
 */
history: Array<SeenView>, 
/**
 * The batch that made it what it is, where it was the user's own and can be undone.
 */
undo: number | null, };

export type TransactionView = { 
/**
 * The ledger's number.
 */
row: number, 
/**
 * The network's own id.
 */
id: string, 
/**
 * The account's name.
 */
account: string, 
/**
 * The connector's id.
 */
network: string, 
/**
 * The program's number in the ledger.
 */
program_key: number | null, 
/**
 * The network's id of the program.
 */
program_id: string | null, 
/**
 * Its name.
 */
program: string | null, 
/**
 * Its colour for life, 1 to 20; 0 if it is in no list.
 */
slot: number, 
/**
 * Where it stands.
 */
status: Status, 
/**
 * What it is for.
 */
kind: Kind, 
/**
 * RFC 3339, UTC.
 */
occurred_at: string, 
/**
 * What the affiliate earns.
 */
commission: MoneyView, 
/**
 * The value of the order.
 */
sale: MoneyView | null, 
/**
 * How many items.
 */
quantity: string | null, 
/**
 * The affiliate's own mark.
 */
sub_id: string | null, 
/**
 * The order's number.
 */
order_id: string | null, 
/**
 * The customer's id.
 */
customer_id: string | null, 
/**
 * RFC 3339, UTC.
 */
clicked_at: string | null, 
/**
 * Since when the network no longer reports it; RFC 3339. It stands as it was last reported.
 */
missing_since: string | null, 
/**
 * What the user noted of it.
 */
note: string | null, 
/**
 * Whether it was made by a recurring entry and waits to be confirmed.
 */
expected: boolean, };

export type TrialRequest = { 
/**
 * The connector's id.
 */
network: string, 
/**
 * The account's name; the form's values count without one.
 */
account: string | null, 
/**
 * Settings and secrets by key.
 */
values: { [key in string]: string }, 
/**
 * The hosts that the form has shown.
 */
hosts: Array<string>, };

export type TrialView = { 
/**
 * `transactions`, `daily`, `payouts`, `referrals`, `programs`.
 */
what: string, 
/**
 * The request as the file writes it.
 */
request: string, 
/**
 * What the network answered.
 */
answers: Array<TriedAnswerView>, 
/**
 * The first rows, and what became of each.
 */
rows: Array<TriedRowView>, 
/**
 * How many rows there are.
 */
count: number, 
/**
 * Why it ended early.
 */
error: ErrorView | null, };

export type TriedAnswerView = { 
/**
 * Method and address.
 */
request: string, 
/**
 * The HTTP status.
 */
status: number, 
/**
 * The beginning of the body.
 */
body: string, };

export type TriedRowView = { 
/**
 * The row as JSON.
 */
row: string, 
/**
 * The record's fields and values; none if it could not be understood.
 */
record: Array<[string, string]>, 
/**
 * Whether it lies outside the days that were asked for.
 */
outside: boolean, 
/**
 * What could not be understood.
 */
problems: Array<Problem>, };

export type TroubleView = { 
/**
 * What, in words.
 */
message: string, 
/**
 * Whether it has to be settled first.
 */
blocks: boolean, };

export type Undone = { 
/**
 * What was taken back: `import of transactions.csv`, `entry by hand`, `note on payouts`.
 */
what: string, 
/**
 * Rows that are gone.
 */
removed: number, 
/**
 * Rows that are again as they were.
 */
restored: number, };

export type UnmatchForm = { 
/**
 * Their numbers.
 */
matches: number[], };

export type UnplacedView = { 
/**
 * The program's number.
 */
program: number, 
/**
 * The program's name.
 */
program_name: string, 
/**
 * The mark.
 */
sub_id: string, 
/**
 * Its first day in the figures.
 */
first_day: Day, 
/**
 * What it brought in each currency.
 */
earned: Array<MoneyView>, 
/**
 * How many commissions.
 */
count: number, };

export type UnsavedView = { 
/**
 * `transactions`, `daily`, `payouts`, `referrals`, `programs`; with a number from the second of a kind on.
 */
what: string, 
/**
 * Why, and what to do.
 */
error: ErrorView, };

export type VaultState = "keychain" | "file" | "locked" | "new";

export type VerifiedView = { 
/**
 * Whether everything is as it was sealed, and the noted hash, if any, is in the chain.
 */
holds: boolean, 
/**
 * How many links the chain has.
 */
links: number, 
/**
 * How many of them are for what was there before the chain.
 */
sealed_later: number, 
/**
 * How many states of records were read.
 */
states: number, 
/**
 * When the first link was made.
 */
since: string | null, 
/**
 * The newest hash.
 */
head: string | null, 
/**
 * When the newest link was made.
 */
head_at: string | null, 
/**
 * What is not as it was sealed, the first in the chain first; at most a hundred.
 */
broken: Array<BreakView>, 
/**
 * How many are not as they were sealed.
 */
broken_count: number, 
/**
 * Where the noted hash stands in the chain; `null` without one, or where it is not there.
 */
noted: string | null, 
/**
 * What this proves, and what not.
 */
meaning: string, };

export type VerifyRequest = { 
/**
 * A hash that was noted elsewhere, to be found in the chain.
 */
noted?: string | null, };

export type WatchFolder = { 
/**
 * Its path; none to watch no folder.
 */
path?: string | null, };

export type WatchNotice = { 
/**
 * Where the file is.
 */
path: string, 
/**
 * The file's name.
 */
file: string, 
/**
 * The report's name; empty if it was not imported.
 */
report_name: string, 
/**
 * The account it went to; empty if it was not imported.
 */
account: string, 
/**
 * The batch, to undo it; none if it was not imported.
 */
batch: number | null, 
/**
 * New.
 */
added: number, 
/**
 * Changed.
 */
updated: number, 
/**
 * Not readable.
 */
rejected: number, 
/**
 * Why it was not imported.
 */
problem: ErrorView | null, };

export type WatchView = { 
/**
 * Its path.
 */
path: string, 
/**
 * Whether it is there now.
 */
there: boolean, };

export type WhatIf = { 
/**
 * The months, this one first.
 */
months: Array<WhatIfMonth>, 
/**
 * Where recurring income would level off; `null` if it would not.
 */
ceiling: MoneyView | null, };

export type WhatIfMonth = { 
/**
 * The month.
 */
month: string, 
/**
 * Recurring income with the figures that were set.
 */
set: MoneyView, 
/**
 * Recurring income with the figures as they were of late.
 */
late: MoneyView, 
/**
 * All income: the forecast's middle, with the difference between the two; `null` without a forecast.
 */
all: MoneyView | null, };

export type WhatIfQuestion = { 
/**
 * Whose months.
 */
of?: ForecastQuestion | null, 
/**
 * The figures as they are set.
 */
set: SliderSet, };

export type WordView = { 
/**
 * The word.
 */
word: string, 
/**
 * How many rows have it.
 */
rows: number, 
/**
 * Whether it means something.
 */
known: boolean, };

export type WorkEdit = { 
/**
 * Its number.
 */
id: number, 
/**
 * How long.
 */
minutes?: string | null, 
/**
 * The day.
 */
day?: Day | null, 
/**
 * What was done; empty for nothing.
 */
note?: string | null, 
/**
 * It is taken away.
 */
remove: boolean, };

export type WorkForm = { 
/**
 * The placement's number.
 */
placement: number, 
/**
 * How long, as people write it: `45`, `1:30`, `1h30`.
 */
minutes: string, 
/**
 * The day; today if nothing is said.
 */
day?: Day | null, 
/**
 * What was done.
 */
note?: string | null, };

export type WorkView = { 
/**
 * Its number.
 */
id: number, 
/**
 * The placement's number.
 */
placement: number, 
/**
 * The day.
 */
day: Day, 
/**
 * How long.
 */
minutes: number, 
/**
 * What was done.
 */
note: string | null, };

/** Every command: its arguments and its answer. */
export interface Commands {
  "app.state": { args: null; answer: AppState };
  "app.prefer": { args: Preferences; answer: AppState };
  "app.seen": { args: SeenUntil | null; answer: null };
  "profile.sample": { args: null; answer: AppState };
  "profile.own": { args: null; answer: AppState };
  "vault.unlock": { args: Passphrase; answer: AppState };
  "networks.list": { args: null; answer: Array<NetworkView> };
  "networks.own": { args: null; answer: Array<OwnNetwork> };
  "networks.make": { args: NewNetwork; answer: OwnNetwork };
  "networks.allow": { args: HostsSeen; answer: null };
  "networks.try": { args: TrialRequest; answer: Array<TrialView> };
  "networks.record": { args: RecordRequest; answer: RecordedView };
  "accounts.list": { args: null; answer: Array<AccountView> };
  "accounts.consent": { args: ConsentRequest; answer: { [key in string]: string } };
  "accounts.consent_cancel": { args: null; answer: null };
  "accounts.check": { args: NewAccount; answer: AccountCheck };
  "accounts.add": { args: NewAccount; answer: AccountView };
  "accounts.update": { args: AccountEdit; answer: AccountView };
  "accounts.rename": { args: AccountRename; answer: AccountView };
  "accounts.schedule": { args: AccountSchedule; answer: AccountView };
  "accounts.remove": { args: AccountRemoval; answer: null };
  "sync.start": { args: SyncRequest; answer: null };
  "sync.cancel": { args: null; answer: null };
  "sync.state": { args: null; answer: SyncState };
  "import.parts": { args: ImportRequest; answer: Array<ImportPart> };
  "import.sheet": { args: SheetRequest; answer: SheetView };
  "import.preview": { args: ImportRequest; answer: ImportPreview };
  "import.run": { args: ImportRequest; answer: ImportResult };
  "import.cancel": { args: ByPath; answer: null };
  "import.rejected": { args: SaveRejected; answer: number };
  "import.undo": { args: ByBatch; answer: Undone };
  "import.list": { args: null; answer: Array<ImportView> };
  "recipes.look": { args: ByPath; answer: RecipeView };
  "recipes.add": { args: ByPath; answer: RecipeView };
  "recipes.save": { args: RecipeCopy; answer: null };
  "watch.choose": { args: WatchFolder; answer: AppState };
  "watch.notices": { args: null; answer: Array<WatchNotice> };
  "today": { args: ProgramQuestion; answer: Today };
  "today.review": { args: null; answer: Review };
  "income.chart": { args: ChartRequest; answer: Chart };
  "income.series": { args: IncomeQuestion; answer: Array<Series> };
  "forecast.page": { args: ForecastQuestion; answer: ForecastPage };
  "forecast.figure": { args: FigureQuestion; answer: Figure };
  "forecast.what_if": { args: WhatIfQuestion; answer: WhatIf };
  "goals.edit": { args: GoalsEdit; answer: GoalsSet };
  "programs.list": { args: ProgramQuestion; answer: Array<ProgramView> };
  "programs.detail": { args: DetailQuestion; answer: ProgramDetail };
  "programs.edit": { args: ProgramEdit; answer: null };
  "recurring.page": { args: RecurringQuestion; answer: RecurringPage };
  "recurring.behind": { args: CellQuestion; answer: Array<ReferralView> };
  "recurring.cohorts": { args: RecurringQuestion; answer: CohortPage };
  "recurring.chart": { args: MovementsChart; answer: Figure };
  "recurring.cohort_chart": { args: CohortsChart; answer: Figure };
  "recurring.curve_chart": { args: CurvesChart; answer: Figure };
  "recurring.save": { args: SaveRecurring; answer: null };
  "referrals.list": { args: ReferralQuestion; answer: ReferralPage };
  "referrals.detail": { args: ByReferral; answer: ReferralDetail };
  "referrals.keep": { args: ReferralForm; answer: HandDone };
  "activity.list": { args: ActivityQuestion; answer: ActivityPage };
  "activity.detail": { args: ByRow; answer: TransactionDetail };
  "activity.changes": { args: ChangesQuestion; answer: Changes };
  "activity.changed": { args: ChangedQuestion; answer: ChangedPage };
  "hand.book": { args: null; answer: HandBook };
  "hand.add": { args: HandEntry; answer: HandDone };
  "hand.edit": { args: HandEdit; answer: HandDone };
  "hand.rule": { args: RuleForm; answer: RuleDone };
  "hand.rule_state": { args: RuleState; answer: RuleDone };
  "promotion.page": { args: PlacementQuestion; answer: PlacementPage };
  "promotion.detail": { args: ByPlacement; answer: PlacementDetail };
  "promotion.chart": { args: PlacementChart; answer: Chart };
  "promotion.beside": { args: BesideRequest; answer: Beside };
  "promotion.kept": { args: OfProgram; answer: Array<KeptPaying> };
  "promotion.hourly": { args: HourlyEdit; answer: Hourly };
  "promotion.timer": { args: null; answer: Timer | null };
  "promotion.timer_start": { args: ByPlacement; answer: Timer };
  "promotion.timer_stop": { args: TimerStop; answer: PromotionDone | null };
  "promotion.add": { args: PlacementForm; answer: PromotionDone };
  "promotion.edit": { args: PlacementEdit; answer: PromotionDone };
  "promotion.remove": { args: ByPlacement; answer: PromotionDone };
  "promotion.build": { args: BuildRequest; answer: BuiltLink };
  "promotion.save_qr": { args: SaveQr; answer: null };
  "promotion.links": { args: OfProgram; answer: Array<LinkView> };
  "promotion.creatives": { args: OfProgram; answer: Array<CreativeView> };
  "promotion.creative": { args: CreativeForm; answer: PromotionDone };
  "promotion.creative_edit": { args: CreativeEdit; answer: PromotionDone };
  "promotion.creative_image": { args: ByCreative; answer: CreativeImage };
  "promotion.creatives_folder": { args: CreativesFolder; answer: CreativesAdded };
  "promotion.link_add": { args: LinkForm; answer: PromotionDone };
  "promotion.link_edit": { args: LinkEdit; answer: PromotionDone };
  "promotion.work": { args: WorkForm; answer: PromotionDone };
  "promotion.work_edit": { args: WorkEdit; answer: PromotionDone };
  "promotion.rule": { args: SubRuleForm; answer: PromotionDone };
  "promotion.unplaced": { args: OfProgram; answer: Array<UnplacedView> };
  "promotion.sites": { args: SitesEdit; answer: SitesView };
  "promotion.check": { args: CheckRequest; answer: CheckView };
  "promotion.stop": { args: null; answer: null };
  "promotion.findings": { args: null; answer: Array<FindingView> };
  "promotion.finding_seen": { args: FindingSeen; answer: null };
  "promotion.map": { args: MapRequest; answer: SiteMap };
  "terms.list": { args: OfProgram; answer: Array<TermView> };
  "terms.put": { args: TermForm; answer: TermDone };
  "terms.remove": { args: ByTerm; answer: TermDone };
  "terms.findings": { args: OfProgram; answer: Array<TermFinding> };
  "terms.finding_seen": { args: TermFindingSeen; answer: null };
  "terms.effective": { args: OfProgram; answer: Array<Effective> };
  "payouts.page": { args: PayoutsQuestion; answer: PayoutsPage };
  "payouts.detail": { args: ByPayout; answer: PayoutDetail };
  "payouts.auto": { args: null; answer: MatchDone };
  "payouts.match": { args: MatchForm; answer: MatchDone };
  "payouts.unmatch": { args: UnmatchForm; answer: MatchDone };
  "payouts.mark": { args: MarkForm; answer: MarkDone };
  "payouts.chase": { args: ChaseQuestion; answer: Chase };
  "payouts.save": { args: SaveChase; answer: number };
  "rates.state": { args: null; answer: RatesView };
  "rates.refresh": { args: null; answer: RatesView };
  "rates.import": { args: ByPath; answer: RatesView };
  "chart.save": { args: SaveChart; answer: null };
  "evidence.verify": { args: VerifyRequest; answer: VerifiedView };
  "evidence.look": { args: PackRequest; answer: PackView };
  "evidence.pack": { args: SavePack; answer: PackView };
  "tax.preview": { args: TaxRequest; answer: TaxView };
  "tax.save": { args: SaveTax; answer: TaxView };
  "data.export": { args: ByPath; answer: null };
  "data.backup": { args: ByPath; answer: null };
  "window.pick": { args: FileRequest; answer: string | null };
  "window.save": { args: FileRequest; answer: string | null };
  "window.open": { args: ByUrl; answer: null };
  "window.edit": { args: ByPath; answer: null };
  "window.files": { args: null; answer: Array<string> };
}
