import assert from "node:assert/strict";
import { RpcError } from "callwire";
import { Kind } from "#runtime/wire/frame.js";
import { FrameWriter, TOO_LONG, WRITE_AGAIN } from "#runtime/wire/frame-writer.js";
import { takeFrames } from "../../support/written-frames.js";

/** Writes an item of so many bytes; returns what became of it. */
function put(
  writer: FrameWriter,
  streamId: number,
  bytes: number,
  most = Infinity,
): { readonly isNew: boolean; readonly ended: number } {
  const isNew = writer.beginItem(streamId);
  writer.raw(Buffer.alloc(bytes, streamId));
  return { isNew, ended: writer.endItem(most) };
}

/** Of each frame that waits its kind, its stream and the length of its payload. */
function framesOf(writer: FrameWriter): readonly (readonly number[])[] {
  return takeFrames(writer).map(({ kind, flags, streamId, argument, payload }) => [
    kind,
    flags,
    streamId,
    argument,
    payload.length,
  ]);
}

describe("the items of a stream", () => {
  it("share a frame while no other stands behind it, and are told how long they are", () => {
    const writer = new FrameWriter();
    assert.deepEqual(put(writer, 7, 10), { isNew: true, ended: 10 });
    assert.deepEqual(put(writer, 7, 20), { isNew: false, ended: 20 });
    assert.deepEqual(put(writer, 8, 30), { isNew: true, ended: 30 });
    assert.deepEqual(put(writer, 7, 40), { isNew: true, ended: 40 });

    assert.deepEqual(framesOf(writer), [
      [Kind.ITEM, 0, 7, 0, 30],
      [Kind.ITEM, 0, 8, 0, 30],
      [Kind.ITEM, 0, 7, 0, 40],
    ]);
  });

  it("begin another frame when theirs has 16 KiB, and behind a flush", () => {
    const writer = new FrameWriter();
    put(writer, 7, 16 * 1024 - 17);
    assert.equal(writer.isItemFrameFull, false);
    put(writer, 7, 1);
    assert.equal(writer.isItemFrameFull, true);
    assert.equal(put(writer, 7, 1).isNew, true);
    takeFrames(writer);

    assert.equal(put(writer, 7, 1).isNew, true);
  });

  it("stay open when they are longer than they may be, and are forgotten or ended then", () => {
    const writer = new FrameWriter();
    put(writer, 7, 10);
    assert.equal(put(writer, 7, 101, 100).ended, TOO_LONG);
    assert.equal(writer.itemBytes, 101);
    writer.abandonItem();
    assert.equal(put(writer, 7, 101, 100).ended, TOO_LONG);
    assert.equal(writer.endItem(Infinity), 101);

    assert.deepEqual(framesOf(writer), [
      [Kind.ITEM, 0, 7, 0, 10],
      [Kind.ITEM, 0, 7, 0, 101],
    ]);
  });

  it("get a frame of their own when they do not fit behind others, and are refused when that does not help", () => {
    const writer = new FrameWriter();
    writer.maxFrameBytes = 1_000;
    put(writer, 7, 500);
    assert.equal(put(writer, 7, 500).ended, WRITE_AGAIN);
    assert.deepEqual(put(writer, 7, 500), { isNew: true, ended: 500 });
    assert.equal(put(writer, 7, 1_000).ended, WRITE_AGAIN);
    assert.throws(
      () => put(writer, 7, 1_000),
      /^RpcError: \[RESOURCE_EXHAUSTED\] a message of 1000 bytes exceeds the limit of 984; /,
    );

    assert.deepEqual(framesOf(writer), [
      [Kind.ITEM, 0, 7, 0, 500],
      [Kind.ITEM, 0, 7, 0, 500],
    ]);
  });

  it("say so when their connection was closed while they were written", () => {
    const writer = new FrameWriter();
    writer.beginItem(7);
    writer.discard();

    assert.throws(
      () => writer.endItem(Infinity),
      (error) => error instanceof RpcError && error.code === "CANCELLED",
    );
  });
});
