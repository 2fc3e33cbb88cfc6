// What the warehouse does when it is called.

import { type CallContext, type Implementation, implement } from "callwire";
import { Inventory } from "../../generated/shop/inventory.js";
import { customerOf } from "../tokens.js";
import type { Stock } from "./stock.js";

export interface InventoryOptions {
  readonly stock: Stock;
  /** How long an order is on the packing table. */
  readonly packingMs: number;
}

export function createInventory({ stock, packingMs }: InventoryOptions): Implementation {
  const pack = (order: string): void => void setTimeout(() => stock.move(order, "Shipped"), packingMs).unref();
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
