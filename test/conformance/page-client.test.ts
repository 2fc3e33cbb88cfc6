// Sentences of docs/protocol.md that no well-behaved server shows, byte for byte against our
// client.

import assert from "node:assert/strict";
import { Flag, Kind, PREFACE } from "#runtime/wire/frame.js";
import { Conformance } from "../../generated/conformance.js";
import { rawFrame, rawHello, readCalls, startRawServer } from "../support/raw-server.js";
import { connectStub } from "./stub-caller.js";
import { type Answer, type Caller, call } from "./subject.js";

const NOT_FOUND = 5;
const OPTIONAL_KIND = 250;

type Reaction = (streamId: number) => readonly Buffer[];

function hex(digits: string): Buffer {
  return Buffer.from(digits.replace(/\s/g, ""), "hex");
}

function reply(streamId: number, payload = "c0", flags = 0): Buffer {
  return rawFrame(Kind.REPLY, flags, streamId, 0, hex(payload));
}

function error(streamId: number, payload: string, flags = 0): Buffer {
  return rawFrame(Kind.ERROR, flags, streamId, NOT_FOUND, hex(payload));
}

/** How a server reacts to a CALL of `empty`, and what the call comes to. */
const REACTIONS: Readonly<Record<string, readonly [Reaction, Partial<Answer>]>> = {
  "an answer to a call that does not run is dropped": [
    (id) => [reply(id + 1), error(id + 2, "90"), rawFrame(Kind.ITEM, 0, id + 3, 0, hex("c0")), reply(id)],
    { code: "OK" },
  ],
  "an unknown kind with OPTIONAL, and unknown flags, are ignored": [
    (id) => [rawFrame(OPTIONAL_KIND, Flag.OPTIONAL, id, 7, hex("01")), reply(id, "c0", 0x40)],
    { code: "OK" },
  ],
  "a method without a result takes any value": [(id) => [reply(id, "92 01 a1 61")], { code: "OK" }],
  "a status may end early": [(id) => [error(id, "90")], { code: "NOT_FOUND" }],
  "a status may hold nothing but nil": [(id) => [error(id, "94 c0 c0 c0 c0")], { code: "NOT_FOUND" }],
  "a status may be longer": [
    (id) => [error(id, "96 a1 61 00 a1 62 cb 3ff0000000000000 81 a1 78 01 c3")],
    { code: "NOT_FOUND", errorId: "b" },
  ],
  "a declared error that the client does not know is its status": [
    (id) => [error(id, "93 01 a3 612e62 91 07", Flag.DECLARED)],
    { code: "NOT_FOUND" },
  ],
  "bytes behind the end of a result are refused": [(id) => [reply(id, "c0 c0")], { code: "INTERNAL" }],
  "headers and trailers frame an answer": [
    (id) => [
      rawFrame(Kind.HEADERS, Flag.OPTIONAL, id, 0, hex("81 a1 61 a1 31")),
      reply(id, "81 a1 62 c4 01 32 c0", Flag.METADATA),
    ],
    { code: "OK", headers: { a: "1" }, trailers: { b: new Uint8Array([0x32]) } },
  ],
  "a kind that only a client sends is a violation": [
    (id) => [rawFrame(Kind.CANCEL, 0, id, 0), reply(id)],
    { code: "UNAVAILABLE" },
  ],
  "an unknown kind without OPTIONAL is a violation": [
    (id) => [rawFrame(OPTIONAL_KIND, 0, id, 7), reply(id)],
    { code: "UNAVAILABLE" },
  ],
  "a second HELLO is a violation": [(id) => [rawFrame(Kind.HELLO, 0, 0, 0, hex("80")), reply(id)], { code: "UNAVAILABLE" }],
  "a frame that is too large is a violation": [
    (id) => [hex("f1ff3f00 03 00 0000 01000000 00000000"), reply(id)],
    { code: "UNAVAILABLE" },
  ],
};

/**
 * How a server reacts to a CALL of `flood`, of which the client has read nothing, and what the
 * stream comes to.
 */
