// The tables of the page, played against a server: each cell is a rule.

import { Flag, Kind, PREFACE } from "#runtime/wire/frame.js";
import { rawCall } from "../conformance/raw-client.js";
import { rawFrame } from "../support/raw-server.js";
import { type Cell, readCells } from "./page-tables.js";
import { Broken, type Rule } from "./rule.js";
import { hexText, newKey, type ServerPeer, ServerSession } from "./server-session.js";

const UNKNOWN_KIND = 250;
const MAX_CREDIT = 2_147_483_647;
const WINDOW = 262_144;
/** What a server may give, and a frame more. */
const ITEM = Buffer.from("c403010203", "hex");
/**
 * Frames without effect that are more than a server takes whose HELLO names no more calls than the
 * default.
 */
const FLOOD = 6_000;

type Server = Rule<ServerPeer>;

/** A call in some state, and what shows that it goes on as if nothing had been sent. */
interface Prepared {
  readonly streamId: number;
  goesOn(taken: string): Promise<void>;
}

async function none(session: ServerSession): Promise<Prepared> {
  const streamId = session.newId();
  session.send(rawCall("empty", streamId));
  await session.expect(`the REPLY of "empty"`, { kind: Kind.REPLY, streamId });
  return { streamId, goesOn: async () => undefined };
}

/** A call that only its client ends. */
async function hanging(session: ServerSession, method: "hang" | "drip"): Promise<Prepared> {
  const streamId = session.newId();
  const key = newKey();
  const isDrip = method === "drip";
  session.send(
    rawCall(method, streamId, {
      flags: isDrip ? Flag.EXPECTS_ITEMS : 0,
      payload: `9${isDrip ? 2 : 1}${hexText(key)}${isDrip ? "01" : ""}`,
    }),
  );
  if (isDrip) await session.expect("the ITEM of a stream", { kind: Kind.ITEM, streamId });
  return {
    streamId,
    goesOn: async () => {
      const ended = session.newId();
      session.send(rawCall("ended", ended, { payload: `91${hexText(key)}` }));
      await session.probe(); // "ended" would be answered ahead of it
      session.send(rawFrame(Kind.CANCEL, 0, streamId, 0));
      await session.expect(`"cancelled" from "ended"`, {
        kind: Kind.REPLY,
        streamId: ended,
        payload: Buffer.from("a963616e63656c6c6564", "hex"),
      });
    },
  };
}

/** A call whose client has sent three bytes, and END with `isEnded`; it answers how many came. */
async function holding(session: ServerSession, isEnded: boolean): Promise<Prepared> {
  const streamId = session.newId();
  const key = newKey();
  session.send(rawCall("hold", streamId, { flags: Flag.SENDS_ITEMS, payload: `91${hexText(key)}` }));
  await session.expect("the first CREDIT of a stream", { kind: Kind.CREDIT, streamId });
  session.send(rawFrame(Kind.ITEM, 0, streamId, 0, ITEM));
  if (isEnded) session.send(rawFrame(Kind.END, 0, streamId, 0));
  return {
    streamId,
    goesOn: async (taken) => {
      if (!isEnded && taken !== "END") session.send(rawFrame(Kind.END, 0, streamId, 0));
      session.send(rawCall("finish", 0, { flags: Flag.ONEWAY, payload: `91${hexText(key)}` }));
      const payload = Buffer.from([taken === "ITEM" ? 6 : 3]);
      await session.expect("how many bytes have come", { kind: Kind.REPLY, streamId, payload }, [Kind.CREDIT]);
    },
  };
}

const STATES: Readonly<Record<string, (session: ServerSession) => Promise<Prepared>>> = {
  "call is none": none,
  unary: (session) => hanging(session, "hang"),
  "client streams": (session) => holding(session, false),
  "client has ended": (session) => holding(session, true),
  "server streams": (session) => hanging(session, "drip"),
};

