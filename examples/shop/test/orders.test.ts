import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { OutOfStock } from "../generated/shop/inventory.js";
import { PaymentDeclined } from "../generated/shop/payments.js";
import { KeyTaken, UnknownOrder } from "../generated/shop/types.js";
import type { Bank, Withdrawal } from "../src/payments/bank.js";
import { openShop } from "./open-shop.js";

const TEA = [{ item: "tea", count: 2 }];

/** A bank that notes what it is asked, and pays at once. */
function createNotes(): { readonly bank: Bank; readonly asked: Withdrawal[] } {
  const asked: Withdrawal[] = [];
  return { asked, bank: { withdraw: async (wanted) => ({ number: `payment ${asked.push(wanted)}` }) } };
}

/** A bank that never decides, and says when it is no longer waited for. */
function createSilence(): { readonly bank: Bank; readonly asked: Promise<AbortSignal> } {
  let tell: (signal: AbortSignal) => void = () => undefined;
  const asked = new Promise<AbortSignal>((resolve) => (tell = resolve));
  const withdraw: Bank["withdraw"] = async (_wanted, signal) => {
    tell(signal);
    await once(signal, "abort");
    throw signal.reason;
  };
  return { asked, bank: { withdraw } };
}

test("an order is paid by the customer whose token came with it, and shipped", async () => {
  const { bank, asked } = createNotes();
  await using shop = openShop(bank);
  const orders = shop.ordersOf("ada");

  assert.deepEqual(await orders.place("order 1", TEA), { total: 900, payment: "payment 1" });
  assert.deepEqual(asked, [{ order: "order 1", customer: "ada", amount: 900 }]);
  const steps: string[] = [];
  for await (const step of orders.follow("order 1")) steps.push(step);
  assert.equal(steps.at(-1), "Shipped");
  assert.equal(shop.stock.left("tea"), 8);
});

test("an order that is placed again and again, also at once, is paid once", async () => {
  const { bank, asked } = createNotes();
  await using shop = openShop(bank);
  const orders = shop.ordersOf("ada");
  const receipts = await Promise.all(Array.from({ length: 20 }, () => orders.place("order 1", TEA)));

  assert.deepEqual(await orders.place("order 1", TEA), receipts[0]);
  assert.equal(new Set(receipts.map(({ payment }) => payment)).size, 1);
  assert.equal(asked.length, 1);
  assert.equal(shop.stock.left("tea"), 8);
});

test("what the warehouse and the bank refuse reaches the customer as it is", async () => {
  await using shop = openShop();
  const orders = shop.ordersOf("ada");
  const tooMuch = [
    { item: "tea", count: 6 },
    { item: "tea", count: 5 },
  ];

  await assert.rejects(orders.place("order 1", tooMuch), (error) => error instanceof OutOfStock && error.left === 10);
  await assert.rejects(orders.place("order 2", [{ item: "piano" }]), PaymentDeclined);
  await assert.rejects(orders.place("order 2", [{ item: "piano" }]), PaymentDeclined);
  assert.equal(shop.stock.left("piano"), 1); // back on the shelf, once
});

test("a customer who gives up, or whose time is over, stops the bank three services away", async () => {
  const { bank, asked } = createSilence();
  await using shop = openShop(bank);
  const leave = new AbortController();
  const call = shop.ordersOf("ada").with({ signal: leave.signal }).place("order 1", TEA);
  const signal = await asked;
  leave.abort();
  await assert.rejects(call, { code: "CANCELLED" });
  if (!signal.aborted) await once(signal, "abort");

  const late = createSilence();
  await using second = openShop(late.bank);
  await assert.rejects(second.ordersOf("ada").with({ timeoutMs: 50 }).place("order 1", TEA), { code: "DEADLINE_EXCEEDED" });
  const over = await late.asked;
  if (!over.aborted) await once(over, "abort");
});

test("a key belongs to its customer and its items", async () => {
  await using shop = openShop();
  await shop.ordersOf("ada").place("order 1", TEA);

  await assert.rejects(shop.ordersOf("grace").place("order 1", TEA), KeyTaken);
  await assert.rejects(shop.ordersOf("ada").place("order 1", [{ item: "tea" }]), KeyTaken);
  await assert.rejects(shop.ordersOf("grace").follow("order 1").next(), UnknownOrder);
});

test("nobody orders without a token", async () => {
  await using shop = openShop();

  await assert.rejects(shop.ordersOf().place("order 1", TEA), { code: "UNAUTHENTICATED" });
  await assert.rejects(shop.ordersOf().follow("order 1").next(), { code: "UNAUTHENTICATED" });
});
