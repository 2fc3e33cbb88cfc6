import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { implement, type RpcError } from "callwire";
import { FakeClock, startInProcess } from "callwire/testing";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { rawHello, readCalls, startRawServer } from "../../support/raw-server.js";
import { deferred, eventually, until } from "../../support/wait.js";

let spaces = 0;

describe("failover", () => {
  let registry = "";
  const answers: (string | undefined)[] = [];
  const onCall = (event: unknown): void => void answers.push((event as { instance?: string }).instance);
  beforeEach(() => {
    registry = `memory:failover-${++spaces}`;
    answers.length = 0;
    subscribe("callwire:call", onCall);
  });
  afterEach(async () => {
    unsubscribe("callwire:call", onCall);
    await closeAll();
  });

  it("shares the calls among servers that are equally quick", async () => {
    const clock = new FakeClock(); // stands: on a busy machine one of two is quicker by chance, and gets the calls
    await using shared = new MemoryRegistry(registry);
    const entered = [0, 0];
    const servers = entered.map((_, at) => {
      const divide = (): number => {
        entered[at] = (entered[at] ?? 0) + 1;
        return 1;
      };
      return startInProcess({ services: [implement(Calculator, { ...calculator, divide })], registry: shared, clock });
    });
    const calc = servers[0]?.connect(Calculator);
    assert.ok(calc !== undefined);
    await clock.advance(0); // both are connected to
    for (let i = 0; i < 400; i++) await calc.divide(i);
    await Promise.all(servers.map((server) => server.close()));

    for (const share of entered) assert.ok(share > 80, `${share} of 400`);
  });

  it("gives calls to a server that joins", async () => {
    await startCalculator({}, { registry });
    const calc = connectCalculator(registry);
    await calc.divide(1);
    const { listening } = await startCalculator({}, { registry });

    await eventually(async () => {
      await calc.divide(1);
      assert.ok(answers.some((instance) => instance?.startsWith(listening)));
    });
  });

  it("tries another instance at once when one refuses the connection", async () => {
    const dead = await closedPort();
    await register(registry, "dead", dead);
    await startCalculator({}, { registry });
    const calc = connectCalculator(registry);
    const before = performance.now();
    const results = await Promise.all(Array.from({ length: 100 }, () => calc.divide(4, 2)));

    assert.ok(results.every((result) => result === 2));
    assert.ok(performance.now() - before < 1_000);
  });

  it("repeats an idempotent call whose connection was lost, elsewhere", async () => {
    const reset = await startResettingServer();
    await register(registry, "resetting", reset.port);
    const calc = connectCalculator(registry);
    const call = calc.divide(4, 2);
    await reset.connected;
    await startCalculator({}, { registry });

    assert.equal(await call, 2);
    reset.close();
  });

  it("does not repeat another call whose connection was lost, and says so", async () => {
    const sockets: Socket[] = [];
    let received = 0;
    await using lossy = await startRawServer((socket) => {
      sockets.push(socket);
      socket.write(rawHello());
      readCalls(socket, () => received++);
    });
    await register(registry, "lossy", lossy.port);
    const calc = connectCalculator(registry);
    const calls = Array.from({ length: 50 }, () => calc.checksum(new Uint8Array(1)));
    const outcomes = Promise.allSettled(calls);
    await until(() => received === 50);
    let entered = 0;
    const checksum = (): bigint => {
      entered++;
      return 0n;
    };
    await startCalculator({ checksum }, { registry });
    await until(() => calc.inspect().instances.filter(({ state }) => state === "ready").length === 2);
    for (const socket of sockets) socket.resetAndDestroy();

    for (const outcome of await outcomes) {
      assert.ok(outcome.status === "rejected");
      const { code, processed, attempts } = outcome.reason as RpcError; // all that a client rejects with
      assert.deepEqual([code, processed, attempts.length], ["UNAVAILABLE", "unknown", 1]);
    }
    assert.equal(entered, 0);
    assert.equal(await calc.checksum(new Uint8Array(1)), 0n); // which would have had room for them
  });

  it("ends the calls that run with CANCELLED when the client closes, and tries none of them elsewhere", async () => {
    let entered = 0;
    const checksum = (): Promise<bigint> => {
      entered++;
      return new Promise(() => undefined);
    };
    await Promise.all([startCalculator({ checksum }, { registry }), startCalculator({ checksum }, { registry })]);
    const calc = connectCalculator(registry);
    const outcomes = Promise.allSettled(Array.from({ length: 50 }, () => calc.checksum(new Uint8Array(1))));
    await until(() => entered === 50);
    await calc.close();

    for (const outcome of await outcomes) {
      assert.ok(outcome.status === "rejected");
      const { code, processed } = outcome.reason as RpcError; // all that a client rejects with
      assert.deepEqual([code, processed], ["CANCELLED", "unknown"]);
    }
    assert.equal(entered, 50);
  });

  it("loses no call when a server drains under load, idempotent or not", async () => {
    const [first] = await Promise.all([startCalculator({}, { registry }), startCalculator({}, { registry })]);
    const calc = connectCalculator(registry);
    await calc.divide(1);
    let stopped = false;
    const callers = Array.from({ length: 16 }, async () => {
      let calls = 0;
      for (; !stopped; calls++) assert.equal(await calc.checksum(new Uint8Array(0), calls), BigInt(calls));
      return calls;
    });
    await eventually(() => assert.ok(answers.length > 500));
    await first.close();
    const atClose = answers.length;
    await eventually(() => assert.ok(answers.length > atClose + 500));
    stopped = true;
    const total = (await Promise.all(callers)).reduce((sum, calls) => sum + calls, 0);

    assert.equal(answers.filter((instance) => instance !== undefined).length, total + 1);
  });
});

async function register(target: string, id: string, port: number): Promise<void> {
  const registry = new MemoryRegistry(target.slice("memory:".length));
  await registry
    .register("demo.calculator.v1.Calculator", { id, rev: 0, host: "127.0.0.1", port, weight: 100, state: "up", meta: {} })
    .ready();
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Accepts a connection, answers nothing, and resets it. */
async function startResettingServer() {
  const connected = deferred<void>();
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      connected.resolve();
      socket.resetAndDestroy();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, connected: connected.promise, close: () => server.close() };
}
