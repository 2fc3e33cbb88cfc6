// Customers: they place orders, and place one again when they do not know how it ended.

import { attempt, type Result, RpcError } from "callwire";
import type { OutOfStock } from "../generated/shop/inventory.js";
import type { OrdersClient, Receipt } from "../generated/shop/orders.js";
import type { PaymentDeclined } from "../generated/shop/payments.js";
import type { KeyTaken, LineInit } from "../generated/shop/types.js";

export type Outcome = Result<Receipt, OutOfStock | PaymentDeclined | KeyTaken>;

/** More help nobody: each has waited for the deadline of the call. */
const MAX_PLACINGS = 5;

/** Codes that leave open what has happened. */
const OPEN: readonly string[] = ["UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"];

/** Resolves to a receipt, or to the error of the contract that says why there is none. */
export async function placeUntilKnown(orders: OrdersClient, order: string, lines: readonly LineInit[]): Promise<Outcome> {
  for (let placings = 1; ; placings++) {
    const result = await attempt(orders.place(order, lines)); // the same key: the same order
    if (result.ok) return result;
    const { error } = result;
    if (!(error instanceof RpcError)) return { ok: false, error };
    if (placings === MAX_PLACINGS || !OPEN.includes(error.code)) throw error;
  }
}
