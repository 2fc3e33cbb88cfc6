import assert from "node:assert/strict";
import { type CallwireServer, connect, implement, serve } from "callwire";
import { CONNECT_TIMEOUT_MS } from "#runtime/base/limits/connection.js";
import { kitchen } from "../../../examples/streams/kitchen.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { silent } from "../../support/tls-calculator.js";
import { eventually } from "../../support/wait.js";
import { ZookeeperEnsemble } from "../../support/zookeeper-ensemble.js";

const LONG = { timeoutMs: 60_000 };

/** What is known already is told sooner than an attempt to connect gives up. */
const AT_ONCE_MS = 4_000;

async function rejectsWithin(ms: number, call: Promise<unknown>, message: RegExp): Promise<void> {
  const startedAt = performance.now();
  await assert.rejects(call, { code: "UNAVAILABLE", processed: "no", message });
  const tookMs = performance.now() - startedAt;
  assert.ok(tookMs < ms, `it took ${tookMs} ms`);
}

describe("a process that begins, with an ensemble of three ZooKeeper servers", function () {
  this.timeout(60_000);
  let ensemble: ZookeeperEnsemble;
  let server: CallwireServer;
  let target: string;
  let sessionMs = 4_000;

  before(async () => {
    ensemble = await ZookeeperEnsemble.start();
  });
  beforeEach(async () => {
    target = ensemble.target("/ready", ++sessionMs); // sessions are shared by equal timeouts: each test has its own
    server = await startCalculator({}, { registry: target, logger: silent });
  });
  afterEach(closeAll);
  after(() => ensemble.close());

  /** A target with a session that nobody has yet. */
  const fresh = (): string => ensemble.target("/ready", ++sessionMs);

  it("has its first call answered that fails fast, and a hundred at once", async () => {
    assert.equal(await connectCalculator(fresh()).with({ failFast: true }).divide(6, 3), 2);
    const calc = connectCalculator(fresh()).with({ failFast: true });
    assert.deepEqual(new Set(await Promise.all(Array.from({ length: 100 }, () => calc.divide(6, 3)))), new Set([2]));
  });

  it("has its first call answered that fails fast, of each kind", async () => {
    await using kitchens = await serve({
      registry: fresh(),
      services: [implement(Kitchen, kitchen)],
      stopOnSignal: false,
      logger: silent,
    });
    assert.ok(kitchens.listening);
    const options = { failFast: true, ...LONG };
    await using stream = connect(Kitchen, fresh());
    const items: number[] = [];
    for await (const { x } of stream.with(options).watch(1)) if (items.push(x) === 2) break;
    await using sums = connect(Kitchen, fresh());
    await using logs = connect(Kitchen, fresh());

    assert.deepEqual([items.length, await sums.with(options).sum([1, 2, 3])], [2, 6]);
    await logs.with(options).log("first");
  });

  it("is warm once ready resolves: the next call finds a connection", async () => {
    const calc = connectCalculator(fresh());
    await calc.ready({ timeoutMs: 10_000 });

    assert.equal(calc.inspect().instances[0]?.state, "ready");
    assert.equal(await calc.with({ failFast: true }).divide(6, 3), 2);
  });

  it("is told at once that nobody is registered", async () => {
    const nobody = ensemble.target("/ready-nobody", ++sessionMs);
    const calc = connectCalculator(nobody);
    await assert.rejects(calc.ready({ timeoutMs: 2_000 }), { code: "UNAVAILABLE", message: /0 registered/ });

    await rejectsWithin(AT_ONCE_MS, calc.with({ failFast: true, ...LONG }).divide(1), /0 registered/);
  });

  it("is answered and told at once when the whole registry is away, and begins when it is back", async () => {
    const known = connectCalculator(target).with({ failFast: true });
    await known.divide(6, 3);
    await Promise.all(ensemble.servers.map((zookeeper) => zookeeper.kill()));
    const away = /the registry is connecting, no list was ever loaded/;
    const calc = connectCalculator(fresh());
    const fast = calc.with({ failFast: true, ...LONG });
    await rejectsWithin(CONNECT_TIMEOUT_MS + 5_000, fast.divide(1), away); // the first list has as much time as an instance
    await rejectsWithin(AT_ONCE_MS, fast.divide(1), away);
    await rejectsWithin(AT_ONCE_MS + 300, calc.ready({ timeoutMs: 300 }), away);

    assert.equal(await known.divide(6, 3), 2, "the last list is used on");
    await server.close({ graceMs: 0 });
    await eventually(() => rejectsWithin(AT_ONCE_MS, known.with(LONG).divide(1), /ECONNREFUSED|closed/));
    await Promise.all(ensemble.servers.map((zookeeper) => zookeeper.restart()));
    await startCalculator({}, { registry: fresh(), logger: silent });
    await calc.ready({ timeoutMs: 30_000 });
    assert.equal(await fast.divide(6, 3), 2);
  });
});
