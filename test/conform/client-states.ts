// The tables of the page, played against a client: each cell is a rule.

import { Flag, Kind, PREFACE } from "#runtime/wire/frame.js";
import type { Frame } from "../conformance/raw-client.js";
import { rawFrame } from "../support/raw-server.js";
import { type CallWord, type ClientPeer, type ClientSession, EMPTY_HELLO, type Outcome, playServer } from "./client-session.js";
import { type Cell, readCells } from "./page-tables.js";
import { Broken, type Rule } from "./rule.js";

type Client = Rule<ClientPeer>;

const UNKNOWN_KIND = 250;
const MAX_CREDIT = 2_147_483_647;
const WINDOW = 262_144;
const NOT_FOUND = 5;
const FLOOD = 6_000;

function hex(digits: string): Buffer {
  return Buffer.from(digits, "hex");
}

/** The call that is in a state, and how a server brings it to its end. */
interface State {
  readonly call: CallWord;
  /** What the CALL has to say of its kind. */
  readonly flags: number;
  finish(session: ClientSession, streamId: number, taken: string): Promise<void>;
  /** What the program says when nothing but `finish` was sent, and with one ITEM more. */
  readonly result: number | undefined;
}

const EMPTY: State = {
  call: "empty",
  flags: 0,
  finish: async (session, streamId) => session.send(rawFrame(Kind.REPLY, 0, streamId, 0, hex("c0"))),
  result: undefined,
};

const STATES: Readonly<Record<string, State>> = {
  "call is none": EMPTY,
  unary: EMPTY,
  "client streams": {
    call: "sum",
    flags: Flag.SENDS_ITEMS,
    finish: async (session, streamId, taken) => {
      if (taken !== "CREDIT") session.send(rawFrame(Kind.CREDIT, 0, streamId, WINDOW));
      await session.expect(Kind.END, "ITEMs and END, as there is credit");
      session.send(rawFrame(Kind.REPLY, 0, streamId, 0, hex("cb4018000000000000")));
    },
    result: 6,
  },
  "server streams": {
    call: "count",
    flags: Flag.EXPECTS_ITEMS,
    finish: async (session, streamId) =>
      session.send(rawFrame(Kind.ITEM, 0, streamId, 0, hex("c401aac401bb")), rawFrame(Kind.END, 0, streamId, 0)),
    result: 2,
  },
};

const TOO_MUCH = Buffer.concat([hex("c60003fffb"), Buffer.alloc(WINDOW - 5)]);

const FRAMES: Readonly<Record<string, (id: number) => readonly Buffer[]>> = {
  "CALL or CANCEL": (id) => [rawFrame(Kind.CANCEL, 0, id, 0)],
  REPLY: (id) => [rawFrame(Kind.REPLY, 0, id, 0, hex("cb4018000000000000"))],
  "REPLY that does not fit": (id) => [rawFrame(Kind.REPLY, 0, id, 0, hex("c0c0"))],
  ERROR: (id) => [rawFrame(Kind.ERROR, 0, id, NOT_FOUND, hex("91a161"))],
  "ERROR that does not fit": (id) => [rawFrame(Kind.ERROR, 0, id, NOT_FOUND, hex("9107"))],
  ITEM: (id) => [rawFrame(Kind.ITEM, 0, id, 0, hex("c400"))],
  "ITEM without an item": (id) => [rawFrame(Kind.ITEM, 0, id, 0)],
  "ITEM beyond the credit": (id) => [rawFrame(Kind.ITEM, 0, id, 0, TOO_MUCH), rawFrame(Kind.ITEM, 0, id, 0, hex("c400"))],
  END: (id) => [rawFrame(Kind.END, 0, id, 0)],
  "END with trailers that do not fit": (id) => [rawFrame(Kind.END, Flag.METADATA, id, 0, hex("81a141a0"))],
  CREDIT: (id) => [rawFrame(Kind.CREDIT, 0, id, WINDOW)],
  "CREDIT of 0": (id) => [rawFrame(Kind.CREDIT, 0, id, 0)],
  "CREDIT above the maximum": (id) => [rawFrame(Kind.CREDIT, 0, id, MAX_CREDIT + 1)],
  HEADERS: (id) => [headers(id, "81a161a131")],
  "HEADERS that do not fit": (id) => [headers(id, "81a141a0")],
  "second HEADERS": (id) => [headers(id, "80"), headers(id, "81a161a131")],
  "HEADERS behind an ITEM": (id) => [rawFrame(Kind.ITEM, 0, id, 0, hex("c400")), headers(id, "80")],
};

