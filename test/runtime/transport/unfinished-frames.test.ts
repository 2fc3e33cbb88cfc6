import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import fc from "fast-check";
import { GreedError, isPeersFault } from "#runtime/base/violation.js";
import { violation } from "#runtime/transport/lost-error.js";
import { ConnectionRoom, UnfinishedFrames } from "#runtime/transport/unfinished-frames.js";
import { PREFACE } from "#runtime/wire/frame.js";
import { FrameReader } from "#runtime/wire/frame-reader.js";
import { rawFrame } from "../../support/raw-server.js";

const MIB = 2 ** 20;

function roomOf(frames: UnfinishedFrames, remoteAddress: string): ConnectionRoom {
  return new ConnectionRoom({ remoteAddress }, undefined, frames);
}

/** Connections of one address that take so much each, until one is refused. */
function fill(frames: UnfinishedFrames, address: string, bytes: number): number {
  for (let count = 0; count < 1_000; count++) {
    try {
      roomOf(frames, address).hold(bytes);
    } catch (error) {
      assert.ok(error instanceof GreedError);
      return count;
    }
  }
  assert.fail("nobody was refused");
}

describe("the memory of unfinished frames", () => {
  it("is for one peer three quarters at most, and others still get in", () => {
    const frames = new UnfinishedFrames(256 * MIB);

    assert.deepEqual(
      ["10.0.0.1", "10.0.0.2", "10.0.0.3"].map((address) => fill(frames, address, 4 * MIB)),
      [47, 12, 3],
    );
    assert.ok(frames.bytes <= 256 * MIB);
  });

  it("is counted for an address or a certificate, over all connections", () => {
    const frames = new UnfinishedFrames(100);
    const certificate = { fingerprint256: "AA", commonName: "", subjectAltNames: [], spiffeId: undefined };
    new ConnectionRoom({ remoteAddress: "::ffff:10.0.0.1" }, undefined, frames).hold(40);
    new ConnectionRoom({ remoteAddress: "10.0.0.1" }, undefined, frames).hold(30);
    assert.throws(() => roomOf(frames, "10.0.0.1").hold(20), GreedError);
    new ConnectionRoom({ remoteAddress: "10.0.0.1" }, certificate as never, frames).hold(20); // nothing else is looked at

    assert.equal(frames.bytes, 90);
  });

  it("has room for one frame of any size while something is free, and for no second one", () => {
    const frames = new UnfinishedFrames(100);
    const room = roomOf(frames, "10.0.0.1");
    room.hold(50);
    room.hold(500);

    assert.equal(frames.bytes, 500);
    assert.throws(() => roomOf(frames, "10.0.0.2").hold(1), GreedError);
    room.hold(10);
    roomOf(frames, "10.0.0.2").hold(1);
  });

  it("is given back exactly once, and a refused connection holds what it held", () => {
    const frames = new UnfinishedFrames(100);
    const room = roomOf(frames, "10.0.0.1");
    const other = roomOf(frames, "10.0.0.1");
    room.hold(30);
    other.hold(30);
    assert.throws(() => other.hold(70), GreedError);
    assert.equal(frames.bytes, 60);
    other.hold(0);
    other.hold(0);
    other.close();
    other.close();
    assert.equal(frames.bytes, 30);
    room.close();

    assert.deepEqual([frames.bytes, frames.peers], [0, 0]);
  });

  it("says who has how much, and what to do, in the error and once in a server's log", () => {
    const frames = new UnfinishedFrames(100);
    roomOf(frames, "10.0.0.1").hold(60);
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    const logger = { debug: write, info: write, warn: write, error: write };
    let caught: unknown;
    try {
      roomOf(frames, "10.0.0.1").hold(40);
    } catch (error) {
      caught = error;
    }
    const options = {
      clock: new FakeClock(),
      logger,
      hello: { maxFrameBytes: 1, maxCalls: 1, services: new Map(), software: "" },
    };
    const told = violation("10.0.0.1:7", caught, { ...options, side: "server" });
    violation("10.0.0.1:7", caught, { ...options, side: "client" });

    assert.equal(isPeersFault(caught), true);
    assert.equal(
      told.message,
      "[UNAVAILABLE] connection to 10.0.0.1:7 closed: no room for 40 bytes of a frame beside 60 bytes of unfinished frames from 10.0.0.1 on 2 connections, of 60 in all; send large messages one after the other, or as a stream",
    );
    assert.deepEqual(
      lines.map((line) => line.slice(0, 42)),
      ["connection to 10.0.0.1:7 closed: no room f"],
    );
  });
});

describe("a FrameReader with a room", () => {
  const size = fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 60_000, max: 300_000 }));

  it("holds what it keeps, and nothing behind the end of its frames or its own", () => {
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 4 }),
        fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (sizes, cuts, holds, isWhole) => {
          const frames = new UnfinishedFrames(MIB * 8);
          const room = roomOf(frames, "10.0.0.1");
          let seen = 0;
          const reader: FrameReader = new FrameReader(
            {
              onFrame: () => {
                if (holds[seen++ % holds.length] === true) reader.hold();
              },
            },
            MIB * 4,
            room,
          );
          const all = Buffer.concat([PREFACE as Uint8Array, ...sizes.map((bytes) => rawFrame(1, 0, 1, 0, Buffer.alloc(bytes)))]);
          const end = isWhole ? all.length : Math.ceil(all.length / 2);
          for (let at = 0, cut = 0; at < end; cut++) {
            const chunk = all.subarray(at, Math.min(end, at + (cuts[cut % cuts.length] ?? 1)));
            reader.push(chunk, new DataView(chunk.buffer, chunk.byteOffset, chunk.length), chunk.length);
            at += chunk.length;
            assert.ok(
              reader.partialBytes <= 1_024 || frames.bytes >= reader.partialBytes,
              `${frames.bytes} for ${reader.partialBytes}`,
            );
            for (let turn = 0; turn < 7; turn++) reader.resume();
            if (!reader.isPartial) assert.equal(frames.bytes, 0);
          }
          if (isWhole) assert.deepEqual([seen, frames.bytes], [sizes.length, 0]);
          reader.stop();
          assert.equal(frames.bytes, 0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("asks before it allocates, and keeps what it had when it is refused", () => {
    const frames = new UnfinishedFrames(100_000);
    roomOf(frames, "10.0.0.1").hold(70_000);
    const reader = new FrameReader({ onFrame: () => assert.fail("half a frame") }, 4 * MIB, roomOf(frames, "10.0.0.1"));
    const begun = Buffer.concat([PREFACE as Uint8Array, rawFrame(1, 0, 1, 0, Buffer.alloc(3_000_000)).subarray(0, 2_000)]);
    const before = process.memoryUsage().arrayBuffers;

    assert.throws(() => reader.push(begun, new DataView(begun.buffer, begun.byteOffset, begun.length), begun.length), GreedError);
    assert.ok(process.memoryUsage().arrayBuffers - before < 50_000);
    reader.stop();
    assert.equal(frames.bytes, 70_000);
  });
});
