// The shop in virtual time: the same handlers, interceptors and customers, while processes die and
// paths are cut. What a service writes down is all that its next process has.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Host, type Simulation, simulate } from "callwire/simulation";
import { Inventory } from "../generated/shop/inventory.js";
import { Orders } from "../generated/shop/orders.js";
import { Payments } from "../generated/shop/payments.js";
import { placeUntilKnown } from "../src/customers.js";
import { createInventory } from "../src/inventory/inventory.js";
import { Stock, type StockEntry } from "../src/inventory/stock.js";
import { Journal } from "../src/journal.js";
import { createOrders } from "../src/orders/orders.js";
import { passOn } from "../src/pass-on.js";
import type { Bank } from "../src/payments/bank.js";
import { Ledger, type Payment } from "../src/payments/ledger.js";
import { createPayments } from "../src/payments/payments.js";
import { authenticate, issueToken, sendToken } from "../src/tokens.js";

const KEY = "of a simulation";
const TEA = { name: "tea", price: 450, count: 1_000 };
const ORDERS = 40;
const INTERCEPTORS = [authenticate(KEY), passOn];
const FORWARD = { inheritMetadata: ["authorization"] };

/** A journal on a disk that outlives its process. */
class Disk<Entry> extends Journal<Entry> {
  readonly entries: Entry[] = [];

  override read(): readonly Entry[] {
    return [...this.entries];
  }

  override write(entry: Entry): void {
    this.entries.push(entry);
  }
}

/** The bank is outside of the shop. It takes the money for an order once, as it knows its key. */
function createBankOf(host: Host, taken: Map<string, number>): Bank {
  return {
    async withdraw({ order, amount }, signal) {
      await host.sleep(200);
      signal.throwIfAborted();
      taken.set(order, amount);
      return { number: `payment-${order}` };
    },
  };
}

/** Ada buys tea again and again, whatever happens to the shop. */
function shop(simulation: Simulation): void {
  const shelves = new Disk<StockEntry>();
  const payments = new Disk<Payment>();
  const taken = new Map<string, number>();
  let paid = 0;
  let unknown = 0;

  simulation.process("inventory", async (host) => {
    const after = (ms: number, act: () => void): void => void host.clock.setTimeout(act, ms);
    const implementation = createInventory({ stock: new Stock([TEA], shelves), packingMs: 200, after });
    await host.serve({ services: [implementation], interceptors: INTERCEPTORS });
  });
  simulation.process("payments", async (host) => {
    const ledger = new Ledger(createBankOf(host, taken), payments);
    await host.serve({ services: [createPayments(ledger)], interceptors: INTERCEPTORS });
  });
  simulation.process("orders", async (host) => {
    const clients = { inventory: host.connect(Inventory, FORWARD), payments: host.connect(Payments, FORWARD) };
    await host.serve({ services: [createOrders(clients)], interceptors: INTERCEPTORS });
  });
  simulation.process(
    "ada",
    async (host) => {
      const orders = host.connect(Orders, { interceptors: [sendToken(issueToken("ada", KEY))] });
      for (let count = 1; count <= ORDERS; count++) {
        const outcome = await placeUntilKnown(orders, `order ${count}`, [{ item: "tea" }]).catch(() => undefined);
        if (outcome === undefined) unknown++;
        else if (outcome.ok) paid++;
        else throw outcome.error;
        await host.sleep(200);
      }
    },
    { mayDie: false },
  );
  simulation.check(async (host) => {
    await host.sleep(1_000); // the last order is packed
    const withdrawals = taken.size;
    assert.ok(withdrawals >= paid, `ada has ${paid} receipts, and has paid ${withdrawals} times`);
    assert.ok(withdrawals <= paid + unknown, `ada has ordered ${ORDERS} times, and has paid ${withdrawals} times`);
    const shipped = new Stock([TEA], shelves).at("Shipped").length;
    assert.ok(shipped >= paid, `ada has ${paid} receipts, and ${shipped} orders are on their way`);
  });
}

test("no order is lost or paid twice while payments is cut off and inventory crashes", async () => {
  const plan = [
    { at: 2_000, kind: "cut", process: "orders", peer: "payments", ms: 7_000 },
    { at: 4_000, kind: "kill", process: "inventory", ms: 1_500 },
  ] as const;

  await simulate({ plan }, shop);
});

test("no order is lost or paid twice, whatever a hundred seeds do to the shop", async () => {
  await simulate({ seeds: 100, maxFaults: 10 }, shop);
});