const OTHER_FRAMES: Readonly<Record<string, readonly Buffer[]>> = {
  HELLO: [EMPTY_HELLO],
  "HELLO that does not fit": [rawFrame(Kind.HELLO, 0, 0, 0, hex("90"))],
  PING: [rawFrame(Kind.PING, 0, 0, 77)],
  "PONG that answers none": [rawFrame(Kind.PONG, Flag.OPTIONAL, 0, 1)],
  GOAWAY: [rawFrame(Kind.GOAWAY, 0, 0, 0, hex("a161"))],
  "GOAWAY whose payload is no string": [rawFrame(Kind.GOAWAY, 0, 0, 0, hex("07c1"))],
  "another GOAWAY": [rawFrame(Kind.GOAWAY, 0, 0, 0), rawFrame(Kind.GOAWAY, 0, 0, 1)],
  "unknown kind with OPTIONAL": [rawFrame(UNKNOWN_KIND, Flag.OPTIONAL, 1, 2, hex("c1"))],
  "unknown kind": [rawFrame(UNKNOWN_KIND, 0, 1, 2)],
  "frame that is too large": [hex("010000ff03000000010000000a000000")],
  "frame of a call, any": [rawFrame(Kind.REPLY, 0, 1, 0, hex("c0"))],
};

/**
 * What nobody can see from outside in short time: a client sends a PING after seconds of silence.
 */
const NOT_FROM_OUTSIDE: readonly string[] = ["PONG that answers a PING"];

function headers(streamId: number, payload: string): Buffer {
  return rawFrame(Kind.HEADERS, Flag.OPTIONAL, streamId, 0, hex(payload));
}

export function clientStateRules(): readonly Client[] {
  const other = readCells("frame of the connection").filter(
    ({ state, frame }) => state.startsWith("at a client") && !NOT_FROM_OUTSIDE.includes(frame),
  );
  return [...other.flatMap(otherRules), ...readCells("frame at a client").map(callRule)];
}

function otherRules({ frame, state, verdict }: Cell): readonly Client[] {
  const frames = OTHER_FRAMES[frame];
  if (frames === undefined) throw new Error(`no rule says what the frame "${frame}" of docs/protocol.md is`);
  const name = `${frame}, ${state}: ${verdict}`;
  if (state.endsWith("before the HELLO"))
    return [{ name, level: "must", check: (peer) => checkBefore(peer, frames, verdict === "taken") }];
  const rule: Client = {
    name,
    level: "must",
    check: async (peer) => {
      const outcome = await playServer(peer, "empty", async (session) => {
        const { streamId } = await begin(session, EMPTY);
        session.decide(...frames);
        if (verdict === "answered") await expectPong(session);
        await EMPTY.finish(session, streamId, frame);
        // The call is answered: whoever was told to go goes.
        if (verdict === "taken" || verdict === "close") await session.expectClosed();
      });
      expectCode(outcome, verdict === "close" ? "UNAVAILABLE" : "OK");
    },
  };
  const flood: Client = {
    name: `${name}; ${FLOOD.toLocaleString("en")} of them at once are too many`,
    level: "should",
    check: async (peer) => {
      const outcome = await playServer(peer, "empty", async (session) => {
        await begin(session, EMPTY);
        session.decide(Buffer.concat(Array.from({ length: FLOOD }, () => frames.at(-1) ?? hex(""))));
        await session.expectClosed();
      });
      expectCode(outcome, "UNAVAILABLE");
    },
  };
  return verdict === "counted" || verdict === "answered" ? [rule, flood] : [rule];
}

