// The shop in one process, without a socket: the same handlers, interceptors and clients.

import { startInProcess } from "callwire/testing";
import { Inventory } from "../generated/shop/inventory.js";
import { Orders, type OrdersClient } from "../generated/shop/orders.js";
import { Payments } from "../generated/shop/payments.js";
import { createInventory } from "../src/inventory/inventory.js";
import { Stock } from "../src/inventory/stock.js";
import { Journal } from "../src/journal.js";
import { createOrders } from "../src/orders/orders.js";
import { passOn } from "../src/pass-on.js";
import { type Bank, createBank } from "../src/payments/bank.js";
import { Ledger } from "../src/payments/ledger.js";
import { createPayments } from "../src/payments/payments.js";
import { authenticate, issueToken, sendToken } from "../src/tokens.js";

const KEY = "of a test";
const ITEMS = [
  { name: "tea", price: 450, count: 10 },
  { name: "piano", price: 900_000, count: 1 },
];

export interface OpenShop extends AsyncDisposable {
  readonly stock: Stock;
  /** A client of this customer; of nobody when there is none. */
  ordersOf(customer?: string): OrdersClient;
}

export function openShop(bank: Bank = createBank({ latencyMs: 1, limit: 100_000 })): OpenShop {
  const interceptors = [authenticate(KEY), passOn];
  const forward = { inheritMetadata: ["authorization"] };
  const stock = new Stock(ITEMS, new Journal());
  const inventory = startInProcess({ services: [createInventory({ stock, packingMs: 1 })], interceptors });
  const payments = startInProcess({ services: [createPayments(new Ledger(bank, new Journal()))], interceptors });
  const clients = { inventory: inventory.connect(Inventory, forward), payments: payments.connect(Payments, forward) };
  const orders = startInProcess({ services: [createOrders(clients)], interceptors });
  return {
    stock,
    ordersOf: (customer) =>
      orders.connect(Orders, { interceptors: customer === undefined ? [] : [sendToken(issueToken(customer, KEY))] }),
    async [Symbol.asyncDispose]() {
      for (const server of [orders, payments, inventory]) await server.close();
    },
  };
}
