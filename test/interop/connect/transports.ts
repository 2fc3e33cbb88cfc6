// By what the clients of Connect come, and to which door.

import type { Transport } from "@connectrpc/connect";
import type { Doors } from "./doors.js";
import type { Packages } from "./generated-clients.js";

/** Of HTTP, by connect-node; or connect-web, by the `fetch` of Node. */
export type Version = "1.1" | "2" | "web";

/** `fetch` of Node is told of no certificates, so connect-web comes in the clear. */
export const PAIRS: readonly (readonly [door: string, version: Version])[] = [
  ["a server", "1.1"],
  ["a server", "2"],
  ["a server", "web"],
  ["a server over TLS", "1.1"],
  ["a server over TLS", "2"],
  ["a gateway", "1.1"],
  ["a gateway", "2"],
  ["a gateway", "web"],
  ["a gateway over TLS", "1.1"],
  ["a gateway over TLS", "2"],
];

/** JSON, unless `isBinary`: what most clients of Connect do by themselves. */
export function createTransport(
  { node, web }: Packages,
  doors: Doors,
  name: string,
  version: Version,
  isBinary = false,
): Transport {
  const { url: baseUrl } = doors.all.find((door) => door.name === name) ?? { url: "" };
  const options = { baseUrl, useBinaryFormat: isBinary, useHttpGet: true };
  if (version === "web") return web.createConnectTransport(options);
  const nodeOptions = baseUrl.startsWith("https:") ? { ca: doors.authority.cert } : {};
  return version === "2"
    ? node.createConnectTransport({ ...options, httpVersion: version, nodeOptions })
    : node.createConnectTransport({ ...options, httpVersion: version, nodeOptions });
}
