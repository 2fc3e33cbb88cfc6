import assert from "node:assert/strict";
import { MAX_TIMEOUT_MS } from "#runtime/base/limits/call.js";
import { writeCall } from "#runtime/call/call-frame.js";
import { Flag, HEADER_BYTES, Kind, stampAt } from "#runtime/wire/frame.js";
import { FrameWriter } from "#runtime/wire/frame-writer.js";
import { readMetadata } from "#runtime/wire/metadata.js";
import { Reader } from "#runtime/wire/reader.js";
import { CallMaker, failAttempt, type TestCallOptions } from "../../support/outgoing-calls.js";

/** The frame of a call that began at 0 and is sent at `now`, and what its fields are. */
function write(options: TestCallOptions = {}, { failed = 0, flags = 0, now = 0 } = {}) {
  const { call } = new CallMaker().make(options);
  for (let attempt = 0; attempt < failed; attempt++) failAttempt(call);
  const writer = new FrameWriter();
  writeCall(writer, call, 7, flags, now);
  const chunks: Buffer[] = [];
  writer.flush({ writableLength: 0, write: (chunk: Uint8Array) => chunks.push(Buffer.from(chunk)) > 0, cork() {}, uncork() {} });
  const frame = Buffer.concat(chunks);
  const [kind = 0, all = 0] = frame.subarray(4, 6);
  const [streamId, timeoutMs, stamp] = [frame.readUInt32LE(8), frame.readUInt32LE(12), frame.readUInt16LE(6)];
  const reader = new Reader();
  reader.open(frame, new DataView(frame.buffer, frame.byteOffset, frame.length), HEADER_BYTES, frame.length, false);
  assert.equal(reader.rawU32("method"), call.method.def.id);
  const metadata = (all & Flag.METADATA) === 0 ? undefined : [...readMetadata(reader)];
  return { kind, flags: all, streamId, timeoutMs, stamp, metadata };
}

describe("the frame that a call begins with", () => {
  it("has the time that is left, whole milliseconds, at least one and at most what the wire has", () => {
    assert.equal(write({ timeoutMs: 250 }).timeoutMs, 250);
    assert.equal(write({ timeoutMs: 250 }, { now: 99.5 }).timeoutMs, 151);
    assert.equal(write({ timeoutMs: 250 }, { now: 400 }).timeoutMs, 1);
    assert.equal(write({ timeoutMs: MAX_TIMEOUT_MS + 5 }).timeoutMs, MAX_TIMEOUT_MS);
  });

  it("has its id, its stamp, and the flags of its kind and those that are asked for", () => {
    const frame = write({ method: "watch", args: [1] }, { flags: Flag.OPTIONAL, now: 20 });
    assert.deepEqual([frame.kind, frame.streamId, frame.stamp], [Kind.CALL, 7, stampAt(20)]);
    assert.equal(frame.flags, Flag.EXPECTS_ITEMS | Flag.OPTIONAL);
  });

  it("has metadata only when the caller gave some, or an attempt has failed", () => {
    assert.equal(write().metadata, undefined);
    assert.equal(write({ wishes: { metadata: new Map() } }).metadata, undefined);
    assert.deepEqual(write({ wishes: { metadata: new Map([["k", "v"]]) } }).metadata, [["k", "v"]]);
  });

  it("says which attempt it is from the second one on, beside what the caller gave", () => {
    const wishes = { metadata: new Map([["k", "v"]]) };
    const [given, attempt] = write({ wishes }, { failed: 2 }).metadata ?? [];
    assert.deepEqual(given, ["k", "v"]);
    assert.equal(attempt?.[1], "3");
  });
});
