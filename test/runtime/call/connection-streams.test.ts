import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { MAX_UNREAD_ITEM_BYTES } from "#runtime/base/limits/call.js";
import { DEFAULT_MAX_FRAME_BYTES } from "#runtime/base/limits/message.js";
import { ConnectionStreams } from "#runtime/call/connection-streams.js";
import { ItemQueue, type ItemQueueOwner } from "#runtime/call/item-queue.js";
import {
  CONNECTION_WINDOW_BYTES,
  MAX_BEYOND_CREDIT_BYTES,
  SMALL_WINDOW_BYTES,
  STREAM_WINDOW_BYTES,
} from "#runtime/wire/frame.js";
import { Reader, type ValueReader } from "#runtime/wire/reader.js";
import { eventually } from "../../support/wait.js";

const BYTES: ValueReader<Uint8Array> = { read: (reader) => reader.bin("") };

/** One item of so many bytes with its head. */
function item(bytes: number): Reader {
  const payload = Buffer.alloc(bytes);
  payload[0] = 0xc6;
  payload.writeUInt32BE(bytes - 5, 1);
  return Reader.of(payload);
}

function queueOn(streams: ConnectionStreams, onOverflow: () => void = () => assert.fail("dropped")): ItemQueue<Uint8Array> {
  const owner: ItemQueueOwner = {
    onConsumed: () => undefined,
    onOverflow,
    onReturn: () => undefined,
    onMisfit: () => assert.fail("misfit"),
  };
  const queue = new ItemQueue(BYTES, owner);
  queue.join(streams, STREAM_WINDOW_BYTES);
  queue.allow(100 * DEFAULT_MAX_FRAME_BYTES);
  return queue;
}

/** How many frames of 4 MiB a queue of the connection can be given. */
function room(streams: ConnectionStreams): number {
  let taken = 0;
  let isFull = false;
  const queue = queueOn(streams, () => {
    isFull = true;
  });
  while (!isFull) {
    queue.push(item(DEFAULT_MAX_FRAME_BYTES));
    if (!isFull) taken++;
  }
  void queue.return();
  return taken;
}

describe("the streams of a connection", () => {
  it("have whole windows until the connection's is used up, then small ones, and whole ones again when others have ended", () => {
    const streams = new ConnectionStreams();
    const whole = CONNECTION_WINDOW_BYTES / STREAM_WINDOW_BYTES;
    const windows = Array.from({ length: whole + 3 }, () => streams.openWindow());
    assert.deepEqual([...new Set(windows.slice(0, whole))], [STREAM_WINDOW_BYTES]);
    assert.deepEqual([...new Set(windows.slice(whole))], [SMALL_WINDOW_BYTES]);
    for (const window of windows.slice(whole - 1)) streams.closeWindow(window);

    assert.equal(streams.openWindow(), STREAM_WINDOW_BYTES);
    assert.equal(streams.openWindow(), SMALL_WINDOW_BYTES);
  });

  it("keep so many bytes of items, give them back as they are read, dropped or forgotten, and take more then", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void; // V8 defines it with that flag
    const streams = new ConnectionStreams();
    const all = MAX_UNREAD_ITEM_BYTES / DEFAULT_MAX_FRAME_BYTES;
    assert.equal(room(streams), all);

    const read = queueOn(streams);
    const dropped = queueOn(streams);
    const failed = queueOn(streams);
    for (const queue of [read, dropped, failed]) for (let i = 0; i < 2; i++) queue.push(item(DEFAULT_MAX_FRAME_BYTES));
    let forgotten: ItemQueue | undefined = queueOn(streams);
    forgotten.push(item(DEFAULT_MAX_FRAME_BYTES));
    forgotten.end();
    assert.equal(room(streams), all - 7);
    read.end();
    for await (const _ of read);
    assert.equal(room(streams), all - 5);
    await dropped.return();
    assert.equal(room(streams), all - 3);
    failed.fail(new Error("cancelled"), true);
    assert.equal(room(streams), all - 1);
    assert.equal(forgotten.next.length, 0); // it lives until here
    forgotten = undefined;
    await eventually(() => {
      gc();
      assert.equal(room(streams), all);
    });
  });

  it("keep one frame at least, however large frames may be", () => {
    const streams = new ConnectionStreams();
    const queue = queueOn(streams);
    queue.push(item(MAX_UNREAD_ITEM_BYTES + 1));

    let dropped = 0;
    queueOn(streams, () => dropped++).push(item(100));
    assert.equal(dropped, 1);
  });

  it("go beyond their credit by so much together, but one of them by any number", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 2 * MAX_BEYOND_CREDIT_BYTES }), { minLength: 1 }), (wishes) => {
        const streams = new ConnectionStreams();
        const granted: number[] = [];
        for (const wish of wishes) {
          if (!streams.mayGoBeyond(wish)) continue;
          streams.changeBeyond(wish);
          granted.push(wish);
        }
        const sum = granted.reduce((before, each) => before + each, 0);
        assert.ok(granted.length === 1 || sum <= MAX_BEYOND_CREDIT_BYTES, `${sum}`);
        assert.equal(granted[0], wishes[0]);
      }),
    );
  });

  it("that wait for that are woken when there is less of it, and not when there is more", () => {
    const streams = new ConnectionStreams();
    let woken = 0;
    const waiting = { wake: () => woken++ };
    streams.whenRead(waiting);
    streams.changeBeyond(100);
    assert.equal(woken, 0);
    streams.changeBeyond(-50);
    assert.equal(woken, 1);
    streams.leave(waiting);
    streams.changeBeyond(-50);
    assert.deepEqual([woken, streams.waiters], [1, 0]);
  });
});

describe("a reader that waits", () => {
  it("is lent a frame when others are unread, once, and not when they are read", async () => {
    const streams = new ConnectionStreams();
    const granted: number[] = [];
    const owner: ItemQueueOwner = {
      onConsumed: (bytes) => granted.push(bytes),
      onOverflow: () => assert.fail("dropped"),
      onReturn: () => undefined,
      onMisfit: () => assert.fail("misfit"),
    };
    const queue = new ItemQueue(BYTES, owner);
    queue.join(streams, STREAM_WINDOW_BYTES);
    queue.allow(STREAM_WINDOW_BYTES);
    const first = queue.next();
    assert.deepEqual(granted, []);

    const unread = queueOn(streams);
    unread.push(item(DEFAULT_MAX_FRAME_BYTES));
    assert.deepEqual(granted, []);
    unread.push(item(100));
    assert.deepEqual(granted, [DEFAULT_MAX_FRAME_BYTES]);
    queue.push(item(DEFAULT_MAX_FRAME_BYTES)); // within the credit
    assert.ok(queue.allowance > 0);
    assert.equal((await first).value?.length, DEFAULT_MAX_FRAME_BYTES - 5);
    assert.deepEqual(granted, [DEFAULT_MAX_FRAME_BYTES]); // what was lent is not given back

    const second = queue.next();
    assert.deepEqual(granted, [DEFAULT_MAX_FRAME_BYTES, DEFAULT_MAX_FRAME_BYTES]);
    await unread.return();
    queue.push(item(STREAM_WINDOW_BYTES));
    await second;
    void queue.next();
    assert.equal(granted.length, 2);
    assert.ok(queue.allowance <= DEFAULT_MAX_FRAME_BYTES);
  });
});