/** What the frame of a row is, for a call with that id. */
const FRAMES: Readonly<Record<string, (id: number) => readonly Buffer[]>> = {
  CALL: (id) => [rawCall("empty", id)],
  "CALL with ONEWAY": () => [rawCall("finish", 0, { flags: Flag.ONEWAY, payload: `91${hexText(newKey())}` })],
  "CALL without a method id": (id) => [rawFrame(Kind.CALL, 0, id, 1_000, Buffer.from([1, 2, 3]))],
  CANCEL: (id) => [rawFrame(Kind.CANCEL, 0, id, 0)],
  ITEM: (id) => [rawFrame(Kind.ITEM, 0, id, 0, ITEM)],
  "ITEM without an item": (id) => [rawFrame(Kind.ITEM, 0, id, 0)],
  "ITEM beyond the credit": (id) => Array.from({ length: 2 }, () => rawFrame(Kind.ITEM, 0, id, 0, block(WINDOW))),
  END: (id) => [rawFrame(Kind.END, 0, id, 0)],
  CREDIT: (id) => [rawFrame(Kind.CREDIT, 0, id, 65_536)],
  "CREDIT of 0": (id) => [rawFrame(Kind.CREDIT, 0, id, 0)],
  "CREDIT above the maximum": (id) => [rawFrame(Kind.CREDIT, 0, id, MAX_CREDIT + 1)],
  "REPLY, ERROR or HEADERS": (id) => [rawFrame(Kind.REPLY, 0, id, 0, Buffer.from([0xc0]))],
};

const OTHER_FRAMES: Readonly<Record<string, readonly Buffer[]>> = {
  HELLO: [rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from([0x80]))],
  "HELLO that does not fit": [rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from([0x90]))],
  PING: [rawFrame(Kind.PING, 0, 0, 77)],
  "PONG that answers none": [rawFrame(Kind.PONG, Flag.OPTIONAL, 0, 1)],
  GOAWAY: [rawFrame(Kind.GOAWAY, 0, 0, 0, Buffer.from([0xa1, 0x61]))],
  "GOAWAY whose payload is no string": [rawFrame(Kind.GOAWAY, 0, 0, 0, Buffer.from([0x07, 0xc1]))],
  "another GOAWAY": [rawFrame(Kind.GOAWAY, 0, 0, 0), rawFrame(Kind.GOAWAY, 0, 0, 1)],
  "unknown kind with OPTIONAL": [rawFrame(UNKNOWN_KIND, Flag.OPTIONAL, 1, 2, Buffer.from([0xc1]))],
  "unknown kind": [rawFrame(UNKNOWN_KIND, 0, 1, 2)],
  "frame that is too large": [Buffer.from("010000ff02000000010000000a000000", "hex")],
  "frame of a call, any": [rawCall("empty", 1)],
};

/**
 * What nobody can see from outside in short time: a server sends a PING after seconds of silence.
 */
const NOT_FROM_OUTSIDE: readonly string[] = ["PONG that answers a PING"];

/** A block of bytes as one item that takes `size` bytes. */
function block(size: number): Buffer {
  const item = Buffer.alloc(size);
  item.writeUInt8(0xc6);
  item.writeUInt32BE(size - 5, 1);
  return item;
}

export function serverStateRules(): readonly Server[] {
  const other = readCells("frame of the connection").filter(
    ({ state, frame }) => state.startsWith("at a server") && !NOT_FROM_OUTSIDE.includes(frame),
  );
  return [...other.flatMap(otherRules), ...readCells("frame at a server").flatMap(callRules)];
}

function otherRules({ frame, state, verdict }: Cell): readonly Server[] {
  const frames = OTHER_FRAMES[frame];
  if (frames === undefined) throw new Error(`no rule says what the frame "${frame}" of docs/protocol.md is`);
  const isBefore = state.endsWith("before the HELLO");
  const name = `${frame}, ${state}: ${verdict}`;
  const rule: Server = {
    name,
    level: "must",
    check: async (peer) => {
      await using session = isBefore ? await ServerSession.openWith(peer, Buffer.from(PREFACE)) : await ServerSession.open(peer);
      session.decide(...frames);
      if (verdict === "close") return await session.expectClosed();
      if (isBefore) {
        const greeting = await session.client.takeGreeting();
        if (greeting === undefined) throw new Broken("the server closed the connection; expected: its preface and HELLO");
      }
      if (verdict === "answered")
        await session.expect("a PONG with the argument of the PING", { kind: Kind.PONG, flags: Flag.OPTIONAL, argument: 77 });
      await session.probe();
    },
  };
  return verdict === "counted" || verdict === "answered" ? [rule, floodRule(name, frames.slice(-1))] : [rule];
}

