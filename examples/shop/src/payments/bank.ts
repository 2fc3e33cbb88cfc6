// A bank that is made up: it takes a moment, and lends nobody more than a limit. It knows orders by
// their keys, as real ones do, and it stops when it is told to before it has decided.

import { setTimeout } from "node:timers/promises";

export interface Withdrawal {
  readonly order: string;
  readonly customer: string;
  /** In cents. */
  readonly amount: number;
}

export type Decision = { readonly number: string } | { readonly declined: string };

export interface Bank {
  /** Rejects with the reason of the signal when it aborts before the decision; nothing is taken then. */
  withdraw(wanted: Withdrawal, signal: AbortSignal): Promise<Decision>;
}

/** `latencyMs`: how long it thinks. `limit`: the most that it pays at once, in cents. */
export function createBank({ latencyMs, limit }: { readonly latencyMs: number; readonly limit: number }): Bank {
  return {
    async withdraw({ order, customer, amount }, signal) {
      await setTimeout(latencyMs, undefined, { signal });
      if (amount > limit) return { declined: `${customer} has no ${(amount / 100).toFixed(2)}` };
      return { number: `payment-${order}` };
    },
  };
}
