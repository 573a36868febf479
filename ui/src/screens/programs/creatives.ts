/** What creatives are called, and what is told of one in a line. */
import type { CreativeKind, CreativeView } from "../../commands";
import { shortDay } from "../../words";

export const CREATIVE_KINDS: Record<CreativeKind, string> = { banner: "Banner", text: "Text link", widget: "Widget", coupon: "Coupon" };

/** `300 × 250`; nothing where it is not known. */
export function size({ width, height }: Pick<CreativeView, "width" | "height">): string {
  return width !== null && height !== null ? `${width} × ${height}` : "";
}

const on = (day: string) => `${shortDay(day)} ${day.slice(0, 4)}`;

/** When it may be shown: `until 24 Dec 2026`; nothing where it always may. */
export function lasts({ starts, ends, expired }: Pick<CreativeView, "starts" | "ends" | "expired">): string {
  if (expired && ends) return `ended on ${on(ends)}`;
  if (starts && ends) return `${on(starts)} to ${on(ends)}`;
  return starts ? `from ${on(starts)}` : ends ? `until ${on(ends)}` : "";
}

/** Whether an address holds a picture itself: no other is ever given to the window. */
export const isImage = (data: string): boolean => /^data:image\/(png|jpeg|gif|webp);base64,/.test(data);
