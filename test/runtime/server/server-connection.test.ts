import assert from "node:assert/strict";
import { type CallContext, implement, RpcError } from "callwire";
import { Status } from "#runtime/base/status.js";
import { Overload } from "#runtime/server/waiting-time.js";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { packPayload, unpackPayload } from "#runtime/wire/payload.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { kitchen } from "../../../examples/streams/kitchen.js";
import { Calculator, type CalculatorHandler, InvalidOperation } from "../../../generated/calculator.js";
import { Kitchen, type KitchenHandler, Overloaded } from "../../../generated/kitchen-sink.js";
import { FakeServer, type FakeServerOptions } from "../../support/fake-client.js";
import type { SentFrame } from "../../support/fake-peer.js";
import { deferred, until } from "../../support/wait.js";

const GONE = new RpcError("UNAVAILABLE", "gone");

function open(overrides: Partial<CalculatorHandler> = {}, cook: Partial<KitchenHandler> = {}, options: FakeServerOptions = {}) {
  const services = [implement(Calculator, { ...calculator, ...overrides }), implement(Kitchen, { ...kitchen, ...cook })];
  const server = new FakeServer(services, options);
  return { server, client: server.connect() };
}

function shown({ kind, streamId, argument }: SentFrame): readonly number[] {
  return [kind, streamId, argument];
}

/** The text of a status. */
function textOf({ payload }: SentFrame): string {
  const [text] = unpackPayload(payload) as [string];
  return text;
}

/** What handlers have settled by now is answered. */
async function settle(): Promise<void> {
  await new Promise(setImmediate);
}

