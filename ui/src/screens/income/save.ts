import { call } from "../../call";
import type { IncomeQuestion } from "../../commands";
import { failed, pick, shell, toast } from "../../shell.svelte";

const SIZE = { width: 1200, height: 600 };

/** Asks where to, and saves the chart in the colours that are on the screen. */
export async function saveChart(question: IncomeQuestion, kind: "svg" | "png"): Promise<void> {
  const path = await pick("save", "chart", `income-${question.from}-${question.to}.${kind}`);
  if (!path) return;
  const theme = shell.app?.theme;
  const dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  try {
    await call("chart.save", { request: { question, ...SIZE }, path, dark });
    toast(`Saved ${path.split(/[\\/]/).at(-1)}.`);
  } catch (error) {
    failed(error);
  }
}
