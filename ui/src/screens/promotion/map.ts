/** What a map of a site says, page by page. */
import type { MapRow, PlacementView, SiteMap } from "../../commands";
import { count, counted } from "../../words";

export type OfPage = { page: string; title: string; rows: MapRow[] };

/** Whether the link is written down already. */
export const isKnown = (row: MapRow): boolean => row.link_id !== null;

/** The links with what has been written down of them since. */
export function withPlaced(rows: MapRow[], placements: PlacementView[]): MapRow[] {
  const key = (page: string, link: string) => `${page} ${link}`;
  const placed = new Map(placements.flatMap((one) => (one.url && one.link_url ? [[key(one.url, one.link_url), one] as const] : [])));
  return rows.map((row) => {
    const found = row.placement === null ? placed.get(key(row.page, row.link)) : undefined;
    return found ? { ...row, placement: found.id, link_id: found.link, program: found.program_name, earned: found.earned } : row;
  });
}

/** The links by page, in the order in which pages were read. */
export function pages(rows: MapRow[]): OfPage[] {
  const found = new Map<string, OfPage>();
  for (const row of rows) {
    const page = found.get(row.page) ?? { page: row.page, title: row.page_title, rows: [] };
    page.rows.push(row);
    found.set(row.page, page);
  }
  return [...found.values()];
}

/** `14 affiliate links stand on 6 of 120 pages; 3 are not written down.` */
export function summary(map: SiteMap): string[] {
  const { rows } = map;
  if (rows.length === 0) return [map.pages === 0 ? "No page could be read." : `No affiliate link stands on the ${counted(map.pages, "page")} that ${map.pages === 1 ? "was" : "were"} looked at.`];
  const unknown = rows.filter((row) => !isKnown(row)).length;
  const bare = rows.filter((row) => !row.sponsored).length;
  const silent = rows.filter((row) => !row.disclosed).length;
  const say = (number: number, one: string, many: string) => (number > 0 ? [counted(number, one, many)] : []);
  return [
    `${counted(rows.length, "affiliate link stands", "affiliate links stand")} on ${count(pages(rows).length)} of ${counted(map.pages, "page")}.`,
    unknown === 0 ? "All are written down." : `${counted(unknown, "is not", "are not")} written down.`,
    ...[[...say(bare, "is not marked as sponsored", "are not marked as sponsored"), ...say(silent, "has no disclosure near it", "have no disclosure near them")].join(", ")].filter(Boolean).map((text) => `${text}.`),
  ];
}
