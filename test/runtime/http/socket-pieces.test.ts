// What node:http is given of a socket, piece by piece, while its peer has its turn.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { FakeClock } from "callwire/testing";
import { HTTP_PIECE_BYTES, HTTP2_PIECE_BYTES } from "#runtime/base/limits/http.js";
import { SocketPieces } from "#runtime/http/socket-pieces.js";

function start() {
  const clock = new FakeClock();
  const socket = Object.assign(new EventEmitter(), {
    destroyed: false,
    isStill: false,
    isPaused: () => socket.isStill,
    pause: (): void => {
      socket.isStill = true;
    },
    resume: (): void => {
      socket.isStill = false;
    },
  });
  const given: Buffer[] = [];
  const node = { onPiece: () => undefined as unknown };
  socket.on("data", (bytes: Buffer) => {
    given.push(bytes);
    node.onPiece();
  });
  const reader = {
    isResting: false,
    spentMs: 0,
    spend(ms: number): void {
      reader.spentMs += ms;
    },
    onAllGiven(): void {
      socket.resume(); // as an inflow does that does not rest
    },
  };
  // It has what the pieces need of a socket.
  const pieces = new SocketPieces(socket as unknown as Socket, reader, clock);
  return { clock, socket, given, node, reader, pieces };
}

/** Behind all ticks that lead to others. */
const ticks = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("what comes over a socket of HTTP/1.1", () => {
  it("is given in small pieces, each behind the ticks of the one before, and all of it", async () => {
    const { socket, given, node, pieces } = start();
    pieces.begin();
    pieces.begin(); // which does nothing
    const seen: string[] = [];
    node.onPiece = () => {
      seen.push("piece");
      process.nextTick(() => seen.push("tick"));
    };
    const bytes = Buffer.from(Array.from({ length: 2 * HTTP_PIECE_BYTES + 100 }, (_, at) => at % 251));
    socket.emit("data", bytes);
    socket.emit("data", Buffer.from("behind"));
    await ticks();

    assert.deepEqual(
      given.map(({ length }) => length),
      [HTTP_PIECE_BYTES, HTTP_PIECE_BYTES, 100, 6],
    );
    assert.deepEqual(Buffer.concat(given), Buffer.concat([bytes, Buffer.from("behind")]));
    assert.deepEqual(seen, ["piece", "tick", "piece", "tick", "piece", "tick", "piece", "tick"]);
  });

  it("waits while its peer rests, and goes on where it was", async () => {
    const { socket, given, node, reader, pieces } = start();
    pieces.begin();
    node.onPiece = () => {
      reader.isResting = true;
    };
    const bytes = Buffer.alloc(2 * HTTP_PIECE_BYTES, "a");
    socket.emit("data", bytes);
    await ticks();
    assert.equal(given.length, 1);
    socket.emit("data", Buffer.from("b")); // Node had it in its hands
    await ticks();
    assert.equal(given.length, 1);
    node.onPiece = () => undefined;
    reader.isResting = false;
    pieces.goOn();
    await ticks();

    assert.equal(Buffer.concat(given).toString(), `${bytes}b`);
  });

  it("counts for its peer, with the ticks behind each piece", async () => {
    const { clock, socket, node, reader, pieces } = start();
    pieces.begin();
    node.onPiece = () => process.nextTick(() => void clock.advance(3));
    socket.emit("data", Buffer.alloc(2 * HTTP_PIECE_BYTES));
    await ticks();

    assert.equal(reader.spentMs, 6);
  });

  it("is forgotten when the socket is closed, such as by too many requests", async () => {
    const { socket, given, node, pieces } = start();
    pieces.begin();
    node.onPiece = () => {
      socket.destroyed = true;
    };
    socket.emit("data", Buffer.alloc(4 * HTTP_PIECE_BYTES));
    await ticks();

    assert.equal(given.length, 1);
  });

  it("stays with Node while the socket is paused", async () => {
    const { socket, given, pieces } = start();
    socket.isStill = true;
    pieces.begin();
    socket.emit("data", Buffer.alloc(2 * HTTP_PIECE_BYTES));
    await ticks();

    assert.equal(given.length, 1);
  });
});

describe("what comes over a socket of HTTP/2", () => {
  it("is given in smaller pieces from the start, and its end behind the last of them", async () => {
    const { socket, reader, pieces } = start();
    const lengths: number[] = [];
    pieces.giveTo((piece) => lengths.push(piece.length) > 0);
    reader.isResting = true;
    socket.emit("data", Buffer.alloc(2 * HTTP2_PIECE_BYTES + 1));
    socket.emit("end");
    await ticks();
    assert.deepEqual(lengths, []);
    reader.isResting = false;
    pieces.goOn();
    await ticks();

    assert.deepEqual(lengths, [HTTP2_PIECE_BYTES, HTTP2_PIECE_BYTES, 1, 0]);
  });

  it("waits while who takes it has enough, and is not read meanwhile", async () => {
    const { socket, pieces } = start();
    const taken: string[] = [];
    pieces.giveTo((piece) => {
      taken.push(piece.toString());
      return taken.length > 1;
    });
    socket.emit("data", Buffer.from("a"));
    socket.emit("data", Buffer.from("b"));
    await ticks();
    assert.deepEqual([taken, socket.isStill], [["a"], true]);
    pieces.release();
    await ticks();

    assert.deepEqual([taken, socket.isStill], [["a", "b"], false]);
  });

  it("is read on when all that has come was given, and no earlier", async () => {
    const { socket, pieces } = start();
    const still: boolean[] = [];
    pieces.giveTo(() => {
      still.push(socket.isStill);
      return still.length % 2 === 0; // it has enough behind the first, and behind the third
    });
    socket.emit("data", Buffer.from("a"));
    socket.emit("data", Buffer.from("b"));
    socket.emit("data", Buffer.from("c"));
    socket.emit("data", Buffer.from("d"));
    await ticks();
    pieces.release();
    await ticks();
    pieces.release();
    await ticks();

    assert.deepEqual([still, socket.isStill], [[false, true, true, true], false]);
  });

  it("leaves no room for more while it waits, in a rest or for who takes it", async () => {
    const { socket, reader, pieces } = start();
    const rooms = [pieces.hasRoom()];
    let hasEnough = true;
    pieces.giveTo(() => !hasEnough);
    socket.emit("data", Buffer.from("a"));
    rooms.push(pieces.hasRoom());
    reader.isResting = true;
    hasEnough = false;
    pieces.release();
    rooms.push(pieces.hasRoom());
    socket.emit("data", Buffer.from("b"));
    rooms.push(pieces.hasRoom());
    reader.isResting = false;
    pieces.goOn();
    await ticks();
    rooms.push(pieces.hasRoom());

    assert.deepEqual(rooms, [true, false, true, false, true]);
  });

  it("counts at once for its peer, whose other connections may be next", () => {
    const { clock, socket, reader, pieces } = start();
    pieces.giveTo(() => {
      void clock.advance(3);
      return true;
    });
    socket.emit("data", Buffer.from("a"));

    assert.equal(reader.spentMs, 3);
  });
});
