import assert from "node:assert/strict";
import { connect as connectSocket, type Socket } from "node:net";
import { type CallContext, type CallwireServer, RpcError } from "callwire";
import { MAX_NO_PROGRESS_BURST } from "#runtime/base/limits/connection.js";
import { DEFAULT_MAX_FRAME_BYTES, MAX_VALUES, MIN_FRAME_BYTES } from "#runtime/base/limits/message.js";
import { stderrLogger } from "#runtime/base/logger.js";
import { Status } from "#runtime/base/status.js";
import { Flag, HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { encodeHello } from "#runtime/wire/hello.js";
import { Kitchen, type Point } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred, until } from "../../support/wait.js";

function frame(kind: number, flags: number, streamId: number, argument: number, payload: Uint8Array = new Uint8Array()): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt8(kind, 4);
  header.writeUInt8(flags, 5);
  header.writeUInt32LE(streamId, 8);
  header.writeUInt32LE(argument, 12);
  return Buffer.concat([header, payload]);
}

/** A client that sends what it likes. */
async function greet(
  server: CallwireServer,
  maxFrameBytes = DEFAULT_MAX_FRAME_BYTES,
): Promise<{ readonly socket: Socket; readonly closed: Promise<void> }> {
  const socket = connectSocket(server.address.port, "127.0.0.1");
  const closed = deferred<void>();
  socket.on("close", () => closed.resolve());
  socket.on("error", () => undefined);
  const hello = encodeHello({ software: "test", maxFrameBytes, maxCalls: 1, services: new Map() });
  socket.write(Buffer.concat([PREFACE as Uint8Array, frame(Kind.HELLO, 0, 0, 0, hello)])); // only read from
  await Promise.race([new Promise((resolve) => socket.once("data", resolve)), closed.promise]);
  socket.resume();
  return { socket, closed: closed.promise };
}

function callTo(name: string, streamId: number, flags: number, args = [0x90]): Buffer {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Kitchen.methods.find((method) => method.name === name)?.id ?? 0);
  return frame(Kind.CALL, flags, streamId, 10_000, Buffer.concat([id, Buffer.from(args)]));
}

describe("a client that floods its server", () => {
  afterEach(closeKitchens);

  for (const [name, flood] of [
    ["with PINGs", frame(Kind.PING, 0, 0, 0)],
    ["with CANCELs of calls that are over", frame(Kind.CANCEL, 0, 7, 0)],
    ["with CREDIT for streams that are over", frame(Kind.CREDIT, 0, 7, 1)],
    ["with frames of a kind that nobody knows", frame(99, Flag.OPTIONAL, 7, 1)],
  ] as const) {
    it(`${name} is cut off, and others go on`, async () => {
      const server = await startKitchen();
      const kitchen = connectKitchen(server);
      await kitchen.ping();
      const { socket, closed } = await greet(server);
      socket.write(Buffer.concat(Array.from({ length: 2 * MAX_NO_PROGRESS_BURST }, () => flood)));
      await closed;

      assert.equal(await kitchen.divide(1), 1);
    });
  }

  it("may cancel as many calls as it can have at once", async () => {
    const server = await startKitchen({ ping: () => new Promise(() => undefined) }, { graceMs: 0 });
    const kitchen = connectKitchen(server).with({ timeoutMs: 30_000 }); // a thousand calls are on their way
    await kitchen.divide(1);
    const abort = new AbortController();
    const calls = Array.from({ length: 1_000 }, () => kitchen.with({ signal: abort.signal }).ping());
    const outcome = Promise.all(calls.map((call) => assert.rejects(call, { code: "CANCELLED" })));
    await kitchen.divide(1);
    abort.abort();
    await outcome;

    assert.equal(await kitchen.divide(1), 1);
  });
});

