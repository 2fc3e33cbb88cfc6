import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import {
  type ConnectOptions,
  connect,
  implement,
  openRegistry,
  type RpcError,
  type ServerTlsOptions,
  type Snapshot,
  type Subscription,
  serve,
} from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { FakeClock, MemoryRegistry, startInProcess } from "callwire/testing";
import { calculator } from "../../../examples/calculator/calculator.js";
import { kitchen } from "../../../examples/streams/kitchen.js";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { Authority } from "../../support/certificates.js";
import { authority, CALCULATOR_NAME, ca, serverPair, silent } from "../../support/tls-calculator.js";
import { deferred, eventually } from "../../support/wait.js";

const NOBODY = "tcp://127.0.0.1:1";

/** How long a promise that is to fail soon may take: far below the deadline of the call. */
const SOON_MS = 5_000;
const LONG = { timeoutMs: 60_000 };

async function rejectsSoon(call: Promise<unknown>, expected: object): Promise<void> {
  const startedAt = performance.now();
  await assert.rejects(call, expected);
  assert.ok(performance.now() - startedAt < SOON_MS, `it took ${performance.now() - startedAt} ms`);
}

describe("a call that fails fast", () => {
  const open: Server[] = [];
  afterEach(async () => {
    await closeAll();
    for (const server of open.splice(0)) server.close();
  });

  it("waits for the first attempt to connect: the first call of a process goes through", async () => {
    const calc = connectCalculator(await startCalculator()).with({ failFast: true });

    assert.equal(await calc.divide(6, 3), 2);
  });

  it("fails with the outcome of the first attempt, and of all later ones at once", async () => {
    const calc = connectCalculator(NOBODY).with({ failFast: true, ...LONG });

    await rejectsSoon(calc.divide(1), { code: "UNAVAILABLE", processed: "no", message: /ECONNREFUSED/ });
    await rejectsSoon(calc.divide(1), { code: "UNAVAILABLE", message: /ECONNREFUSED\); waited 0 ms/ });
  });

  it("waits for the other instances when the first ones cannot be reached", async () => {
    const { listening } = await startCalculator();
    const calc = connectCalculator(`static:127.0.0.1:1,${listening}`).with({ failFast: true });

    assert.equal(await calc.divide(6, 3), 2);
  });

  it("does not wait beyond its deadline, nor for a list without instances", async () => {
    const server = await listenSilently();
    const calc = connectCalculator(server).with({ failFast: true, timeoutMs: 50 });
    await assert.rejects(calc.divide(1), { code: "UNAVAILABLE", message: /is connecting\); waited/ });

    const none = connectCalculator("memory:ready-nobody").with({ failFast: true, ...LONG });
    await rejectsSoon(none.divide(1), { code: "UNAVAILABLE", message: /0 registered/ });
  });

  it("does not wait for an instance that it has known and lost", async () => {
    const server = await startCalculator();
    const calc = connectCalculator(server);
    await calc.divide(1);
    await server.close({ graceMs: 0 });
    await eventually(() => assert.equal(calc.inspect().instances[0]?.state, "backoff"));

    await rejectsSoon(calc.with({ failFast: true, ...LONG }).divide(1), { code: "UNAVAILABLE" });
  });

  it("waits for the first list of a registry, but no longer than for an instance", async () => {
    const calc = connectCalculator("zookeeper://127.0.0.1:1/rpc").with({ failFast: true, ...LONG });
    const startedAt = performance.now();
    await assert.rejects(calc.divide(1), { code: "UNAVAILABLE", message: /no list was ever loaded/ });

    assert.ok(performance.now() - startedAt < 10_000);
  }).timeout(20_000);

  it("waits for the first list of a registry that is connected, and then for the first attempt, in calls of every kind", async () => {
    const embedded = await startEmbeddedRegistry();
    await using server = await serve({
      registry: embedded.target,
      services: [implement(Kitchen, kitchen), implement(Calculator, calculator)],
      stopOnSignal: false,
      logger: silent,
    });
    const { registry: shared } = openRegistry(embedded.target);
    await shared.list(); // it is connected
    assert.equal(shared.health, "connected");
    for (const target of [embedded.target, shared]) {
      await using first = connect(Kitchen, target);
      const items: number[] = [];
      for await (const { x } of first.with({ failFast: true, ...LONG }).watch(1)) if (items.push(x) === 2) break;
      assert.equal(items.length, 2);
      await using second = connect(Kitchen, target);
      assert.equal(await second.with({ failFast: true, ...LONG }).sum([1, 2, 3]), 6);
      await using third = connect(Kitchen, target);
      await third.with({ failFast: true, ...LONG }).log("first");
      const fourth = connectCalculator(target).with({ failFast: true, ...LONG });
      assert.deepEqual(new Set(await Promise.all(Array.from({ length: 100 }, () => fourth.divide(6, 3)))), new Set([2]));
    }
    await shared[Symbol.asyncDispose]();
    await server.close();
    await embedded[Symbol.asyncDispose]();
  }).timeout(10_000);

  it("does not ask to start a registry that is connected and gives no list", async () => {
    await using registry = new SilentRegistry("ready-silent");
    const calc = connectCalculator(registry).with({ failFast: true, timeoutMs: 50 });
    const rejected = {
      code: "UNAVAILABLE",
      message: /the registry is connected, no list was ever loaded\); waited [1-9]\d ms; it has/,
    };

    await assert.rejects(calc.divide(1), rejected);
  });

  async function listenSilently(): Promise<string> {
    const server = createServer(() => undefined);
    open.push(server);
    await once(server.listen(0, "127.0.0.1"), "listening");
    return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
  }
});

