// Makes frames hostile, with an eye for their structure: heads of MessagePack, lengths, credits,
// ids of streams, kinds and flags. Most stay frames that do not end their connection, so that what
// comes behind them is read.

import { Flag, HEADER_BYTES, Kind } from "#runtime/wire/frame.js";
import type { Chance } from "./chance.js";

/** Share of frames that get a kind, a stream or a length that most likely ends the connection. */
const RUDE_SHARE = 0.01;
/** A CALL without it ends the connection. */
const METHOD_ID_BYTES = 4;
const EDGES = [0, 1, 2, 15, 16, 0x7f, 0xff, 0xffff, 262_144, 4_194_287, 4_194_288, 4_194_289, 0x7fff_ffff, 0xffff_ffff];
/** Of each family of MessagePack, at the edges of its lengths. */
const HEADS: readonly (readonly number[])[] = [
  ...[0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xc3, 0xe0, 0xff].map((head) => [head]),
  ...[0xc4, 0xc7, 0xcc, 0xd0, 0xd9].map((head) => [head, 0xff]),
  ...[0xc5, 0xc8, 0xcd, 0xd1, 0xda, 0xdc, 0xde].map((head) => [head, 0xff, 0xff]),
  ...[0xc6, 0xc9, 0xca, 0xce, 0xd2, 0xdb, 0xdd, 0xdf].map((head) => [head, 0xff, 0xff, 0xff, 0xff]),
  ...[0xdd, 0xdf].map((head) => [head, 0, 4, 0, 0]),
  [0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0],
  [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0],
  [0xd4, 0x72, 0x40],
  [0xd6, 0xff, 0xff, 0xff, 0xff, 0xff],
  [0xa4, 0xed, 0xa0, 0x80, 0x1b],
  [0xa9, 0x5f, 0x5f, 0x70, 0x72, 0x6f, 0x74, 0x6f, 0x5f, 0x5f],
  [0xa6, 0x1b, 0x5b, 0x32, 0x4a, 0xc2, 0x9b],
  [0xa3, 0xe2, 0x80, 0xae],
];

/** Another frame: it never shares its bytes with the given one. */
export function mutateFrame(given: Readonly<Buffer>, others: () => readonly Readonly<Buffer>[], chance: Chance): Buffer {
  if (chance.is(RUDE_SHARE)) return mutateHeader(Buffer.from(given), chance);
  const isCall = given[4] === Kind.CALL && !chance.is(RUDE_SHARE);
  const kept = given.subarray(HEADER_BYTES, HEADER_BYTES + (isCall ? METHOD_ID_BYTES : 0));
  let payload: Buffer = Buffer.from(given.subarray(HEADER_BYTES + kept.length));
  const header = Buffer.from(given.subarray(0, HEADER_BYTES));
  for (let count = 1 + chance.below(2); count > 0; count--) {
    if (payload.length === 0 || chance.is(0.15)) mutateArgument(header, chance);
    else payload = mutatePayload(payload, others, chance);
  }
  header.writeUInt32LE(kept.length + payload.length, 0);
  return Buffer.concat([header, kept as Buffer, payload]); // only read from
}

/** With its length as it is. */
function mutateHeader(frame: Buffer, chance: Chance): Buffer {
  const kind = chance.below(5);
  if (kind === 0) frame.writeUInt32LE(chance.pick(EDGES), 0);
  else if (kind === 1) frame[4] = chance.below(chance.is(0.8) ? 14 : 256);
  else if (kind === 2) frame[5] = chance.below(256);
  else if (kind === 3) frame.writeUInt32LE(chance.pick(EDGES), 8);
  else if (frame.length > HEADER_BYTES) return frame.subarray(0, HEADER_BYTES + chance.below(frame.length - HEADER_BYTES));
  return frame;
}

/** What stands in a header and ends no connection, for most frames: argument, stamp, a flag. */
function mutateArgument(header: Buffer, chance: Chance): void {
  const kind = chance.below(3);
  if (kind === 0) header.writeUInt32LE(chance.is(0.7) ? chance.pick(EDGES) : chance.below(2 ** 32), 12);
  else if (kind === 1) header.writeUInt16LE(chance.below(65_536), 6);
  else
    header[5] =
      (header[5] ?? 0) ^ chance.pick([Flag.METADATA, Flag.SMALL_WINDOW, Flag.OPTIONAL, Flag.DECLARED, Flag.NOT_STARTED]);
}

function mutatePayload(payload: Buffer, others: () => readonly Readonly<Buffer>[], chance: Chance): Buffer {
  const at = chance.below(payload.length);
  switch (chance.below(7)) {
    case 0:
      payload[at] = chance.below(256);
      return payload;
    case 1:
      return insert(payload, at, chance.bytes(1 + chance.below(8)));
    case 2:
      return payload.subarray(0, at);
    case 3: {
      const other = chance.pick(others()).subarray(HEADER_BYTES);
      return insert(payload, at, other.subarray(chance.below(other.length + 1)));
    }
    case 4:
      return insert(payload, at, payload.subarray(at, at + 1 + chance.below(32)));
    default:
      return replace(payload, at, Buffer.from(chance.pick(HEADS)));
  }
}

function insert(into: Buffer, at: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([into.subarray(0, at), bytes, into.subarray(at)]);
}

function replace(into: Buffer, at: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([into.subarray(0, at), bytes, into.subarray(at + 1)]);
}
