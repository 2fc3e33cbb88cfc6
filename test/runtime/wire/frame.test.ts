import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { DEFAULT_MAX_FRAME_BYTES } from "#runtime/base/limits/message.js";
import type { ByteSink } from "#runtime/wire/byte-sink.js";
import { HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { FrameReader } from "#runtime/wire/frame-reader.js";
import { FrameWriter } from "#runtime/wire/frame-writer.js";
import { Reader } from "#runtime/wire/reader.js";
import { eventually } from "../../support/wait.js";

interface Frame {
  readonly kind: number;
  readonly flags: number;
  readonly streamId: number;
  readonly argument: number;
  readonly payload: Uint8Array;
}

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const frameArbitrary = fc.record(
  {
    kind: fc.integer({ min: 1, max: 255 }),
    flags: fc.integer({ min: 0, max: 255 }),
    streamId: u32,
    argument: u32,
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.integer({ min: 8_000, max: 200_000 }).map((size) => new Uint8Array(size).fill(size)),
    ),
  },
  { noNullPrototype: true },
);

describe("frames", () => {
  it("arrive as they were written, however the bytes are cut into chunks", () => {
    fc.assert(
      fc.property(
        fc.array(frameArbitrary, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1 }),
        (frames, cuts) => {
          assert.deepEqual(readInChunks(write(frames), cuts), frames);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("arrive when split at every byte", () => {
    const frames = [
      frame(Kind.CALL, new Uint8Array(40).fill(1)),
      frame(Kind.REPLY, new Uint8Array(0)),
      frame(Kind.ERROR, new Uint8Array(7).fill(2)),
    ];
    const bytes = write(frames);
    for (let at = 0; at <= bytes.length; at++) assert.deepEqual(readInChunks(bytes, [at, bytes.length]), frames);
    assert.deepEqual(readInChunks(bytes, [1]), frames);
  });

  it("are refused by their announced length before any of it is kept", () => {
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(DEFAULT_MAX_FRAME_BYTES);
    for (const split of [HEADER_BYTES, 3]) {
      assert.throws(() => readInChunks(Buffer.concat([header]), [split, HEADER_BYTES]), {
        name: "ViolationError",
        message: /exceeds the limit/,
      });
    }
  });

  it("are refused without the preface", () => {
    const reader = new FrameReader({ onFrame: () => assert.fail("a frame came through") }, DEFAULT_MAX_FRAME_BYTES);

    assert.throws(() => push(reader, Buffer.from("GET / HTTP/1.1\r\n")), { name: "ViolationError" });
  });

  it("are forgotten as if they had never been when they are abandoned", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200_000 }), (size) => {
        const writer = new FrameWriter();
        writeFrame(writer, frame(Kind.CALL, Uint8Array.of(1, 2, 3)));
        writer.beginFrame();
        writer.bin(new Uint8Array(size), "");
        writer.str("x".repeat(size), "");
        writer.abandonFrame();
        writeFrame(writer, frame(Kind.REPLY, Uint8Array.of(4)));

        assert.deepEqual(readInChunks(flush(writer), [7]), [
          frame(Kind.CALL, Uint8Array.of(1, 2, 3)),
          frame(Kind.REPLY, Uint8Array.of(4)),
        ]);
      }),
      { numRuns: 50 },
    );
  });

  it("that are too large are refused when they are written, and the next one goes through", () => {
    const writer = new FrameWriter();
    writer.beginFrame();
    writer.bin(new Uint8Array(DEFAULT_MAX_FRAME_BYTES), "");
    assert.throws(() => writer.endFrame(Kind.CALL, 0, 1, 0), {
      code: "RESOURCE_EXHAUSTED",
      message: /split it into several calls/,
    });
    writeFrame(writer, frame(Kind.CALL, Uint8Array.of(9)));

    assert.deepEqual(readInChunks(flush(writer), [1_000]), [frame(Kind.CALL, Uint8Array.of(9))]);
  });

  it("are written into one buffer again and again while the socket takes everything", () => {
    const writer = new FrameWriter();
    const memory = new Set<ArrayBufferLike>();
    for (let round = 0; round < 100; round++) {
      writeFrame(writer, frame(Kind.CALL, new Uint8Array(100)));
      writer.flush({ ...takingSink, write: (bytes) => memory.add(bytes.buffer) !== undefined });
    }

    assert.equal(memory.size, 1);
  });

  it("leave no memory with the writers that have sent them, beyond the pool", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void; // there with the flag
    const memory: WeakRef<ArrayBufferLike>[] = [];
    const writers = Array.from({ length: 200 }, () => new FrameWriter());
    for (const writer of writers) writeFrame(writer, frame(Kind.CALL, new Uint8Array(100)));
    const sink: ByteSink = { ...takingSink, write: ({ buffer }) => memory.push(new WeakRef(buffer)) > 0 };
    for (const writer of writers) writer.flush(sink);

    await eventually(() => {
      collectGarbage();
      const held = memory.filter((reference) => reference.deref() !== undefined).length;
      assert.ok(held <= 64, `${held} buffers are held by ${writers.length} writers and the pool`);
    });
  });

  it("stay untouched in memory while the socket still holds them", () => {
    const writer = new FrameWriter();
    const held: Uint8Array[] = [];
    const slow: ByteSink = { ...takingSink, writableLength: 1, write: (bytes) => held.push(bytes) > 0 };
    const frames = Array.from({ length: 3_000 }, (_, index) => frame(Kind.CALL, new Uint8Array(50).fill(index)));
    for (const each of frames) {
      writeFrame(writer, each);
      writer.flush(slow);
    }

    assert.deepEqual(readInChunks(Buffer.concat(held), [5_000]), frames);
  });
});

