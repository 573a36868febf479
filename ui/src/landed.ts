/** Tells of files that landed in the folder that is watched. */
import { call } from "./call";
import { undoImport } from "./screens/import/undo";
import { shell, toast } from "./shell.svelte";
import { count, counted } from "./words";

/** Takes the notices that nobody has been given yet: they may be older than the window. */
export async function landed(): Promise<void> {
  const notices = await call("watch.notices").catch(() => []);
  for (const { file, report_name, account, batch, added, updated, rejected } of notices) {
    if (batch === null) continue;
    const unread = rejected > 0 ? ` ${counted(rejected, "line")} could not be read.` : "";
    const text = `${file} was imported into ${account}: ${report_name}, ${count(added)} new, ${count(updated)} changed.${unread}`;
    toast(text, { undo: true, action: { label: "Undo", run: () => void undoImport(batch, file) } });
  }
  const left = notices.filter(({ problem }) => problem);
  const [first] = left;
  if (!first) return;
  const paths = [...new Set(left.map(({ path }) => path))];
  const text = paths.length === 1 ? `${first.file} landed and was not imported. ${first.problem?.message}` : `${counted(paths.length, "file")} landed and were not imported.`;
  toast(text, { tone: "bad", action: { label: "Look", run: () => (shell.open = { what: "import", paths }) } });
}