/** Is connected, and never gives a list. */
class SilentRegistry extends MemoryRegistry {
  override subscribe(service: string): Subscription {
    const subscription = super.subscribe(service);
    const current: Snapshot = { ...subscription.current, endpoints: [], generation: 0, freshness: "none" };
    return {
      current,
      ready: () => new Promise(() => undefined),
      onChange: () => () => undefined,
      refresh: () => new Promise(() => undefined),
      [Symbol.asyncDispose]: () => subscription[Symbol.asyncDispose](),
    };
  }
}

describe("what no further attempt mends", () => {
  const open: Server[] = [];
  afterEach(async () => {
    await closeAll();
    for (const server of open.splice(0)) server.close();
  });

  const strange = new Authority("stranger");
  const misfits: readonly [string, ServerTlsOptions | undefined, ConnectOptions["tls"], RegExp][] = [
    ["a wrong authority", strange.issue({ names: [CALCULATOR_NAME] }), { ca }, /no authority in tls\.ca has signed/],
    ["a wrong name", authority.issue({ names: ["DNS:other"] }), { ca }, /has DNS:other, not URI:callwire:/],
    ["an expired certificate", authority.issue({ names: [CALCULATOR_NAME], fromDays: -3, toDays: -1 }), { ca }, /has expired/],
    ["a plaintext server", undefined, { ca }, /the server does not speak TLS; give it the option tls, or take tls from connect/],
    ["a server with TLS", serverPair, undefined, /the server speaks TLS; give connect the option tls/],
    ["a client certificate that is missing", { ...serverPair, ca }, { ca }, /asks for a client certificate/],
    ["a client certificate that is not trusted", { ...serverPair, ca }, { ca, ...strange.issue() }, /has signed ours/],
  ];
  for (const [name, serverTls, tls, message] of misfits) {
    it(`is ${name}: calls fail at once with the reason, and so does ready`, async () => {
      const server = await startCalculator({}, { logger: silent, ...(serverTls === undefined ? {} : { tls: serverTls }) });
      const calc = connectCalculator(server, { tls }).with(LONG);
      const expected = { code: "UNAVAILABLE", processed: "no", message } as const;

      await rejectsSoon(calc.divide(1), expected);
      await rejectsSoon(calc.ready(), expected);
      await rejectsSoon(calc.divide(1), expected);
      assert.ok(["backoff", "connecting"].includes(calc.inspect().instances[0]?.state ?? ""), "attempts go on");
    });
  }

  it("is a server of another protocol", async () => {
    const other = createServer((socket) => socket.on("error", () => undefined).end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    open.push(other);
    await once(other.listen(0, "127.0.0.1"), "listening");
    const calc = connectCalculator(`tcp://127.0.0.1:${(other.address() as AddressInfo).port}`).with(LONG);

    await rejectsSoon(calc.divide(1), { code: "UNAVAILABLE", message: /does not speak this protocol version/ });
  });

  it("is a foreign server with TLS that says so in an alert", async () => {
    const alert = Buffer.from([0x15, 0x03, 0x03, 0, 2, 2, 70]); // protocol_version
    const other = createServer((socket) => socket.on("error", () => undefined).end(alert));
    open.push(other);
    await once(other.listen(0, "127.0.0.1"), "listening");
    const calc = connectCalculator(`tcp://127.0.0.1:${(other.address() as AddressInfo).port}`).with(LONG);

    await rejectsSoon(calc.divide(1), { code: "UNAVAILABLE", message: /the server speaks TLS; give connect the option tls/ });
  });

  it("is what a registry says of TLS", async () => {
    await using registry = new MemoryRegistry("ready-plain");
    await startCalculator({}, { registry });

    await rejectsSoon(connectCalculator(registry, { tls: { ca } }).with(LONG).divide(1), {
      message: /is registered without TLS/,
    });
  });

  it("ends streams as well, and calls that wait already", async () => {
    const server = await startCalculator({}, { logger: silent, tls: strange.issue({ names: [CALCULATOR_NAME] }) });
    const calc = connectCalculator(server, { tls: { ca } }).with(LONG);
    const calls = Array.from({ length: 100 }, () => calc.divide(1));

    for (const outcome of await Promise.allSettled(calls)) {
      assert.match(outcome.status === "rejected" ? (outcome.reason as RpcError).message : "", /no authority in tls\.ca/);
    }
    assert.equal(calc.inspect().waiting, 0);
  });

  it("is not final: attempts go on, and calls go through once somebody has mended it", async () => {
    const server = await startCalculator({}, { logger: silent, tls: strange.issue({ names: [CALCULATOR_NAME] }) });
    const calc = connectCalculator(server, { tls: { ca } }).with(LONG);
    await rejectsSoon(calc.divide(1), { message: /no authority in tls\.ca/ });
    await server.close();
    await startCalculator({}, { listen: server.listening, logger: silent, tls: serverPair });

    assert.equal(await eventually(() => calc.divide(6, 3), 10_000), 2);
  }).timeout(15_000);

  it("does not end calls while another instance may come", async () => {
    const stranger = await startCalculator({}, { logger: silent, tls: strange.issue({ names: [CALCULATOR_NAME] }) });
    const other = await startCalculator({}, { logger: silent, tls: serverPair });
    await other.close();
    const calc = connectCalculator(`static:${stranger.listening},${other.listening}`, { tls: { ca } }).with(LONG);
    const call = calc.divide(6, 3);
    await eventually(() => {
      for (const { lastError } of calc.inspect().instances) assert.ok(lastError !== undefined);
    });
    await startCalculator({}, { listen: other.listening, logger: silent, tls: serverPair });

    assert.equal(await call, 2);
  }).timeout(15_000);

  it("is not that nobody listens: a call waits for the server that starts later", async () => {
    const server = await startCalculator();
    await server.close();
    const calc = connectCalculator(server).with(LONG);
    const call = calc.divide(6, 3);
    await eventually(() => assert.match(calc.inspect().instances[0]?.lastError ?? "", /ECONNREFUSED/));
    await startCalculator({}, { listen: server.listening });

    assert.equal(await call, 2);
  });
});

describe("ready", () => {
  afterEach(closeAll);

  it("resolves once an instance is connected: the next call does not wait", async () => {
    const calc = connectCalculator(await startCalculator());
    await calc.ready({ timeoutMs: 5_000 });

    assert.equal(calc.inspect().instances[0]?.state, "ready");
    await calc.ready();
  });

  it("waits for a server that starts later", async () => {
    const calc = connectCalculator("memory:ready-later");
    const waits = calc.ready();
    await startCalculator({}, { registry: "memory:ready-later" });

    await waits;
  });

  it("fails when its time is over, and says what was looked for and what was found", async () => {
    const calc = connectCalculator(NOBODY);
    const expected = {
      name: "RpcError",
      code: "UNAVAILABLE",
      processed: "no",
      message:
        /^\[UNAVAILABLE\] no live instance of "demo\.calculator\.v1\.Calculator" under .*127\.0\.0\.1:1.*ECONNREFUSED\); waited \d+ ms$/,
    } as const;

    await assert.rejects(calc.ready({ timeoutMs: 300 }), expected);
    await assert.rejects(calc.with({ timeoutMs: 300 }).ready(), expected);
    await assert.rejects(calc.with({ deadlineAt: performance.now() + 300 }).ready(), expected);
    await assert.rejects(connectCalculator(NOBODY, { timeoutMs: 300 }).ready(), expected);
  });

  it("ends with the client, and with the signal of its caller", async () => {
    const abort = new AbortController();
    const calc = connectCalculator("memory:ready-never");
    const [closed, aborted] = [calc.ready({ timeoutMs: Infinity }), calc.with({ signal: abort.signal }).ready()];
    abort.abort();
    await assert.rejects(aborted, { code: "CANCELLED", message: /ready was cancelled by its caller/ });
    await Promise.all([assert.rejects(closed, { code: "CANCELLED", message: /the client was closed/ }), calc.close()]);

    await assert.rejects(calc.ready(), { code: "CANCELLED", message: /the client was closed/ });
    await assert.rejects(calc.with({ signal: abort.signal }).ready(), { code: "CANCELLED" });
  });

  it("refuses options that are wrong", async () => {
    const calc = connectCalculator("memory:ready-options");

    await assert.rejects(calc.ready({ timeoutMs: -1 }), { code: "INVALID_ARGUMENT", message: /option timeoutMs must be/ });
    await assert.rejects(calc.ready({ timeout: 1 } as object), {
      code: "INVALID_ARGUMENT",
      message: /option "timeout" of ready is unknown; there are timeoutMs/,
    });
  });

  it("is there for clients in the process, on their clock", async () => {
    const clock = new FakeClock();
    await using server = startInProcess({ services: [implement(Calculator, calculator)], clock });
    await server.connect(Calculator).ready();
    server.faults.silent = true;
    const outcome = deferred<unknown>();
    server.connect(Calculator).ready({ timeoutMs: 400 }).catch(outcome.resolve);
    await clock.advance(400);

    assert.match(String(await outcome.promise), /UNAVAILABLE.*is connecting\); waited 400 ms/);
  });
});
