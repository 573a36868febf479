/** How the reader last looked at income. */
export type Choice = { by: string; step: string; compare: boolean; shape: string };

const PLACE = "tributary.income";
const START: Choice = { by: "program", step: "auto", compare: true, shape: "chart" };

export function kept(): Choice {
  try {
    return { ...START, ...JSON.parse(localStorage.getItem(PLACE) ?? "{}") };
  } catch {
    return { ...START };
  }
}

export function keep(choice: Choice): void {
  localStorage.setItem(PLACE, JSON.stringify(choice));
}
