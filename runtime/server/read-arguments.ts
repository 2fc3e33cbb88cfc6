// Reads what came with a call: its metadata, its arguments, and what they take of memory.

import type { IncomingCall } from "../call/incoming-call.js";
import { Flag } from "../wire/frame.js";
import { readMetadata } from "../wire/metadata.js";
import type { Reader } from "../wire/reader.js";
import type { ServerMethod } from "./method-table.js";

/** Throws ContractError when they do not fit. */
export function readArguments(method: ServerMethod, call: IncomingCall, flags: number, reader: Reader): readonly unknown[] {
  call.observed?.countCall(reader);
  if ((flags & Flag.METADATA) !== 0) call.receiveMetadata(readMetadata(reader));
  const bytes = reader.remaining;
  const args = method.def.args.read(reader);
  reader.finish();
  call.argumentBytes = bytes + reader.decodedBytes;
  return args;
}
