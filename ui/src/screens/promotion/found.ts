/** What a look has found, in a few words; what to do about it comes as a sentence with the finding. */
import type { FindingView } from "../../commands";
import { capital } from "../../words";

type Look = { label: string; glyph: "done" | "warning" | "off"; why: string };

const fine = (label: string, why = label): Look => ({ label, glyph: "done", why });
const open = (label: string, why = label): Look => ({ label, glyph: "off", why });
const wrong = (label: string, why = label): Look => ({ label, glyph: "warning", why });

const FOUND: Record<string, Look> = {
  fine: fine("Works"),
  not_html: fine("Works", "It is there, and is no web page"),
  too_large: fine("Works", "It is there, and larger than is read"),
  not_asked: open("Not asked", "Asking would count as a click, or the site does not want it"),
  stops_at_tracking: open("Not followed", "It leads to a host that counts clicks, and was not followed there"),
  forbidden: open("Only for people", "The site shows the page to people only, so nothing can be said of it"),
  link_missing: wrong("No longer on its page"),
  dead: wrong("Page gone", "It leads to a page that is gone"),
  gone_host: wrong("Site gone", "It leads to a site that is gone"),
  product_gone: wrong("Product gone"),
  to_front_page: wrong("Front page", "It leads to a front page now"),
  account_removed: wrong("Account removed"),
  program_closed: wrong("Program closed"),
  no_disclosure: wrong("Without a disclosure"),
  redirect_loop: wrong("Goes in a circle"),
  too_many_redirects: wrong("Goes in a circle"),
  certificate_wrong: wrong("Browsers warn of it"),
  server_error: wrong("The site could not answer"),
  refused: wrong("Does not answer"),
  odd: wrong("Answers without a page"),
};
/** A group of findings is named at more length than one link in a list. */
const GROUPS: Record<string, string> = { dead: "Leads to a page that is gone", gone_host: "Leads to a site that is gone", to_front_page: "Leads to a front page", product_gone: "Leads to a product that is gone", account_removed: "Of an account that was removed", program_closed: "Of a program that is no longer listed" };
/** The same where it is the user's own page that was looked at. */
const OF_PAGE: Record<string, string> = { dead: "Your page is gone", gone_host: "Your site does not answer to its name", to_front_page: "Your page leads to the front page", redirect_loop: "Your page leads round in a circle", too_many_redirects: "Your page leads round in a circle" };

/** What was found when a link was looked at last; `null` if it never was. */
export function found(word: string | null): Look {
  if (word === null) return open("Not looked at yet");
  return FOUND[word] ?? wrong(capital(word.replaceAll("_", " ")));
}

export type Group = { key: string; label: string; what: string; findings: FindingView[] };

/** Findings by what they are, the ones that cost most first. */
export function grouped(findings: FindingView[]): Group[] {
  const order = Object.keys(FOUND);
  const place = (word: string) => (order.includes(word) ? order.indexOf(word) : order.length);
  const groups = new Map<string, Group>();
  for (const finding of [...findings].sort((a, b) => place(a.finding) - place(b.finding))) {
    const key = `${finding.finding} ${finding.on_page}`;
    const label = (finding.on_page && OF_PAGE[finding.finding]) || GROUPS[finding.finding] || found(finding.finding).label;
    const group = groups.get(key) ?? { key, label, what: finding.what, findings: [] };
    groups.set(key, { ...group, findings: [...group.findings, finding] });
  }
  return [...groups.values()];
}
