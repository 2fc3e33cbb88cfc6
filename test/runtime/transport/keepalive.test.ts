import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import {
  KEEPALIVE_SERVER_IDLE_MS,
  KEEPALIVE_TIMEOUT_MS,
  MIN_PEER_BYTES_PER_SECOND,
  STALL_TIMEOUT_MS,
} from "#runtime/base/limits/connection.js";
import { Keepalive } from "#runtime/transport/keepalive.js";

describe("Keepalive", () => {
  it("pings a peer that was silent for 10 s, and gives it up 5 s later", () => {
    const { clock, events } = start();
    void clock.advance(9_999);
    assert.deepEqual(events, []);
    void clock.advance(1);
    assert.deepEqual(events, ["ping"]);
    void clock.advance(4_999);
    assert.deepEqual(events, ["ping"]);
    void clock.advance(1);
    assert.deepEqual(events, ["ping", "dead after 15000"]);
  });

  it("waits longer at a server, and gives a client up as soon", () => {
    const { clock, events } = start(KEEPALIVE_SERVER_IDLE_MS);
    void clock.advance(11_999);
    assert.deepEqual(events, []);
    void clock.advance(3_000);
    assert.deepEqual(events, ["ping"]);
    void clock.advance(1);
    assert.deepEqual(events, ["ping", "dead after 15000"]);
  });

  it("does not ping a peer that is heard of", () => {
    const { clock, events, hear } = start();
    for (let second = 0; second < 60; second++) {
      void clock.advance(1_000);
      hear();
    }

    assert.deepEqual(events, []);
  });

  it("takes any bytes for an answer, and pings again after the next silence", () => {
    const { clock, events, hear } = start();
    void clock.advance(12_000);
    hear();
    void clock.advance(9_999);
    assert.deepEqual(events, ["ping"]);
    void clock.advance(5_000);
    assert.deepEqual(events, ["ping", "ping"]);
    void clock.advance(5_000);
    assert.deepEqual(events, ["ping", "ping", "dead after 15000"]);
  });

  it("does not blame the peer when this process stood still", () => {
    const { clock, events, hear, stall } = start();
    void clock.advance(10_000);
    stall(60_000);
    void clock.advance(5_000);
    hear(); // what lay in the socket is read now
    void clock.advance(1_000);

    assert.deepEqual(events, ["ping", "looked"]);
  });

  it("has the socket looked at before anything is written when its timer is overdue by more than a second", () => {
    const reads: (() => void)[] = [];
    const { events, keepalive, stall } = start(undefined, (fn) => void reads.push(fn));
    stall(11_000);
    assert.deepEqual([keepalive.mustLook(), reads.length], [false, 0]);
    stall(1);
    assert.deepEqual([keepalive.mustLook(), keepalive.mustLook(), reads.length], [true, true, 1]);
    while (reads.length > 0) reads.pop()?.();
    assert.deepEqual(events, ["looked"]);
  });

  it("has it looked at as well when the timer has fired late, and is not overdue any more", () => {
    const reads: (() => void)[] = [];
    const { clock, events, keepalive, stall } = start(undefined, (fn) => void reads.push(fn));
    stall(20_000);
    void clock.advance(10_000);
    assert.equal(keepalive.mustLook(), true);
    while (reads.length > 0) reads.pop()?.();
    assert.deepEqual([keepalive.mustLook(), events], [false, ["looked"]]);
  });

  it("lets the socket be read before it gives a peer up", () => {
    const reads: (() => void)[] = [];
    const { clock, events, hear } = start(undefined, (fn) => void reads.push(fn));
    void clock.advance(15_000);
    assert.deepEqual([events, reads.length], [["ping"], 1]);
    hear(); // the PONG lay there
    reads.pop()?.();
    void clock.advance(15_000);
    assert.equal(events.length, 2);
    reads.pop()?.();

    assert.deepEqual(events, ["ping", "ping", "dead after 15000"]);
  });

  it("gives nobody up that was stopped while the socket was read", () => {
    const reads: (() => void)[] = [];
    const { clock, events, keepalive } = start(undefined, (fn) => void reads.push(fn));
    void clock.advance(15_000);
    keepalive.stop();
    reads.pop()?.();

    assert.deepEqual(events, ["ping"]);
  });

  it("keeps a slow reader while what waits for it moves, and gives it up when that stands still", () => {
    const { clock, events, owner } = start();
    owner.backlogBytes = 1_000_000;
    for (let second = 0; second < 60; second++) {
      owner.sentBytes += 1_000;
      void clock.advance(1_000);
    }
    assert.deepEqual(events, ["ping"]);
    void clock.advance(10_000);
    assert.deepEqual(events, ["ping", "dead after 65000"]);
  });

  it("gives a peer the time that the slowest needs to read what it was sent, though nothing shows that it does", () => {
    const { clock, events, owner } = start();
    owner.unheardBytes = 30 * MIN_PEER_BYTES_PER_SECOND;
    void clock.advance(44_999);
    assert.deepEqual(events, ["ping"]);
    void clock.advance(1);

    assert.deepEqual(events, ["ping", "dead after 45000"]);
  });

  it("takes a peer for dead that was sent ever so much, when nothing has moved for as long as kernels hide it", () => {
    const { clock, events, owner } = start();
    owner.unheardBytes = owner.backlogBytes = 1_000_000_000;
    void clock.advance(100_000);
    owner.sentBytes += 1;
    void clock.advance(STALL_TIMEOUT_MS);
    assert.deepEqual(events, ["ping"]);
    void clock.advance(KEEPALIVE_TIMEOUT_MS);

    assert.deepEqual(events, ["ping", "dead after 225000"]);
  });

  it("hears a slow reader at last", () => {
    const { clock, events, owner, hear } = start();
    owner.unheardBytes = 60 * MIN_PEER_BYTES_PER_SECOND;
    void clock.advance(60_000);
    hear();
    owner.unheardBytes = 0;
    void clock.advance(12_000);

    assert.deepEqual(events, ["ping", "ping"]);
  });

  it("does not take its own ping for a sign of life", () => {
    const { clock, events, owner } = start();
    void clock.advance(10_000);
    owner.sentBytes += 16; // the kernel took it, the peer has not
    void clock.advance(5_000);

    assert.deepEqual(events, ["ping", "dead after 15000"]);
  });

  it("sets no timer any more when it is stopped", () => {
    const { clock, keepalive } = start();
    void clock.advance(3_000);
    keepalive.stop();

    assert.equal(clock.timers, 0);
  });
});

function start(idleMs?: number, whenRead?: (fn: () => void) => void) {
  const clock = new FakeClock();
  const events: string[] = [];
  let stalledMs = 0;
  const stallable = {
    nowMs: () => clock.nowMs() + stalledMs,
    wallMs: () => clock.wallMs(),
    setTimeout: (fn: () => void, delayMs: number) => clock.setTimeout(fn, delayMs),
    ...(whenRead === undefined ? {} : { whenRead }),
  };
  const owner = {
    readAt: 0,
    backlogBytes: 0,
    sentBytes: 0,
    unheardBytes: 0,
    sendPing: () => void events.push("ping"),
    onLooked: () => void events.push("looked"),
    onDead: (silentMs: number) => void events.push(`dead after ${silentMs}`),
  };
  const keepalive = new Keepalive(stallable, owner, owner, idleMs);
  return {
    clock,
    events,
    keepalive,
    owner,
    hear: () => {
      owner.readAt = stallable.nowMs();
    },
    /** Time passes, but no timer fires. */
    stall: (ms: number) => {
      stalledMs += ms;
    },
  };
}
