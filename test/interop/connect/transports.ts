// By what the clients of Connect come, and to which door.

import type { Transport } from "@connectrpc/connect";
import { IS_LONG } from "../../support/long-form.js";
import type { Doors } from "./doors.js";
import type { Packages } from "./generated-clients.js";

/**
 * A message that is refused stays in the memory of the client's session until its stream is reset,
 * for two seconds at most. Where that is full, the client itself refuses answers:
 * ENHANCE_YOUR_CALM. Node's 10 MiB are two messages of the largest size.
 */
const CLIENT_SESSION_MIB = 64;

/** Of HTTP, by connect-node; or connect-web, by the `fetch` of Node. */
export type Version = "1.1" | "2" | "web";

type Pair = readonly [door: string, version: Version];

/** Each door, and each version at a server and at a gateway. */
const SHORT_PAIRS: readonly Pair[] = [
  ["a server", "1.1"],
  ["a server over TLS", "2"],
  ["a server", "web"],
  ["a gateway over TLS", "1.1"],
  ["a gateway", "2"],
  ["a gateway", "web"],
];

/** `fetch` of Node is told of no certificates, so connect-web comes in the clear. */
export const PAIRS: readonly Pair[] = IS_LONG
  ? [...SHORT_PAIRS, ["a server over TLS", "1.1"], ["a server", "2"], ["a gateway", "1.1"], ["a gateway over TLS", "2"]]
  : SHORT_PAIRS;

/**
 * Whether messages of the largest size are sent there, which take the most of a processor. The
 * short form has one at a server and one at a gateway.
 */
export function takesLargest(door: string, version: Version): boolean {
  return IS_LONG || (door === "a server" && version === "1.1") || (door === "a gateway" && version === "2");
}

export interface TransportOptions {
  readonly isBinary?: boolean;
  /** Of a message of the server. connect-web has no limit. */
  readonly readMaxBytes?: number;
}

/** JSON, unless `isBinary`: what most clients of Connect do by themselves. */
export function createTransport(
  { node, web }: Packages,
  doors: Doors,
  name: string,
  version: Version,
  { isBinary = false, readMaxBytes }: TransportOptions = {},
): Transport {
  const { url: baseUrl } = doors.all.find((door) => door.name === name) ?? { url: "" };
  const limit = readMaxBytes === undefined ? {} : { readMaxBytes };
  const options = { baseUrl, useBinaryFormat: isBinary, useHttpGet: true, ...limit };
  if (version === "web") return web.createConnectTransport(options);
  const nodeOptions = baseUrl.startsWith("https:") ? { ca: doors.authority.cert } : {};
  return version === "2"
    ? node.createConnectTransport({
        ...options,
        httpVersion: version,
        nodeOptions: { ...nodeOptions, maxSessionMemory: CLIENT_SESSION_MIB },
      })
    : node.createConnectTransport({ ...options, httpVersion: version, nodeOptions });
}
