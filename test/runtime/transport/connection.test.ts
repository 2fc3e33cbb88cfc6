import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { systemClock } from "#runtime/base/clock.js";
import { RpcError } from "#runtime/base/errors.js";
import type { Connection } from "#runtime/transport/connection.js";
import type { ConnectionOwner } from "#runtime/transport/connection-owner.js";
import { type Listener, listen } from "#runtime/transport/listener.js";
import { Flag, HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { encodeHello, type Hello } from "#runtime/wire/hello.js";
import { deferred, eventually } from "../../support/wait.js";

const HELLO: Hello = { software: "test", maxFrameBytes: 1024, maxCalls: 1, services: new Map() };

const IDLE = {
  onHello: () => undefined,
  onCallFrame: () => undefined,
  onGoaway: () => undefined,
  onWritable: () => undefined,
  onClose: () => undefined,
};

describe("an accepted Connection that has no HELLO yet", () => {
  let listener: Listener;
  let accepted: Connection | undefined;
  let socket: Socket;

  beforeEach(async () => {
    accepted = undefined;
    const createOwner = (connection: Connection): ConnectionOwner => {
      accepted = connection;
      return IDLE;
    };
    listener = await listen({ host: "127.0.0.1", port: 0 }, { clock: systemClock, hello: HELLO, createOwner });
    socket = connect(listener.address.port, listener.address.host);
    await once(socket, "connect");
  });

  afterEach(() => {
    socket.destroy();
    listener.stop();
  });

  for (const [name, kind, flags] of [
    ["a CALL", Kind.CALL, 0],
    ["a GOAWAY", Kind.GOAWAY, 0],
    ["a PING", Kind.PING, 0],
    ["an optional frame of an unknown kind", 200, Flag.OPTIONAL],
  ] as const) {
    it(`closes on ${name}, and says nothing`, async () => {
      socket.write(Buffer.concat([PREFACE, frame(kind, flags, Buffer.alloc(0))]));

      assert.equal((await readAll(socket)).length, 0);
    });
  }

  it("tells of a drain only behind its own preface", async () => {
    socket.write(PREFACE.subarray(0, 4));
    const connection = await eventually(() => {
      assert.ok(accepted);
      return accepted;
    });
    connection.sendGoaway("stopping");
    socket.write(Buffer.concat([PREFACE.subarray(4), frame(Kind.HELLO, 0, encodeHello(HELLO))]));

    const [chunk] = await once(socket, "data");

    assert.deepEqual(chunk.subarray(0, PREFACE.length), Buffer.from(PREFACE));
  });
});

describe("a Connection that ends", () => {
  it("sends all that was written before, and nothing of what is written then", async () => {
    const accepted = deferred<Connection>();
    const createOwner = (connection: Connection): ConnectionOwner => {
      accepted.resolve(connection);
      return IDLE;
    };
    const listener = await listen({ host: "127.0.0.1", port: 0 }, { clock: systemClock, hello: HELLO, createOwner });
    const socket = connect(listener.address.port, listener.address.host);
    socket.write(Buffer.concat([PREFACE, frame(Kind.HELLO, 0, encodeHello({ ...HELLO, maxFrameBytes: 4_194_304 }))]));
    const connection = await accepted.promise;
    const [greeting] = await once(socket, "data");
    socket.pause();
    for (let i = 0; i < 2; i++) {
      connection.outbox.writer.beginFrame();
      connection.outbox.writer.bin(new Uint8Array(4_000_000), "");
      connection.outbox.writer.endFrame(Kind.REPLY, 0, i, 0);
    }
    connection.end(new RpcError("UNAVAILABLE", "over"));
    const flushed = connection.flushed();
    connection.outbox.writer.emptyFrame(Kind.PING, 0, 0, 0); // as of a handler that settles late
    connection.outbox.scheduleFlush();
    await new Promise((resolve) => setImmediate(resolve));
    socket.resume();
    const rest = await readAll(socket);

    assert.equal(rest.length, 2 * (HEADER_BYTES + 5 + 4_000_000), `behind ${greeting.length} bytes of greeting`);
    await flushed;
    listener.stop();
  });
});

describe("a Connection that hears PONG", () => {
  const PINGS = 3_000; // more than are taken of frames without effect

  /** Whether a connection that has sent so many PINGs is still open after PINGS of PONG. */
  async function isOpenAfter(pings: number): Promise<boolean> {
    const accepted = deferred<Connection>();
    const greeted = deferred<void>();
    const isOpen = deferred<boolean>();
    const owner: ConnectionOwner = {
      ...IDLE,
      onHello: () => greeted.resolve(),
      onCallFrame: () => isOpen.resolve(true),
      onClose: () => isOpen.resolve(false),
    };
    const createOwner = (connection: Connection): ConnectionOwner => {
      accepted.resolve(connection);
      return owner;
    };
    const listener = await listen({ host: "127.0.0.1", port: 0 }, { clock: systemClock, hello: HELLO, createOwner });
    const socket = connect(listener.address.port, listener.address.host);
    socket.on("error", () => undefined).resume();
    socket.write(Buffer.concat([PREFACE, frame(Kind.HELLO, 0, encodeHello(HELLO))]));
    const connection = await accepted.promise;
    await greeted.promise;
    for (let i = 0; i < pings; i++) connection.sendPing();
    socket.write(Buffer.concat(Array.from({ length: PINGS }, () => frame(Kind.PONG, Flag.OPTIONAL, Buffer.alloc(0)))));
    socket.write(frame(Kind.CANCEL, 0, Buffer.alloc(0)));
    const answer = await isOpen.promise;
    socket.destroy();
    listener.stop();
    return answer;
  }

  it("takes one for each of its PINGs, however many", async () => {
    assert.equal(await isOpenAfter(PINGS), true);
  });

  it("is closed by a flood of those that answer none", async () => {
    assert.equal(await isOpenAfter(0), false);
    assert.equal(await isOpenAfter(1), false);
  });
});

function frame(kind: number, flags: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt8(kind, 4);
  header.writeUInt8(flags, 5);
  return Buffer.concat([header, payload]);
}

/** Everything that comes until the peer closes. */
async function readAll(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  await once(socket, "close");
  return Buffer.concat(chunks);
}
