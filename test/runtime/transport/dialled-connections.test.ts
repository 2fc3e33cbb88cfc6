import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { MIN_REST_MS, MUCH_READ_BYTES, REST_MS_PER_DECODED_MIB } from "#runtime/base/limits/connection.js";
import { DialledConnections } from "#runtime/transport/dialled-connections.js";
import type { ReadTurn } from "#runtime/transport/read-turn.js";

const MIB = 1024 * 1024;
const LONG_REST_MS = (MUCH_READ_BYTES / MIB) * REST_MS_PER_DECODED_MIB;

/** Milliseconds for which the turn rests behind one large message. */
async function restMsOf(turn: ReadTurn): Promise<number> {
  const clock = new FakeClock();
  turn.add(MUCH_READ_BYTES);
  turn.spend(0, clock);
  for (let ms = 0; ; ms++) {
    if (!turn.isOver) return ms;
    await clock.advance(1);
  }
}

describe("a connection that was dialled", () => {
  it("rests for the least behind a large message while it is the only one", async () => {
    assert.equal(await restMsOf(new DialledConnections().enter()), MIN_REST_MS);
  });

  it("rests until the collector has marked the message while there are others", async () => {
    const dialled = new DialledConnections();
    const turns = [dialled.enter(), dialled.enter()];
    assert.deepEqual(await Promise.all(turns.map(restMsOf)), [LONG_REST_MS, LONG_REST_MS]);
  });

  it("is the only one again once the others are gone", async () => {
    const dialled = new DialledConnections();
    const turn = dialled.enter();
    dialled.enter();
    dialled.leave();
    assert.equal(await restMsOf(turn), MIN_REST_MS);
  });
});
