// The figures of one instance as the console takes them, of real servers.

import assert from "node:assert/strict";
import { type CallwireServer, connect, type Endpoint, implement, type ServeOptions, serve } from "callwire";
import { FiguredInstance } from "#cli/live/console/figured-instance.js";
import { calculator } from "../../../../examples/calculator/calculator.js";
import { Calculator } from "../../../../generated/calculator.js";
import { eventually } from "../../../support/wait.js";
import { createLive } from "../live-here.js";

const CALC = Calculator.name;
const PATIENCE_MS = 30_000;

describe("a figured instance", function () {
  this.timeout(60_000);
  this.slow(5_000);

  const ends: (() => PromiseLike<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  async function begin(options: Partial<ServeOptions> = {}): Promise<CallwireServer> {
    const services = [implement(Calculator, calculator)];
    const server = await serve({ services, listen: "127.0.0.1:0", stopOnSignal: false, ...options });
    ends.push(() => server.close());
    return server;
  }

  function follow(server: CallwireServer, token = "", now?: () => number): FiguredInstance {
    const endpoint: Endpoint = { id: "a", rev: 0, ...server.address, weight: 1, state: "up", meta: {} };
    const instance = new FiguredInstance(createLive({ registry: "memory:none" }), endpoint, token, now);
    ends.push(() => instance.close());
    return instance;
  }

  const tells = (instance: FiguredInstance) =>
    eventually(() => assert.ok(!("why" in instance.of(CALC)), JSON.stringify(instance.of(CALC))), PATIENCE_MS);
  const isSilent = (instance: FiguredInstance, why: RegExp) =>
    eventually(() => assert.match(JSON.stringify(instance.of(CALC)), why), PATIENCE_MS);

  it("gives each call once, with those that failed", async () => {
    const server = await begin();
    const instance = follow(server);
    await tells(instance);
    await using client = connect(Calculator, `tcp://${server.listening}`);
    for (let at = 0; at < 50; at++) await client.divide(1, at % 5).catch(() => undefined);
    const sum = { calls: 0, errors: 0 };
    await eventually(() => {
      const { calls, errors } = instance.takeCounted(CALC);
      sum.calls += calls;
      sum.errors += errors;
      assert.equal(sum.calls, 50);
    }, PATIENCE_MS);

    assert.equal(sum.errors, 10);
    assert.deepEqual(instance.takeCounted(CALC), { calls: 0, errors: 0 });
  });

  it("forgets the calls of services at which nobody looks", async () => {
    const server = await begin();
    const instance = follow(server);
    await tells(instance);
    await using client = connect(Calculator, `tcp://${server.listening}`);
    await client.divide(1, 2);
    await eventually(() => assert.ok("p99Ms" in instance.of(CALC)), PATIENCE_MS); // it is counted by now
    instance.forgetCounted();

    assert.deepEqual(instance.takeCounted(CALC), { calls: 0, errors: 0 });
  });

  it("has no figures of some seconds ago", async () => {
    const clock = { now: 0 };
    const instance = follow(await begin(), "", () => clock.now);
    await tells(instance);
    clock.now = 3_501;

    assert.deepEqual(instance.of(CALC), { why: "it has not answered for some seconds" });
  });

  it("says why there are none, and comes back by itself", async () => {
    const server = await begin();
    const instance = follow(server);
    await tells(instance);
    await server.close();
    await isSilent(instance, /it drains|it cannot be reached/);
    await begin({ listen: String(server.listening) });

    await tells(instance);
  });

  it("says what the server wants: a token, or to be started otherwise", async () => {
    const token = "a token of the operator";
    const closed = await begin({ stats: { token } });
    await isSilent(follow(closed), /the token is not the one of stats of serve.*, by CALLWIRE_STATS_TOKEN/);
    await isSilent(follow(await begin({ stats: false })), /or was started with stats: false/);
    await tells(follow(closed, token));
  });
});
