import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import {
  CALLS_PER_LOOK,
  LARGE_MESSAGE_BYTES,
  LONG_READ_MS,
  MAX_REST_MS,
  MIN_REST_MS,
  MUCH_READ_ALONE_MS,
  MUCH_READ_BYTES,
  MUCH_READ_MS,
} from "#runtime/base/limits/connection.js";
import { Inflow, type InflowOwner } from "#runtime/transport/inflow.js";
import { ReadTurn } from "#runtime/transport/read-turn.js";
import { Kind, PREFACE } from "#runtime/wire/frame.js";
import { rawFrame } from "../../support/raw-server.js";

/**
 * Connections of one peer. Each frame becomes as many bytes as its stream id says, and is noted as
 * `connection:id`.
 */
function start(count: number, turn = new ReadTurn()) {
  const clock = new FakeClock();
  const read: string[] = [];
  const inflows = Array.from({ length: count }, (_, at) => {
    const socket = { pause: () => undefined, resume: () => undefined };
    const owner: InflowOwner = {
      onFrame: (_kind, _flags, id) => {
        read.push(`${at}:${id}`);
        inflow.countDecoded(id);
      },
      onChunkRead: () => undefined,
      onReadError: (error) => assert.fail(String(error)),
      onLate: (reason) => assert.fail(reason),
    };
    const inflow: Inflow = new Inflow(socket, owner, clock);
    inflow.turn = turn;
    receive(inflow, Buffer.from(PREFACE));
    return inflow;
  });
  return { clock, read, push: (at: number, ...ids: number[]) => inflows[at] !== undefined && receive(inflows[at], frames(ids)) };
}

function frames(ids: readonly number[]): Buffer {
  return Buffer.concat(ids.map((id) => rawFrame(Kind.PING, 0, id, 0)));
}

