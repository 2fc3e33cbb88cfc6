// Bugs that others had: by which test each is ours to notice. What no test had shown before stands
// below.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { connect } from "callwire";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { Kind } from "#runtime/wire/frame.js";
import { Calculator, type CalculatorClient } from "../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../support/calculator-server.js";
import { closeKitchens, connectKitchen, startKitchen } from "../support/kitchen-server.js";
import { rawFrame, rawHello, readCalls, startRawServer } from "../support/raw-server.js";
import { ROOT } from "../support/run-script.js";
import { deferred, eventually, until } from "../support/wait.js";

const HERE = "conformance/regressions.test.ts";
const ZOOKEEPER_FAULTS = "runtime/discovery/zookeeper/server-faults.test.ts";

/** What went wrong elsewhere, and the file and the rule that hold it here. */
const REGRESSIONS = [
  ["grpc-node #2448, #2003: channels are never collected", HERE, "is collected once it is closed"],
  [
    "grpc-node #1941: the trace of a channel has no bound",
    "runtime/channel/retryable.test.ts",
    "reaches the caller after three attempts",
  ],
  ["grpc-node: deadline timers stay after the call", HERE, "forgets a call with a long deadline once it is answered"],
  [
    "grpc-node #2371: a long call keeps what was written",
    "runtime/wire/frame.test.ts",
    "are written into one buffer again and again",
  ],
  ["grpc-node #2605: GOAWAY without debug data crashes", HERE, "may come without a reason, beside a call"],
  ["grpc-node #984: writing to a destroyed stream throws", HERE, "may send and answer after its client has gone"],
  ["connect-es #1768: GOAWAY on an idle connection is uncaught", HERE, "may come on an idle connection"],
  ["grpc-node #1490: connecting and idle in a loop", HERE, "is dialled with pauses, and calls end at their deadline"],
  [
    "grpc-node #1591, #1411: no reconnection after the first failure",
    "runtime/client/unary.test.ts",
    "waits for a server that starts later",
  ],
  ["grpc-node #1663: new replicas get nothing", "runtime/channel/failover.test.ts", "gives calls to a server that joins"],
  [
    "grpc-node #94: a stale address is kept",
    "runtime/channel/instances.test.ts",
    "goes to the new address of an instance that has moved",
  ],
  [
    "grpc-node #2091: shutdown cancels running calls",
    "runtime/server/serve.test.ts",
    "finishes running calls and refuses new ones",
  ],
  ["grpc-node #1458: shutdown never ends", "runtime/server/serve.test.ts", "does not wait longer than its grace"],
  [
    "CVE-2024-37168: memory beyond the message limit",
    "runtime/wire/frame.test.ts",
    "are refused by their announced length before",
  ],
  ["CVE-2026-48068: a malformed request crashes", "runtime/server/serve.test.ts", "closes a connection that sends garbage"],
  [
    "CVE-2023-44487, CVE-2025-8671: a reset frees the slot",
    "interop/python.test.ts",
    "finds the server to count a cancelled call until its handler has ended",
  ],
  [
    "thrift PR 1480: a failed connection leaves its caller hanging",
    "conformance/cases.ts",
    "a server that is gone ends its calls",
  ],
  [
    "connect-es #463: a stream hangs for ever",
    "runtime/client/streams.test.ts",
    "fails with what arrived before when its server is gone",
  ],
  [
    "connect-es PR 1792: messages after the cancellation",
    "runtime/client/streams.test.ts",
    "delivers nothing after its signal has aborted",
  ],
  ["connect-es PR 1748: a TLS handshake that dies pends", HERE, "ends the call of a client whose handshake it cuts"],
  ["dubbo-js #226: not back after the session", ZOOKEEPER_FAULTS, "registers again within 5 s when its session expires"],
  ["dubbo-js #80: lists are not back either", ZOOKEEPER_FAULTS, "watches again when the session of the one who watches expires"],
  ["dubbo-js #128: all providers leave and return", "story/servers.test.ts", "may all be absent"],
  [
    "dubbo #3819: ZooKeeper is down, and a consumer that starts again finds nobody",
    "runtime/discovery/zookeeper/list-cache.test.ts",
    "lets a client start and call while ZooKeeper is away",
  ],
  ["dubbo #10477: dead addresses are tried for ever", HERE, "is not dialled any more once it has left"],
  ["dubbo2: hosts share, not instances", "runtime/channel/failover.test.ts", "shares the calls among servers"],
] as const;

describe("the bugs of others", () => {
  for (const [bug, file, rule] of REGRESSIONS) {
    it(`${bug}: a test notices`, () => {
      const source = readFileSync(join(ROOT, "test", file), "utf8");
      const found = file === HERE ? source.split("\ndescribe(").slice(2).join() : source;

      assert.ok(found.includes(rule), `no test "${rule}" in ${file}`);
    });
  }
});

describe("a client", () => {
  afterEach(closeAll);

  it("is collected once it is closed", async () => {
    const server = await startCalculator();
    const clients: WeakRef<object>[] = [];
    for (let i = 0; i < 50; i++) clients.push(await useClient(`tcp://${server.listening}`));

    await collected(clients);
  });

  it("forgets a call with a long deadline once it is answered", async () => {
    const calc = connectCalculator(await startCalculator());
    const calls: WeakRef<object>[] = [];
    for (let i = 0; i < 50; i++) calls.push(await callOnce(calc));

    await collected(calls);
  });
});

