/** What things of promotion are called. */
import type { Channel, Match, PlacementOrder, PlacementView } from "../../commands";
import type { IconName } from "../../parts/Icon.svelte";
import { capital } from "../../words";

export const CHANNELS: Record<Channel, string> = { page: "Page", social: "Social post", video: "Video", newsletter: "Newsletter", talk: "Talk", forum: "Forum answer", signature: "E-mail signature", other: "Other" };
export const CHANNEL_ICONS: Record<Channel, IconName> = { page: "file", social: "social", video: "video", newsletter: "mail", talk: "talk", forum: "forum", signature: "edit", other: "more" };

/** How the text of a rule is meant, and what it looks like. */
export const MATCHES: Record<Match, string> = { link: "of its link", same: "is exactly", prefix: "begins with", pattern: "fits the pattern", click: "is, with a click’s own number behind," };

/** What was found when a link or a page was looked at, in two or three words. */
const FOUND: Record<string, string> = {
  fine: "Works",
  offline: "Not reached",
  slow: "Too slow",
  forbidden: "Not for us",
  not_html: "No web page",
  dead: "Page gone",
  gone_host: "Site gone",
  to_front_page: "Front page",
  product_gone: "Product gone",
  redirect_loop: "Goes in a circle",
  too_many_redirects: "Goes in a circle",
  certificate_wrong: "Certificate wrong",
  server_error: "Could not answer",
  refused: "No page",
  odd: "No page",
  link_missing: "Link missing",
  no_disclosure: "No disclosure",
  account_removed: "Account removed",
};

export const found = (word: string): string => FOUND[word] ?? capital(word.replaceAll("_", " "));

/** How the link and the page of a placement are: a glyph, and words. */
export function health(row: Pick<PlacementView, "ailing" | "link_found" | "page_found">): { glyph: "warning" | "done" | "off"; words: string; long: string } {
  const looks = [row.link_found && `link: ${found(row.link_found).toLowerCase()}`, row.page_found && `page: ${found(row.page_found).toLowerCase()}`].filter(Boolean).join("; ");
  if (row.ailing) {
    const worst = [row.link_found, row.page_found].find((word) => word && word !== "fine");
    return { glyph: "warning", words: worst ? found(worst) : "Needs a hand", long: looks ? capital(looks) : "It needs a hand" };
  }
  return looks ? { glyph: "done", words: "Works", long: capital(looks) } : { glyph: "off", words: "Not looked at", long: "Neither its link nor its page was looked at yet" };
}

/** In which order placements are listed. */
export const ORDERS: Record<PlacementOrder, string> = { earned: "Earned", per_hour: "Per hour", newest: "Newest", worked: "Worked on last", last_earned: "Earned last", minutes: "Work", clicks: "Clicks", epc: "EPC", title: "Title" };
