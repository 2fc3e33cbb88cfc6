// The vectors of values, sent to the method `mirror` of a server: what it takes, what it refuses,
// and what it writes itself.

import { Status } from "callwire";
import { Kind } from "#runtime/wire/frame.js";
import { rawCall } from "../conformance/raw-client.js";
import type { Rule } from "./rule.js";
import { type ServerPeer, ServerSession } from "./server-session.js";
import { valuesWith, vectors } from "./vectors.js";

export function serverValueRules(): readonly Rule<ServerPeer>[] {
  const { taken, refused } = vectors.values;
  return [
    ...taken.flatMap(({ type, field, value, writes, alsoReads = [] }) =>
      [writes, ...alsoReads].map((bytes) => ({
        name: `${type} ${short(JSON.stringify(value))} as ${short(bytes)}: taken, and written as ${short(writes)}`,
        level: "must" as const,
        check: async (peer: ServerPeer) => {
          await using session = await ServerSession.open(peer);
          const streamId = session.newId();
          session.decide(rawCall("mirror", streamId, { payload: `91${valuesWith(field, bytes).toString("hex")}` }));
          await session.expect(`the same values, with ${field} as ${short(writes)}`, {
            kind: Kind.REPLY,
            streamId,
            payload: valuesWith(field, writes),
          });
        },
      })),
    ),
    ...refused.map(({ type, field, bytes, why }) => ({
      name: `${type} as ${short(bytes)}, ${why}: INVALID_ARGUMENT`,
      level: "must" as const,
      check: async (peer: ServerPeer) => {
        await using session = await ServerSession.open(peer);
        const streamId = session.newId();
        session.decide(
          rawCall("mirror", streamId, { payload: `91${cut(valuesWith(field, bytes), field, why).toString("hex")}` }),
        );
        await session.expect("an ERROR with INVALID_ARGUMENT", { kind: Kind.ERROR, streamId, argument: Status.INVALID_ARGUMENT });
      },
    })),
  ];
}

/** What is cut off must stand last, or the next field would complete it. */
export function cut(values: Buffer, field: string, why: string): Buffer {
  if (why !== "cut off") return values;
  const names = Object.keys(vectors.values.base);
  const behind = names.slice(names.indexOf(field) + 1).map((name) => vectors.values.base[name] ?? "");
  return values.subarray(0, values.length - behind.join("").length / 2);
}

function short(text: string): string {
  return text.length > 32 ? `${text.slice(0, 32)}...` : text;
}
