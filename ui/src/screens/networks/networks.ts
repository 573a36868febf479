import type { FieldView, NetworkView } from "../../commands";
import { GIVES } from "../../words";

/** Whether it is asked over the network; the others are read by their files alone. */
export function asked(network: NetworkView): boolean {
  return network.sign_in !== null;
}

/** What it gives, in words, the most wanted first. */
export function given(network: NetworkView): string[] {
  return Object.entries(GIVES).flatMap(([key, word]) => (network.gives.includes(key) ? [word] : []));
}

/** Hosts as they are shown: what a field of the form will say stands there by the field's name. */
export function hostNames(hosts: string[], fields: FieldView[]): string[] {
  const label = (key: string) => fields.find((field) => field.key === key)?.label ?? key;
  return hosts.map((host) => host.replace(/\{(\w+)\}/g, (_, key: string) => `‹${label(key)}›`));
}

/** What stands in a form at first. */
export function defaults(fields: FieldView[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ key, default: first }) => [key, first ?? ""]));
}

/** What was filled in. */
export function filled(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
