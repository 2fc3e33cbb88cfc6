// The three processes, with inventory killed in the middle of its work.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startEmbeddedRegistry } from "callwire/embedded";
import { Orders } from "../generated/shop/orders.js";
import { placeUntilKnown } from "../src/customers.js";
import { Fleet } from "../src/fleet.js";
import type { StockEntry } from "../src/inventory/stock.js";
import { Journal } from "../src/journal.js";
import type { Payment } from "../src/payments/ledger.js";
import { connectTo } from "../src/serve-shop.js";
import { settings } from "../src/settings.js";
import { issueToken, sendToken } from "../src/tokens.js";

const ORDERS = 120;
const AT_ONCE = 8;

test("killing inventory loses no order, and takes no money twice", async (t) => {
  const data = mkdtempSync(join(tmpdir(), "shop-"));
  t.after(() => rmSync(data, { recursive: true }));
  await using registry = await startEmbeddedRegistry();
  process.env["CALLWIRE_REGISTRY"] = registry.target;
  await using fleet = new Fleet({ SHOP_DATA: data }, (line) => t.diagnostic(line));
  await Promise.all(["inventory", "payments", "orders"].map((name) => fleet.start(name)));
  const token = issueToken("ada", settings.tokenKey);
  await using orders = connectTo("orders", Orders, sendToken(token));
  const totals = new Map<string, number>();

  const killed = fleet.pid("inventory");
  let next = 0;
  const customer = async (): Promise<void> => {
    for (let at = next++; at < ORDERS; at = next++) {
      if (at === ORDERS / 3) process.kill(killed, "SIGKILL");
      const outcome = await placeUntilKnown(orders, `order ${at}`, [{ item: "tea" }, { item: "kettle" }]);
      assert.ok(outcome.ok);
      totals.set(`order ${at}`, outcome.value.total);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, customer));

  // Customers who are not sure place the same orders again.
  for (const [order, total] of totals) {
    assert.equal((await orders.place(order, [{ item: "tea" }, { item: "kettle" }])).total, total);
  }

  assert.notEqual(fleet.pid("inventory"), killed);
  assert.equal(totals.size, ORDERS);
  const payments = new Journal<Payment>(join(data, "payments.jsonl")).read();
  assert.deepEqual(new Map(payments.map(({ order, amount }) => [order, amount])), totals);
  assert.equal(payments.length, ORDERS);
  const stock = new Journal<StockEntry>(join(data, "inventory.jsonl")).read();
  for (const wanted of ["reserved", "Packed"]) {
    const orders = stock.flatMap((entry) => ((entry.kind === "moved" ? entry.step : entry.kind) === wanted ? [entry.order] : []));
    assert.equal(orders.length, ORDERS, wanted);
    assert.deepEqual(new Set(orders), new Set(totals.keys()));
  }
  assert.ok(readFileSync(join(data, "inventory.jsonl"), "utf8").endsWith("\n"));
});