describe("the calls of a connection, at its server", () => {
  it("are answered with the result, at once when the handler returns a plain value", () => {
    const { client } = open();
    client.call("divide", 5, [6, 3]);
    const [reply] = client.take();

    assert.deepEqual(reply && [reply.kind, reply.streamId, unpackPayload(reply.payload)], [Kind.REPLY, 5, 2]);
  });

  it("may answer in another order than they came", async () => {
    const slow = deferred<bigint>();
    const { client } = open({ checksum: () => slow.promise });
    client.call("checksum", 1, [new Uint8Array(), 1]);
    client.call("divide", 2, [6, 3]);
    assert.deepEqual(
      client.take().map(({ streamId }) => streamId),
      [2],
    );
    slow.resolve(7n);
    await settle();
    assert.deepEqual(
      client.take().map(({ streamId }) => streamId),
      [1],
    );
  });

  it("have ids of which none may be used again while its call runs", () => {
    const { server, client } = open({ checksum: () => new Promise(() => undefined) });
    client.call("checksum", 1, [new Uint8Array(), 1]);
    client.call("checksum", 1, [new Uint8Array(), 1]);

    assert.equal(client.connection.isClosed, true);
    assert.equal(server.core.work.connections.size, 0);
  });

  it("that were cancelled give their id back at once, and their place when the handler has ended", async () => {
    const ends: ((value: bigint) => void)[] = [];
    const { client } = open({ checksum: () => new Promise((resolve) => ends.push(resolve)) }, {}, { maxCallsPerConnection: 2 });
    client.call("checksum", 1, [new Uint8Array(), 1]);
    client.send(Kind.CANCEL, 0, 1, 0);
    client.call("checksum", 1, [new Uint8Array(), 1]);
    assert.deepEqual([client.accepted.running, client.take().length], [2, 0]);
    client.call("checksum", 2, [new Uint8Array(), 1]);
    const [refused] = client.take();
    assert.deepEqual(refused && [...shown(refused), refused.flags], [Kind.ERROR, 2, Status.RESOURCE_EXHAUSTED, Flag.NOT_STARTED]);
    for (const end of ends) end(7n);
    await settle();

    assert.equal(client.accepted.running, 0);
    assert.deepEqual(client.take().map(shown), [[Kind.REPLY, 1, 0]], "nobody waits for the first");
  });

  it("end with their connection: handlers are told, and nothing runs on unseen", async () => {
    const seen: CallContext[] = [];
    const { server, client } = open({
      checksum: (context) => {
        seen.push(context);
        return new Promise(() => undefined);
      },
    });
    client.call("checksum", 1, [new Uint8Array(), 1]);
    client.lose(GONE);

    assert.equal(seen[0]?.signal.aborted, true);
    assert.match(String(seen[0]?.signal.reason), /CANCELLED.*its client is gone/);
    assert.equal(server.core.work.calls, 1, "until the handler has ended");
  });

  it("end at their deadline", async () => {
    const seen: CallContext[] = [];
    const { server, client } = open({
      checksum: (context) => {
        seen.push(context);
        return new Promise(() => undefined);
      },
    });
    client.call("checksum", 1, [new Uint8Array(), 1], { timeoutMs: 100 });
    void server.clock.advance(99);
    assert.equal(seen[0]?.signal.aborted, false);
    void server.clock.advance(1);
    assert.equal(seen[0]?.signal.aborted, true);
    assert.deepEqual(client.take(), [], "the client goes by its own clock");
  });

  it("end at the server's own limit, of which the client is told", () => {
    const { server, client } = open({ checksum: () => new Promise(() => undefined) }, {}, { maxTimeoutMs: 50 });
    client.call("checksum", 1, [new Uint8Array(), 1], { timeoutMs: 100 });
    void server.clock.advance(50);
    const [error] = client.take();

    assert.deepEqual(error && shown(error), [Kind.ERROR, 1, Status.DEADLINE_EXCEEDED]);
    assert.match(error === undefined ? "" : textOf(error), /ran for 50 ms, the longest that this server lets a call/);
  });

  for (const [what, method, flags] of [
    ["unary, and is a stream here", "sum", 0],
    ["a stream, and is unary here", "divide", Flag.SENDS_ITEMS],
    ["another kind of stream", "watch", Flag.SENDS_ITEMS],
  ] as const) {
    it(`are refused when the client takes the method for ${what}`, () => {
      const { client } = open();
      client.call(method, 1, [], { flags });
      const [error] = client.take();

      assert.deepEqual(error && [...shown(error), error.flags], [Kind.ERROR, 1, Status.UNIMPLEMENTED, 0]);
    });
  }

  it("are refused when the arguments do not fit, and the others go on", () => {
    const { client } = open();
    client.call("divide", 1, ["text"]);
    client.call("divide", 2, [6, 3]);

    assert.deepEqual(client.take().map(shown), [
      [Kind.ERROR, 1, Status.INVALID_ARGUMENT],
      [Kind.REPLY, 2, 0],
    ]);
  });

  it("of a method that is oneway are never answered, whatever the handler does", async () => {
    const lines: string[] = [];
    const { server, client } = open(
      {},
      {
        log: async (_context, line) => {
          lines.push(line);
          throw new Error("no room");
        },
      },
    );
    client.call("log", 0, ["hello"], { flags: Flag.ONEWAY });
    client.call("log", 0, [7], { flags: Flag.ONEWAY });
    await settle();

    assert.deepEqual([lines, client.take(), server.core.work.calls], [["hello"], [], 0]);
  });
});

describe("a mistake of the server's own", () => {
  it("with a oneway call is logged, and answers no other call: it has no id", () => {
    const { server, client } = open();
    const bug = (): never => {
      throw new TypeError("a bug");
    };
    Reflect.set(server.core, "overload", Object.assign(new Overload(), { believe: bug }));
    client.call("log", 0, ["a"], { flags: Flag.ONEWAY });

    assert.match(server.log[0] ?? "", /met a bug of this side.*TypeError: a bug\n +at /s);
    assert.deepEqual([client.take(), client.connection.isOpen], [[], true]);
  });
});

