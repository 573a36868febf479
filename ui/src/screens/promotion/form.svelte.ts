/** A placement as it is typed: a new one, or one that is changed. */
import type { BuildRequest, Channel, LinkChoice, PlacementEdit, PlacementForm, ProgramChoice } from "../../commands";
import type { PlacementStart } from "../../shell.svelte";

/** Which link: as it is, one that is kept, to be built, pasted, a sub-ID alone, none. */
export type Way = "stays" | "kept" | "build" | "paste" | "mark" | "none";
export type Field = "program" | "title" | "day" | "last" | "pasted" | "mark";
export type Known = { key: number; name: string };

export class Form {
  start: PlacementStart = {};
  programs: Known[] = $state.raw([]);
  program = $state("");
  channel = $state<Channel>("page");
  title = $state("");
  url = $state("");
  day = $state("");
  /** The last day, of one that has ended. */
  last = $state("");
  way = $state<Way>("build");
  target = $state("");
  pasted = $state("");
  mark = $state("");
  creative = $state(0);
  notes = $state("");
  /** What is wrong shows once somebody has tried. */
  tried = $state(false);

  known = $derived(this.programs.find(({ name }) => name.toLowerCase() === this.program.trim().toLowerCase()));
  problems = $derived<Partial<Record<Field, string>>>({
    ...(this.start.edit || this.program.trim() ? {} : { program: "Which program pays for it?" }),
    ...(this.title.trim() ? {} : { title: "What do you call it?" }),
    ...(this.day ? {} : { day: "Since which day?" }),
    ...(this.start.edit?.row.last_day && !(this.last >= this.day) ? { last: "It ends before it begins." } : {}),
    ...(this.way === "paste" && !this.pasted.trim() ? { pasted: "Paste the link that the program gave you." } : {}),
    ...(this.way === "mark" && !this.mark.trim() ? { mark: "Which sub-ID marks its figures?" } : {}),
  });
  wrong = $derived(Object.keys(this.problems).length > 0);

  constructor(start: PlacementStart, today: string) {
    this.start = start;
    const row = start.edit?.row;
    this.channel = row?.channel ?? "page";
    this.title = row?.title ?? start.title ?? "";
    this.url = row?.url ?? start.url ?? "";
    this.day = row?.first_day ?? start.first_day ?? today;
    this.last = row?.last_day ?? "";
    this.creative = start.edit?.creative?.id ?? 0;
    this.notes = start.edit?.notes ?? "";
    this.pasted = start.pasted ?? "";
    this.mark = start.sub_id ?? "";
    this.way = row ? "stays" : start.link ? "kept" : start.pasted ? "paste" : start.sub_id ? "mark" : "build";
    this.program = row?.program_name ?? "";
  }

  /** The programs that are known; the one to begin with is among them. */
  know(programs: Known[]): void {
    this.programs = programs;
    const wanted = programs.find(({ key }) => key === (this.start.program ?? this.start.link?.program));
    if (wanted && !this.program) this.program = wanted.name;
  }

  choice(): ProgramChoice {
    const key = this.start.edit?.row.program ?? this.known?.key;
    return key === undefined ? { name: this.program.trim(), new: true } : { program: key };
  }

  link(): LinkChoice | null {
    const mark = this.mark.trim() || null;
    if (this.way === "build") return { build: true, target: this.target.trim() || null, sub_id: mark };
    if (this.way === "paste") return { build: false, pasted: this.pasted.trim() };
    if (this.way === "mark") return { build: false, sub_id: mark };
    return this.way === "kept" ? { build: false, link: this.start.link?.id ?? null } : null;
  }

  /** What is asked to see the link before it is kept; nothing while it cannot be built. */
  preview(): BuildRequest | undefined {
    if (this.way !== "build" || !(this.known || this.start.edit) || !this.title.trim()) return undefined;
    return { program: this.choice(), target: this.target.trim() || null, sub_id: this.mark.trim() || null, title: this.title.trim() };
  }

  added(): PlacementForm {
    return { program: this.choice(), channel: this.channel, title: this.title.trim(), url: this.url.trim() || null, first_day: this.day, link: this.link() ?? { build: false }, creative: this.creative || null, notes: this.notes.trim() || null };
  }

  /** Only what is different. */
  edited(): PlacementEdit | null {
    const { row, notes, creative } = this.start.edit!;
    const link = this.link();
    const edit: Omit<PlacementEdit, "id" | "reopen"> = {
      ...(this.channel !== row.channel ? { channel: this.channel } : {}),
      ...(this.title.trim() !== row.title ? { title: this.title.trim() } : {}),
      ...(this.url.trim() !== (row.url ?? "") ? { url: this.url.trim() } : {}),
      ...(this.day !== row.first_day ? { first_day: this.day } : {}),
      ...(row.last_day && this.last !== row.last_day ? { last_day: this.last } : {}),
      ...(this.creative !== (creative?.id ?? 0) ? { creative: this.creative } : {}),
      ...(this.notes.trim() !== (notes ?? "") ? { notes: this.notes.trim() } : {}),
      ...(link ? { link } : {}),
    };
    return Object.keys(edit).length > 0 ? { id: row.id, reopen: false, ...edit } : null;
  }
}
