// What the page says of a server beside its tables: greetings, statuses, metadata, streams,
// cancellation.

import { isDeepStrictEqual } from "node:util";
import { Status, type StatusName } from "callwire";
import { Flag, Kind, PREFACE } from "#runtime/wire/frame.js";
import { decodeHello, type Hello } from "#runtime/wire/hello.js";
import { unpackPayload } from "#runtime/wire/payload.js";
import { Reader } from "#runtime/wire/reader.js";
import { type CallFields, type Frame, rawCall } from "../conformance/raw-client.js";
import { rawFrame } from "../support/raw-server.js";
import { Broken, inTime, QUIET_MS, type Rule } from "./rule.js";
import { hexText, newKey, type ServerPeer, ServerSession } from "./server-session.js";
import { vectors } from "./vectors.js";

type Server = Rule<ServerPeer>;

/**
 * Frames that make one CALL, and the status that it is answered with; whether it may go elsewhere.
 */
const REFUSED: Readonly<Record<string, readonly [string, CallFields, StatusName, boolean | undefined]>> = {
  "a method that the server does not have": ["missing", {}, "UNIMPLEMENTED", false],
  "a unary method that the client takes for a stream": ["empty", { flags: Flag.EXPECTS_ITEMS }, "UNIMPLEMENTED", false],
  "a stream that the client takes for unary": ["sum", {}, "UNIMPLEMENTED", false],
  "a CALL with no time left": ["empty", { timeoutMs: 0 }, "DEADLINE_EXCEEDED", undefined],
  "arguments that are no array": ["empty", { payload: "80" }, "INVALID_ARGUMENT", false],
  "an argument of another type": ["echo", { payload: "91a0" }, "INVALID_ARGUMENT", false],
  "an argument that is missing": ["echo", {}, "INVALID_ARGUMENT", false],
  "arguments that end within a value": ["echo", { payload: "91c40500" }, "INVALID_ARGUMENT", false],
  "bytes behind the end of the arguments": ["empty", { payload: "90c0" }, "INVALID_ARGUMENT", false],
  "a status that a handler chose": ["fail", { payload: "9205a16e" }, "NOT_FOUND", false],
};

/** CALLs of "empty" or "echo" that are answered with a result. */
const TAKEN: Readonly<Record<string, readonly [string, number, CallFields]>> = {
  "stream id 0": ["empty", 0, {}],
  "the largest stream id": ["empty", 0xffff_ffff, {}],
  "unknown flags": ["empty", 1, { flags: 0x40 }],
  "a call without a deadline": ["empty", 1, { timeoutMs: 2_147_483_647 }],
  "elements behind the last parameter": ["echo", 1, { payload: "94c4012a81a16190d7050000000000000000c0" }],
};

