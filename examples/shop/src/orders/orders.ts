// What happens when a customer orders. Nothing is kept here: inventory and payments know by the key
// of the order what they have done for it, so each step may be taken again.

import { type CallContext, type Implementation, implement } from "callwire";
import type { InventoryClient } from "../../generated/shop/inventory.js";
import { Orders } from "../../generated/shop/orders.js";
import { PaymentDeclined, type PaymentsClient } from "../../generated/shop/payments.js";
import { tokenOf } from "../tokens.js";

export interface OrdersOptions {
  readonly inventory: InventoryClient;
  readonly payments: PaymentsClient;
}

/** How long goods may take to get back on the shelf. */
const RELEASE_MS = 5_000;

export function createOrders({ inventory, payments }: OrdersOptions): Implementation {
  /** Goes on when the customer does not wait for it: so it has its own time, and is given the token. */
  const release = (context: CallContext, order: string): Promise<void> =>
    inventory.with({ detached: true, timeoutMs: RELEASE_MS, metadata: { authorization: tokenOf(context) } }).release(order);

  // Calls in a handler end with the call that it serves, and by inheritMetadata carry its token.
  return implement(Orders, {
    async place(context, order, lines) {
      const total = await inventory.reserve(order, lines); // OutOfStock goes on to the customer as it is
      try {
        const payment = await payments.charge(order, total);
        await inventory.ship(order);
        return { total, payment };
      } catch (error) {
        if (error instanceof PaymentDeclined) await release(context, order);
        throw error;
      }
    },
    // A customer who leaves its loop ends this stream, and that one with it.
    follow: (_context, order) => inventory.follow(order),
  });
}
