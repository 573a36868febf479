/** Finding by typed words: accents and case do not matter, a name that begins with them comes first. */

export type Named = { name: string; words?: string; group?: string };

/** Those that hold every word of the text, best first, else in the order they came. */
export function found<T extends Named>(all: T[], text: string): T[] {
  const wanted = fold(text).split(/\s+/).filter(Boolean);
  const scored = all.map((one) => ({ one, score: score(one, wanted) })).filter(({ score }) => score > 0);
  return scored.sort((a, b) => b.score - a.score).map(({ one }) => one);
}

function fold(word: string): string {
  return word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
}

function score(one: Named, wanted: string[]): number {
  const name = fold(one.name);
  const all = fold(`${one.name} ${one.words ?? ""} ${one.group ?? ""}`);
  if (!wanted.every((word) => all.includes(word))) return 0;
  return wanted.every((word) => name.startsWith(word)) ? 3 : wanted.every((word) => name.includes(word)) ? 2 : 1;
}
