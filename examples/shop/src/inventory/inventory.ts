// What the warehouse does when it is called.

import { type CallContext, type Implementation, implement } from "callwire";
import { Inventory } from "../../generated/shop/inventory.js";
import { customerOf } from "../tokens.js";
import type { Stock } from "./stock.js";

export interface InventoryOptions {
  readonly stock: Stock;
  /** How long an order is on the packing table. */
  readonly packingMs: number;
  /** Does something after a while, unless the process has ended by then. Default: in real time. */
  readonly after?: ((ms: number, act: () => void) => void) | undefined;
}

export function createInventory({ stock, packingMs, after = inRealTime }: InventoryOptions): Implementation {
  const pack = (order: string): void => after(packingMs, () => stock.move(order, "Shipped"));
  // Those on which a process before this one was at work.
  for (const order of stock.at("Packed")) pack(order);
  const check = (context: CallContext, order: string): void => stock.check(order, customerOf(context));

  return implement(Inventory, {
    reserve: (context, order, lines) => stock.reserve(order, customerOf(context), lines),
    release(context, order) {
      check(context, order);
      stock.move(order, "Released");
    },
    ship(context, order) {
      check(context, order);
      stock.move(order, "Packed");
      pack(order);
    },
    follow(context, order) {
      check(context, order);
      return stock.follow(order, context);
    },
  });
}

function inRealTime(ms: number, act: () => void): void {
  setTimeout(act, ms).unref();
}
