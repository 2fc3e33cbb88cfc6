// An endpoint as an entry of our own: JSON in, JSON out. What others wrote is data: it parses
// strictly or is skipped.

import { isHost, isPort } from "../base/address.js";
import type { RpcError } from "../base/errors.js";
import { MAX_WEIGHT } from "../base/limits/balancing.js";
import { usageError } from "../base/usage-error.js";
import { type Fields, isInteger, isObject, isText, parseFields, readTexts } from "./fields.js";
import type { Endpoint, EndpointState } from "./registry.js";

const VERSION = 1;
const DEFAULT_WEIGHT = 100;
const STATES: readonly EndpointState[] = ["starting", "up", "draining"];

/**
 * The entry of `endpoint`: `{v, host, port, weight, ...}`. Its id and revision are in the entry's
 * name. Throws RpcError INVALID_ARGUMENT for an endpoint that nobody could read back.
 */
export function encodeRecord(endpoint: Endpoint): Buffer {
  const { id, rev } = endpoint;
  const bytes = Buffer.from(JSON.stringify(toFields(endpoint)));
  const named = parseEntryName(formatEntryName(id, rev)) !== undefined;
  const read = named ? decodeRecord(id, rev, bytes) : "its id or revision cannot be part of a name";
  if (typeof read !== "string") return bytes;
  throw unreadableError(endpoint, read);
}

/**
 * The endpoint of an entry, or the reason why it is none. Unknown fields are ignored. Never throws.
 */
export function decodeRecord(id: string, rev: number, bytes: Uint8Array): Endpoint | string {
  const fields = parseFields(bytes);
  return typeof fields === "string" ? fields : readFields(id, rev, fields);
}

/**
 * The endpoint that a JSON value is, with the names of `Endpoint`, or the reason why it is none.
 * `id`, `host` and `port` must be there; the revision is 0 by default, the weight 100, and the
 * state `"up"`. Unknown fields are ignored. Never throws.
 */
export function readEndpoint(value: unknown): Endpoint | string {
  if (!isObject(value)) return "it is not a JSON object";
  const { id, rev = 0, version, fingerprint, startedAt } = value;
  if (!isText(id) || id === "") return "id is not a short text";
  if (!isInteger(rev, 0, Number.MAX_SAFE_INTEGER)) return "rev is not a whole number";
  return readFields(id, rev, { ...value, v: VERSION, ver: version, fp: fingerprint, started: startedAt });
}

/** `<id>~<rev>`, the name of an entry. */
export function formatEntryName(id: string, rev: number): string {
  return `${id}~${rev}`;
}

/**
 * The reverse; undefined for a name of another form. Ten digits are what ZooKeeper appends to the
 * name of a sequential node.
 */
export function parseEntryName(name: string): { readonly id: string; readonly rev: number } | undefined {
  const match = /^([A-Za-z0-9_-]{1,64})~(\d{1,10})$/.exec(name);
  return match?.[1] === undefined ? undefined : { id: match[1], rev: Number(match[2]) };
}

/** Everything but id and revision. */
export function toFields({ id: _id, rev: _rev, version, fingerprint, startedAt, ...rest }: Endpoint): Fields {
  return { v: VERSION, ...rest, ver: version, fp: fingerprint, started: startedAt };
}

/** The reverse, or the reason why it cannot be. */
export function readFields(id: string, rev: number, fields: Fields): Endpoint | string {
  const { v, host, port, tls = false, weight = DEFAULT_WEIGHT, state = "up", zone, ver, fp, started, meta = {} } = fields;
  if (v !== VERSION) return `version ${JSON.stringify(v)?.slice(0, 20)} is not known`;
  if (!isHost(host)) return "host is not a host name or address";
  if (!isPort(port)) return "port is not 1..65535";
  if (typeof tls !== "boolean") return "tls is not true or false";
  if (!isInteger(weight, 0, MAX_WEIGHT)) return `weight is not 0..${MAX_WEIGHT}`;
  const knownState = STATES.find((known) => known === state);
  if (knownState === undefined) return `state is none of ${STATES.join(", ")}`;
  for (const text of [zone, ver, fp]) if (text !== undefined && !isText(text)) return "zone, ver or fp is not a short text";
  if (started !== undefined && !isInteger(started, 0, Number.MAX_SAFE_INTEGER)) return "started is not a time";
  const readMeta = readTexts(meta);
  if (readMeta === undefined) return "meta is not an object of short texts";
  return {
    id,
    rev,
    host,
    port,
    ...(tls ? { tls } : {}),
    weight,
    ...(isText(zone) ? { zone } : {}),
    ...(isText(ver) ? { version: ver } : {}),
    ...(isText(fp) ? { fingerprint: fp } : {}),
    state: knownState,
    ...(typeof started === "number" ? { startedAt: started } : {}),
    meta: readMeta,
  };
}

/** What is thrown for an endpoint that nobody could read back. */
export function unreadableError({ id, host, port }: Endpoint, reason: string): RpcError {
  return usageError("INVALID_ARGUMENT", `instance ${JSON.stringify(id)} at ${host}:${port} cannot be registered: ${reason}`);
}
