// Who has paid what. The bank is asked once for each order, however often the order is charged.

import { PaymentDeclined } from "../../generated/shop/payments.js";
import { KeyTaken } from "../../generated/shop/types.js";
import type { Journal } from "../journal.js";
import type { Bank, Decision, Withdrawal } from "./bank.js";

export type Payment = Withdrawal & Decision;

export class Ledger {
  readonly #bank: Bank;
  readonly #journal: Journal<Payment>;
  readonly #payments = new Map<string, Payment>();
  /** What the bank is being asked, for calls that run: the server bounds those. */
  readonly #questions = new Map<string, Promise<Payment>>();

  constructor(bank: Bank, journal: Journal<Payment>) {
    this.#bank = bank;
    this.#journal = journal;
    for (const payment of journal.read()) this.#payments.set(payment.order, payment);
  }

  /** Returns the number of the payment, the same for each charge of an order. */
  async charge(wanted: Withdrawal, signal: AbortSignal): Promise<string> {
    // Another call may be asking for this order. When that one is cancelled, this one asks itself.
    for (let other = this.#questions.get(wanted.order); other !== undefined; other = this.#questions.get(wanted.order)) {
      await other.catch(() => undefined);
    }
    const payment = this.#payments.get(wanted.order) ?? (await this.#ask(wanted, signal));
    const isSame = payment.customer === wanted.customer && payment.amount === wanted.amount;
    if (!isSame) throw new KeyTaken({ order: wanted.order });
    if ("declined" in payment) throw new PaymentDeclined({ amount: payment.amount, why: payment.declined });
    return payment.number;
  }

  async #ask(wanted: Withdrawal, signal: AbortSignal): Promise<Payment> {
    const question = this.#bank.withdraw(wanted, signal).then((decision) => this.#note({ ...wanted, ...decision }));
    this.#questions.set(wanted.order, question);
    try {
      return await question;
    } finally {
      this.#questions.delete(wanted.order);
    }
  }

  #note(payment: Payment): Payment {
    this.#journal.write(payment);
    this.#payments.set(payment.order, payment);
    return payment;
  }
}
