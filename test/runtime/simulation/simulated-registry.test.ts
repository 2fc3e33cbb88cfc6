// The registry as a process of a simulation has it: what comes first stays first.

import assert from "node:assert/strict";
import { createRandom } from "#runtime/base/random.js";
import type { Endpoint } from "#runtime/discovery/registry.js";
import { Machine } from "#runtime/simulation/machine.js";
import { Network } from "#runtime/simulation/network.js";
import { RegistryService } from "#runtime/simulation/registry-service.js";
import { Scheduler } from "#runtime/simulation/scheduler.js";
import { SimulatedRegistry } from "#runtime/simulation/simulated-registry.js";
import { Trace } from "#runtime/simulation/trace.js";

const RULES = { windowBytes: 65_536, pieceBytes: 0 };

function endpoint(id: string): Endpoint {
  return { id, rev: 0, host: id, port: 4_000, weight: 100, state: "up", meta: {} };
}

async function setUp() {
  const scheduler = new Scheduler(createRandom(1));
  const network = new Network({ scheduler, random: createRandom(2), trace: new Trace(), rules: RULES });
  const service = new RegistryService(scheduler);
  const registry = new SimulatedRegistry(new Machine("client", "client", scheduler), network, service);
  const session = service.open(() => undefined);
  const beat = (): void => {
    service.touch(session);
    scheduler.after(1_000, beat);
  };
  beat();
  const subscription = registry.subscribe("service");
  await scheduler.runUntil(100);
  const put = (id: string): boolean => service.put(session, "service", endpoint(id));
  const known = (): readonly string[] => subscription.current.endpoints.map(({ id }) => id);
  return { scheduler, network, service, registry, put, known };
}

describe("the registry of a simulation", () => {
  it("has its list behind a change", async () => {
    const { scheduler, put, known } = await setUp();
    put("first");
    await scheduler.runUntil(200);

    assert.deepEqual(known(), ["first"]);
  });

  it("does not let a slow answer take the place of a later one", async () => {
    const { scheduler, service, put, known } = await setUp();
    service.slow(500, 700);
    put("first");
    await scheduler.runUntil(800); // the news has come, and the answer with the first alone is on its way
    put("second");
    await scheduler.runUntil(3_000);

    assert.deepEqual(known(), ["first", "second"]);
  });

  it("puts nothing back of a registration that is closed", async () => {
    const { scheduler, service, registry } = await setUp();
    const registration = registry.register("service", endpoint("own"));
    await scheduler.runUntil(200);
    const closing = registration[Symbol.asyncDispose]();
    await scheduler.runUntil(300);
    await closing;

    const closed = { code: "FAILED_PRECONDITION", message: /the registration of service is closed/ };
    const updating = assert.rejects(registration.update({ weight: 1 }), closed);
    await scheduler.runUntil(10_000);
    await updating;
    await assert.rejects(registration.ready(), closed);
    assert.deepEqual(service.list("service"), []);
  });

  it("puts nothing back that was closed while it was asked what is missing", async () => {
    const { scheduler, service, registry } = await setUp();
    const registration = registry.register("service", endpoint("own"));
    await scheduler.runUntil(200);
    service.slow(500, 3_000);
    service.wipe();
    await scheduler.runUntil(2_200); // it was asked, and its answer is on its way
    const closing = registration[Symbol.asyncDispose]();
    await scheduler.runUntil(10_000);
    await closing;

    assert.deepEqual(service.list("service"), []);
  });

  it("is as slow as all that slows it at the time", async () => {
    const { scheduler, service } = await setUp();
    service.slow(200, 1_000);
    service.slow(400, 500);
    assert.equal(service.delayMs, 600);
    await scheduler.runUntil(scheduler.now + 500);
    assert.equal(service.delayMs, 200);
    await scheduler.runUntil(scheduler.now + 500);
    assert.equal(service.delayMs, 0);
  });

  it("has answers in their order when the path is there again", async () => {
    const { scheduler, network, put, known } = await setUp();
    for (let round = 0; round < 20; round++) {
      network.cut("client", "registry", 50);
      put(`${round} before`);
      await scheduler.runUntil(scheduler.now + 10);
      put(`${round} behind`);
      await scheduler.runUntil(scheduler.now + 1_000);
      assert.equal(known().length, 2 * round + 2);
    }
  });
});