describe("a batch of frames", () => {
  /** After how many frames each write of one batch leaves. */
  function writesOf(writer: FrameWriter, isEager: boolean): number[] {
    const writes: number[] = [];
    let waiting = 0;
    for (let frames = 0; frames < 400; frames++) {
      writeFrame(writer, frame(Kind.CALL, Uint8Array.of(1)));
      waiting++;
      if (!writer.isFull(isEager)) continue;
      writes.push(waiting);
      writer.flush(takingSink);
      waiting = 0;
    }
    writer.flush(takingSink);
    return writes;
  }

  it("leaves in large writes", () => {
    assert.deepEqual(writesOf(new FrameWriter(), false), [96, 96, 96, 96]);
  });

  it("of an eager sender leaves in ever larger writes, the first one soon", () => {
    const writer = new FrameWriter();
    assert.deepEqual(writesOf(writer, true), [16, 32, 64, 96, 96, 96]);
    assert.deepEqual(writesOf(writer, true), [96, 96, 96, 96]);
    writer.startBatch();
    assert.deepEqual(writesOf(writer, true), [16, 32, 64, 96, 96, 96]);
  });

  it("leaves when it is large, however few they are", () => {
    const writer = new FrameWriter();
    writeFrame(writer, frame(Kind.CALL, new Uint8Array(16_000)));
    assert.equal(writer.isFull(false), false);
    writeFrame(writer, frame(Kind.CALL, new Uint8Array(400)));
    assert.equal(writer.isFull(false), true);
  });

  it("never leaves amid a frame", () => {
    const writer = new FrameWriter();
    writer.beginFrame();
    writer.bin(new Uint8Array(30_000), "");
    writer.emptyFrame(Kind.CANCEL, 0, 1, 0);
    assert.equal(writer.isFull(true), false);
    writer.endFrame(Kind.CALL, 0, 2, 0);
    assert.equal(writer.isFull(true), true);
  });

  it("does not take the end of a frame that was forgotten meanwhile", () => {
    const writer = new FrameWriter();
    writer.beginFrame();
    writer.abandonFrame();

    assert.throws(() => writer.endFrame(Kind.CALL, 0, 1, 0), { code: "CANCELLED" });
    assert.equal(writer.isEmpty, true);
  });
});

