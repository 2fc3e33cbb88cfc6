import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { FakeClock } from "callwire/testing";
import { FRAME_TIMEOUT_MS, MAX_WAITING_BYTES, PAUSE_READING_BYTES, STALL_TIMEOUT_MS } from "#runtime/base/limits/connection.js";
import type { Connection } from "#runtime/transport/connection.js";
import type { ConnectionOwner } from "#runtime/transport/connection-owner.js";
import { type Listener, listen } from "#runtime/transport/listener.js";
import { Kind, PREFACE } from "#runtime/wire/frame.js";
import { encodeHello, type Hello } from "#runtime/wire/hello.js";
import { until } from "../../support/wait.js";

const HELLO: Hello = { software: "test", maxFrameBytes: 4_194_304, maxCalls: 1, services: new Map() };

describe("a Connection whose peer stops half way", () => {
  let clock: FakeClock;
  let listener: Listener;
  let accepted: Connection | undefined;
  let closedWith: string | undefined;
  let socket: Socket;

  beforeEach(async () => {
    clock = new FakeClock();
    accepted = closedWith = undefined;
    const owner: ConnectionOwner = {
      onHello: () => undefined,
      onCallFrame: () => undefined,
      onGoaway: () => undefined,
      onWritable: () => undefined,
      onClose: (error) => {
        closedWith = error.message;
      },
    };
    const createOwner = (connection: Connection): ConnectionOwner => {
      accepted = connection;
      return owner;
    };
    listener = await listen({ host: "127.0.0.1", port: 0 }, { clock, hello: HELLO, createOwner });
    socket = connect(listener.address.port, listener.address.host);
    socket.on("error", () => undefined);
    await once(socket, "connect");
    socket.write(Buffer.concat([PREFACE, frame(Kind.HELLO, encodeHello(HELLO))]));
    await until(() => accepted?.isOpen === true);
  });

  afterEach(() => {
    socket.destroy();
    listener.stop();
  });

  it("closes when the rest of a frame does not come, however alive the peer is else", async () => {
    const idle = clock.timers;
    socket.write(frame(Kind.CALL, Buffer.alloc(100)).subarray(0, 50));
    await until(() => clock.timers > idle);
    void clock.advance(FRAME_TIMEOUT_MS);

    assert.match(closedWith ?? "", /sent half a frame, and 0 bytes of the rest within 30000 ms|silent/);
  });

  it("closes when nothing of what waits is read", () => {
    const connection = accepted;
    assert.ok(connection);
    fill(connection);
    assert.equal(connection.outbox.isWritable, false);
    void clock.advance(STALL_TIMEOUT_MS);

    assert.match(closedWith ?? "", /has not read what was sent to it|silent/);
  });

  it("lets a peer finish its frame that could not, as nothing was read from it", async () => {
    const connection = accepted;
    assert.ok(connection);
    const idle = clock.timers;
    const half = frame(Kind.PING, Buffer.alloc(100));
    socket.write(half.subarray(0, 50));
    await until(() => clock.timers > idle);
    fill(connection);
    void clock.advance(FRAME_TIMEOUT_MS - 1);
    void clock.advance(1);
    const whileHeld = closedWith;
    socket.write(half.subarray(50));
    socket.resume();
    await until(() => connection.outbox.isWritable);

    assert.equal(whileHeld, undefined);
    assert.equal(closedWith, undefined);
  });

  it("writes at once when much waits, so that its owner learns in time to stop", () => {
    const connection = accepted;
    assert.ok(connection);
    assert.ok(fill(connection) < MAX_WAITING_BYTES / 2);
    assert.equal(connection.isClosed, false);
  });
});

/**
 * Writes frames of 64 KiB within one tick until the connection asks to stop; returns their bytes.
 */
function fill(connection: Connection): number {
  let bytes = 0;
  while (connection.outbox.isWritable && bytes < 2 * MAX_WAITING_BYTES) {
    connection.outbox.writer.beginFrame();
    connection.outbox.writer.bin(new Uint8Array(65_536), "");
    connection.outbox.writer.endFrame(Kind.PING, 0, 0, 0);
    connection.outbox.scheduleFlush();
    bytes += 65_536;
  }
  assert.ok(bytes > PAUSE_READING_BYTES);
  return bytes;
}

function frame(kind: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.alloc(16 + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes[4] = kind;
  bytes.set(payload, 16);
  return bytes;
}
