// Mistakes of the runtime itself while it deals with frames. They are made here by definitions that
// generated code never has.

import assert from "node:assert/strict";
import { connect, implement, RpcError, serve } from "callwire";
import { FakeClock, startInProcess } from "callwire/testing";
import { systemClock } from "#runtime/base/clock.js";
import { internalError } from "#runtime/base/internal-error.js";
import { TimerWheel } from "#runtime/base/timer-wheel.js";
import { createMethodTable } from "#runtime/server/method-table.js";
import { ServerConnection } from "#runtime/server/server-connection.js";
import { ServerCore } from "#runtime/server/server-core.js";
import { Overload } from "#runtime/server/waiting-time.js";
import type { Connection } from "#runtime/transport/connection.js";
import type { ConnectionOwner } from "#runtime/transport/connection-owner.js";
import { listen } from "#runtime/transport/listener.js";
import { Kind } from "#runtime/wire/frame.js";
import { unpackPayload } from "#runtime/wire/payload.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator, type CalculatorClient, InvalidOperation } from "../../../generated/calculator.js";
import { FakeServer } from "../../support/fake-client.js";
import { FakePeer } from "../../support/fake-peer.js";

const BUG = /TypeError: [^\n]+\n +at /;

class Log {
  readonly lines: string[] = [];
  readonly debug = (): void => undefined;
  readonly info = (): void => undefined;
  readonly warn = (line: string): void => void this.lines.push(line);
  readonly error = (line: string): void => void this.lines.push(line);
}

function bug(): never {
  const nothing: unknown = undefined;
  return (nothing as { readonly missing: () => never }).missing(); // a TypeError as engines make it
}

/** Catches what the runtime writes to stderr. */
async function stderrOf(run: () => Promise<void>): Promise<string> {
  const written: string[] = [];
  const original = console.error;
  console.error = (...parts: readonly unknown[]) => void written.push(parts.join(" "));
  try {
    await run();
  } finally {
    console.error = original;
  }
  return written.join("\n");
}

async function failureOf(call: PromiseLike<unknown>): Promise<RpcError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof RpcError, String(error));
    return error;
  }
  return assert.fail("it was answered");
}

describe("a mistake of the server's own with a CALL frame", () => {
  let log: Log;
  let core: ServerCore;
  let client: CalculatorClient;
  let stop: () => void;

  beforeEach(async () => {
    log = new Log();
    const methods = createMethodTable([implement(Calculator, calculator)]);
    core = new ServerCore({ methods, clock: systemClock, wheel: new TimerWheel(systemClock), logger: log });
    const hello = { software: "test", maxFrameBytes: 4_194_304, maxCalls: 100, services: new Map<string, string>() };
    const createOwner = (connection: Connection): ServerConnection => new ServerConnection(core, connection);
    const listener = await listen({ host: "127.0.0.1", port: 0 }, { clock: systemClock, hello, logger: log, createOwner });
    stop = () => listener.stop();
    client = connect(Calculator, `tcp://127.0.0.1:${listener.address.port}`);
    assert.equal(await client.divide(1, 2), 0.5);
  });

  afterEach(async () => {
    await client.close();
    stop();
  });

  it("is INTERNAL for that call, with an id that stands in the log with the stack", async () => {
    Reflect.set(core, "overload", Object.assign(new Overload(), { believe: bug }));
    const error = await failureOf(client.divide(10, 4));

    assert.equal(error.code, "INTERNAL");
    assert.deepEqual([error.origin, error.processed], ["server", "unknown"]);
    assert.doesNotMatch(error.message, /missing/, "a stranger learns nothing of the inside");
    const [line = ""] = log.lines;
    assert.match(line, BUG);
    assert.ok(error.errorId !== undefined && line.includes(error.errorId), line);
    assert.match(line, /a bug of this side, not of the peer/);
  });

  it("costs none of the other calls on the connection", async () => {
    const { work, overload } = core;
    const [connection] = work.connections;
    Reflect.set(core, "overload", Object.assign(new Overload(), { believe: bug }));
    await failureOf(client.divide(10, 4));
    Reflect.set(core, "overload", overload);

    assert.equal(await client.divide(10, 4), 2.5);
    assert.deepEqual([...work.connections], [connection], "the connection is still the first one");
  });
});