describe("the bytes of a message", () => {
  /**
   * What a Reader makes of a frame with two byte strings, and whether it shares its memory with the
   * frame.
   */
  function readBins(sizes: readonly number[], chunk: number): { bins: Uint8Array[]; shared: boolean[] } {
    const writer = new FrameWriter();
    writer.beginFrame();
    for (const [index, size] of sizes.entries()) writer.bin(new Uint8Array(size).fill(index + 1), "");
    writer.endFrame(Kind.CALL, 0, 1, 0);
    writeFrame(writer, frame(Kind.CALL, new Uint8Array(200_000).fill(9)));
    const bytes = Buffer.concat([PREFACE as Uint8Array, flush(writer)]); // only read from
    const bins: Uint8Array[] = [];
    const shared: boolean[] = [];
    const reader: FrameReader = new FrameReader(
      {
        onFrame: (_kind, _flags, _streamId, _argument, memory, view, start, end) => {
          if (bins.length > 0) return;
          const message = new Reader();
          message.open(memory, view, start, end, reader.isFrameKept);
          for (const _ of sizes) bins.push(message.bin(""));
          shared.push(...bins.map(({ buffer }) => buffer === memory.buffer));
        },
      },
      DEFAULT_MAX_FRAME_BYTES,
    );
    for (let at = 0; at < bytes.length; at += chunk) push(reader, Buffer.from(bytes.subarray(at, at + chunk)));
    return { bins, shared };
  }

  for (const [sizes, chunk, shared] of [
    [[100_000, 20_000], 65_536, [true, false]],
    [[100_000], 7_000, [true]],
    [[50_000, 50_000], 65_536, [false, false]],
    [[40_000], 30_000, [false]], // a pooled buffer
    [[100_000], 1_000_000, [false]], // lies in one chunk, which a client reads into again
  ] as const) {
    it(`of ${sizes.join(" and ")} bytes in chunks of ${chunk} are ${shared.some(Boolean) ? "not copied when they are most of it" : "copied"}`, () => {
      const read = readBins(sizes, chunk);

      assert.deepEqual(
        read.bins,
        sizes.map((size, index) => new Uint8Array(size).fill(index + 1)),
      );
      assert.deepEqual(read.shared, shared);
    });
  }
});

const takingSink: ByteSink = { writableLength: 0, cork: () => undefined, uncork: () => undefined, write: () => true };

function frame(kind: number, payload: Uint8Array): Frame {
  return { kind, flags: 0, streamId: 5, argument: 6, payload };
}

function writeFrame(writer: FrameWriter, { kind, flags, streamId, argument, payload }: Frame): void {
  writer.beginFrame();
  writer.raw(payload);
  writer.endFrame(kind, flags, streamId, argument);
}

function write(frames: readonly Frame[]): Buffer {
  const writer = new FrameWriter();
  for (const each of frames) writeFrame(writer, each);
  return flush(writer);
}

function flush(writer: FrameWriter): Buffer {
  const chunks: Uint8Array[] = [];
  writer.flush({ ...takingSink, write: (bytes) => chunks.push(Uint8Array.from(bytes)) > 0 });
  return Buffer.concat(chunks);
}

/** Reads `bytes` behind a preface in chunks whose sizes are `cuts`, the last one over and over. */
function readInChunks(bytes: Buffer, cuts: readonly number[]): Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader(
    {
      onFrame: (kind, flags, streamId, argument, memory, _view, start, end) =>
        frames.push({ kind, flags, streamId, argument, payload: Uint8Array.from(memory.subarray(start, end)) }),
    },
    DEFAULT_MAX_FRAME_BYTES,
  );
  const all = Buffer.concat([PREFACE as Uint8Array, bytes]);
  for (let at = 0, cut = 0; at < all.length; cut++) {
    const size = Math.max(1, cuts[Math.min(cut, cuts.length - 1)] ?? 1);
    push(reader, Buffer.from(all.subarray(at, at + size)));
    at += size;
  }
  return frames;
}

