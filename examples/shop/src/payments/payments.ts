// What is done when somebody is charged.

import { type Implementation, implement } from "callwire";
import { Payments } from "../../generated/shop/payments.js";
import { customerOf } from "../tokens.js";
import type { Ledger } from "./ledger.js";

export function createPayments(ledger: Ledger): Implementation {
  return implement(Payments, {
    // The signal aborts when the customer gives up, three processes away, and when the time is over.
    charge: (context, order, amount) => ledger.charge({ order, customer: customerOf(context), amount }, context.signal),
  });
}
