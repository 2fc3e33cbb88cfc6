// What a real server answers to each kind of call, in frames: what hostile answers are made from.

import { once } from "node:events";
import { connect } from "node:net";
import { implement, serve } from "callwire";
import { Kind } from "#runtime/wire/frame.js";
import { InvalidOperation, Kitchen, Operation, Overloaded } from "../../generated/kitchen-sink.js";
import { kitchen } from "../support/kitchen-server.js";
import { rawFrame, rawHello, readFrames } from "../support/raw-server.js";
import { eventually } from "../support/wait.js";
import type { Frames } from "./chunk.js";
import { SEED_FRAMES } from "./seed-frames.js";

/** Frames that no call is asked for. */
const OTHERS: readonly Frames[] = [
  [rawFrame(Kind.PING, 0, 0, 7)],
  [rawFrame(Kind.PONG, 0, 0, 7)],
  [rawFrame(Kind.GOAWAY, 0, 0, 0, Buffer.from([0xa1, 0x61]))],
  [
    rawFrame(Kind.HEADERS, 0, 1, 0, Buffer.from([0x81, 0xa1, 0x6b, 0xa1, 0x76])),
    rawFrame(Kind.REPLY, 0, 1, 0, Buffer.from([0x01])),
  ],
];

/** Those of each call together. */
export async function recordAnswers(): Promise<readonly Frames[]> {
  const methods = {
    ...kitchen,
    area: () => {
      throw new InvalidOperation({ operation: Operation.Divide });
    },
    find: () => new Map([[7, { kind: "left", value: "a" } as const]]),
    ping: () => {
      throw new Overloaded({ retryAfter: 5 });
    },
  };
  const server = await serve({ stopOnSignal: false, graceMs: 0, services: [implement(Kitchen, methods)] });
  const socket = connect(server.address.port, "127.0.0.1");
  try {
    await once(socket, "connect");
    const byStream = new Map<number, Buffer[]>();
    readFrames(socket, (frame) => {
      const streamId = frame.readUInt32LE(8);
      if (streamId !== 0) byStream.set(streamId, [...(byStream.get(streamId) ?? []), Buffer.from(frame)]);
    });
    const asked = SEED_FRAMES.filter(([first]) => first?.[4] === Kind.CALL);
    socket.write(Buffer.concat([rawHello(), ...(asked.flat() as Buffer[])])); // only read from
    const streams = new Set(asked.map(([first]) => first?.readUInt32LE(8) ?? 0));
    await eventually(() => {
      if (byStream.size < streams.size - 1) throw new Error(`${byStream.size} of ${streams.size - 1} calls are answered`); // oneway
    });
    return [...byStream.values(), ...OTHERS];
  } finally {
    socket.destroy();
    await server.close();
  }
}
