// How many streams the connections of one peer may reset before one of them is closed. The rounds
// of the event loop are the test's.

import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { MAX_HTTP2_PEER_RESETS, MAX_HTTP2_RESETS } from "#runtime/base/limits/http.js";
import { StreamResets } from "#runtime/http/stream-resets.js";
import { ReadTurn } from "#runtime/transport/read-turn.js";

function start() {
  const clock = new FakeClock();
  const reads: (() => void)[] = [];
  Object.assign(clock, { whenRead: (fn: () => void) => void reads.push(fn) });
  const turnRound = (): void => {
    for (const fn of reads.splice(0)) fn();
  };
  return { turnRound, open: (turn: ReadTurn) => new StreamResets(turn, clock) };
}

/** True when one of so many was too much. */
function addMany(resets: StreamResets, count: number): boolean {
  return Array.from({ length: count }, () => resets.add()).includes(true);
}

describe("the streams that a peer resets", () => {
  it("are too many of one connection behind a number in one round, which begins anew", () => {
    const { open, turnRound } = start();
    const resets = open(new ReadTurn());
    for (let round = 0; round < 3; round++) {
      assert.equal(addMany(resets, MAX_HTTP2_RESETS), false);
      assert.equal(resets.add(), true);
      turnRound();
    }
  });

  it("count for all connections of the peer", () => {
    const { open } = start();
    const turn = new ReadTurn();
    const connections = Array.from({ length: 1 + MAX_HTTP2_PEER_RESETS / 100 }, () => open(turn));
    const closed = connections.filter((resets) => addMany(resets, 100));
    assert.equal(closed.length, 1);
    assert.equal(open(new ReadTurn()).add(), false);
  });
});
