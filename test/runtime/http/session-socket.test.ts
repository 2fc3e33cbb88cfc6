// What stands between a socket and a session of HTTP/2. The session is the test.

import assert from "node:assert/strict";
import { once } from "node:events";
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { SessionSocket } from "#runtime/http/session-socket.js";

type Taker = (piece: Buffer) => boolean;

/** A session that reads: its socket, what it was given, and who gives it. */
async function start() {
  const sent: string[] = [];
  let onWritten: (() => void) | undefined;
  let isDelayed = true;
  const raw = Object.assign(
    new Duplex({
      read: () => undefined,
      write(bytes: Buffer, _encoding, done) {
        sent.push(bytes.toString());
        onWritten = done;
      },
    }),
    {
      destroySoon: () => void raw.destroy(),
      setNoDelay: (isNow: boolean) => {
        isDelayed = !isNow;
      },
    },
  );
  let take: Taker = () => assert.fail("nobody reads");
  let askedForMore = 0;
  // It has what is used of a socket.
  const session = new SessionSocket(raw as unknown as Socket, {
    giveTo: (taker) => {
      take = taker;
    },
    goOnGiving: () => void askedForMore++,
  });
  const given: string[] = [];
  session.on("data", (piece: Buffer) => given.push(piece.toString()));
  await rounds();
  return {
    raw,
    session,
    sent,
    given,
    give: (text: string) => take(Buffer.from(text)),
    askedForMore: () => askedForMore,
    isDelayed: () => isDelayed,
    endWrite: () => onWritten?.(),
  };
}

/** More than it looks at. */
async function rounds(): Promise<void> {
  for (let round = 0; round < 5; round++) await new Promise((resolve) => setImmediate(resolve));
}

describe("the socket of a session of HTTP/2", () => {
  it("sends what the session writes at once, as Node has its own sockets do", async () => {
    const { isDelayed } = await start();
    assert.equal(isDelayed(), false);
  });

  it("gives the session each piece as it comes", async () => {
    const { given, give } = await start();
    assert.deepEqual([give("a"), give("b")], [true, true]);

    assert.deepEqual(given, ["a", "b"]);
  });

  it("keeps one piece for a session that does not read, and asks for more when it reads again", async () => {
    const { session, give, given, askedForMore } = await start();
    session.write("so that it may pause");
    session.pause();
    assert.equal(give("a"), false);
    await rounds();
    assert.deepEqual([given, askedForMore()], [[], 0]);
    session.resume();
    await rounds();

    assert.deepEqual([given, askedForMore()], [["a"], 1]);
  });

  it("ends with an empty piece", async () => {
    const { session, give } = await start();
    const ended = once(session, "end");
    give("");
    await ended;
  });

  it("is closed when the session reads no more and has said all", async () => {
    const { raw, session } = await start();
    session.pause();
    await once(raw, "close");
    assert.equal(session.destroyed, true);
  });

  it("stays open while the session waits for a write, and until it reads behind that", async () => {
    const { raw, session, sent, endWrite } = await start();
    session.write("an answer");
    session.pause();
    await rounds();
    endWrite();
    setImmediate(() => session.resume()); // as node:http2 does
    await rounds();

    assert.deepEqual([sent, raw.destroyed], [["an answer"], false]);
  });

  it("is closed with its socket", async () => {
    const { raw, session } = await start();
    const closed = once(session, "close");
    raw.destroy();
    await closed;
  });
});
