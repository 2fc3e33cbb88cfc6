// When requests and bodies are dealt with: in the turn of their peer, by a clock of the test.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { FakeClock } from "callwire/testing";
import { MAX_REST_MS, MUCH_READ_BYTES, MUCH_READ_MS } from "#runtime/base/limits/connection.js";
import { HTTP_PIECE_BYTES, MAX_PIPELINED_REQUESTS, MAX_WAITING_REQUESTS } from "#runtime/base/limits/http.js";
import { HttpInflow } from "#runtime/http/http-inflow.js";
import { RoundTime } from "#runtime/http/round-time.js";
import { ReadTurn } from "#runtime/transport/read-turn.js";

class FakeSocket extends EventEmitter {
  readonly remoteAddress = "192.0.2.7";
  isDestroyed = false;
  destroyed = false;
  /** Of what it has in its hands. */
  readableLength = 0;
  onRead: () => void = () => undefined;
  #isPaused = false;

  read(): void {
    this.readableLength = 0;
    this.onRead();
  }

  readonly pause = (): void => {
    this.#isPaused = true;
  };

  resume(): void {
    this.#isPaused = false;
    this.emit("resume");
  }

  isPaused(): boolean {
    return this.#isPaused;
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

const REQUEST = { complete: true, headers: {} } as IncomingMessage; // the inflow asks it for no more

function start(count = 1, isHttp2 = false, turn = new ReadTurn()) {
  const clock = new FakeClock();
  const place = { clock, round: new RoundTime(clock) };
  const dealt: string[] = [];
  const ends = Array.from({ length: count }, (_, at) => {
    const socket = new FakeSocket();
    // It has what an inflow needs of a socket.
    const inflow = new HttpInflow(socket as unknown as Socket, isHttp2, turn, undefined, place);
    const piece = (name: string) => ({
      deal: () => void dealt.push(`${at}:${name}`),
      drop: () => void dealt.push(`${at}:-${name}`),
    });
    return {
      socket,
      inflow,
      ask(name: string, request = REQUEST): void {
        inflow.requests++;
        inflow.onRequest(piece(name), request);
      },
      body: (name: string, bytes = 10) => inflow.onBody(piece(name), bytes),
    };
  });
  const endTurn = (): void => {
    turn.add(MUCH_READ_BYTES);
    turn.spend(0, clock);
  };
  return { clock, dealt, ends, endTurn };
}

describe("what comes over one HTTP connection", () => {
  it("is dealt with at once while its peer has its turn", () => {
    const { ends, dealt } = start();
    ends[0]?.ask("a");
    ends[0]?.body("body");

    assert.deepEqual(dealt, ["0:a", "0:body"]);
  });

  it("is one request after the other over HTTP/1.1, a body ahead of the next request", () => {
    const { ends, dealt } = start();
    const [end] = ends;
    for (const name of ["a", "b", "c"]) end?.ask(name);
    end?.body("of a");
    assert.deepEqual(dealt, ["0:a", "0:of a"]);
    end?.inflow.onAnswered();
    assert.deepEqual(dealt.slice(2), ["0:b"]);
    end?.inflow.onAnswered();

    assert.deepEqual(dealt.slice(3), ["0:c"]);
  });

  it("is as many requests at once as have come over HTTP/2", () => {
    const { ends, dealt } = start(1, true);
    for (const name of ["a", "b", "c"]) ends[0]?.ask(name);

    assert.deepEqual(dealt, ["0:a", "0:b", "0:c"]);
  });

  it("waits when the turn of its peer is over, and no other connection of the peer is read", async () => {
    const { ends, dealt, clock, endTurn } = start(2);
    endTurn();
    ends[0]?.ask("a");
    await undefined;
    assert.deepEqual([dealt, ends.map(({ socket }) => socket.isPaused())], [[], [true, true]]);
    await clock.advance(MAX_REST_MS);

    assert.deepEqual([dealt, ends.map(({ socket }) => socket.isPaused())], [["0:a"], [false, false]]);
  });

  it("is read first in the next turn of its peer when it was read longest ago", async () => {
    const { clock, ends, endTurn } = start(3);
    const resumed: number[] = [];
    for (const [at, { socket }] of ends.entries()) socket.on("resume", () => resumed.push(at));
    for (const at of [0, 2, 1]) {
      ends[at]?.ask("a");
      await clock.advance(1);
    }
    endTurn();
    ends[1]?.inflow.spend(0);
    await clock.advance(MAX_REST_MS);

    assert.deepEqual(resumed, [0, 2, 1]);
  });

  it("ends the turn when it takes long, or is much", () => {
    for (const { pieceMs, bytes } of [
      { pieceMs: MUCH_READ_MS, bytes: 1 },
      { pieceMs: 0, bytes: MUCH_READ_BYTES },
    ]) {
      const { ends, dealt, clock } = start(1, true);
      const deal = (): void => void clock.advance(pieceMs);
      ends[0]?.inflow.onBody({ deal, drop: () => undefined }, bytes);
      ends[0]?.ask("next");
      assert.deepEqual(dealt, []);
    }
  });

  it("is told for how long it has waited", async () => {
    const { ends, clock, endTurn } = start();
    const waited: number[] = [];
    endTurn();
    ends[0]?.inflow.onBody({ deal: (waitedMs) => void waited.push(waitedMs), drop: () => undefined }, 10);
    await clock.advance(MAX_REST_MS);

    assert.equal(waited.length, 1);
    assert.ok((waited[0] ?? 0) > 0);
  });

  it("is closed with too many requests that wait", () => {
    for (const [isHttp2, most] of [
      [false, MAX_PIPELINED_REQUESTS],
      [true, MAX_WAITING_REQUESTS],
    ] as const) {
      const { ends, dealt, endTurn } = start(1, isHttp2);
      endTurn();
      for (let at = 0; at < most; at++) ends[0]?.ask("a");
      assert.equal(ends[0]?.socket.isDestroyed, false);
      ends[0]?.ask("last");
      assert.deepEqual([ends[0]?.socket.isDestroyed, dealt], [true, ["0:-last"]]);
    }
  });

  it("is dropped when it is gone", async () => {
    const { ends, dealt, clock, endTurn } = start();
    endTurn();
    ends[0]?.ask("a");
    ends[0]?.socket.emit("close");
    await clock.advance(MAX_REST_MS);

    assert.deepEqual(dealt, ["0:-a"]);
  });

  it("keeps no more of what is not whole than its peer may, and gives it back", () => {
    const MIB = 2 ** 20;
    const [first, second] = start(2).ends;
    assert.ok(first !== undefined && second !== undefined);
    const rooms = [first.inflow.openRoom()];
    while (rooms.at(-1)?.hold(4 * MIB) === true) rooms.push(first.inflow.openRoom());
    assert.ok(rooms.length > 8 && rooms.length <= 64, `${rooms.length}`);
    const other = second.inflow.openRoom();
    assert.equal(other.hold(4 * MIB), false);
    rooms[0]?.close();
    rooms[0]?.close();
    assert.equal(other.hold(4 * MIB), true);
    for (const room of [other, ...rooms]) room.close();
  });

  it("begins in the turn of its peer", async () => {
    const { ends, dealt, clock, endTurn } = start(2, false, new ReadTurn());
    const [first, second] = ends;
    first?.inflow.onBegin(() => void dealt.push("first"));
    endTurn();
    first?.inflow.onBegin(() => void dealt.push("again"));
    second?.inflow.onBegin(() => void dealt.push("second"));
    assert.deepEqual(dealt, ["first"]);
    await clock.advance(MAX_REST_MS);

    assert.deepEqual(dealt, ["first", "again", "second"]);
  });

  /** Connections of one peer that have so much in their hands that each takes a turn. */
  function startFull(count: number) {
    const full = start(count);
    const reads: (() => void)[] = [];
    Object.assign(full.clock, { whenRead: (fn: () => void) => void reads.push(fn) });
    const read: number[] = [];
    for (const [at, { socket, inflow }] of full.ends.entries()) {
      socket.readableLength = 1;
      socket.onRead = () => {
        read.push(at);
        inflow.spend(MUCH_READ_MS);
      };
    }
    const turnRound = async (): Promise<void> => {
      for (const fn of reads.splice(0)) fn();
      await undefined;
    };
    return { ...full, read, turnRound };
  }

  it("is read at its begin, before the next one of its peer begins", async () => {
    const { ends, dealt, read, turnRound } = startFull(3);
    for (const [at, { inflow }] of ends.entries()) inflow.onBegin(() => void dealt.push(`${at}`));
    assert.deepEqual([dealt, read], [["0"], [0]]);
    await turnRound();
    assert.deepEqual(
      [dealt, read],
      [
        ["0", "1"],
        [0, 1],
      ],
    );
    await turnRound();
    assert.deepEqual(
      [dealt, read],
      [
        ["0", "1", "2"],
        [0, 1, 2],
      ],
    );
  });

  it("is read on before the next one of its peer is, which rests when the turn is over by then", async () => {
    const { ends, read, turnRound } = startFull(3);
    ends[0]?.inflow.spend(MUCH_READ_MS); // all of them rest
    await undefined;
    assert.deepEqual(read, []);
    for (const most of [1, 2, 3]) {
      await turnRound();
      assert.equal(read.length, most);
    }
    assert.deepEqual(read.toSorted(), [0, 1, 2]);
  });

  /** What Node's parser is given of so many bytes that come over the first connection. */
  async function piecesOf(socket: FakeSocket, bytes: number, given: number[]): Promise<readonly number[]> {
    socket.emit("data", Buffer.alloc(bytes));
    await new Promise((resolve) => setImmediate(resolve));
    return given.splice(0);
  }

  it("is parsed in pieces when its first bytes are many, and otherwise by Node alone", async () => {
    for (const { first, pieces } of [
      { first: HTTP_PIECE_BYTES + 1, pieces: [HTTP_PIECE_BYTES, 1] },
      { first: HTTP_PIECE_BYTES, pieces: [HTTP_PIECE_BYTES + 1] },
    ]) {
      const [end] = start().ends;
      assert.ok(end !== undefined);
      const given: number[] = [];
      end.socket.readableLength = first;
      end.inflow.onBegin(() => end.socket.on("data", ({ length }: Buffer) => given.push(length)));
      assert.deepEqual(await piecesOf(end.socket, HTTP_PIECE_BYTES + 1, given), pieces);
    }
  });

  it("is parsed in pieces once a body without a length comes", async () => {
    for (const { headers, pieces } of [
      { headers: { "transfer-encoding": "chunked" }, pieces: [HTTP_PIECE_BYTES, 1] },
      { headers: { "content-length": "9" }, pieces: [HTTP_PIECE_BYTES + 1] },
    ]) {
      const [end] = start().ends;
      assert.ok(end !== undefined);
      const given: number[] = [];
      end.socket.on("data", ({ length }: Buffer) => given.push(length));
      end.ask("a", { complete: true, headers } as unknown as IncomingMessage); // as above
      await undefined;

      assert.deepEqual(await piecesOf(end.socket, HTTP_PIECE_BYTES + 1, given), pieces);
    }
  });

  it("is not read behind a rest before a session of HTTP/2 takes it", async () => {
    const { ends, dealt, clock, endTurn } = start(1, true);
    const [end] = ends;
    assert.ok(end !== undefined);
    const read: string[] = [];
    end.socket.readableLength = 1;
    end.socket.onRead = () => void read.push("lost");
    endTurn();
    end.inflow.onBegin(() => void dealt.push("session"));
    await undefined;
    await clock.advance(MAX_REST_MS);
    assert.deepEqual([dealt, read, end.socket.isPaused()], [["session"], [], true]);
    end.inflow.giveTo((piece) => read.push(piece.toString()) > 0);
    end.socket.emit("data", Buffer.from("preface"));

    assert.deepEqual([read, end.socket.isPaused()], [["preface"], false]);
  });

  it("is read on behind a rest when what has come was given", async () => {
    const ticks = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    for (const isHttp2 of [true, false]) {
      const { ends, clock, endTurn } = start(1, isHttp2);
      const [end] = ends;
      assert.ok(end !== undefined);
      const { socket, inflow } = end;
      const paused: boolean[] = [];
      const take = (): boolean => paused.push(socket.isPaused()) > 0;
      if (isHttp2) inflow.giveTo(take);
      else {
        socket.on("data", take);
        end.ask("a", { complete: true, headers: { "transfer-encoding": "chunked" } } as unknown as IncomingMessage); // as above
        await ticks();
      }
      endTurn();
      inflow.spend(0);
      await ticks();
      socket.emit("data", Buffer.alloc(HTTP_PIECE_BYTES + 1)); // Node had it in its hands
      assert.deepEqual([paused, socket.isPaused()], [[], true]);
      await clock.advance(MAX_REST_MS);
      await ticks();

      assert.deepEqual([paused.every((isPaused) => isPaused), paused.length > 1, socket.isPaused()], [true, true, false]);
    }
  });

  it("says when no answer is open any more", () => {
    const { ends } = start(1, true);
    const [end] = ends;
    assert.ok(end !== undefined);
    let idle = 0;
    end.inflow.onIdle = () => void idle++;
    for (const name of ["a", "b"]) end.ask(name);
    end.inflow.onAnswered();
    assert.equal(idle, 0);
    end.inflow.onAnswered();
    assert.equal(idle, 1);
  });
});