export function serverRules(): readonly Server[] {
  const { hello, metadata } = vectors;
  return [
    rule("the server says nothing before the client's HELLO", async (peer) => {
      await using session = await ServerSession.openWith(peer, Buffer.from(PREFACE));
      await session.expectSilence();
    }),
    rule("the server answers with its preface and a HELLO that fits", async (peer) => {
      await using session = await ServerSession.openWith(peer, Buffer.alloc(0));
      session.decide(Buffer.from(PREFACE), rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from([0x80])));
      await takeHello(session);
    }),
    rule("another version of the preface: the server closes", async (peer) => {
      await using session = await ServerSession.openWith(peer, Buffer.alloc(0));
      session.decide(Buffer.from("4357525002000000", "hex"));
      session.send(rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from([0x80])));
      await session.expectClosed();
    }),
    ...hello.taken.map(({ what, payload }) => helloRule(what, payload, true)),
    ...hello.refused.map(({ what, payload }) => helloRule(what, payload, false)),
    ...Object.entries(TAKEN).map(([what, [method, streamId, fields]]) =>
      rule(`${what}: the call is answered`, async (peer) => {
        await using session = await ServerSession.open(peer);
        session.decide(rawCall(method, streamId, fields));
        await session.expect("the REPLY", { kind: Kind.REPLY, streamId });
      }),
    ),
    ...Object.entries(REFUSED).map(([what, [method, fields, code, mayGoElsewhere]]) =>
      rule(`${what}: ${code}`, async (peer) => {
        await using session = await ServerSession.open(peer);
        const streamId = session.newId();
        session.decide(rawCall(method, streamId, fields));
        const frame = await session.expect(`an ERROR with ${code}`, { kind: Kind.ERROR, streamId, argument: Status[code] });
        expectStatus(frame);
        if (mayGoElsewhere !== undefined && ((frame.flags & Flag.NOT_STARTED) !== 0) !== mayGoElsewhere) {
          throw new Broken(
            `the ERROR has ${mayGoElsewhere ? "no " : ""}NOT_STARTED; expected: ${mayGoElsewhere ? "it" : "none"}`,
          );
        }
        await session.probe();
      }),
    ),
    ...metadata.taken.map(({ what, payload }) => metadataRule(what ?? payload, payload, true)),
    ...metadata.refused.map(({ what, payload }) => metadataRule(what ?? payload, payload, false)),
    rule("what a handler throws without declaring it: INTERNAL with an errorId", async (peer) => {
      await using session = await ServerSession.open(peer);
      const streamId = session.newId();
      session.decide(rawCall("crash", streamId, { payload: `91${hexText("sync")}` }));
      const frame = await session.expect("an ERROR with INTERNAL", { kind: Kind.ERROR, streamId, argument: Status.INTERNAL });
      const [, , errorId] = expectStatus(frame);
      if (typeof errorId !== "string" || errorId === "")
        throw new Broken(`errorId is ${JSON.stringify(errorId)}; expected: a string that the server's log has too`);
    }),
    rule("a declared error: DECLARED, its id, its name and its fields", async (peer) => {
      await using session = await ServerSession.open(peer);
      const streamId = session.newId();
      const { base } = vectors.values;
      session.decide(
        rawCall("refuse", streamId, {
          payload: `92${hexText("no")}dc00${Object.keys(base).length.toString(16)}${Object.values(base).join("")}`,
        }),
      );
      const { flags, payload } = await session.expect("an ERROR with ABORTED", {
        kind: Kind.ERROR,
        streamId,
        argument: Status.ABORTED,
      });
      const id = vectors.hashes.find(({ text }) => text === "callwire.conformance.v1.Refused")?.id ?? 0;
      if ((flags & Flag.DECLARED) === 0) throw new Broken("the ERROR has no DECLARED");
      const reader = Reader.of(payload);
      const seen = readIn("the declared error", () => [
        reader.array(),
        reader.int("id", 0, 0xffff_ffff),
        reader.str("name"),
        reader.array(),
      ]);
      const wanted = [3, id, "callwire.conformance.v1.Refused", 14];
      if (String(seen) !== String(wanted))
        throw new Broken(`parts, id, name and fields are ${String(seen)}; expected: ${String(wanted)}`);
    }),
    rule("above its maxCalls the server refuses with RESOURCE_EXHAUSTED and NOT_STARTED, and goes on", (peer) => fill(peer)),
    rule("a call that has run out of its time is told to its handler, and not answered", async (peer) => {
      await using session = await ServerSession.open(peer);
      const key = `91${hexText(newKey())}`;
      const streamId = session.newId();
      session.decide(rawCall("hang", session.newId(), { timeoutMs: 50, payload: key }));
      session.send(rawCall("ended", streamId, { payload: key }));
      await session.expect(`"cancelled" from "ended", and no answer of the call itself`, { kind: Kind.REPLY, streamId });
    }),
    rule("a call that is cancelled is told to its handler", async (peer) => {
      await using session = await ServerSession.open(peer);
      const key = `91${hexText(newKey())}`;
      const [hanging, streamId] = [session.newId(), session.newId()];
      session.send(rawCall("hang", hanging, { payload: key }), rawCall("ended", streamId, { payload: key }));
      session.decide(rawFrame(Kind.CANCEL, 0, hanging, 0));
      await session.expect(`"cancelled" from "ended"`, { kind: Kind.REPLY, streamId });
    }),
    rule("what a client sends within its credit while it is answered is dropped", async (peer) => {
      await using session = await ServerSession.open(peer);
      const streamId = session.newId();
      // An item that does not fit: the handler's loop fails, and with it the call.
      session.send(rawCall("sum", streamId, { flags: Flag.SENDS_ITEMS }));
      await session.expect("the first CREDIT of a stream", { kind: Kind.CREDIT, streamId });
      const items = Buffer.concat(Array.from({ length: 6_000 }, () => rawFrame(Kind.ITEM, 0, streamId, 0, Buffer.from([0x01]))));
      session.decide(rawFrame(Kind.ITEM, 0, streamId, 0, Buffer.from([0xa0])));
      session.send(items);
      await session.expect("an ERROR with INVALID_ARGUMENT", { kind: Kind.ERROR, streamId, argument: Status.INVALID_ARGUMENT }, [
        Kind.CREDIT,
      ]);
      await session.probe();
    }),
  ];
}

function rule(name: string, check: (peer: ServerPeer) => Promise<void>): Server {
  return { name, level: "must", check };
}

function helloRule(what: string, payload: string, isTaken: boolean): Server {
  return rule(`a HELLO: ${what}: ${isTaken ? "taken" : "the server closes"}`, async (peer) => {
    await using session = await ServerSession.openWith(peer, Buffer.from(PREFACE));
    session.decide(rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from(payload, "hex")));
    if (!isTaken) return await session.expectClosed();
    await takeHello(session);
    session.send(rawFrame(Kind.PING, 0, 0, 5));
    await session.expect("the PONG of a PING", { kind: Kind.PONG, argument: 5 });
  });
}

