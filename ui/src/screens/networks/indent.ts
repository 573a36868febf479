const OPENS = /^[{[]$/;
const CLOSES = /^[}\]]$/;

/** JSON with line breaks and indents, every character of its values as it was written, even where it is cut off; other text as it is. */
export function indented(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  const parts = text.match(/"(?:[^"\\]|\\.)*"?|[{}[\],:]|[^\s"{}[\],:]+/g) ?? [];
  let [written, depth] = ["", 0];
  const line = () => `\n${"  ".repeat(depth)}`;
  for (const [at, part] of parts.entries()) {
    if (CLOSES.test(part)) depth = Math.max(0, depth - 1);
    if (CLOSES.test(part) && !OPENS.test(parts[at - 1] ?? "")) written += line();
    written += part === ":" ? ": " : part;
    if (OPENS.test(part)) depth += 1;
    if (part === "," || (OPENS.test(part) && !CLOSES.test(parts[at + 1] ?? ""))) written += line();
  }
  return written;
}
