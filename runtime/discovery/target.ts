// The text form of a target: where the instances of a service are found.

import { type Address, formatAddress, parseAddress } from "../base/address.js";
import { RpcError } from "../base/errors.js";

export type Target =
  | { readonly kind: "memory"; readonly name: string }
  | { readonly kind: "static"; readonly addresses: readonly Address[] }
  | {
      readonly kind: "zookeeper";
      readonly hosts: readonly Address[];
      /** Path of the tree, such as `/rpc`; "" for the root. */
      readonly path: string;
      readonly sessionTimeoutMs?: number;
    };

const FORMS = "zookeeper://host:port,host:port/path, static:host:port,host:port, tcp://host:port or memory:name";
const ZOOKEEPER_PORT = 2181;

/** Throws RpcError INVALID_ARGUMENT that names the accepted forms. */
export function parseTarget(text: string): Target {
  const match = /^([a-z]+):(?:\/\/)?(.*)$/.exec(text);
  const rest = match?.[2] ?? "";
  switch (match?.[1]) {
    case "memory":
      if (rest === "") throw targetError(text, "the name is missing");
      return { kind: "memory", name: rest };
    case "static":
      return { kind: "static", addresses: parseAddresses(text, rest) };
    case "tcp":
      if (rest.includes(",")) throw targetError(text, "tcp:// takes one address; static: takes several");
      return { kind: "static", addresses: parseAddresses(text, rest) };
    case "zookeeper":
      return parseZookeeper(text, rest);
    default:
      throw targetError(text, match === null ? "the scheme is missing" : `the scheme ${match[1]} is unknown`);
  }
}

/** The target as a person writes it, without credentials. */
export function formatTarget(target: Target): string {
  switch (target.kind) {
    case "memory":
      return `memory:${target.name}`;
    case "static":
      return `static:${target.addresses.map(formatAddress).join(",")}`;
    case "zookeeper":
      return `zookeeper://${target.hosts.map(formatAddress).join(",")}${target.path}`;
  }
}

function parseZookeeper(text: string, rest: string): Target {
  const match = /^([^/?]+)(\/[^?]*)?(?:\?(.*))?$/.exec(rest);
  if (match === null) throw targetError(text, "the host is missing");
  const hosts = parseAddresses(text, match[1] ?? "", ZOOKEEPER_PORT);
  const path = (match[2] ?? "").replace(/\/+$/, "");
  if (!/^(?:\/[A-Za-z0-9._~-]+)*$/.test(path)) throw targetError(text, `the path ${JSON.stringify(path)} has characters that are not allowed`);
  const sessionTimeoutMs = parseQuery(text, match[3] ?? "");
  return { kind: "zookeeper", hosts, path, ...(sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs }) };
}

function parseQuery(text: string, query: string): number | undefined {
  let sessionTimeoutMs: number | undefined;
  for (const [name, value] of new URLSearchParams(query)) {
    if (name !== "sessionTimeoutMs") throw targetError(text, `the option ${JSON.stringify(name)} is unknown; there is sessionTimeoutMs`);
    sessionTimeoutMs = Number(value);
    if (!(sessionTimeoutMs >= 1_000 && sessionTimeoutMs <= 600_000)) throw targetError(text, "sessionTimeoutMs must be 1000..600000");
  }
  return sessionTimeoutMs;
}

function parseAddresses(text: string, list: string, defaultPort?: number): readonly Address[] {
  return list.split(",").map((part) => {
    const withPort = defaultPort !== undefined && !/:\d+$/.test(part) ? `${part}:${defaultPort}` : part;
    const address = parseAddress(withPort);
    if (address === undefined || address.port === 0) throw targetError(text, `${JSON.stringify(part)} is not host:port`);
    return address;
  });
}

function targetError(text: string, why: string): RpcError {
  return new RpcError("INVALID_ARGUMENT", `target ${JSON.stringify(text)}: ${why}; write ${FORMS}`);
}