describe("a mistake of the client's own with an answer", () => {
  it("is INTERNAL for that call, with the cause, and costs none of the others", async () => {
    const divide = Calculator.methods.find(({ name }) => name === "divide");
    assert.ok(divide !== undefined);
    const broken = { ...divide, result: { ...divide.result, read: bug } };
    const service = { ...Calculator, methods: Calculator.methods.map((method) => (method === divide ? broken : method)) };
    await using server = startInProcess({ services: [implement(Calculator, calculator)] });
    const client = server.connect(service);

    let error: RpcError | undefined;
    const stderr = await stderrOf(async () => {
      const before = client.factorial(5n);
      error = await failureOf(client.divide(10, 4));
      assert.equal(await before, 120n);
    });

    assert.equal(error?.code, "INTERNAL");
    assert.match(stderr, BUG);
    assert.ok(error.cause instanceof TypeError);
    assert.ok(stderr.includes(String(error.errorId)));
    assert.equal(await client.factorial(5n), 120n);
    assert.equal(server.connections, 1);
  });

  it("is INTERNAL too where a declared error is dealt with", async () => {
    const service = {
      ...Calculator,
      methods: Calculator.methods.map((method) => ({
        ...method,
        errors: method.errors.map((def) => ({ ...def, retryable: true, is: bug })),
      })),
    };
    const handler = { ...calculator, divide: () => Promise.reject(new InvalidOperation()) };
    await using server = startInProcess({ services: [implement(Calculator, handler)] });
    const stderr = await stderrOf(async () => {
      const error = await failureOf(server.connect(service).divide(1, 0));
      assert.equal(error.code, "INTERNAL");
      assert.match(error.message, /this client's log/);
    });

    assert.match(stderr, BUG);
  });
});

describe("a mistake of ours with a frame that is no call's", () => {
  it("of a server is told to its client as INTERNAL, behind what was answered", () => {
    const server = new FakeServer([implement(Calculator, calculator)]);
    const client = server.connect();
    client.accepted.onGoaway = bug;
    client.call("divide", 1, [6, 3]);
    client.send(Kind.GOAWAY, 0, 0, 0);
    const frames = client.take();
    const [line = ""] = server.log;

    assert.deepEqual(
      frames.map(({ kind }) => kind),
      [Kind.REPLY, Kind.GOAWAY],
    );
    const reason = unpackPayload(frames[1]?.payload ?? Buffer.alloc(0));
    assert.match(String(reason), /^\[INTERNAL\] internal error [0-9a-f]{8}; the server's log says more$/);
    assert.match(line, BUG);
    assert.ok(line.includes(/error ([0-9a-f]{8})/.exec(String(reason))?.[1] ?? "no id"));
    assert.deepEqual([client.connection.isOpen, client.isEnded], [false, true]);
  });

  it("of a client fails its calls with INTERNAL at once", () => {
    const clock = new FakeClock();
    const lost: RpcError[] = [];
    const nothing = (): void => undefined;
    const owner = { onConnection: nothing, onHello: nothing, onCallFrame: nothing, onWritable: nothing };
    const told = { ...owner, onGoaway: bug, onClose: (error: RpcError) => void lost.push(error) };
    const peer = new FakePeer({ host: "a", port: 1 }, told, clock).accept();
    peer.goaway();

    assert.deepEqual([lost[0]?.code, lost[0]?.origin, peer.isEnded], ["INTERNAL", "client", true]);
    assert.ok(lost[0]?.cause instanceof TypeError);
    assert.match(peer.log[0] ?? "", BUG);
  });

  it("is what a client's calls say that were lost with the connection", async () => {
    const logger = new Log();
    const createOwner = (connection: Connection): ConnectionOwner => ({
      onHello: () => undefined,
      onCallFrame: () => connection.onReadError(new TypeError("a bug"), undefined),
      onGoaway: () => undefined,
      onWritable: () => undefined,
      onClose: () => undefined,
    });
    const hello = { software: "test", maxFrameBytes: 4_194_304, maxCalls: 100, services: new Map<string, string>() };
    const listener = await listen({ host: "127.0.0.1", port: 0 }, { clock: systemClock, hello, logger, createOwner });
    await using client = connect(Calculator, `tcp://127.0.0.1:${listener.address.port}`);
    const error = await failureOf(client.divide(1, 2));
    listener.stop();

    assert.equal(error.code, "UNAVAILABLE");
    assert.match(
      error.message,
      /closed by the peer, which had said: \[INTERNAL\] internal error [0-9a-f]{8}; the server's log says more/,
    );
  });

  it("closes the connection, and says in the log whose it was", async () => {
    const log = new Log();
    const lost: RpcError[] = [];
    const createOwner = (): ConnectionOwner => ({
      onHello: bug,
      onCallFrame: () => undefined,
      onGoaway: () => undefined,
      onWritable: () => undefined,
      onClose: (error) => void lost.push(error),
    });
    const hello = { software: "test", maxFrameBytes: 4_194_304, maxCalls: 100, services: new Map<string, string>() };
    const listener = await listen({ host: "127.0.0.1", port: 0 }, { clock: systemClock, hello, logger: log, createOwner });
    await using client = connect(Calculator, `tcp://127.0.0.1:${listener.address.port}`);
    await failureOf(client.with({ timeoutMs: 200 }).divide(1, 2));
    listener.stop();

    assert.equal(lost[0]?.code, "INTERNAL");
    assert.match(log.lines[0] ?? "", BUG);
  });
});

describe("what a peer does wrong", () => {
  it("is still a violation, and no line of the log", async () => {
    const log = new Log();
    await using server = await serve({ services: [implement(Calculator, calculator)], stopOnSignal: false, logger: log });
    const service = { ...Calculator, methods: Calculator.methods.map((method) => ({ ...method, args: RAW })) };
    await using client = connect(service, `tcp://${server.listening}`);
    const error = await failureOf(client.divide(1, 2));

    assert.equal(error.code, "INVALID_ARGUMENT");
    assert.deepEqual(log.lines, []);
  });
});

/** Arguments that are one nil. */
const RAW = { read: () => [] as never, write: (writer: { nil(): void }) => writer.nil() };

describe("internalError", () => {
  it("logs whatever was thrown, and never throws", () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const thrown of [undefined, null, "text", 7, Symbol("s"), Object.create(null), proxy]) {
      const log = new Log();
      const error = internalError(log, "here", thrown);

      assert.equal(error.code, "INTERNAL");
      assert.match(log.lines[0] ?? "", /^here \[error [0-9a-f]{8}\] \w+/);
    }
  });
});
