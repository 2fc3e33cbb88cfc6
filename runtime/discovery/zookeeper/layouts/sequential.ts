// The layout that Python servers with kazoo commonly have: ephemeral sequential entries
// `<path>/server0000000001` of `{"host", "port"}`. There is no state: an entry that is there takes
// calls. Ours have what else there is to know under "callwire", which others ignore.

import { formatAddress, isHost, isPort } from "../../../base/address.js";
import { formatEntryName, parseEntryName, readFields, toFields, unreadableError } from "../../endpoint-record.js";
import { type Fields, isObject, parseFields } from "../../fields.js";
import type { Endpoint } from "../../registry.js";
import { type Layout, readSequence } from "./layout.js";

const PREFIX = "server";

/** What the native layout keeps at the same path. */
const ASIDE: readonly string[] = ["services", "schemas", "config"];

export const sequential: Layout = {
  name: "sequential",
  entryForm: "<name><ten digits>",
  isMutable: true,
  showsStates: false,
  servicesPath: () => undefined,
  classify: (name) => (ASIDE.includes(name) ? "aside" : readSequence(name) === undefined ? "unknown" : "entry"),
  decode: decodeEntry,
  writer: { naming: "sequential", prefix: PREFIX, encode: encodeEntry },
};

function decodeEntry(name: string, data: Uint8Array): Endpoint | string {
  const fields = parseFields(data);
  if (typeof fields === "string") return fields;
  const { host, port, callwire } = fields;
  if (!isHost(host)) return "host is not a host name or address";
  if (!isPort(port)) return "port is not 1..65535";
  if (callwire !== undefined) return isObject(callwire) ? readOwn(fields, callwire) : "callwire is not an object";
  // A server that registered again stands there twice until its old session ends: one address is
  // one instance, and the later counts.
  return { id: formatAddress({ host, port }), rev: readSequence(name) ?? 0, host, port, weight: 100, state: "up", meta: {} };
}

function readOwn({ host, port }: Fields, own: Fields): Endpoint | string {
  const { id, rev } = own;
  const entry = typeof id === "string" && typeof rev === "number" ? parseEntryName(formatEntryName(id, rev)) : undefined;
  if (entry === undefined) return "callwire has no id or revision";
  return readFields(entry.id, entry.rev, { ...own, host, port });
}

/** An instance that starts or drains is not listed: others would call it. */
function encodeEntry(endpoint: Endpoint): Buffer | undefined {
  const { host, port, state: _state, ...own } = toFields(endpoint);
  const { id, rev } = endpoint;
  const data = Buffer.from(JSON.stringify({ host, port, callwire: { id, rev, ...own } }));
  const read = decodeEntry(`${PREFIX}0000000000`, data);
  if (typeof read === "string") throw unreadableError(endpoint, read);
  return endpoint.state === "up" ? data : undefined;
}
