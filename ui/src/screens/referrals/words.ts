import type { ReferralOrder, ReferralState, ReferralView, Stands } from "../../commands";
import { address } from "../../shell.svelte";

/** Where a referral stands, by what it brings. */
export const STANDS: Record<Stands, string> = { paying: "Paying", quiet: "Quiet", lost: "Lost", waiting: "Waiting" };
export const STANDS_LONG: Record<Stands, string> = { paying: "Brought something in this month or the last", quiet: "Brought something, but not lately", lost: "The network says that it left", waiting: "Has brought nothing yet" };

/** What the network says of a referral. */
export const STATES: Record<ReferralState, string> = { lead: "Lead", customer: "Customer", lost: "Lost" };

export const ORDERS: Record<ReferralOrder, string> = { earned: "Brought most", joined: "Joined last", last: "Paid last" };

/** What tells one referral from all others in an address. */
export function who({ account, program, id }: { account: number; program: number | null; id: string }): Record<string, string> {
  return { who: id, account: String(account), ...(program === null ? {} : { of: String(program) }) };
}

/** The list with this referral open. */
export const place = (row: ReferralView) => address("income", "referrals", who(row));
