import assert from "node:assert/strict";
import type { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import { MIN_FRAME_BYTES } from "#runtime/base/limits/message.js";
import { Connection } from "#runtime/transport/connection.js";
import { Flag, HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { encodeHello } from "#runtime/wire/hello.js";
import { packPayload } from "#runtime/wire/payload.js";
import { FakeSocket } from "../../support/fake-socket.js";
import { rawFrame, rawHello } from "../../support/raw-server.js";

const LIMITS = { maxFrameBytes: 4_194_304, maxCalls: 8 };
const HELLO = { software: "test", services: new Map<string, string>(), ...LIMITS };

function open(side: "client" | "server" = "server") {
  const socket = new FakeSocket();
  const told: string[] = [];
  const closed: RpcError[] = [];
  const owner = {
    onHello: () => void told.push("hello"),
    onCallFrame: (kind: number) => void told.push(`frame ${kind}`),
    onGoaway: () => void told.push("goaway"),
    onWritable: () => void told.push("writable"),
    onClose: (error: RpcError) => void closed.push(error),
  };
  const connection = new Connection(socket, () => owner, { clock: new FakeClock(), hello: HELLO, side });
  const receive = (...parts: readonly Uint8Array[]): void => {
    const bytes = Buffer.concat(parts);
    connection.receive(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
  };
  return { socket, told, closed, connection, receive };
}

function hello(limits: Partial<typeof LIMITS> = {}): Buffer {
  return rawFrame(Kind.HELLO, 0, 0, 0, encodeHello({ ...HELLO, ...limits }));
}

describe("the frames of a connection", () => {
  it("begin with a HELLO on both sides; the server's comes behind the client's", () => {
    const server = open("server");
    assert.equal(server.socket.take().length, 0);
    server.receive(rawHello());
    assert.deepEqual(server.socket.take().subarray(0, PREFACE.length), Buffer.from(PREFACE));
    assert.deepEqual([server.told, server.connection.isOpen], [["hello"], true]);
    const client = open("client");
    client.receive(Buffer.alloc(0));
    assert.deepEqual(client.socket.take().subarray(0, PREFACE.length), Buffer.from(PREFACE));
  });

  for (const [what, frames] of [
    ["another preface", [Buffer.from("GET / HTTP/1.1\r\n")]],
    ["the preface of another version", [Buffer.from([0x43, 0x57, 0x52, 0x50, 2, 0, 0, 0])]],
    ["a call before the HELLO", [Buffer.from(PREFACE), rawFrame(Kind.CALL, 0, 1, 1)]],
    ["a second HELLO", [rawHello(), hello()]],
    ["a kind that nobody knows", [rawHello(), rawFrame(200, 0, 0, 0)]],
    ["a HELLO that is none", [Buffer.from(PREFACE), rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from("text"))]],
    ["a HELLO of 20 KiB", [Buffer.from(PREFACE), rawFrame(Kind.HELLO, 0, 0, 0, Buffer.alloc(20_480))]],
    ["a frame that is too large", [rawHello(), rawFrame(Kind.CALL, 0, 1, 1, Buffer.alloc(LIMITS.maxFrameBytes))]],
  ] as const) {
    it(`end with ${what}`, () => {
      const { told, closed, receive, socket } = open();
      receive(...frames);

      assert.match(closed[0]?.message ?? "", /protocol violation/);
      assert.ok(socket.isDestroyed && !told.includes("frame 2"));
    });
  }

  it("may be of a kind that nobody knows, when they may be ignored", () => {
    const { told, closed, receive } = open();
    receive(rawHello(), rawFrame(200, Flag.OPTIONAL, 0, 0), rawFrame(Kind.CALL, 0, 1, 1));

    assert.deepEqual([told, closed], [["hello", "frame 2"], []]);
  });

  it("answer a PING with its own number", () => {
    const { socket, receive } = open();
    receive(rawHello());
    socket.take();
    receive(rawFrame(Kind.PING, Flag.OPTIONAL, 0, 7), rawFrame(Kind.PING, Flag.OPTIONAL, 0, 4_000_000_000));

    const pong = (number: number) => rawFrame(Kind.PONG, Flag.OPTIONAL, 0, number);
    assert.deepEqual(socket.take(), Buffer.concat([pong(7), pong(4_000_000_000)]));
  });

  it("are no larger than the peer has said", () => {
    const { connection, receive } = open();
    receive(Buffer.from(PREFACE), hello({ maxFrameBytes: MIN_FRAME_BYTES }));
    const { writer } = connection.outbox;
    const write = (bytes: number): void => {
      writer.beginFrame();
      writer.raw(new Uint8Array(bytes));
      writer.endFrame(Kind.REPLY, 0, 1, 0);
    };
    write(MIN_FRAME_BYTES - HEADER_BYTES);

    assert.throws(() => write(MIN_FRAME_BYTES - HEADER_BYTES + 1), { code: "RESOURCE_EXHAUSTED" });
  });

  it("tell of a GOAWAY once, whatever its reason", () => {
    const { told, receive } = open();
    receive(rawHello(), rawFrame(Kind.GOAWAY, 0, 0, 0, packPayload("stopping")), rawFrame(Kind.GOAWAY, 0, 0, 0));

    assert.deepEqual(told, ["hello", "goaway"]);
  });

  it("are none when the connection is over, in either direction", () => {
    const { told, closed, connection, socket, receive } = open();
    receive(rawHello());
    socket.take();
    receive(rawFrame(200, 0, 0, 0));
    receive(rawFrame(Kind.CALL, 0, 1, 1));
    connection.outbox.writer.emptyFrame(Kind.REPLY, 0, 1, 0);
    connection.sendGoaway("stopping");
    receive(Buffer.alloc(0));

    assert.deepEqual([told, closed.length, socket.take().length], [["hello"], 1, 0]);
  });
});
