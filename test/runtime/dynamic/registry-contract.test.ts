// The contract of a dynamic client that nobody gave: what the servers have put into the registry.

import assert from "node:assert/strict";
import { openRegistry } from "callwire";
import { connectDynamic } from "callwire/dynamic";
import { compileKitchenSink } from "../../compiler/contracts.js";
import { closeKitchens, startKitchen } from "../../support/kitchen-server.js";

const KITCHEN = "demo.kitchen.v1.Kitchen";
const schemas = compileKitchenSink();
let spaces = 0;

describe("connectDynamic without a contract", () => {
  afterEach(closeKitchens);

  it("takes it from the registry, and closes the registry that it opened", async () => {
    const registry = `memory:dynamic-${spaces++}`;
    await startKitchen({}, { registry, schemas });
    const kitchen = await connectDynamic(KITCHEN, registry);

    assert.equal(await kitchen.call("divide", { num1: 9, num2: 3 }), 3);
    assert.equal(kitchen.service.name, KITCHEN);
    await kitchen.close();

    assert.equal(kitchen.inspect().registry.health, "closed");
  });

  it("asks the server itself where there is no registry", async () => {
    const server = await startKitchen();
    const kitchen = await connectDynamic(KITCHEN, `tcp://${server.listening}`, { timeoutMs: Number.POSITIVE_INFINITY });
    assert.equal(await kitchen.call("divide", { num1: 9, num2: 3 }), 3);
    await kitchen.close();
  });

  it("says so when the server has no contract to give", async () => {
    const server = await startKitchen({}, { schemas: false });
    await assert.rejects(connectDynamic(KITCHEN, `tcp://${server.listening}`), {
      code: "NOT_FOUND",
      message: /there is no contract of demo\.kitchen\.v1\.Kitchen: .* has none to give$/,
    });
  });

  it("leaves a registry open that it was given", async () => {
    const { registry } = openRegistry(`memory:dynamic-${spaces++}`);
    await startKitchen({}, { registry, schemas });
    const kitchen = await connectDynamic(KITCHEN, registry, { values: "native" });
    await kitchen.close();

    assert.notEqual(registry.health, "closed");
    assert.deepEqual(await registry.list(), [KITCHEN]);
    await registry[Symbol.asyncDispose]();
  });

  it("takes the contract that most instances run, and that is published", async () => {
    const { registry } = openRegistry(`memory:dynamic-${spaces++}`);
    const [{ fingerprint = "" } = {}] = schemas.files.flatMap(({ services }) => services);
    const endpoint = { rev: 1, host: "127.0.0.1", port: 1, weight: 100, state: "up" as const, meta: {} };
    const other = "0123456789abcdef";
    for (const [id, print] of [
      ["a~0", other],
      ["b~0", other],
      ["c~0", fingerprint],
    ]) {
      await registry
        .register(KITCHEN, { ...endpoint, id: id ?? "", ...(print === undefined ? {} : { fingerprint: print }) })
        .ready();
    }
    await assert.rejects(connectDynamic(KITCHEN, registry), {
      code: "UNAVAILABLE",
      message:
        /there is no contract of demo\.kitchen\.v1\.Kitchen: memory:dynamic-\d+ keeps none, 127\.0\.0\.1:1: .*ECONNREFUSED/,
    });
    registry.publishSchema(fingerprint, schemas);

    const kitchen = await connectDynamic(KITCHEN, registry);
    assert.equal(kitchen.service.fingerprint, fingerprint);
    await kitchen.close();
    await registry[Symbol.asyncDispose]();
  });

  it("says so when nobody is there", async () => {
    await assert.rejects(connectDynamic(KITCHEN, "memory:dynamic-empty"), {
      code: "UNAVAILABLE",
      message: /no instance of demo\.kitchen\.v1\.Kitchen is registered under memory:dynamic-empty; start its server$/,
    });
  });

  it("says so when the registry does not answer in time", async () => {
    await assert.rejects(connectDynamic(KITCHEN, "zookeeper://127.0.0.1:1/rpc", { timeoutMs: 50 }), {
      code: "UNAVAILABLE",
      message: /zookeeper:\/\/127\.0\.0\.1:1\/rpc did not answer within 50 ms; check that the registry runs there$/,
    });
  });
});
