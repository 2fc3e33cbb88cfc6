// The whole shop on this machine: a registry, three services as processes, and customers who order
// until Ctrl-C.

import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { unreachable } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { Orders, type OrdersClient } from "../generated/shop/orders.js";
import type { Line } from "../generated/shop/types.js";
import { followToTheEnd, placeUntilKnown } from "./customers.js";
import { Fleet } from "./fleet.js";
import { connectTo } from "./serve-shop.js";
import { settings } from "./settings.js";
import { issueToken, sendToken } from "./tokens.js";

const BASKETS: readonly (readonly Line[])[] = [
  [{ item: "tea", count: 2 }],
  [
    { item: "tea", count: 1 },
    { item: "kettle", count: 1 },
  ],
  [{ item: "piano", count: 1 }],
  [{ item: "moon", count: 1 }],
];
const CUSTOMERS = ["ada", "grace", "linus"];
const PAUSE_MS = 800;

const over = new AbortController();
let stoppedAt = Infinity;
/** The first lets all drain. One that comes a second later ends all: npm may hand on the first twice. */
const stop = (): void => {
  if (performance.now() - stoppedAt > 1_000) process.exit(130);
  stoppedAt = Math.min(stoppedAt, performance.now());
  over.abort();
};
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);

await using registry = settings.registry === undefined ? await startEmbeddedRegistry() : undefined;
if (registry !== undefined) process.env["CALLWIRE_REGISTRY"] = registry.target;
await using fleet = new Fleet({ SHOP_TRACES: "lines" }, console.log);
await Promise.all(["inventory", "payments", "orders"].map((name) => fleet.start(name)));

await Promise.all(CUSTOMERS.map((customer, index) => shop(customer, index)));

/** Orders one basket after the other, and follows each to the door. */
async function shop(customer: string, index: number): Promise<void> {
  await using orders = connectTo("orders", Orders, sendToken(issueToken(customer, settings.tokenKey)));
  for (let at = index; !over.signal.aborted; at++) {
    const basket = BASKETS[at % BASKETS.length] ?? [];
    console.log(
      `${customer} wants ${basket.map(({ item, count }) => `${count} ${item}`).join(" and ")}: ${await buy(orders, basket)}`,
    );
    await setTimeout(PAUSE_MS, undefined, { signal: over.signal }).catch(() => undefined);
  }
}

/** Returns what came of it. */
async function buy(orders: OrdersClient, basket: readonly Line[]): Promise<string> {
  const order = randomUUID();
  const outcome = await placeUntilKnown(orders, order, basket);
  if (outcome.ok) return `paid ${(outcome.value.total / 100).toFixed(2)}, ${await followToTheDoor(orders, order)}`;
  const { error } = outcome;
  switch (error.name) {
    case "OutOfStock":
      return `${error.item} is out of stock`;
    case "PaymentDeclined":
      return `not paid: ${error.why}`;
    case "KeyTaken":
      throw error; // of a UUID
    default:
      unreachable(error);
  }
}

async function followToTheDoor(orders: OrdersClient, order: string): Promise<string> {
  const steps: string[] = [];
  for await (const step of followToTheEnd(orders, order)) steps.push(step.toLowerCase());
  return steps.join(", ");
}
