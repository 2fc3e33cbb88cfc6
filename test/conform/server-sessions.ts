// The sessions of the vectors, replayed against a server. How many items share a frame, and how
// much credit there is, is its own choice.

import { Flag, Kind } from "#runtime/wire/frame.js";
import { Broken, type Rule } from "./rule.js";
import { describe, type ServerPeer, ServerSession } from "./server-session.js";
import { type SessionFrame, vectors } from "./vectors.js";

export function serverSessionRules(): readonly Rule<ServerPeer>[] {
  // Who tells a server to stop is not on the wire.
  const sessions = vectors.sessions.filter(({ frames }) => !frames.some(({ from }) => from === "operator"));
  return sessions.map(({ what, frames }) => ({
    name: `a session: ${what}`,
    level: "must",
    check: (peer) => replay(peer, frames),
  }));
}

async function replay(peer: ServerPeer, frames: readonly SessionFrame[]): Promise<void> {
  await using session = await ServerSession.open(peer);
  for (const frame of frames) {
    if (frame.from === "server") await expectFrame(session, frame);
    else if (frame.kind === "CALL") session.decide(Buffer.from(frame.hex ?? "", "hex"));
    else session.send(Buffer.from(frame.hex ?? "", "hex"));
  }
  await session.probe();
}

async function expectFrame(session: ServerSession, wanted: SessionFrame): Promise<void> {
  const { kind = "", streamId = 0, argument = 0, what } = wanted;
  const expected = what === undefined ? kind : `${kind}, ${what}`;
  const payload = Buffer.from(wanted.payload ?? "", "hex");
  const flags = (wanted.flags ?? []).reduce((bits, name) => bits | Flag[name as keyof typeof Flag], 0); // the names are those of the page
  const number = Kind[kind as keyof typeof Kind]; // as above
  const skipped = number === Kind.CREDIT ? [] : [Kind.CREDIT];
  if (number === Kind.CREDIT) return void (await session.expect(expected, { kind: number, streamId }, skipped));
  if (number !== Kind.ITEM)
    return void (await session.expect(expected, { kind: number, streamId, argument, flags, payload }, skipped));
  for (let rest = payload; rest.length > 0; ) {
    const frame = await session.expect(expected, { kind: number, streamId }, skipped);
    if (frame.payload.length === 0 || !rest.subarray(0, frame.payload.length).equals(frame.payload)) {
      throw new Broken(`got ${describe(frame)}; expected: ITEMs with the payload ${rest.toString("hex")}`);
    }
    rest = rest.subarray(frame.payload.length);
  }
}
