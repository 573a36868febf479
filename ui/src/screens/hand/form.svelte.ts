import type { Every, HandEntry, HandProgram, Kind, RuleForm, RuleView, Status, TransactionView } from "../../commands";
import { readAmount } from "../../typed";
import { happenedOn } from "../../words";

type Field = "program" | "amount" | "day" | "until" | "times";

/** A commission as it stands in the form: what is typed, what it means, and what is wrong with it. */
export class Form {
  program = $state("");
  typed = $state("");
  currency = $state("EUR");
  day = $state("");
  status = $state<Status>("approved");
  kind = $state<Kind>("sale");
  sub_id = $state("");
  customer = $state("");
  note = $state("");
  every = $state<Every | "">("");
  monthEnd = $state(false);
  ends = $state<"never" | "until" | "times">("never");
  until = $state("");
  times = $state<number | null>(12);
  /** Wrong fields are named once somebody has tried. */
  tried = $state(false);

  read = $derived(readAmount(this.typed, this.currency));
  problems = $derived<Partial<Record<Field, string>>>({
    ...(this.program.trim() ? {} : { program: "Which program pays it?" }),
    ...("problem" in this.read ? { amount: this.read.problem } : {}),
    ...(this.day ? {} : { day: "Which day?" }),
    ...(this.every && this.ends === "until" && !(this.until > this.day) ? { until: "It ends before it comes." } : {}),
    ...(this.every && this.ends === "times" && !(Number.isInteger(this.times) && this.times! > 0) ? { times: "How many times?" } : {}),
  });
  wrong = $derived(Object.keys(this.problems)[0] as Field | undefined);

  constructor(today: string) {
    this.day = today;
  }

  /** As an entry is now. */
  of(entry: TransactionView): this {
    this.#take(entry);
    this.day = happenedOn(entry.occurred_at);
    return this;
  }

  /** As a rule is now. */
  ofRule(rule: RuleView): this {
    this.#take(rule);
    this.day = rule.start;
    this.every = rule.every;
    this.monthEnd = rule.month_end;
    this.ends = rule.until ? "until" : "never";
    this.until = rule.until ?? "";
    return this;
  }

  #take({ program, commission, status, kind, sub_id, note, ...who }: TransactionView | RuleView): void {
    const customer = "customer_id" in who ? who.customer_id : who.customer;
    this.program = program ?? "";
    this.typed = plainly(commission.amount);
    this.currency = commission.currency;
    this.status = status;
    this.kind = kind;
    this.sub_id = sub_id ?? "";
    this.note = note ?? "";
    this.customer = customer ?? "";
  }

  /** A program that is known begins like its last entry. */
  like({ last }: HandProgram): void {
    if (!last || this.every) return;
    this.currency = last.commission.currency;
    this.kind = last.kind;
    if (!last.expected && last.status !== "declined") this.status = last.status;
  }

  /** What comes again is expected until it is confirmed, and is a recurring commission. */
  repeat(every: Every | ""): void {
    if (every && !this.every) {
      this.status = "pending";
      if (this.kind === "sale") this.kind = "recurring";
    }
    this.every = every;
    if (every === "week") this.monthEnd = false;
  }

  /** Ready for the next one: of the same program, on the same day. */
  next(): void {
    this.typed = this.sub_id = this.customer = this.note = "";
    this.every = "";
    this.tried = false;
  }

  /** A currency that was typed with the amount is the one beside it from then on. */
  settle(): void {
    if ("problem" in this.read) return;
    this.currency = this.read.currency;
    this.typed = this.typed.replace(/[^\d.,'’\s\u00a0\u202f−–-]/g, "").trim();
  }

  entry(): HandEntry {
    const { amount, currency } = "problem" in this.read ? { amount: "", currency: this.currency } : this.read;
    return { program: this.program.trim(), amount, currency, day: this.day, status: this.status, kind: this.kind, sub_id: this.sub_id.trim(), customer: this.customer.trim(), note: this.note.trim() };
  }

  rule(id: number | null): RuleForm {
    const ends = this.ends === "until" ? { until: this.until } : this.ends === "times" ? { times: this.times } : {};
    return { id, entry: this.entry(), every: this.every || "month", month_end: this.monthEnd, ...ends };
  }
}

/** A plain decimal with the decimal sign of the locale, to be typed over. */
function plainly(amount: string): string {
  const sign = readAmount("1,204", "EUR");
  return "amount" in sign && sign.amount === "1.204" ? amount.replace(".", ",") : amount;
}
