import type { AsksView, ImportRequest } from "../../commands";

/** A file that was mapped, as it is to be imported. */
export type Mapped = ImportRequest;

/** What is still to be answered before a file is read, in short. */
export function unanswered(asks: AsksView, currency: string): string[] {
  const words = [...asks.status, ...asks.kinds, ...asks.flows].filter(({ known }) => !known);
  return [
    ...asks.missing.map((what) => `which column is ${what}`),
    ...(asks.date_order ? [`which day “${asks.date_order.text}” is`] : []),
    ...(asks.currency && !currency ? ["the currency"] : []),
    ...words.slice(0, 2).map(({ word }) => `what “${word}” means`),
    ...(words.length > 2 ? [`and ${words.length - 2} more words`] : []),
  ];
}
