// A registry full of records behind which nothing is, with real sockets: what works goes on
// working, and what works is found.

import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import type { Endpoint, Registry } from "callwire";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { openRegistry } from "#runtime/discovery/open-registry.js";
import { Calculator, type CalculatorClient } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { eventually, until } from "../../support/wait.js";
import { createNodes } from "../../support/zookeeper-nodes.js";
import { ZookeeperServer } from "../../support/zookeeper-server.js";

const DEAD = 200;
const MOST_AT_A_TIME = 50;

describe("a client whose registry has 200 records of dead servers", () => {
  let registry: MemoryRegistry;
  beforeEach(() => {
    registry = new MemoryRegistry("dead-records");
  });
  afterEach(async () => {
    await closeAll();
    await registry[Symbol.asyncDispose]();
  });

  it("keeps the two servers to which it is connected, and loses no call", async () => {
    await registerCalculators(registry, 2);
    const calc = connectCalculator(registry);
    await connected(calc, 2);
    let ended = 0;
    const isOver = (): boolean => calc.inspect().registry.listed === DEAD + 2 && calc.inspect().instances.length === 2;
    const calls = (async () => {
      for (; !isOver(); ended++) {
        await calc.with({ timeoutMs: 1_000 }).divide(ended);
        await new Promise(setImmediate);
      }
    })();
    await registerDead(registry, DEAD);
    await calls;

    assert.ok(ended > 10, `${ended} calls`);
    assert.deepEqual(statesOf(calc), ["ready", "ready"]);
  });

  it("finds the two servers that live when it starts", async () => {
    await registerDead(registry, DEAD);
    await registerCalculators(registry, 2);
    const calc = connectCalculator(registry);

    assert.equal(await calc.with({ timeoutMs: 5_000 }).divide(8, 2), 4);
    await connected(calc, 2);
    await until(() => calc.inspect().instances.length === 2);
  });

  it("finds them when the dead ones do not even refuse", async () => {
    const silent = await listenSilently();
    await registerDead(registry, 60, silent.port);
    await registerCalculators(registry, 2);
    const calc = connectCalculator(registry, { subset: { size: 10 } });

    assert.equal(await calc.with({ timeoutMs: 9_000 }).divide(8, 2), 4);
    silent.server.close();
  });

  it("dials a bounded number at a time", async () => {
    await registerDead(registry, DEAD);
    const calc = connectCalculator(registry);
    let most = 0;
    const seen = new Set<string>();
    await until(() => {
      const { instances } = calc.inspect();
      most = Math.max(most, instances.length);
      for (const { endpoint } of instances) seen.add(endpoint.id);
      return seen.size === DEAD;
    });
    assert.ok(most <= MOST_AT_A_TIME, `${most} at a time`);
    const { message } = await failure(calc.with({ timeoutMs: 300 }).divide(1));
    const [, told] = /\((\d+) of 200 seen/.exec(message) ?? assert.fail(message); // while it still looks, any number
    assert.ok(Number(told) > 0 && Number(told) <= MOST_AT_A_TIME, message);
  });

  it("connects to a server that comes to life", async () => {
    await registerDead(registry, DEAD);
    const calc = connectCalculator(registry);
    await assert.rejects(calc.with({ timeoutMs: 200 }).divide(1), { code: "UNAVAILABLE" });
    await registerCalculators(registry, 1);

    assert.equal(await calc.with({ timeoutMs: 5_000 }).divide(8, 2), 4);
  });

  it("does not believe that all is in vain while it has not tried all", async () => {
    await registerDead(registry, DEAD, undefined, { tls: true, host: "127.0.0.1" }); // a client without TLS refuses them, for good
    await registerCalculators(registry, 1);

    assert.equal(await connectCalculator(registry).with({ timeoutMs: 5_000 }).divide(8, 2), 4);
  });
});

async function failure(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  return assert.fail("the call came through");
}

describe("a client whose ZooKeeper has 200 records of dead servers", () => {
  let zookeeper: ZookeeperServer;
  before(async () => {
    zookeeper = await ZookeeperServer.start();
  });
  after(() => zookeeper.close());
  afterEach(closeAll);

  for (const layout of ["native", "sequential"] as const) {
    it(`keeps its two servers, and a new client finds them, with the layout ${layout}`, async () => {
      const base = `/dead-${layout}`;
      const target = layout === "native" ? zookeeper.target(base) : `${zookeeper.target(base)}&layout=sequential`;
      await startCalculator({}, { registry: target });
      await startCalculator({}, { registry: target });
      const calc = connectCalculator(target);
      await connected(calc, 2);
      const parent = layout === "native" ? `${base}/services/${Calculator.name}` : base;
      const nodes = Array.from({ length: DEAD }, (_, at): [string, Buffer] =>
        layout === "native"
          ? [`dead${at}~0`, Buffer.from(JSON.stringify({ v: 1, host: "127.0.0.1", port: 1, weight: 100 }))]
          : [`dead${String(at).padStart(10, "0")}`, Buffer.from(JSON.stringify({ host: "127.0.0.1", port: 1 + (at % 9) }))],
      );
      let ended = 0;
      let isWritten = false;
      const isOver = (): boolean =>
        isWritten && calc.inspect().registry.listed === DEAD + 2 && statesOf(calc).every((state) => state === "ready");
      const calls = (async () => {
        for (; !isOver(); ended++) {
          await calc.with({ timeoutMs: 2_000 }).divide(ended);
          await new Promise(setImmediate);
        }
      })();
      await createNodes(zookeeper.host, parent, new Map(nodes));
      isWritten = true;
      await calls;
      assert.deepEqual(statesOf(calc), ["ready", "ready"]);

      const fresh = connectCalculator(await freshRegistry(target));
      assert.equal(await fresh.with({ timeoutMs: 5_000 }).divide(8, 2), 4);
      await connected(fresh, 2);
    });
  }
});

/** Beside the session that is shared, so that what it draws is its own. */
async function freshRegistry(target: string): Promise<Registry> {
  const { registry } = openRegistry(target.replace(/sessionTimeoutMs=\d+/, "sessionTimeoutMs=12345"));
  return registry;
}

async function registerCalculators(registry: MemoryRegistry, count: number): Promise<void> {
  for (let at = 0; at < count; at++) await startCalculator({}, { registry });
}

async function registerDead(registry: Registry, count: number, port = 1, changes: Partial<Endpoint> = {}): Promise<void> {
  for (let at = 0; at < count; at++) {
    const endpoint = {
      id: `dead${at}`,
      rev: 0,
      host: "127.0.0.1",
      port,
      weight: 100,
      state: "up",
      meta: {},
      ...changes,
    } as const;
    registry.register(Calculator.name, endpoint);
    if (at % 20 === 0) await new Promise(setImmediate);
  }
}

async function listenSilently(): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((socket) => socket.on("error", () => undefined));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return { server, port: address.port };
}

function statesOf(calc: CalculatorClient): readonly string[] {
  return calc.inspect().instances.map(({ state }) => state);
}

/** Once so many instances are ready. */
function connected(calc: CalculatorClient, count: number): Promise<void> {
  return eventually(() => assert.equal(statesOf(calc).filter((state) => state === "ready").length, count));
}
