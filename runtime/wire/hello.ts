// The HELLO: what each side tells the other before the first call.

import { ContractError } from "../base/contract-error.js";
import { DEFAULT_MAX_CALLS_PER_CONNECTION } from "../base/limits/connection.js";
import { DEFAULT_MAX_FRAME_BYTES, MIN_FRAME_BYTES } from "../base/limits/message.js";
import { packPayload } from "./payload.js";
import { findPayloadProblem } from "./payload-scan.js";
import { Reader, type ValueReader } from "./reader.js";

export interface Hello {
  /** Name and version of the peer's software, for people. */
  readonly software: string;
  /** Largest frame that the sender accepts, header included. */
  readonly maxFrameBytes: number;
  /** Calls that the sender serves at once on this connection. */
  readonly maxCalls: number;
  /** Fingerprints of the services that the sender serves, by full name. Empty for a client. */
  readonly services: ReadonlyMap<string, string>;
}

const MAX_SOFTWARE = 100;

const DEFAULTS: Hello = {
  software: "unknown",
  maxFrameBytes: DEFAULT_MAX_FRAME_BYTES,
  maxCalls: DEFAULT_MAX_CALLS_PER_CONNECTION,
  services: new Map(),
};

const TEXT: ValueReader<string> = { read: (reader) => reader.str("") };

/**
 * On the wire: a map with `software`, `maxFrameBytes`, `maxCalls` and `services`; unknown keys are
 * ignored.
 */
export function encodeHello(hello: Hello): Uint8Array {
  return packPayload({ ...hello, services: Object.fromEntries(hello.services) });
}

/**
 * Throws ContractError when a known key has a wrong type, or stands twice. Missing keys take the
 * defaults of base/limits/.
 */
export function decodeHello(payload: Uint8Array): Hello {
  const problem = findPayloadProblem(payload);
  if (problem !== undefined) throw new ContractError("hello", `is refused: ${problem}`);
  const reader = Reader.of(payload);
  let key = "";
  const name: ValueReader<string> = {
    read: () => {
      key = reader.str("");
      return key;
    },
  };
  const found = reader.map("hello", name, { read: () => readEntry(reader, key) });
  reader.finish();
  let hello = DEFAULTS;
  for (const part of found.values()) hello = { ...hello, ...part };
  return hello;
}

/** The part of a Hello that one entry of the map holds; nothing of one that is not known here. */
function readEntry(reader: Reader, key: string): Partial<Hello> {
  switch (key) {
    case "software":
      return { software: reader.str("").slice(0, MAX_SOFTWARE) };
    case "maxFrameBytes":
      return { maxFrameBytes: reader.int("", MIN_FRAME_BYTES, Number.MAX_SAFE_INTEGER) };
    case "maxCalls":
      return { maxCalls: reader.int("", 1, Number.MAX_SAFE_INTEGER) };
    case "services":
      return { services: reader.map("", TEXT, TEXT) };
    default:
      reader.skip(1);
      return {};
  }
}
