// The HELLO: what each side tells the other before the first call.

import { ContractError } from "../base/contract-error.js";
import { MAX_CALLS_PER_CONNECTION, MAX_FRAME_BYTES, MIN_FRAME_BYTES } from "../base/limits.js";
import { packPayload, unpackPayload } from "./payload.js";

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

/** On the wire: a map with `software`, `maxFrameBytes`, `maxCalls` and `services`; unknown keys are ignored. */
export function encodeHello(hello: Hello): Uint8Array {
  return packPayload({ ...hello, services: Object.fromEntries(hello.services) });
}

/** Throws ContractError when a known key has a wrong type. Missing keys take the defaults of base/limits.ts. */
export function decodeHello(payload: Uint8Array): Hello {
  const value = unpackPayload(payload);
  if (!isRecord(value)) throw new ContractError("hello", "must be a map");
  return {
    software: typeof value["software"] === "string" ? value["software"].slice(0, 100) : "unknown",
    maxFrameBytes: readLimit(value, "maxFrameBytes", MIN_FRAME_BYTES, MAX_FRAME_BYTES),
    maxCalls: readLimit(value, "maxCalls", 1, MAX_CALLS_PER_CONNECTION),
    services: readServices(value["services"] ?? {}),
  };
}

function readLimit(hello: Readonly<Record<string, unknown>>, key: string, min: number, fallback: number): number {
  const value = hello[key] ?? fallback;
  if (typeof value !== "number" || !Number.isInteger(value) || value < min) {
    throw new ContractError(`hello.${key}`, `must be an integer, ${min} or more`);
  }
  return value;
}

function readServices(value: unknown): ReadonlyMap<string, string> {
  if (!isRecord(value)) throw new ContractError("hello.services", "must be a map");
  const services = new Map<string, string>();
  for (const [name, fingerprint] of Object.entries(value)) {
    if (typeof fingerprint === "string") services.set(name, fingerprint);
  }
  return services;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
