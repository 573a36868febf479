/** What can be copied of a link that is kept; of one that was just built, the answer says it itself. */

/** For a text that is written in Markdown. */
export function markdown(url: string, title: string): string {
  const words = plain(title).replace(/[\\[\]*_`<>]/g, "\\$&");
  return `[${words}](${url.replaceAll("(", "%28").replaceAll(")", "%29")})`;
}

/** For a web page: it says that it is paid for. */
export function html(url: string, title: string): string {
  return `<a href="${escaped(url)}" rel="sponsored nofollow">${escaped(plain(title))}</a>`;
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign]!);
const plain = (text: string) => text.replace(/\p{Cc}/gu, " ");

/** A name for a file that is about something with this title. */
export function fileName(title: string): string {
  const words = title.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, 60).replace(/-$/, "") || "link";
}
