// One of everything that a client may send, in frames: what hostile frames are made from.

import { Flag, Kind } from "#runtime/wire/frame.js";
import { encodeHello } from "#runtime/wire/hello.js";
import { Kitchen } from "../../generated/kitchen-sink.js";
import { rawFrame } from "../support/raw-server.js";

export const HELLO = { software: "fuzz", maxFrameBytes: 4_194_304, maxCalls: 1_024, services: new Map<string, string>() };

const F64 = [0xcb, 0x40, 0x24, 0, 0, 0, 0, 0, 0];
/** `Shape.polygon` with two points, and options with texts, a list, a map and a time. */
const POLYGON = [0x92, 0x02, 0x91, 0x92, 0x92, ...F64, ...F64, 0x92, ...F64, ...F64];
const OPTIONS = [0x98, 1, 3, 0xa1, 0x61, 0x91, 0xa1, 0x62, 0x81, 0xa1, 0x6b, 0x91, ...F64, 0xc0, 0xc0, 0xc0];

function call(name: string, streamId: number, flags: number, args: readonly number[]): Buffer {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(Kitchen.methods.find((method) => method.name === name)?.id ?? 0);
  return rawFrame(Kind.CALL, flags, streamId, 1_000, Buffer.concat([id, Buffer.from(args)]));
}

const item = (streamId: number, bytes: readonly number[]): Buffer => rawFrame(Kind.ITEM, 0, streamId, 0, Buffer.from(bytes));

/** Each is one call with what belongs to it, or a frame that belongs to none. */
export const SEED_FRAMES: readonly (readonly Buffer[])[] = [
  [call("divide", 1, 0, [0x92, ...F64, ...F64])],
  [call("divide", 6, Flag.METADATA, [0x81, 0xa1, 0x6b, 0xa1, 0x76, 0x92, ...F64, ...F64])],
  [call("area", 7, 0, [0x92, ...POLYGON, ...OPTIONS])],
  [call("sum", 2, Flag.SENDS_ITEMS, [0x90]), item(2, [...F64, ...F64]), rawFrame(Kind.END, 0, 2, 0)],
  [call("watch", 3, Flag.EXPECTS_ITEMS, [0x91, 0x05]), rawFrame(Kind.CREDIT, 0, 3, 65_536)],
  [
    call("chat", 4, Flag.SENDS_ITEMS | Flag.EXPECTS_ITEMS, [0x91, 0xa1, 0x61]),
    item(4, [0xa2, 0x68, 0x69]),
    rawFrame(Kind.CREDIT, 0, 4, 1_000),
    rawFrame(Kind.CANCEL, 0, 4, 0),
  ],
  [
    call("chat", 8, Flag.SENDS_ITEMS | Flag.EXPECTS_ITEMS | Flag.SMALL_WINDOW, [0x91, 0xa1, 0x61]),
    item(8, [0xa2, 0x68, 0x69]),
    rawFrame(Kind.END, 0, 8, 0),
  ],
  [call("log", 0, Flag.ONEWAY, [0x91, 0xa5, ...Buffer.from("hello")])],
  [call("find", 5, 0, [0x92, 0xa1, 0x61, 0x05])],
  [rawFrame(Kind.PING, 0, 0, 7)],
  [rawFrame(Kind.GOAWAY, 0, 0, 0, Buffer.from([0xa1, 0x61]))],
];

export const SEED_HELLO: Readonly<Buffer> = rawFrame(
  Kind.HELLO,
  0,
  0,
  0,
  Buffer.from(encodeHello({ ...HELLO, services: new Map([["demo.v1.S", "0123456789abcdef"]]) })),
);
