import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { MUCH_READ_BYTES, MUCH_READ_PAUSE_MS } from "#runtime/base/limits.js";
import { Inflow, type InflowOwner } from "#runtime/transport/inflow.js";
import { ReadTurn } from "#runtime/transport/read-turn.js";
import { Kind, PREFACE } from "#runtime/wire/frame.js";
import { rawFrame } from "../../support/raw-server.js";

/** Connections of one peer. Each frame becomes as many bytes as its stream id says, and is noted as `connection:id`. */
function start(count: number) {
  const clock = new FakeClock();
  const turn = new ReadTurn();
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
      turn.add(MUCH_READ_BYTES / 8, machine);
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
    turn.add(MUCH_READ_BYTES, clock);
    for (const connection of connections) turn.rest(connection);
    turn.leave(connections[0] ?? { onTurn: () => undefined });
    await clock.advance(MUCH_READ_PAUSE_MS);

    assert.deepEqual(called, [1]);
  });

  it("ends in the middle of a chunk, and goes on by itself", async () => {
    const { clock, read, push } = start(1);
    push(0, 1, MUCH_READ_BYTES, 2, 3);
    assert.deepEqual(read, ["0:1", `0:${MUCH_READ_BYTES}`]);
    await clock.advance(MUCH_READ_PAUSE_MS);

    assert.deepEqual(read.slice(2), ["0:2", "0:3"]);
  });

  it("ends for all its connections, of which one goes on at a time", async () => {
    const { clock, read, push } = start(3);
    for (const at of [0, 1, 2]) push(at, MUCH_READ_BYTES, MUCH_READ_BYTES + at);
    assert.deepEqual(read, [`0:${MUCH_READ_BYTES}`]);
    const turns: number[] = [];
    for (let ms = 0; ms < 12; ms++) {
      const before = read.length;
      await clock.advance(MUCH_READ_PAUSE_MS);
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
});