/** A client that has called and was closed; nothing here holds it any more. */
async function useClient(target: string): Promise<WeakRef<object>> {
  const client = connect(Calculator, target);
  assert.equal(await client.divide(1), 1);
  await client.close();
  return new WeakRef(client);
}

/** What only a call held that is over, and whose deadline is an hour away. */
async function callOnce(client: CalculatorClient): Promise<WeakRef<object>> {
  const onHeaders = () => undefined;
  await client.with({ timeoutMs: 3_600_000, onHeaders }).divide(1);
  return new WeakRef(onHeaders);
}

/** Resolves once nothing holds them any more. */
async function collected(things: readonly WeakRef<object>[]): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  await eventually(() => {
    collect();
    assert.equal(things.filter((thing) => thing.deref() !== undefined).length, 0);
  });
}

describe("GOAWAY", () => {
  afterEach(closeAll);

  it("may come without a reason, beside a call that is still answered", async () => {
    await using server = await startRawServer((socket) => {
      socket.write(rawHello());
      readCalls(socket, (call) => {
        const reply = rawFrame(Kind.REPLY, 0, call.readUInt32LE(8), 0, call.subarray(21, 30)); // the first number of divide
        socket.write(Buffer.concat([rawFrame(Kind.GOAWAY, 0, 0, 0), reply]));
      });
    });

    assert.equal(await connectCalculator(`tcp://127.0.0.1:${server.port}`).divide(7), 7);
  });

  it("may come on an idle connection, after which the next call finds another", async () => {
    const left = deferred<void>();
    await using server = await startRawServer((socket) => {
      socket.write(rawHello());
      if (server.accepted === 1) {
        socket.on("end", () => left.resolve());
        socket.write(rawFrame(Kind.GOAWAY, 0, 0, 0));
      }
      readCalls(socket, (call) => socket.write(rawFrame(Kind.REPLY, 0, call.readUInt32LE(8), 0, call.subarray(21, 30))));
    });
    const calc = connectCalculator(`tcp://127.0.0.1:${server.port}`);
    await left.promise;

    assert.equal(await calc.divide(7), 7);
  });
});

describe("a handler", () => {
  afterEach(closeKitchens);

  it("may send and answer after its client has gone, and the server goes on", async () => {
    const goOn = deferred<void>();
    const gone = deferred<void>();
    const ended = deferred<void>();
    const server = await startKitchen({
      async *chat(context) {
        context.signal.addEventListener("abort", () => gone.resolve());
        try {
          yield "first";
          await goOn.promise;
          for (let i = 0; i < 100; i++) yield "x".repeat(100_000);
        } finally {
          ended.resolve();
        }
      },
      find: () => goOn.promise.then(() => new Map([[1, { kind: "left", value: "late" }]])),
    });
    const client = connectKitchen(server);
    const finding = assert.rejects(client.find("a"), { code: "CANCELLED" });
    await client.chat("room", []).next();
    await client.close();
    await Promise.all([finding, gone.promise]);
    goOn.resolve();
    await ended.promise;

    assert.equal(await connectKitchen(server).divide(1), 1);
  });
});

describe("a server that closes every connection", () => {
  afterEach(closeAll);

  it("is dialled with pauses, and calls end at their deadline", async () => {
    await using server = await startRawServer((socket) => socket.destroy());
    const calc = connectCalculator(`tcp://127.0.0.1:${server.port}`);
    const startedAt = performance.now();
    await assert.rejects(calc.with({ timeoutMs: 400 }).divide(1), { processed: "no" });

    // The pauses are 80 ms or more, and grow.
    assert.ok(server.accepted <= 2 + (performance.now() - startedAt) / 80, `${server.accepted} connections`);
  });

  it("ends the call of a client whose handshake it cuts", async () => {
    await using server = await startRawServer((socket) => socket.once("data", () => socket.destroy()));
    const calc = connectCalculator(`tcp://127.0.0.1:${server.port}`, { tls: {} });

    await assert.rejects(calc.with({ timeoutMs: 400 }).divide(1), { processed: "no" });
  });
});

describe("an instance that nobody reaches", () => {
  afterEach(closeAll);

  it("is not dialled any more once it has left", async () => {
    await using dead = await startRawServer((socket) => socket.destroy());
    await using registry = new MemoryRegistry("dead");
    const endpoint = { id: "dead", rev: 0, weight: 100, state: "up", meta: {}, host: "127.0.0.1", port: dead.port } as const;
    const registration = registry.register(Calculator.name, endpoint);
    const calc = connectCalculator(registry);
    await until(() => dead.accepted >= 2);
    await registration[Symbol.asyncDispose]();
    await startCalculator({}, { registry });
    assert.equal(await calc.divide(1), 1);

    const dials = dead.accepted;
    // Five dials of another take longer than the pause that the first was in.
    await using witness = await startRawServer((socket) => socket.destroy());
    await using _other = registry.register(Calculator.name, { ...endpoint, id: "witness", port: witness.port });
    await until(() => witness.accepted >= 5);
    assert.equal(dead.accepted, dials);
  });
});
