// Sentences of docs/protocol.md that no well-behaved client shows, byte for byte against our
// server.

import assert from "node:assert/strict";
import { Status } from "callwire";
import { Flag, Kind, MAX_CREDIT_BYTES, PREFACE } from "#runtime/wire/frame.js";
import * as current from "../../generated/conformance.js";
import { rawFrame } from "../support/raw-server.js";
import { RawClient, rawCall } from "./raw-client.js";
import { serveStub } from "./stub-server.js";
import type { Subject } from "./subject.js";

const PROBE_ID = 4_294_967_295;
const OPTIONAL_KIND = 250;

/**
 * What is sent, and the kind, stream id and argument of each frame that comes back; the connection
 * goes on.
 */
const ANSWERED: Readonly<Record<string, readonly [readonly Buffer[], ...(readonly [number, number, number])[]]>> = {
  "a PING is answered with its argument": [[rawFrame(Kind.PING, 0, 0, 77)], [Kind.PONG, 0, 77]],
  "the reserved bytes and unknown flags are ignored": [[withReserved(rawCall("empty", 1, { flags: 0x40 }))], [Kind.REPLY, 1, 0]],
  "an unknown kind with OPTIONAL is ignored": [[rawFrame(OPTIONAL_KIND, Flag.OPTIONAL, 1, 2, Buffer.from([1]))]],
  "CANCEL, ITEM, END and CREDIT for a call that does not run are dropped": [
    [Kind.CANCEL, Kind.ITEM, Kind.END, Kind.CREDIT].map((kind) => rawFrame(kind, 0, 7, 1)),
  ],
  "a GOAWAY of a client is ignored": [[rawFrame(Kind.GOAWAY, 0, 0, 0, Buffer.from([0xa1, 0x61]))]],
  "a CALL without time left is DEADLINE_EXCEEDED": [
    [rawCall("empty", 1, { timeoutMs: 0 })],
    [Kind.ERROR, 1, Status.DEADLINE_EXCEEDED],
  ],
  "a unary method that is taken for a stream is UNIMPLEMENTED": [
    [rawCall("empty", 1, { flags: Flag.EXPECTS_ITEMS })],
    [Kind.ERROR, 1, Status.UNIMPLEMENTED],
  ],
  "a stream that is taken for unary is UNIMPLEMENTED": [[rawCall("sum", 1)], [Kind.ERROR, 1, Status.UNIMPLEMENTED]],
  "a oneway call is not answered, not even one that is refused": [
    [rawCall("missing", 0, { flags: Flag.ONEWAY }), rawCall("finish", 0, { flags: Flag.ONEWAY, payload: "91 07" })],
  ],
  "elements behind the last parameter are skipped": [
    [rawCall("echo", 1, { payload: "94 c4 01 2a 81 a1 61 90 d7 05 0000000000000000 c0" })],
    [Kind.REPLY, 1, 0],
  ],
  "fixext 4 and ext 8 may be skipped": [
    [rawCall("echo", 1, { payload: "93 c4 00 d6 09 00000000 c7 01 09 00" })],
    [Kind.REPLY, 1, 0],
  ],
  "another form of an extension is refused": [
    [rawCall("echo", 1, { payload: "92 c4 00 d4 09 00" })],
    [Kind.ERROR, 1, Status.INVALID_ARGUMENT],
  ],
  "bytes behind the end of the arguments are refused": [
    [rawCall("empty", 1, { payload: "90 c0" })],
    [Kind.ERROR, 1, Status.INVALID_ARGUMENT],
  ],
  "arguments that end within a value are refused": [
    [rawCall("echo", 1, { payload: "91 c4 05 00" })],
    [Kind.ERROR, 1, Status.INVALID_ARGUMENT],
  ],
  "arguments that are no array are refused": [[rawCall("empty", 1, { payload: "80" })], [Kind.ERROR, 1, Status.INVALID_ARGUMENT]],
  "text that is not UTF-8 is refused": [
    [rawCall("produced", 1, { payload: "91 a1 ff" })],
    [Kind.ERROR, 1, Status.INVALID_ARGUMENT],
  ],
  "what is skipped may be nested to any depth": [
    [rawCall("echo", 1, { payload: `92 c4 00 ${"91".repeat(1_000_000)} c0` })],
    [Kind.REPLY, 1, 0],
  ],
  "metadata with a key that is not allowed is refused": [
    [rawCall("empty", 1, { flags: Flag.METADATA, payload: "81 a1 41 a0 90" })],
    [Kind.ERROR, 1, Status.INVALID_ARGUMENT],
  ],
  "a call that is cancelled gives its id back at once": [
    [rawCall("hang", 1, { payload: "91 a1 61" }), rawFrame(Kind.CANCEL, 0, 1, 0), rawCall("empty", 1)],
    [Kind.REPLY, 1, 0],
  ],
};

