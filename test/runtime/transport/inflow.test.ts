import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { Inflow, type InflowOwner } from "#runtime/transport/inflow.js";
import { Kind, PREFACE } from "#runtime/wire/frame.js";
import { rawFrame } from "../../support/raw-server.js";

/** What reads, with an owner that notes the stream ids of frames and may stop it at one of them. */
function start(onFrame: (id: number, inflow: Inflow) => void = () => undefined) {
  const clock = new FakeClock();
  const ids: number[] = [];
  let isPaused = false;
  const socket = {
    pause: () => {
      isPaused = true;
    },
    resume: () => {
      isPaused = false;
    },
  };
  const owner: InflowOwner = {
    onFrame: (_kind, _flags, id) => {
      ids.push(id);
      onFrame(id, inflow);
    },
    onChunkRead: () => undefined,
    onReadError: (error) => assert.fail(String(error)),
    onLate: (reason) => assert.fail(reason),
  };
  const inflow = new Inflow(socket, owner, clock);
  const push = (...frames: number[]): void => {
    const bytes = Buffer.concat(frames.map((id) => rawFrame(Kind.PING, 0, id, 0)));
    inflow.receive(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
  };
  const preface = Buffer.from(PREFACE);
  inflow.receive(preface, new DataView(preface.buffer, preface.byteOffset, preface.length), preface.length);
  return { clock, ids, inflow, push, isPaused: () => isPaused };
}

describe("what is read of a socket", () => {
  it("stops in the middle of a chunk when it is paused, and goes on by itself", async () => {
    const { clock, ids, push, isPaused } = start((id, inflow) => id === 2 && inflow.pause(50));
    push(1, 2, 3, 4);
    assert.deepEqual([ids, isPaused()], [[1, 2], true]);
    await clock.advance(49);
    assert.deepEqual(ids, [1, 2]);
    await clock.advance(1);

    assert.deepEqual([ids, isPaused()], [[1, 2, 3, 4], false]);
  });

  it("may be paused again by what was kept", async () => {
    const { clock, ids, push, isPaused } = start((_id, inflow) => inflow.pause(10));
    push(1, 2, 3);
    for (const read of [[1], [1, 2], [1, 2, 3]]) {
      assert.deepEqual([ids, isPaused()], [read, true]);
      await clock.advance(10);
    }
    assert.equal(isPaused(), false);
  });

  it("goes on only when it is neither held nor paused", async () => {
    const held = start((id, inflow) => {
      if (id !== 1) return;
      inflow.hold();
      inflow.pause(50);
    });
    held.push(1, 2);
    await held.clock.advance(60);
    assert.deepEqual([held.ids, held.isPaused()], [[1], true]);
    held.inflow.resume();
    assert.deepEqual([held.ids, held.isPaused()], [[1, 2], false]);

    held.inflow.pause(50);
    held.inflow.hold();
    held.inflow.resume();
    assert.equal(held.isPaused(), true);
    await held.clock.advance(50);
    assert.equal(held.isPaused(), false);
  });

  it("is over when it has stopped, also while it is paused", async () => {
    const { clock, ids, inflow, push } = start((_id, reading) => reading.pause(10));
    push(1, 2);
    inflow.stop();
    await clock.advance(100);

    assert.deepEqual(ids, [1]);
  });
});