describe("a client that streams against the rules", () => {
  afterEach(closeKitchens);

  it("is cut off when it sends more than its credit", async () => {
    const { socket, closed } = await greet(await startKitchen({ sum: () => new Promise(() => undefined) }, { graceMs: 0 }));
    const item = frame(Kind.ITEM, 0, 1, 0, Buffer.alloc(9 * 20_000, Buffer.from([0xcb, 0, 0, 0, 0, 0, 0, 0, 0])));
    socket.write(Buffer.concat([callTo("sum", 1, Flag.SENDS_ITEMS), item, item, item]));

    await closed;
  });

  it("is cut off when it sends an ITEM without an item", async () => {
    const { socket, closed } = await greet(await startKitchen({ sum: () => new Promise(() => undefined) }, { graceMs: 0 }));
    socket.write(Buffer.concat([callTo("sum", 1, Flag.SENDS_ITEMS), frame(Kind.ITEM, 0, 1, 0)]));

    await closed;
  });

  it("is cut off when it sends items to a method that takes none", async () => {
    const { socket, closed } = await greet(await startKitchen({ ping: () => new Promise(() => undefined) }, { graceMs: 0 }));
    socket.write(Buffer.concat([callTo("ping", 1, 0), frame(Kind.ITEM, 0, 1, 0, Buffer.from([1]))]));

    await closed;
  });
});

describe("a message", () => {
  afterEach(closeKitchens);

  it("has a bounded number of elements, which its sender is told", async () => {
    const kitchen = connectKitchen(await startKitchen());
    const points = Array.from({ length: MAX_VALUES + 1 }, () => ({ x: 0, y: 0 }));

    await assert.rejects(kitchen.area({ kind: "polygon", points }), {
      code: "INVALID_ARGUMENT",
      message: /shape.*points brings the message above 262144 elements; send them as a stream/,
    });
  });
});

describe("a client that takes only small frames", () => {
  afterEach(closeKitchens);

  it("is cut off when no error would fit into them", async () => {
    const server = await startKitchen();
    const { closed } = await greet(server, MIN_FRAME_BYTES - 1);
    await closed;

    assert.equal(await connectKitchen(server).divide(1), 1);
  });

  it("is told so instead of what does not fit, and costs its server nothing more", async () => {
    const hold = deferred<void>();
    const long = "x".repeat(1_000);
    async function* watch(context: CallContext): AsyncGenerator<Point> {
      context.trailers.set("long", long);
      yield { x: 1, y: 1 };
    }
    const log = { ...stderrLogger, error: () => undefined };
    const ping = async (context: CallContext): Promise<void> => {
      await hold.promise;
      context.headers.set("long", long);
      throw new RpcError("ABORTED", long);
    };
    const server = await startKitchen({ ping, watch }, { logger: log, graceMs: 60_000 });
    const { socket, closed } = await greet(server, MIN_FRAME_BYTES);
    const errors = readErrors(socket);
    socket.write(callTo("ping", 1, 0));
    socket.write(callTo("watch", 2, Flag.EXPECTS_ITEMS, [0x91, 0x01]));
    hold.resolve();

    assert.deepEqual(
      await errors(2),
      new Map([
        [1, Status.ABORTED],
        [2, Status.INTERNAL],
      ]),
    );
    socket.end();
    await closed;
    await server.close(); // would wait for calls that still count as running
  });
});

/** Stream ids and codes of the ERROR frames that arrive, once there are so many. */
function readErrors(socket: Socket): (count: number) => Promise<ReadonlyMap<number, number>> {
  const errors = new Map<number, number>();
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_BYTES && rest.length >= HEADER_BYTES + rest.readUInt32LE(0)) {
      if (rest[4] === Kind.ERROR) errors.set(rest.readUInt32LE(8), rest.readUInt32LE(12));
      assert.ok(rest.readUInt32LE(0) + HEADER_BYTES <= MIN_FRAME_BYTES);
      rest = rest.subarray(HEADER_BYTES + rest.readUInt32LE(0));
    }
  });
  return async (count) => {
    await until(() => errors.size >= count);
    return errors;
  };
}
