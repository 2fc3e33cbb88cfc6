import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { MAX_LOOKS, SocketLook } from "#runtime/transport/socket-look.js";

describe("SocketLook", () => {
  it("is over after a whole turn of the loop that brings no bytes", () => {
    const { look, turn, looked } = start();
    look.start();
    turn(); // the end of the turn in which the process stood
    assert.deepEqual([look.isOn, looked.count], [true, 0]);
    turn();
    assert.deepEqual([look.isOn, looked.count], [false, 1]);
    assert.equal(turn(), 0);
  });

  it("goes on while bytes come: the end lies behind them", () => {
    const { look, turn, read, looked } = start();
    look.start();
    turn();
    read();
    turn();
    read();
    turn();
    assert.equal(looked.count, 0);
    turn();
    assert.equal(looked.count, 1);
  });

  it("ends all the same with a peer that never stops sending", () => {
    const { look, turn, read, looked } = start();
    look.start();
    turn();
    for (let looks = 0; looks < MAX_LOOKS; looks++) {
      assert.equal(looked.count, 0);
      read();
      turn();
    }
    assert.equal(looked.count, 1);
  });

  it("is one, however often it is begun, and can be begun again", () => {
    const { look, turn, looked } = start();
    look.start();
    look.start();
    assert.equal(turn(), 1);
    turn();
    look.start();
    turn();
    turn();
    assert.equal(looked.count, 2);
  });

  it("tells nothing of a connection that has closed meanwhile", () => {
    const { look, turn, looked } = start();
    look.start();
    turn();
    look.stop();
    turn();
    look.start();
    assert.deepEqual([turn(), looked.count], [0, 0]);
  });
});

function start() {
  const clock = new FakeClock();
  let immediates: (() => void)[] = [];
  const looked = { count: 0 };
  const owner = { readAt: 0, onLooked: () => void looked.count++ };
  const reading = {
    nowMs: () => clock.nowMs(),
    wallMs: () => clock.wallMs(),
    setTimeout: (fn: () => void, delayMs: number) => clock.setTimeout(fn, delayMs),
    whenRead: (fn: () => void) => void immediates.push(fn),
  };
  return {
    look: new SocketLook(reading, owner),
    looked,
    read: () => void owner.readAt++,
    /** One turn of the event loop. Returns how many waited for it. */
    turn: () => {
      const due = immediates;
      immediates = [];
      for (const fn of due) fn();
      return due.length;
    },
  };
}