function push(reader: FrameReader, chunk: Buffer): void {
  reader.push(chunk, new DataView(chunk.buffer, chunk.byteOffset, chunk.length), chunk.length);
}

describe("a FrameReader with half a frame", () => {
  it("holds little more than what has arrived", () => {
    const begun = Buffer.alloc(PREFACE.length + HEADER_BYTES + 1);
    begun.set(PREFACE as Uint8Array); // only read from
    begun.writeUInt32LE(1_000_000, PREFACE.length);
    const before = process.memoryUsage().arrayBuffers;
    const readers = Array.from({ length: 1_000 }, () => {
      const reader = new FrameReader({ onFrame: () => assert.fail("half a frame") }, DEFAULT_MAX_FRAME_BYTES);
      reader.push(begun, new DataView(begun.buffer, begun.byteOffset, begun.length), begun.length);
      return reader;
    });

    assert.ok(readers.every(({ isPartial }) => isPartial));
    const held = process.memoryUsage().arrayBuffers - before;
    assert.ok(held < 40_000_000, `${held} bytes`); // of the gigabyte that was announced
  });
});

describe("a FrameReader that is held", () => {
  it("hands on the same frames in the same order, however often it is held and wherever chunks end", () => {
    fc.assert(
      fc.property(
        fc.array(frameArbitrary, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1 }),
        fc.array(fc.boolean(), { minLength: 1 }),
        (frames, cuts, holds) => {
          const seen: Frame[] = [];
          const reader: FrameReader = new FrameReader(
            {
              onFrame: (kind, flags, streamId, argument, memory, _view, start, end) => {
                seen.push({ kind, flags, streamId, argument, payload: Uint8Array.from(memory.subarray(start, end)) });
                if (holds[seen.length % holds.length] === true) reader.hold();
              },
            },
            DEFAULT_MAX_FRAME_BYTES,
          );
          const all = Buffer.concat([PREFACE as Uint8Array, write(frames)]);
          for (let at = 0, cut = 0; at < all.length; cut++) {
            const size = cuts[Math.min(cut, cuts.length - 1)] ?? 1;
            const chunk = Buffer.from(all.subarray(at, at + size));
            push(reader, chunk);
            chunk.fill(0xff); // it was copied
            at += size;
            const before = seen.length;
            if (cut % 2 === 0) reader.resume();
            assert.ok(seen.length - before <= frames.length);
          }
          for (let turn = 0; turn <= frames.length; turn++) reader.resume();
          assert.deepEqual(seen, frames);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("may be held before the preface has come, or in its middle", () => {
    for (const seenBefore of [0, 3]) {
      const seen: number[] = [];
      const reader = new FrameReader({ onFrame: (kind) => void seen.push(kind) }, DEFAULT_MAX_FRAME_BYTES);
      const all = Buffer.concat([PREFACE as Uint8Array, write([frame(7, new Uint8Array(3))])]);
      if (seenBefore > 0) push(reader, all.subarray(0, seenBefore));
      reader.hold();
      push(reader, all.subarray(seenBefore));
      reader.resume();
      assert.deepEqual(seen, [7]);
    }
  });

  it("hands on nothing of its chunk until it goes on, and then one frame for each time", () => {
    let seen = 0;
    const reader: FrameReader = new FrameReader(
      {
        onFrame: () => {
          seen++;
          reader.hold();
        },
      },
      DEFAULT_MAX_FRAME_BYTES,
    );
    push(reader, Buffer.concat([PREFACE as Uint8Array, write(Array.from({ length: 5 }, () => frame(1, new Uint8Array(3))))]));
    for (let turn = 1; turn <= 5; turn++) {
      assert.equal(seen, turn);
      reader.resume();
    }
    assert.equal(seen, 5);
  });
});