const STREAMS: Readonly<Record<string, readonly [Reaction, string]>> = {
  "an ITEM without an item is a violation": [(id) => [rawFrame(Kind.ITEM, 0, id, 0)], "UNAVAILABLE"],
  "an ITEM with bytes that are no item fails": [(id) => [rawFrame(Kind.ITEM, 0, id, 0, hex("c1"))], "INTERNAL"],
  "a stream ends with END": [(id) => [rawFrame(Kind.ITEM, 0, id, 0, hex("c400 c400")), rawFrame(Kind.END, 0, id, 0)], "OK"],
  "a stream ends with ERROR, behind its items": [
    (id) => [rawFrame(Kind.ITEM, 0, id, 0, hex("c400")), error(id, "91 a1 61")],
    "NOT_FOUND",
  ],
};

/** What a server says first, and whether the client goes on. */
const GREETINGS: Readonly<Record<string, readonly [Buffer, string]>> = {
  "an empty HELLO will do": [greeting("80"), "OK"],
  "a HELLO may hold keys that nobody knows": [greeting("81 a3 6e6577 c3"), "OK"],
  "another version is closed on": [
    Buffer.concat([hex("4357525002000000"), rawFrame(Kind.HELLO, 0, 0, 0, hex("80"))]),
    "UNAVAILABLE",
  ],
  "a HELLO with a wrong type is closed on": [greeting("81 a8 736572766963 6573 01"), "UNAVAILABLE"],
  "a frame ahead of the HELLO is closed on": [Buffer.concat([Buffer.from(PREFACE), rawFrame(Kind.PING, 0, 0, 1)]), "UNAVAILABLE"],
};

function greeting(payload: string): Buffer {
  return Buffer.concat([Buffer.from(PREFACE), rawFrame(Kind.HELLO, 0, 0, 0, hex(payload))]);
}

/** Runs `use` with a client of a server that greets and then reacts to each CALL. */
async function withServer<T>(reaction: Reaction, use: (caller: Caller) => Promise<T>, hello = rawHello()): Promise<T> {
  await using server = await startRawServer((socket) => {
    socket.write(hello);
    readCalls(socket, (frame) => socket.write(Buffer.concat(reaction(frame.readUInt32LE(8)))));
  });
  const caller = connectStub({ host: "127.0.0.1", port: server.port }, Conformance);
  try {
    return await use(caller);
  } finally {
    await caller.close();
  }
}

/** Of calls that end by what the server does: however busy the machine is. */
const PATIENT_MS = 30_000;

describe("the page of the protocol, at a client", () => {
  for (const [rule, [reaction, expected]] of Object.entries(REACTIONS)) {
    it(rule, async () => {
      const answer = await withServer(reaction, (caller) => call(caller, "empty", [], { timeoutMs: PATIENT_MS }));
      const seen = { ...answer };

      assert.deepEqual({ ...seen, ...expected }, seen);
    });
  }

  for (const [rule, [reaction, expected]] of Object.entries(STREAMS)) {
    it(rule, async () => {
      const { code } = await withServer(reaction, async (caller) => {
        const flooding = caller.open("flood", ["key"], { timeoutMs: PATIENT_MS });
        while ((await flooding.next()) !== undefined);
        return flooding.done();
      });

      assert.equal(code, expected);
    });
  }

  it("an ITEM beyond the credit is a violation", async () => {
    const item = Buffer.concat([hex("c5 ffff"), Buffer.alloc(65_535)]);
    let calls = 0;
    const { code } = await withServer(
      // Four use the window up, the last of them beyond zero; the fifth is one too many.
      (id) => (calls++ === 0 ? Array.from({ length: 5 }, () => rawFrame(Kind.ITEM, 0, id, 0, item)) : []),
      (caller) => {
        caller.open("flood", ["nobody reads it"], { timeoutMs: PATIENT_MS });
        // It is never answered, and ends with the connection.
        return call(caller, "empty", [], { timeoutMs: PATIENT_MS });
      },
    );

    assert.equal(code, "UNAVAILABLE");
  });

  for (const [rule, [hello, expected]] of Object.entries(GREETINGS)) {
    it(rule, async () => {
      const { code } = await withServer(
        (id) => [reply(id)],
        (caller) => call(caller, "empty", [], { timeoutMs: 300 }),
        hello,
      );

      assert.equal(code, expected);
    });
  }
});