function receive(inflow: Inflow, bytes: Buffer): void {
  inflow.receive(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
}

describe("the turn of a peer", () => {
  it("is over after so much, in however many messages, and begins again when others were read", async () => {
    const clock = new FakeClock();
    const turn = new ReadTurn();
    const reads: (() => void)[] = [];
    const machine = Object.assign(clock, { whenRead: (fn: () => void) => void reads.push(fn) });
    for (let part = 0; part < 8; part++) {
      assert.equal(turn.isOver, false);
      turn.add(MUCH_READ_BYTES / 8);
      turn.spend(0, machine);
    }
    await clock.advance(60_000);
    assert.equal(turn.isOver, true);
    for (const read of reads) read();

    assert.equal(turn.isOver, false);
  });

  it("is not waited for by a connection that is gone", async () => {
    const clock = new FakeClock();
    const turn = new ReadTurn();
    const called: number[] = [];
    const connections = [0, 1].map((at) => ({ onTurn: () => void called.push(at) }));
    turn.add(MUCH_READ_BYTES);
    turn.spend(0, clock);
    for (const connection of connections) turn.rest(connection);
    turn.leave(connections[0] ?? { onTurn: () => undefined });
    await clock.advance(MIN_REST_MS);

    assert.deepEqual(called, [1]);
  });

  it("ends in the middle of a chunk, and goes on by itself", async () => {
    const { clock, read, push } = start(1);
    push(0, 1, MUCH_READ_BYTES, 2, 3);
    assert.deepEqual(read, ["0:1", `0:${MUCH_READ_BYTES}`]);
    await clock.advance(MIN_REST_MS);

    assert.deepEqual(read.slice(2), ["0:2", "0:3"]);
  });

  it("ends for all its connections, of which one goes on at a time", async () => {
    const { clock, read, push } = start(3);
    for (const at of [0, 1, 2]) push(at, MUCH_READ_BYTES, MUCH_READ_BYTES + at);
    assert.deepEqual(read, [`0:${MUCH_READ_BYTES}`]);
    const turns: number[] = [];
    for (let ms = 0; ms < 12; ms++) {
      const before = read.length;
      await clock.advance(MIN_REST_MS);
      turns.push(read.length - before);
    }

    assert.ok(Math.max(...turns) === 1, turns.join());
    assert.deepEqual(
      [0, 1, 2].map((at) => read.filter((one) => one.startsWith(`${at}:`)).length),
      [2, 2, 2],
    );
  });

  it("leaves connections of others alone", () => {
    const one = start(1);
    const other = start(1);
    one.push(0, MUCH_READ_BYTES, 1);
    other.push(0, 1, 2);

    assert.deepEqual([one.read.length, other.read.length], [1, 2]);
  });

  /** Connections with frames that each take so many milliseconds of the event loop. */
  function startSlow(frameMs: number, turn?: ReadTurn, count = 1) {
    const slow = start(count, turn);
    let busyMs = 0;
    const { clock, read, push } = slow;
    const nowMs = clock.nowMs.bind(clock);
    clock.nowMs = () => nowMs() + busyMs;
    read.push = (...ids) => {
      busyMs += frameMs;
      return Array.prototype.push.apply(read, ids);
    };
    return { clock, read, push: (...ids: number[]) => push(0, ...ids), pushTo: push };
  }
  const many = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

  it("is over after so much time of the event loop, in the middle of a chunk", async () => {
    const { clock, read, push } = startSlow(MUCH_READ_MS / CALLS_PER_LOOK);
    push(...many(3 * CALLS_PER_LOOK));
    assert.equal(read.length, CALLS_PER_LOOK);
    await clock.advance(MUCH_READ_MS);
    assert.equal(read.length, 2 * CALLS_PER_LOOK);
  });

  it("adds up the time of chunks that take long, and passes over ordinary ones", () => {
    const long = startSlow(LONG_READ_MS);
    for (const id of many(MUCH_READ_MS / LONG_READ_MS + 3)) long.push(id);
    assert.equal(long.read.length, MUCH_READ_MS / LONG_READ_MS);

    const ordinary = startSlow(LONG_READ_MS - 1);
    for (const id of many(100)) ordinary.push(id);
    assert.equal(ordinary.read.length, 100);
  });

  it("is over when one round has many short pieces of its connections, until others were read", () => {
    for (const isShared of [true, false]) {
      const { clock, read, pushTo } = startSlow(LONG_READ_MS - 1, new ReadTurn(() => isShared), 100);
      const reads: (() => void)[] = [];
      Object.assign(clock, { whenRead: (fn: () => void) => void reads.push(fn) });
      for (const at of many(100)) pushTo(at, 1);
      assert.equal(read.length, Math.ceil((isShared ? MUCH_READ_MS : MUCH_READ_ALONE_MS) / (LONG_READ_MS - 1)));
      let rounds = 0;
      for (; reads.length > 0 && rounds < 100; rounds++) for (const fn of reads.splice(0)) fn();
      assert.equal(read.length, 100);
      assert.ok(isShared ? rounds > 10 : rounds > 1 && rounds < 10, `${rounds} rounds`);
    }
  });

  it("adds short pieces of one round alone", () => {
    const { clock, read, push } = startSlow(LONG_READ_MS - 1);
    const reads: (() => void)[] = [];
    Object.assign(clock, { whenRead: (fn: () => void) => void reads.push(fn) });
    for (const id of many(100)) {
      push(id);
      if (id % 3 === 2) for (const fn of reads.splice(0)) fn();
    }
    assert.equal(read.length, 100);
  });

  it("begins with no time", async () => {
    const { clock, read, push } = startSlow(LONG_READ_MS);
    const turn = MUCH_READ_MS / LONG_READ_MS;
    for (const id of many(turn)) push(id);
    await clock.advance(MAX_REST_MS);
    for (const id of many(turn + 1)) push(id);

    assert.equal(read.length, 2 * turn);
  });

  it("is followed by a rest as long as itself where others need the loop, and by the least where nobody does", async () => {
    for (const isShared of [true, false]) {
      const { clock, read, push } = startSlow(2 * MUCH_READ_MS, new ReadTurn(() => isShared));
      push(1);
      push(2);
      await clock.advance(isShared ? 2 * MUCH_READ_MS - 1 : MIN_REST_MS - 0.5);
      assert.equal(read.length, 1);
      await clock.advance(1);
      assert.equal(read.length, 2);
    }
  });

  it("rests at least as its owner says behind large messages, those of this turn alone", async () => {
    const turn = new ReadTurn(undefined, (bytes) => (bytes / MUCH_READ_BYTES) * 20);
    const { clock, read, push } = start(1, turn);
    push(0, MUCH_READ_BYTES, MUCH_READ_BYTES, 1);
    for (const count of [2, 3]) {
      await clock.advance(19);
      assert.equal(read.length, count - 1);
      await clock.advance(1);
      assert.equal(read.length, count);
    }
  });

  it("waits behind as much in ordinary messages until others were read, and for no time", () => {
    const { clock, read, push } = start(1, new ReadTurn(undefined, (bytes) => bytes));
    const reads: (() => void)[] = [];
    Object.assign(clock, { whenRead: (fn: () => void) => void reads.push(fn) });
    const small = LARGE_MESSAGE_BYTES - 1;
    const ids = Array.from({ length: Math.ceil(MUCH_READ_BYTES / small) }, () => small);
    push(0, ...ids, 1);
    assert.equal(read.length, ids.length);
    for (const fn of reads.splice(0)) fn();
    assert.deepEqual(read.slice(ids.length), ["0:1"]);
    push(0, ...ids.slice(1));
    assert.equal(reads.length, 0, "the next turn has begun with nothing");
  });

  it("rests for the least behind ordinary messages that took long", async () => {
    const { clock, read, push } = startSlow(LONG_READ_MS / CALLS_PER_LOOK, new ReadTurn(() => false));
    const small = LARGE_MESSAGE_BYTES - 1;
    const ids = Array.from({ length: Math.ceil(MUCH_READ_BYTES / small) }, () => small);
    push(...ids, 1);
    await clock.advance(MIN_REST_MS - 0.5);
    assert.equal(read.length, ids.length);
    await clock.advance(0.5);
    assert.equal(read.length, ids.length + 1);
  });

  it("rests for no longer than so much, whatever its owner says", async () => {
    const { clock, read, push } = start(1, new ReadTurn(undefined, () => 60_000));
    push(0, MUCH_READ_BYTES, 1);
    await clock.advance(MAX_REST_MS);
    assert.equal(read.length, 2);
  });

  it("rests for no longer than so much:: a process that was stopped has had no turn", async () => {
    const { clock, read, push } = startSlow(60_000);
    push(1);
    push(2);
    await clock.advance(MAX_REST_MS);
    assert.equal(read.length, 2);
  });

  it("has the time of a message that ends it", async () => {
    const { clock, read, push } = startSlow(LONG_READ_MS - 2);
    push(MUCH_READ_BYTES);
    push(1);
    await clock.advance(LONG_READ_MS - 3);
    assert.equal(read.length, 1);
    await clock.advance(1);
    assert.equal(read.length, 2);
  });
});
