// An endpoint as a registry entry: JSON in, JSON out. What others wrote is data: it parses strictly or is skipped.

import { RpcError } from "../base/errors.js";
import { MAX_ENDPOINT_RECORD_BYTES, MAX_WEIGHT } from "../base/limits.js";
import type { Endpoint, EndpointState } from "./registry.js";

const VERSION = 1;
const DEFAULT_WEIGHT = 100;
const MAX_TEXT = 255;
const MAX_META = 32;
const STATES: readonly EndpointState[] = ["starting", "up", "draining"];

/**
 * The entry of `endpoint`: `{v, host, port, weight, ...}`. Its id and revision are in the entry's name.
 * Throws RpcError INVALID_ARGUMENT for an endpoint that nobody could read back.
 */
export function encodeRecord(endpoint: Endpoint): Buffer {
  const { id, rev, version, fingerprint, startedAt, ...rest } = endpoint;
  const bytes = Buffer.from(JSON.stringify({ v: VERSION, ...rest, ver: version, fp: fingerprint, started: startedAt }));
  const named = parseEntryName(formatEntryName(id, rev)) !== undefined;
  const read = named ? decodeRecord(id, rev, bytes) : "its id or revision cannot be part of a name";
  if (typeof read !== "string") return bytes;
  throw new RpcError(
    "INVALID_ARGUMENT",
    `instance ${JSON.stringify(id)} at ${rest.host}:${rest.port} cannot be registered: ${read}`,
  );
}

/** The endpoint of an entry, or the reason why it is none. Unknown fields are ignored. Never throws. */
export function decodeRecord(id: string, rev: number, bytes: Uint8Array): Endpoint | string {
  if (bytes.length > MAX_ENDPOINT_RECORD_BYTES) return `${bytes.length} bytes exceed the limit of ${MAX_ENDPOINT_RECORD_BYTES}`;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "it is not JSON";
  }
  return isObject(value) ? readEndpoint(id, rev, value) : "it is not a JSON object";
}

/** `<id>~<rev>`, the name of an entry. */
export function formatEntryName(id: string, rev: number): string {
  return `${id}~${rev}`;
}

/** The reverse; undefined for a name of another form. */
export function parseEntryName(name: string): { readonly id: string; readonly rev: number } | undefined {
  const match = /^([A-Za-z0-9_-]{1,64})~(\d{1,9})$/.exec(name);
  return match?.[1] === undefined ? undefined : { id: match[1], rev: Number(match[2]) };
}

type Fields = Readonly<Record<string, unknown>>;

function readEndpoint(id: string, rev: number, fields: Fields): Endpoint | string {
  const { v, host, port, tls = false, weight = DEFAULT_WEIGHT, state = "up", zone, ver, fp, started, meta = {} } = fields;
  if (v !== VERSION) return `version ${String(v)} is not known`;
  if (typeof host !== "string" || !/^[A-Za-z0-9._:-]{1,255}$/.test(host)) return "host is not a host name or address";
  if (!isInteger(port, 1, 65_535)) return "port is not 1..65535";
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

function readTexts(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length > MAX_META) return undefined;
  const texts: [key: string, text: string][] = [];
  for (const [key, text] of entries) {
    if (!isText(text) || key.length > MAX_TEXT) return undefined;
    texts.push([key, text]);
  }
  return Object.fromEntries(texts); // defines each key, so that `__proto__` is one like any other
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_TEXT;
}

function isInteger(value: unknown, min: number, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= min && value <= max;
}
