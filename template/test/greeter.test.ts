// Calls go the whole way, codecs and errors included. Only the network is in the process.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startInProcess } from "callwire/testing";
import { Greeter, Nobody } from "../generated/greeter.js";
import { greeter } from "../src/greeter.js";

test("says hello, once or several times", async () => {
  await using server = startInProcess({ services: [greeter] });
  const client = server.connect(Greeter);

  assert.equal(await client.greet("you"), "hello you");
  assert.equal(await client.greet("you", 2), "hello you hello you");
});

test("refuses an empty name with an error of the contract", async () => {
  await using server = startInProcess({ services: [greeter] });

  await assert.rejects(server.connect(Greeter).greet(""), Nobody);
});