async function takeHello(session: ServerSession): Promise<Hello> {
  const greeting = await inTime(session.client.takeGreeting(), "the preface and the HELLO of the server");
  if (greeting === undefined) throw new Broken("the server closed the connection; expected: its preface and its HELLO");
  if (!greeting.preface.equals(Buffer.from(PREFACE))) throw new Broken(`the preface is ${greeting.preface.toString("hex")}`);
  if (greeting.hello.kind !== Kind.HELLO) throw new Broken(`the first frame is of kind ${greeting.hello.kind}; expected: HELLO`);
  try {
    return decodeHello(greeting.hello.payload);
  } catch (error) {
    throw new Broken(`the HELLO does not fit: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Metadata that fits comes back as headers and trailers when its keys begin with "x-"; what does
 * not fit is refused.
 */
function metadataRule(what: string, payload: string, isTaken: boolean): Server {
  return rule(`metadata: ${what}: ${isTaken ? "taken" : "INVALID_ARGUMENT"}`, async (peer) => {
    await using session = await ServerSession.open(peer);
    const streamId = session.newId();
    session.decide(rawCall("empty", streamId, { flags: Flag.METADATA, payload: `${payload}90` }));
    if (!isTaken) {
      const { flags } = await session.expect("an ERROR", { kind: Kind.ERROR, streamId, argument: Status.INVALID_ARGUMENT });
      if ((flags & Flag.NOT_STARTED) !== 0)
        throw new Broken("the ERROR has NOT_STARTED; expected: none, as no other instance would take it");
      return;
    }
    const sent = Object.entries(readMap(Buffer.from(payload, "hex"), "the metadata")).filter(([key]) => key.startsWith("x-"));
    const expectEcho = (bytes: Uint8Array, what: string): void => {
      if (isDeepStrictEqual(readMap(Buffer.from(bytes), what), Object.fromEntries(sent))) return;
      throw new Broken(
        `${what} are ${Buffer.from(bytes).toString("hex")}; expected: the keys that begin with x-, with their values`,
      );
    };
    if (sent.length > 0) {
      const headers = await session.expect("HEADERS, which are OPTIONAL", { kind: Kind.HEADERS, streamId, flags: Flag.OPTIONAL });
      expectEcho(headers.payload, "the headers");
    }
    const flags = sent.length > 0 ? Flag.METADATA : 0;
    const reply = await session.expect("a REPLY, with trailers where there are some", { kind: Kind.REPLY, streamId, flags });
    const reader = Reader.of(reply.payload);
    if (sent.length > 0)
      expectEcho(
        readIn("the trailers", () => reader.raw()),
        "the trailers",
      );
    readIn("the result", () => reader.raw());
    readIn("the REPLY", () => reader.finish());
  });
}

function readMap(payload: Uint8Array, what: string): Readonly<Record<string, unknown>> {
  const value = unpackStrictly(payload, what);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Broken(`${what} is no map`);
  return { ...value };
}

function unpackStrictly(payload: Uint8Array, what: string): unknown {
  return readIn(what, () => unpackPayload(payload));
}

function readIn<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Broken(`${what} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The parts of a status. */
function expectStatus({ payload }: Frame): readonly unknown[] {
  const status = unpackStrictly(payload, "the status");
  if (!Array.isArray(status)) throw new Broken(`the status is ${payload.toString("hex")}; expected: an array`);
  const [message = null, processed = null, errorId = null, retryAfterMs = null] = status as readonly unknown[]; // an array holds anything
  const fits =
    (message === null || typeof message === "string") &&
    (processed === null || processed === 0 || processed === 1 || processed === 2) &&
    (errorId === null || typeof errorId === "string") &&
    (retryAfterMs === null || typeof retryAfterMs === "number");
  if (!fits)
    throw new Broken(`the status is ${JSON.stringify(status)}; expected: [message, processed, errorId, retryAfterMs, details]`);
  if (typeof message === "string" && message.length > 1_024)
    throw new Broken(`the message has ${message.length} units, more than 1,024`);
  return status;
}

async function fill(peer: ServerPeer): Promise<void> {
  await using session = await ServerSession.openWith(
    peer,
    Buffer.concat([Buffer.from(PREFACE), rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from([0x80]))]),
  );
  const { maxCalls } = await takeHello(session);
  const key = `91${hexText(newKey())}`;
  const calls = Array.from({ length: maxCalls }, () => rawCall("ended", session.newId(), { payload: key }));
  session.send(...calls);
  const streamId = session.newId();
  session.decide(rawCall("empty", streamId));
  const wanted = { kind: Kind.ERROR, streamId, argument: Status.RESOURCE_EXHAUSTED, flags: Flag.NOT_STARTED };
  await session.expect(`an ERROR behind ${maxCalls} calls that run`, wanted);
  const other = await ServerSession.open(peer);
  other.send(rawCall("finish", 0, { flags: Flag.ONEWAY, payload: key }));
  for (let i = 0; i < maxCalls; i++) await session.expect("the REPLY of a call that ran", { kind: Kind.REPLY });
  await other[Symbol.asyncDispose]();
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS / 10)); // a handler may settle behind its answer
  await session.probe();
}