function callRules(cell: Cell): readonly Server[] {
  const { frame, state, verdict } = cell;
  const [framesOf, prepare] = [FRAMES[frame], STATES[state]];
  if (framesOf === undefined || prepare === undefined)
    throw new Error(`no rule for "${frame}" when "${state}", which docs/protocol.md has`);
  const name = `${frame}, ${state}: ${verdict}`;
  const rule: Server = {
    name,
    level: "must",
    check: async (peer) => {
      await using session = await ServerSession.open(peer);
      const prepared = await prepare(session);
      const { streamId } = prepared;
      session.decide(...framesOf(streamId));
      if (verdict === "close") return await session.expectClosed([Kind.CREDIT]);
      if (frame === "CALL") await session.expect("the REPLY of the CALL", { kind: Kind.REPLY, streamId });
      if (verdict === "ends") return await expectFree(session, streamId);
      await session.probe();
      await prepared.goesOn(verdict === "taken" ? frame : "nothing");
    },
  };
  if (frame === "CALL with ONEWAY") return [onewayRule(name, prepare)];
  if (frame === "CREDIT" && verdict === "taken") return [rule, creditRule()];
  const isLarge = frame === "ITEM beyond the credit"; // 6,000 of them would be 1.5 GB
  return verdict === "counted" && !isLarge ? [rule, floodRule(name, framesOf(4_000_000).slice(-1))] : [rule];
}

/** The id names a call no more: another may have it. */
async function expectFree(session: ServerSession, streamId: number): Promise<void> {
  session.send(rawCall("empty", streamId));
  await session.expect(`the REPLY of "empty" under the same stream id, and none of the call before`, {
    kind: Kind.REPLY,
    streamId,
    payload: Buffer.from([0xc0]),
  });
  await session.probe();
}

function onewayRule(name: string, prepare: (session: ServerSession) => Promise<Prepared>): Server {
  return {
    name,
    level: "must",
    check: async (peer) => {
      await using session = await ServerSession.open(peer);
      const prepared = await prepare(session);
      const key = `91${hexText(newKey())}`;
      const streamId = session.newId();
      session.decide(rawCall("finish", 0, { flags: Flag.ONEWAY, payload: key }));
      session.send(rawCall("ended", streamId, { payload: key }));
      await session.expect(`"finished" from "ended", and no answer of the oneway call`, { kind: Kind.REPLY, streamId });
      await prepared.goesOn("nothing");
    },
  };
}

/** A server that has used its window up goes on when it is given more. */
function creditRule(): Server {
  return {
    name: "a server sends no more items than its window and a frame, and goes on with CREDIT",
    level: "must",
    check: async (peer) => {
      await using session = await ServerSession.open(peer);
      const streamId = session.newId();
      session.send(rawCall("flood", streamId, { flags: Flag.EXPECTS_ITEMS, payload: `91${hexText(newKey())}` }));
      for (let left = WINDOW; left > 0; ) {
        const { payload } = await session.expect("an ITEM while the window lasts", { kind: Kind.ITEM, streamId });
        left -= payload.length;
      }
      await session.expectQuiet("no ITEM while the credit is zero or less");
      session.decide(rawFrame(Kind.CREDIT, 0, streamId, 2 * WINDOW));
      await session.expect("an ITEM behind the CREDIT", { kind: Kind.ITEM, streamId });
    },
  };
}

function floodRule(name: string, frames: readonly Buffer[]): Server {
  return {
    name: `${name}; ${FLOOD.toLocaleString("en")} of them at once are too many`,
    level: "should",
    check: async (peer) => {
      await using session = await ServerSession.open(peer);
      const flood = Buffer.concat(Array.from({ length: FLOOD }, () => Buffer.concat(frames)));
      session.decide(flood);
      await session.expectClosed([Kind.PONG]);
    },
  };
}
