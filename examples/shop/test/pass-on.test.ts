import assert from "node:assert/strict";
import { test } from "node:test";
import { implement, RpcError, type StatusName } from "callwire";
import { startInProcess } from "callwire/testing";
import { Inventory } from "../generated/shop/inventory.js";
import { passOn } from "../src/pass-on.js";

/** A service whose handlers call another one, and fail with what became of that. */
function openFailing(code: StatusName) {
  const fail = () => {
    throw new RpcError(code, "secret address", { method: "shop.payments.v1.Payments/charge" });
  };
  const services = [implement(Inventory, { reserve: fail, release: fail, ship: fail, follow: fail })];
  const silence = () => undefined;
  const logger = { debug: silence, info: silence, warn: silence, error: silence };
  return startInProcess({ services, interceptors: [passOn], logger });
}

test("that a service behind this one does not answer is told, and nothing else of it", async () => {
  await using failing = openFailing("UNAVAILABLE");
  const client = failing.connect(Inventory);
  const expected = { code: "UNAVAILABLE", message: /: shop\.payments\.v1\.Payments does not answer now; try again later$/ };

  await assert.rejects(client.ship("order 1"), expected);
  await assert.rejects(client.follow("order 1").next(), expected);
});

test("other failures of it are this server's own affair", async () => {
  await using failing = openFailing("PERMISSION_DENIED");

  await assert.rejects(failing.connect(Inventory).ship("order 1"), { code: "INTERNAL" });
});
