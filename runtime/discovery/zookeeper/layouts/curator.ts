// The layout of Apache Curator's ServiceDiscovery: `<path>/<service>/<id>`, JSON of a
// ServiceInstance. Read only. Source: ServiceInstance and JsonInstanceSerializer of
// curator-x-discovery.

import { isHost, isPort } from "../../../base/address.js";
import { isInteger, isText, parseFields, readTexts } from "../../fields.js";
import type { Endpoint } from "../../registry.js";
import type { Layout } from "./layout.js";

export const curator: Layout = {
  name: "curator",
  entryForm: "at most 255 characters",
  isMutable: true,
  showsStates: true,
  servicesPath: (path) => path,
  classify: (name) => (isText(name) ? "entry" : "unknown"),
  decode: decodeEntry,
};

/**
 * `payload` is the application's own: an object of short texts becomes `meta`, another is left out.
 */
function decodeEntry(name: string, data: Uint8Array): Endpoint | string {
  const fields = parseFields(data);
  if (typeof fields === "string") return fields;
  const { id, address, port = null, sslPort = null, payload, registrationTimeUTC: startedAt, enabled = true } = fields;
  if (id !== name) return "id is not the name of the entry";
  if (!isHost(address)) return "address is not a host name or address";
  if (port !== null && !isPort(port)) return "port is not 1..65535";
  if (sslPort !== null && !isPort(sslPort)) return "sslPort is not 1..65535";
  const chosen = sslPort ?? port; // who offers TLS wants it used
  if (chosen === null) return "there is neither port nor sslPort";
  if (startedAt !== undefined && !isInteger(startedAt, 0, Number.MAX_SAFE_INTEGER)) return "registrationTimeUTC is not a time";
  if (typeof enabled !== "boolean") return "enabled is not true or false";
  return {
    id: name,
    rev: 0,
    host: address,
    port: chosen,
    ...(sslPort === null ? {} : { tls: true }),
    weight: 100,
    state: enabled ? "up" : "draining",
    ...(startedAt === undefined ? {} : { startedAt }),
    meta: readTexts(payload) ?? {},
  };
}
