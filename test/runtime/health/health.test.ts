import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect, implement, openRegistry, serve } from "callwire";
import { createHealth, Health, ServingStatus, UnknownService } from "callwire/health";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { closeAll, startCalculator } from "../../support/calculator-server.js";
import { kitchen } from "../../support/kitchen-server.js";

const ROOT = join(import.meta.dirname, "../../../..");
const SERVICE = Kitchen.name;

async function startWithHealth(registry?: string) {
  const health = createHealth([Kitchen]);
  const services = [implement(Kitchen, kitchen), health.implementation];
  const server = await serve({ services, stopOnSignal: false, graceMs: 2_000, ...(registry === undefined ? {} : { registry }) });
  const client = connect(Health, `tcp://${server.listening}`);
  return { health, server, client, [Symbol.asyncDispose]: () => client.close().then(() => server.close()) };
}

describe("the health service", () => {
  afterEach(closeAll);

  it("answers for the server and for each service", async () => {
    await using started = await startWithHealth();

    assert.equal(await started.client.check(), ServingStatus.Serving);
    assert.equal(await started.client.check(SERVICE), ServingStatus.Serving);
  });

  it("fails with UnknownService, NOT_FOUND, for a service that the server lacks", async () => {
    await using started = await startWithHealth();

    await assert.rejects(started.client.check(Calculator.name), (error) => {
      assert.ok(error instanceof UnknownService);
      assert.equal(error.service, Calculator.name);
      return true;
    });
  });

  it("tells a watcher at once, and at each change", async () => {
    await using started = await startWithHealth();
    const watch = started.client.watch(SERVICE);
    const seen = [(await watch.next()).value];
    for (const isServing of [false, true]) {
      started.health.setServing(SERVICE, isServing);
      seen.push((await watch.next()).value);
    }
    await watch.return();

    assert.deepEqual(seen, ["Serving", "NotServing", "Serving"]);
    assert.equal(await started.client.check(), ServingStatus.Serving);
  });

  it("tells a watcher of an unknown service that it is unknown, and goes on", async () => {
    await using started = await startWithHealth();
    const watch = started.client.watch("nobody");

    assert.equal((await watch.next()).value, ServingStatus.ServiceUnknown);
    await watch.return();
  });

  it("says NotServing when the server drains, and does not hold it up", async () => {
    await using started = await startWithHealth();
    const watch = started.client.watch();
    await watch.next();
    const startedAt = performance.now();
    const closing = started.server.close();

    assert.equal((await watch.next()).value, ServingStatus.NotServing);
    assert.equal((await watch.next()).done, true);
    await closing;
    assert.ok(performance.now() - startedAt < 1_900);
  });

  it("is not in the registry", async () => {
    const registry = openRegistry("memory:health-test").registry;
    await using _started = await startWithHealth("memory:health-test");
    const subscription = registry.subscribe(Health.name);

    assert.equal(subscription.current.endpoints.length, 0);
    await subscription[Symbol.asyncDispose]();
  });

  it("refuses the status of a service that it was not given", () => {
    assert.throws(() => createHealth([]).setServing("nobody", true), RangeError);
  });

  it("is not there unless it is asked for", async () => {
    const server = await startCalculator();
    await using client = connect(Health, `tcp://${server.listening}`);

    await assert.rejects(client.check(), { code: "UNIMPLEMENTED" });
  });

  it("has the generated contract", () => {
    const generated = readFileSync(join(ROOT, "generated/callwire/health.ts"), "utf8");
    const source = readFileSync(join(ROOT, "runtime/health/contract.ts"), "utf8");

    const expected = generated
      .replace('from "callwire/stub"', 'from "../stub.js"')
      .replaceAll('"./health.contract.js"', '"./contract-data.js"');
    assert.equal(source, expected);
  });
});
