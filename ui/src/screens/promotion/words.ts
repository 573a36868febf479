/** What things of promotion are called. */
import type { Channel, Match, PlacementOrder, PlacementView } from "../../commands";
import type { IconName } from "../../parts/Icon.svelte";
import { found } from "./found";

export const CHANNELS: Record<Channel, string> = { page: "Page", social: "Social post", video: "Video", newsletter: "Newsletter", talk: "Talk", forum: "Forum answer", signature: "E-mail signature", other: "Other" };
export const CHANNEL_ICONS: Record<Channel, IconName> = { page: "file", social: "social", video: "video", newsletter: "mail", talk: "talk", forum: "forum", signature: "edit", other: "more" };

/** How the text of a rule is meant, and what it looks like. */
export const MATCHES: Record<Match, string> = { link: "of its link", same: "is exactly", prefix: "begins with", pattern: "fits the pattern", click: "is, with a click’s own number behind," };

/** How the link and the page of a placement are: a glyph, and words. */
export function health(row: Pick<PlacementView, "ailing" | "link_found" | "page_found">): { glyph: "warning" | "done" | "off"; words: string; long: string } {
  const looks = ([["Its link", row.link_found], ["Its page", row.page_found]] as const).flatMap(([what, word]) => (word === null ? [] : [{ what, ...found(word) }]));
  const long = looks.map(({ what, why }) => `${what}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`).join(". ");
  if (row.ailing) return { glyph: "warning", words: looks.find(({ glyph }) => glyph === "warning")?.label ?? "Needs a hand", long: long || "It needs a hand" };
  const first = looks.find(({ glyph }) => glyph === "done") ?? looks[0];
  return first ? { glyph: first.glyph === "done" ? "done" : "off", words: first.label, long } : { glyph: "off", words: "Not looked at", long: "Neither its link nor its page was looked at yet" };
}

/** In which order placements are listed. */
export const ORDERS: Record<PlacementOrder, string> = { earned: "Earned", per_hour: "Per hour", newest: "Newest", worked: "Worked on last", last_earned: "Earned last", minutes: "Work", clicks: "Clicks", epc: "EPC", title: "Title" };