describe("what a handler throws", () => {
  /** The answer to a call whose handler throws `error`. */
  async function answerTo(error: unknown): Promise<{ readonly frame: SentFrame; readonly log: readonly string[] }> {
    const throwIt = (): never => {
      throw error;
    };
    const { server, client } = open({ divide: throwIt }, {});
    client.call("divide", 1, [6, 3]);
    const [frame] = client.take();
    assert.ok(frame !== undefined && frame.kind === Kind.ERROR);
    return { frame, log: server.log };
  }

  it("is answered as the declared error that it is", async () => {
    const { frame, log } = await answerTo(new InvalidOperation({ operation: "Divide", why: "by zero" }));

    assert.deepEqual([frame.flags, frame.argument, log], [Flag.DECLARED, Status.INVALID_ARGUMENT, []]);
  });

  it("is INTERNAL when another method declares it, and this one does not", async () => {
    const { frame, log } = await answerTo(new Overloaded({ retryAfter: 10 }));

    assert.deepEqual([frame.flags, frame.argument, log.length], [0, Status.INTERNAL, 1]);
  });

  it("is answered with its code and text when it is an RpcError of the handler's own", async () => {
    const { frame, log } = await answerTo(new RpcError("NOT_FOUND", "no such sum"));

    assert.deepEqual([frame.argument, textOf(frame), log], [Status.NOT_FOUND, "no such sum", []]);
  });

  for (const [what, error] of [
    ["any other error", new Error("password is hunter2")],
    ["no error", "password is hunter2"],
    ["what a call of its own has failed with", new RpcError("NOT_FOUND", "password is hunter2", { method: "a.S/f" })],
  ] as const) {
    it(`is INTERNAL when it is ${what}: the client gets an id, and the log the rest under it`, async () => {
      const { frame, log } = await answerTo(error);
      const [text, processed, errorId] = unpackPayload(frame.payload) as [string, number, string];

      assert.deepEqual([frame.argument, processed], [Status.INTERNAL, 2]);
      assert.ok(!text.includes("hunter2") && log.length === 1);
      assert.ok(log[0]?.includes("hunter2") && log[0].includes(errorId), log[0]);
    });
  }
});

describe("the answer of a call", () => {
  it("is not sent when its client has given it up", async () => {
    const ends: ((value: bigint) => void)[] = [];
    const { client } = open({ checksum: () => new Promise((resolve) => ends.push(resolve)) });
    client.call("checksum", 1, [new Uint8Array(), 1]);
    client.send(Kind.CANCEL, 0, 1, 0);
    ends[0]?.(7n);
    await settle();

    assert.deepEqual(client.take(), []);
  });

  it("is INTERNAL when the result does not fit its contract", () => {
    const { server, client } = open({ divide: () => "text" as unknown as number });
    client.call("divide", 1, [6, 3]);

    assert.deepEqual(client.take().map(shown), [[Kind.ERROR, 1, Status.INTERNAL]]);
    assert.match(server.log[0] ?? "", /divide returned what does not fit its contract/);
  });

  it("of a stream is its items and an END", async () => {
    const { server, client } = open({}, { watch: () => [{ x: 1, y: 2 }] });
    client.call("watch", 1, [1], { flags: Flag.EXPECTS_ITEMS });
    await until(() => server.core.work.calls === 0); // items may need another turn of the event loop

    assert.deepEqual(
      client.take().map(({ kind }) => kind),
      [Kind.ITEM, Kind.END],
    );
  });

  it("of a stream of the client comes when its items are over", async () => {
    const { server, client } = open(
      {},
      {
        sum: async (_context, values) => {
          let sum = 0;
          for await (const value of values) sum += value;
          return sum;
        },
      },
    );
    client.call("sum", 1, [], { flags: Flag.SENDS_ITEMS });
    await settle();
    assert.deepEqual(
      client.take().map(({ kind }) => kind),
      [Kind.CREDIT],
    );
    client.send(Kind.ITEM, 0, 1, 0, Buffer.concat([packPayload(1.5), packPayload(2.5)]));
    client.send(Kind.END, 0, 1, 0);
    await until(() => server.core.work.calls === 0);
    const [reply] = client.take();

    assert.deepEqual(reply && unpackPayload(reply.payload), 4);
  });
});
