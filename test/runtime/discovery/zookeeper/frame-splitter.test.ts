import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameSplitter } from "#runtime/discovery/zookeeper/frame-splitter.js";

function frame(body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(4 + body.length);
  bytes.writeInt32BE(body.length);
  bytes.set(body, 4);
  return bytes;
}

describe("FrameSplitter", () => {
  it("gives the same frames however the bytes are cut", () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 10 });
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (wanted, cuts) => {
        const bytes = Buffer.concat(wanted.map(frame));
        const splitter = new FrameSplitter();
        const frames: Buffer[] = [];
        for (let at = 0, cut = 0; at < bytes.length; cut++) {
          const size = cuts[cut % cuts.length] ?? 1;
          frames.push(...splitter.push(bytes.subarray(at, at + size)));
          at += size;
        }
        assert.deepEqual(frames, wanted.map(frame));
      }),
    );
  });

  it("forgets half a frame on reset", () => {
    const splitter = new FrameSplitter();
    splitter.push(Buffer.from([0, 0, 0, 9, 1]));
    splitter.reset();

    assert.deepEqual(splitter.push(frame(Buffer.from([7]))), [frame(Buffer.from([7]))]);
  });

  it("refuses a length that no server sends", () => {
    assert.throws(() => new FrameSplitter().push(Buffer.from([0xff, 0xff, 0xff, 0xff])), /frame of -1 bytes/);
    assert.throws(() => new FrameSplitter().push(Buffer.from([0x10, 0, 0, 0])), /frame of 268435456 bytes/);
  });
});
