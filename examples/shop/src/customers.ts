// Customers: they place orders, and place one again when they do not know how it ended. They follow
// an order to its end, also when the process that tells of it dies.

import { attempt, type Result, RpcError } from "callwire";
import type { OutOfStock } from "../generated/shop/inventory.js";
import type { OrdersClient, Receipt } from "../generated/shop/orders.js";
import type { PaymentDeclined } from "../generated/shop/payments.js";
import type { KeyTaken, LineInit, Step } from "../generated/shop/types.js";

export type Outcome = Result<Receipt, OutOfStock | PaymentDeclined | KeyTaken>;

/** More help nobody: each has waited for the deadline of the call. */
const MAX_TRIES = 5;

/** Codes that leave open what has happened. */
const OPEN: readonly string[] = ["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"];

/** Resolves to a receipt, or to the error of the contract that says why there is none. */
export async function placeUntilKnown(orders: OrdersClient, order: string, lines: readonly LineInit[]): Promise<Outcome> {
  for (let placings = 1; ; placings++) {
    const result = await attempt(orders.place(order, lines)); // the same key: the same order
    if (result.ok) return result;
    const { error } = result;
    if (!(error instanceof RpcError)) return { ok: false, error };
    if (placings === MAX_TRIES || !OPEN.includes(error.code)) throw error;
  }
}

/**
 * Each step until the goods are on their way, once. No client repeats a stream whose items have
 * come: whoever reads it knows whether they may come again. These may.
 */
export async function* followToTheEnd(orders: OrdersClient, order: string): AsyncGenerator<Step> {
  let shown: Step | undefined;
  for (let follows = 1; ; follows++) {
    try {
      for await (const step of orders.follow(order)) {
        if (step === shown) continue;
        shown = step;
        yield step;
      }
      return;
    } catch (error) {
      if (follows === MAX_TRIES || !(error instanceof RpcError) || !OPEN.includes(error.code)) throw error;
    }
  }
}
