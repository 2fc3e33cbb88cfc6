// Who calls a service, as an entry of our own: JSON in, JSON out. What others wrote is data: it
// parses strictly or is skipped.

import { isInteger, isText, parseFields } from "./fields.js";
import type { Consumer } from "./registry.js";

const VERSION = 1;
const MAX_PID = 2 ** 31 - 1;

/** `{v, name, ver, fp, host, pid}`. */
export function encodeConsumer({ name, version, fingerprint, host, pid }: Consumer): Buffer {
  return Buffer.from(JSON.stringify({ v: VERSION, name, ver: version, fp: fingerprint, host, pid }));
}

/**
 * The consumer of an entry, or the reason why it is none. Unknown fields are ignored. Never throws.
 */
export function decodeConsumer(bytes: Uint8Array): Consumer | string {
  const fields = parseFields(bytes);
  if (typeof fields === "string") return fields;
  const { v, name, ver, fp, host, pid } = fields;
  if (v !== VERSION) return `version ${JSON.stringify(v)?.slice(0, 20)} is not known`;
  if (!isText(name) || name === "") return "name is not a short text";
  if (ver !== undefined && !isText(ver)) return "ver is not a short text";
  if (!isText(fp) || !isText(host)) return "fp or host is not a short text";
  if (!isInteger(pid, 0, MAX_PID)) return "pid is not a number of a process";
  return { name, ...(ver === undefined ? {} : { version: ver }), fingerprint: fp, host, pid };
}