async function checkBefore(peer: ClientPeer, frames: readonly Buffer[], isTaken: boolean): Promise<void> {
  const outcome = await playServer(peer, "empty", async (session) => {
    await session.takeGreeting();
    session.send(Buffer.from(PREFACE));
    session.decide(...frames);
    if (!isTaken) {
      session.send(EMPTY_HELLO);
      return session.expectClosed();
    }
    const { streamId } = await session.expect(Kind.CALL, "a CALL behind the HELLO");
    return EMPTY.finish(session, streamId, "HELLO");
  });
  if (isTaken) return expectCode(outcome, "OK");
  if (outcome.code === "OK") throw new Broken("the call has succeeded; expected: it fails");
}

function callRule({ frame, state, verdict }: Cell): Client {
  const [framesOf, prepared] = [FRAMES[frame], STATES[state]];
  if (framesOf === undefined || prepared === undefined)
    throw new Error(`no rule for "${frame}" when "${state}", which docs/protocol.md has`);
  // Credit grows as items are read: who sends beyond it must meet a reader that does not read.
  const isUnread = frame === "ITEM beyond the credit" && verdict === "close";
  const expected =
    { close: "UNAVAILABLE", fails: "INTERNAL" }[verdict as string] ??
    (frame === "ERROR" && verdict === "ends" ? "NOT_FOUND" : "OK");
  return {
    name: `${frame}, ${state}: ${verdict}`,
    level: "must",
    check: async (peer) => {
      const outcome = await playServer(peer, isUnread ? "unread" : prepared.call, async (session) => {
        const { streamId } = await begin(session, prepared);
        const id = state === "call is none" ? (streamId + 70_000) % 2 ** 32 : streamId;
        session.decide(...framesOf(id));
        // A client that does not close, or fails the call, would have it end well.
        if (verdict === "close" || verdict === "fails") session.send(...wellEnd(prepared, streamId));
        if (verdict === "close") return session.expectClosed(isUnread);
        if (verdict === "ignored" || verdict === "taken") await prepared.finish(session, streamId, frame);
      });
      expectCode(outcome, expected);
      if (expected !== "OK" || verdict === "ends") return;
      if (frame === "HEADERS" && verdict === "taken" && outcome.headers !== undefined && outcome.headers["a"] !== "1") {
        throw new Broken(`the headers are ${JSON.stringify(outcome.headers)}; expected: {"a":"1"}`);
      }
      const result =
        prepared.result === undefined ? undefined : prepared.result + (frame === "ITEM" && verdict === "taken" ? 1 : 0);
      if (result !== undefined && outcome.result !== result)
        throw new Broken(`the result is ${outcome.result}; expected: ${result}`);
    },
  };
}

function wellEnd({ call }: State, streamId: number): readonly Buffer[] {
  const ends =
    call === "count"
      ? rawFrame(Kind.END, 0, streamId, 0)
      : rawFrame(Kind.REPLY, 0, streamId, 0, hex(call === "sum" ? "cb4018000000000000" : "c0"));
  return [ends];
}

/** Greets, and takes the CALL, which has to be of its kind. */
async function begin(session: ClientSession, { flags }: State): Promise<Frame> {
  await session.greet();
  const call = await session.expect(Kind.CALL, "a CALL");
  const kind = call.flags & (Flag.SENDS_ITEMS | Flag.EXPECTS_ITEMS | Flag.ONEWAY);
  if (kind !== flags)
    throw new Broken(`the CALL has flags 0x${call.flags.toString(16)}; expected of its kind: 0x${flags.toString(16)}`);
  return call;
}

async function expectPong(session: ClientSession): Promise<void> {
  const { argument, flags } = await session.expect(Kind.PONG, "a PONG");
  if (argument !== 77) throw new Broken(`the PONG has the argument ${argument}; expected: that of the PING, 77`);
  if ((flags & Flag.OPTIONAL) === 0) throw new Broken("the PONG has no OPTIONAL");
}

export function expectCode({ code, message = "" }: Outcome, expected: string): void {
  if (code !== expected) throw new Broken(`the call ended with ${code} ${message}`.trimEnd().concat(`; expected: ${expected}`));
}