/** What ends the connection without a further frame. */
const VIOLATIONS: Readonly<Record<string, readonly Buffer[]>> = {
  "an unknown kind without OPTIONAL": [rawFrame(OPTIONAL_KIND, 0, 1, 2)],
  "a second HELLO": [rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from([0x80]))],
  "a frame that only a server sends": [rawFrame(Kind.REPLY, 0, 1, 0, Buffer.from([0xc0]))],
  "the id of a call that runs": [rawCall("hang", 1, { payload: "91 a1 61" }), rawCall("empty", 1)],
  "the head of a frame that is too large": [Buffer.from("f1ff3f00 02 00 0000 01000000 01000000".replace(/ /g, ""), "hex")],
  "a CREDIT of 0 bytes": [openDrip(1), rawFrame(Kind.CREDIT, 0, 1, 0)],
  "a CREDIT above the maximum": [openDrip(1), rawFrame(Kind.CREDIT, 0, 1, 0xffff_ffff)],
  "CREDITs that are above it together": [
    openDrip(1),
    ...[1, 1, 1].map(() => rawFrame(Kind.CREDIT, 0, 1, Math.ceil(MAX_CREDIT_BYTES / 2))),
  ],
  "a CALL without a method id": [rawFrame(Kind.CALL, 0, 1, 1_000, Buffer.from([1, 2, 3]))],
};

/** The first bytes of a client that the server does not go on with. */
const GREETINGS: Readonly<Record<string, Buffer>> = {
  "another version": Buffer.from("4357525002000000", "hex"),
  "another protocol": Buffer.from("GET / HTTP/1.1\r\n\r\n"),
  "a HELLO that is no map": greeting("90"),
  "a HELLO with a wrong type": greeting("81 a8 6d6178 43616c6c73 a1 31"),
  "a HELLO with bytes behind its map": greeting("80 80"),
  "a HELLO that is too large": Buffer.concat([Buffer.from(PREFACE), rawFrame(Kind.HELLO, 0, 0, 0, Buffer.alloc(16_385))]),
};

/** Begins a stream from the server that stays open and has nothing in it. */
function openDrip(streamId: number): Buffer {
  return rawCall("drip", streamId, { flags: Flag.EXPECTS_ITEMS, payload: "92 a1 64 00" });
}

function withReserved(frame: Buffer): Buffer {
  frame.writeUInt16LE(0xffff, 6);
  return frame;
}

function greeting(payload: string): Buffer {
  const hello = rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from(payload.replace(/ /g, ""), "hex"));
  return Buffer.concat([Buffer.from(PREFACE), hello]);
}

describe("the page of the protocol, at a server", () => {
  let server: Subject;

  before(async () => {
    server = await serveStub(current);
  });

  after(() => server.close());

  for (const [rule, [sent, ...expected]] of Object.entries(ANSWERED)) {
    it(rule, async () => {
      await using client = await RawClient.greet(server);
      client.send(...sent);
      const received: unknown[] = [];
      for (let i = 0; i < expected.length; i++) {
        const frame = await client.next();
        received.push([frame?.kind, frame?.streamId, frame?.argument]);
      }
      assert.deepEqual(received, expected);

      client.send(rawCall("empty", PROBE_ID));
      const { kind, streamId } = (await client.next()) ?? {};
      assert.deepEqual([kind, streamId], [Kind.REPLY, PROBE_ID]);
    });
  }

  for (const [what, sent] of Object.entries(VIOLATIONS)) {
    it(`${what} is a violation`, async () => {
      await using client = await RawClient.greet(server);
      client.send(...sent);

      assert.equal(await client.next(), undefined);
    });
  }

  for (const [what, bytes] of Object.entries(GREETINGS)) {
    it(`${what} is closed on, and told nothing`, async () => {
      await using client = await RawClient.connect(server, bytes);

      assert.equal((await client.rest()).length, 0);
    });
  }

  it("a HELLO may hold keys that nobody knows", async () => {
    await using client = await RawClient.greet(server, greeting("82 a3 6e6577 c3 a8 6d6178 43616c6c73 01"));
    client.send(rawFrame(Kind.PING, 0, 0, 5));

    assert.equal((await client.next())?.argument, 5);
  });
});
