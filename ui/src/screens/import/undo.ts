import { call } from "../../call";
import { failed, refresh, shell, toast } from "../../shell.svelte";
import { counted } from "../../words";

/** Takes an import back: what it brought goes, what it changed is again as it was. */
export async function undoImport(batch: number, file: string): Promise<boolean> {
  try {
    const { removed, restored } = await call("import.undo", { batch });
    toast(`${file} was undone: ${counted(removed, "row")} removed${restored > 0 ? `, ${count(restored)} as before` : ""}.`);
    shell.changes += 1;
    void refresh();
    return true;
  } catch (error) {
    failed(error);
    return false;
  }
}

const count = (rows: number) => counted(rows, "row");
