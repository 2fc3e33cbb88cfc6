// What the watch of a connection says of frames that must not be there.

import assert from "node:assert/strict";
import {
  CONNECTION_WINDOW_BYTES,
  Flag,
  HEADER_BYTES,
  Kind,
  PREFACE,
  SMALL_WINDOW_BYTES,
  STREAM_WINDOW_BYTES,
} from "#runtime/wire/frame.js";
import { FrameWatch } from "./frame-watch.js";

const ID = 3;

function frame(kind: number, argument = 0, bytes = 0, id = ID, flags = 0): Buffer {
  const buffer = Buffer.alloc(HEADER_BYTES + bytes);
  buffer.writeUInt32LE(bytes, 0);
  buffer[4] = kind;
  buffer[5] = flags;
  buffer.writeUInt32LE(id, 8);
  buffer.writeUInt32LE(argument, 12);
  return buffer;
}

function setUp() {
  const found: string[] = [];
  const time = { now: 0 };
  const watch = new FrameWatch({
    now: () => time.now,
    wentOnAt: () => -Infinity,
    onCall: () => undefined,
    onEnd: () => undefined,
    onGoaway: () => undefined,
    complain: (what) => found.push(what),
  });
  for (const greet of [watch.write, watch.read, watch.take, watch.writeBack]) greet.call(watch, Buffer.from(PREFACE));
  return { watch, found, time };
}

describe("FrameWatch", () => {
  it("says nothing of a call and its answer, in pieces of any size", () => {
    const { watch, found } = setUp();
    for (const byte of frame(Kind.CALL, 0, 5)) watch.write(Buffer.from([byte]));
    watch.read(frame(Kind.REPLY, 0, 9));
    watch.write(frame(Kind.CALL, 0, 5));

    assert.deepEqual(found, []);
  });

  it("finds a call that begins after GOAWAY was read, and none that crosses it", () => {
    const { watch, found, time } = setUp();
    watch.read(frame(Kind.GOAWAY));
    watch.write(frame(Kind.CALL, 0, 5));
    assert.deepEqual(found, []);
    time.now = 40;
    watch.write(frame(Kind.CALL, 0, 5, ID + 1));

    assert.deepEqual(found, ["begins a call 40 ms after it has read GOAWAY"]);
  });

  it("finds items beyond the credit", () => {
    const { watch, found } = setUp();
    watch.write(frame(Kind.CALL, 0, 5));
    watch.read(frame(Kind.CREDIT, 100));
    watch.write(frame(Kind.ITEM, 0, 120));
    assert.deepEqual(found, []);
    watch.write(frame(Kind.ITEM, 0, 1));

    assert.deepEqual(found, [`sends items of ${ID} beyond its credit`]);
  });

  it("finds items of a server beyond the credit of its client", () => {
    const { watch, found } = setUp();
    watch.take(frame(Kind.CALL, 0, 5, ID, Flag.EXPECTS_ITEMS | Flag.SMALL_WINDOW));
    watch.writeBack(frame(Kind.ITEM, 0, SMALL_WINDOW_BYTES));
    watch.take(frame(Kind.CREDIT, 10));
    watch.writeBack(frame(Kind.ITEM, 0, 40));
    assert.deepEqual(found, []);
    watch.writeBack(frame(Kind.ITEM, 0, 1));

    assert.deepEqual(found, [`is sent items of ${ID} beyond its credit`]);
  });

  it("finds an id that is used twice, and an answer to nothing", () => {
    const { watch, found } = setUp();
    watch.write(frame(Kind.CALL, 0, 5));
    watch.write(frame(Kind.CALL, 0, 5));
    watch.read(frame(Kind.REPLY, 0, 5, ID + 1));

    assert.deepEqual(found, [`writes a second call with the id ${ID}`, `reads an end of ${ID + 1}, which is no call of it`]);
  });

  it("finds an answer to a call of which its server knows that it is given up", () => {
    const { watch, found, time } = setUp();
    watch.take(frame(Kind.CALL, 0, 5));
    watch.take(frame(Kind.CANCEL));
    time.now = 40;
    watch.writeBack(frame(Kind.REPLY, 0, 5));

    assert.deepEqual(found, [`is answered call ${ID}, of which the server knows that it is given up`]);
  });

  it("finds more credit than a reader has room for", () => {
    const { watch, found } = setUp();
    watch.write(frame(Kind.CALL, 0, 5));
    watch.read(frame(Kind.CREDIT, STREAM_WINDOW_BYTES));
    assert.deepEqual(found, []);
    watch.read(frame(Kind.CREDIT, STREAM_WINDOW_BYTES));

    assert.deepEqual(found, [`gives ${2 * STREAM_WINDOW_BYTES} bytes of credit for ${ID}`]);
  });

  it("finds windows beyond those that a connection has room for, until their streams have ended", () => {
    const { watch, found } = setUp();
    const told = (): readonly string[] => found.splice(0).map((line) => line.replace(/ windows of .*/, ""));
    const most = CONNECTION_WINDOW_BYTES / STREAM_WINDOW_BYTES;
    const open = (id: number): void => {
      watch.write(frame(Kind.CALL, 0, 5, id, Flag.EXPECTS_ITEMS));
      watch.take(frame(Kind.CALL, 0, 5, id, Flag.EXPECTS_ITEMS));
      watch.writeBack(frame(Kind.CREDIT, STREAM_WINDOW_BYTES, 0, id));
    };
    for (let id = 1; id <= most; id++) open(id);
    for (const id of [5, 6]) watch.writeBack(frame(Kind.CREDIT, 1, 0, id)); // of what was read
    assert.deepEqual(told(), []);
    open(most + 1);
    assert.deepEqual(told(), [`gives ${most + 1} streams`, `is served by one that gives ${most + 1} streams`]);

    for (const id of [1, 2]) {
      watch.write(frame(Kind.CANCEL, 0, 0, id));
      watch.take(frame(Kind.CANCEL, 0, 0, id));
    }
    open(most + 2);
    assert.deepEqual(told(), []);
    watch.read(frame(Kind.END, 0, 0, 3));
    watch.take(frame(Kind.END, 0, 0, 3));
    open(most + 3);

    assert.deepEqual(told(), []);
  });

  it("lets oneway calls share an id, and finds an answer to one", () => {
    const { watch, found } = setUp();
    for (let call = 0; call < 2; call++) {
      watch.write(frame(Kind.CALL, 0, 5, 0, Flag.ONEWAY));
      watch.take(frame(Kind.CALL, 0, 5, 0, Flag.ONEWAY));
    }
    assert.deepEqual(found, []);
    watch.writeBack(frame(Kind.REPLY, 0, 5, 0));

    assert.deepEqual(found, ["is answered by a server that has no call 0 of it"]);
  });
});
