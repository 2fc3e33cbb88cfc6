// The layout of serversets, as Finagle and Aurora have it: `<path>/member_0000000000`, JSON of a
// ServiceInstance. Read only. Source: Entry.scala of finagle-serversets. Weights (`vector_...`) and
// additionalEndpoints are not read.

import { formatAddress, isHost, isPort } from "../../../base/address.js";
import { isObject, parseFields, readTexts } from "../../fields.js";
import type { Endpoint, EndpointState } from "../../registry.js";
import { type Layout, readSequence } from "./layout.js";

/** Only ALIVE takes calls. The others are listed, so that people see them. */
const STATES: ReadonlyMap<unknown, EndpointState> = new Map([
  ["ALIVE", "up"],
  ["STARTING", "starting"],
  ["WARNING", "draining"],
  ["STOPPING", "draining"],
  ["STOPPED", "draining"],
  ["DEAD", "draining"],
]);

export const serverset: Layout = {
  name: "serverset",
  entryForm: "member_<ten digits>",
  isMutable: true,
  showsStates: true,
  servicesPath: () => undefined,
  classify: (name) => (/^member_\d{10}$/.test(name) ? "entry" : /^vector_\d{10}$/.test(name) ? "aside" : "unknown"),
  decode: decodeEntry,
};

function decodeEntry(name: string, data: Uint8Array): Endpoint | string {
  const fields = parseFields(data);
  if (typeof fields === "string") return fields;
  const { serviceEndpoint, status, metadata } = fields;
  if (!isObject(serviceEndpoint)) return "serviceEndpoint is not an object";
  const { host, port } = serviceEndpoint;
  if (!isHost(host)) return "the host of serviceEndpoint is not a host name or address";
  if (!isPort(port)) return "the port of serviceEndpoint is not 1..65535";
  const state = STATES.get(status);
  if (state === undefined) return `status is none of ${[...STATES.keys()].join(", ")}`;
  // As with every sequential entry: one address is one instance, and the later entry counts.
  const id = formatAddress({ host, port });
  return { id, rev: readSequence(name) ?? 0, host, port, weight: 100, state, meta: readTexts(metadata) ?? {} };
}
