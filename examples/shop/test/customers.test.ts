import assert from "node:assert/strict";
import { test } from "node:test";
import { implement, RpcError } from "callwire";
import { startInProcess } from "callwire/testing";
import { Orders } from "../generated/shop/orders.js";
import { type Step, UnknownOrder } from "../generated/shop/types.js";
import { followToTheEnd } from "../src/customers.js";

/** What a customer sees of an order, where `follow` is the service. */
async function stepsOf(follow: () => AsyncGenerator<Step>): Promise<readonly Step[]> {
  const place = (): never => {
    throw new RpcError("INTERNAL", "nobody places an order here");
  };
  const server = startInProcess({ services: [implement(Orders, { place, follow })] });
  try {
    const steps: Step[] = [];
    for await (const step of followToTheEnd(server.connect(Orders), "order 1")) steps.push(step);
    return steps;
  } finally {
    await server.close();
  }
}

test("an order is followed to its end when the stream breaks in the middle, and no step is told twice", async () => {
  let follows = 0;
  const steps = await stepsOf(async function* () {
    yield "Packed";
    if (++follows === 1) throw new RpcError("UNAVAILABLE", "its process was killed");
    yield "Shipped";
  });

  assert.deepEqual(steps, ["Packed", "Shipped"]);
  assert.equal(follows, 2);
});

test("nobody follows what breaks each time, or what the contract refuses, again and again", async () => {
  let follows = 0;
  const breaking = stepsOf(async function* () {
    follows++;
    yield "Packed";
    throw new RpcError("UNAVAILABLE", "its process was killed");
  });
  await assert.rejects(breaking, { code: "UNAVAILABLE" });
  assert.equal(follows, 5);

  const unknown = stepsOf(async function* () {
    follows++;
    yield* [];
    throw new UnknownOrder({ order: "order 1" });
  });
  await assert.rejects(unknown, UnknownOrder);
  assert.equal(follows, 6);
});
