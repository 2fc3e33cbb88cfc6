// Metadata as HTTP headers, both ways. Only headers that are on a list come in: cookies, and what
// proxies add, are none of a handler's business unless somebody says so.

import type { IncomingHttpHeaders } from "node:http";
import { ATTEMPT_KEY, explainKey, type Metadata, MetadataMap, type MetadataValue, NO_METADATA } from "../base/metadata.js";
import { usageError } from "../base/usage-error.js";

/** Those of traces, which every server takes. */
export const TRACE_HEADERS = ["traceparent", "tracestate", "baggage"] as const;

const BINARY = "-bin";
const RESERVED = "callwire-";

/** What a value may have that a header has as it is. */
const PLAIN = /^[\x20-\x7e]*$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** What HTTP and Connect have for themselves: an answer's metadata does not set it. */
const OWN =
  /^(?:connection|content-.*|date|keep-alive|proxy-.*|server|set-cookie|te|trailer|trailer-.*|transfer-encoding|upgrade|connect-.*|grpc-.*|access-control-.*|accept.*|allow|vary|etag|cache-control|retry-after)$/;

/**
 * The listed headers of a request. Throws RpcError INVALID_ARGUMENT for a reserved one, and for one
 * that ends in `-bin` and is no base64; RESOURCE_EXHAUSTED beyond the limits of metadata.
 */
export function readHeaders(headers: IncomingHttpHeaders, listed: readonly string[]): Metadata {
  const wanted = wantedOf(listed);
  let hasWanted = false;
  for (const name in headers) {
    if (name.startsWith(RESERVED))
      throw usageError("INVALID_ARGUMENT", `header ${name} is not allowed; it belongs to the runtime`);
    if (wanted.has(name)) hasWanted = true;
  }
  if (!hasWanted) return NO_METADATA; // to ask for each costs a call without any 1 %
  let metadata: MetadataMap | undefined;
  for (const name of wanted) metadata = take(headers, name, metadata);
  return metadata ?? NO_METADATA;
}

/** One for each front. */
const wantedNames = new WeakMap<readonly string[], ReadonlySet<string>>();

function wantedOf(listed: readonly string[]): ReadonlySet<string> {
  const known = wantedNames.get(listed);
  if (known !== undefined) return known;
  const made = new Set([...TRACE_HEADERS, ...listed]);
  wantedNames.set(listed, made);
  return made;
}

function take(headers: IncomingHttpHeaders, name: string, metadata: MetadataMap | undefined): MetadataMap | undefined {
  const value = headers[name];
  if (value === undefined) return metadata;
  const text = typeof value === "string" ? value : value.join(", ");
  return (metadata ?? new MetadataMap()).set(name, name.endsWith(BINARY) ? decode(name, text) : text);
}

function decode(name: string, text: string): Uint8Array {
  if (!BASE64.test(text)) throw usageError("INVALID_ARGUMENT", `header ${name} is no base64; send one value of it`);
  return Buffer.from(text, "base64");
}

/**
 * Puts the metadata of an answer into `headers`, each with `prefix` before its name. Bytes, and
 * texts that no header has, are base64 under a name that ends in `-bin`. Names of HTTP's own are
 * left out.
 */
export function writeHeaders(headers: Record<string, string>, metadata: Metadata, prefix = ""): void {
  for (const [key, value] of metadata) {
    if (OWN.test(key) || key === ATTEMPT_KEY) continue;
    const [name, text] = headerOf(key, value);
    headers[prefix + name] = text;
  }
}

function headerOf(key: string, value: MetadataValue): readonly [name: string, text: string] {
  if (typeof value === "string" && PLAIN.test(value) && !key.endsWith(BINARY)) return [key, value];
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64").replace(/=+$/, "");
  return [key.endsWith(BINARY) ? key : key + BINARY, text];
}

/** Why a name cannot be on the list; undefined when it can. */
export function explainHeader(name: unknown): string | undefined {
  const problem = explainKey(name);
  if (problem !== undefined || typeof name !== "string") return problem;
  return OWN.test(name) || name === "host" ? `${name} is a header of HTTP's own` : undefined;
}
