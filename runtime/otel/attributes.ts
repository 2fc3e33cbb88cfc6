// The names of spans' and metrics' attributes, and how their values are made. Those of the stable
// conventions are compared with @opentelemetry/semantic-conventions by a test.

import type { Attributes } from "@opentelemetry/api";
import { Remembered } from "../telemetry/remembered.js";

export const ATTRIBUTE = {
  system: "rpc.system.name",
  method: "rpc.method",
  methodOriginal: "rpc.method_original",
  statusCode: "rpc.status_code",
  errorType: "error.type",
  serverAddress: "server.address",
  serverPort: "server.port",
  peerAddress: "network.peer.address",
  peerPort: "network.peer.port",
} as const;

/** Ours, for which there is no convention. */
export const OWN_ATTRIBUTE = {
  attempt: "callwire.attempt",
  attempts: "callwire.attempts",
  cause: "callwire.attempt.cause",
  durationMs: "callwire.attempt.duration_ms",
  refused: "callwire.refused",
  service: "callwire.service",
  registry: "callwire.registry",
} as const;

/** Of `rpc.system.name`. */
export const SYSTEM = "callwire";

/** Host and port; without a port for a unix socket, and for what is no single address. */
interface HostAndPort {
  readonly host: string;
  readonly port: number | undefined;
}

/** `demo.calculator.v1.Calculator/divide` is a method of `demo.calculator.v1.Calculator`. */
function serviceOf(method: string): string {
  const end = method.indexOf("/");
  return end < 0 ? method : method.slice(0, end);
}

/**
 * Where a client looks for the servers of a method. One address is host and port. A registry is its
 * target and the service, without a port: `zookeeper://zk1:2181/rpc/demo.calculator.v1.Calculator`.
 */
export function serverOf(target: string, method: string): Attributes {
  const { host, port } = splitTarget(target) ?? { host: `${target}/${serviceOf(method)}`, port: undefined };
  return port === undefined
    ? { [ATTRIBUTE.serverAddress]: host }
    : { [ATTRIBUTE.serverAddress]: host, [ATTRIBUTE.serverPort]: port };
}

const PEERS = new Remembered<Attributes>((address) => {
  const { host, port } = splitAddress(address);
  return port === undefined ? { [ATTRIBUTE.peerAddress]: host } : { [ATTRIBUTE.peerAddress]: host, [ATTRIBUTE.peerPort]: port };
});

/** Of the instance that had the call last, or of a client. */
export function peerOf(address: string | undefined): Attributes {
  return address === undefined ? {} : PEERS.of(address, "");
}

/** The only address of a static target; undefined for a registry, and for a list of addresses. */
function splitTarget(target: string): HostAndPort | undefined {
  if (target.startsWith("unix:")) return { host: target, port: undefined };
  const [, list] = /^(?:static:|tcp:\/\/)(.+)$/.exec(target) ?? [];
  if (list === undefined) return undefined;
  return list.includes(",") ? { host: target, port: undefined } : splitAddress(list);
}

/** `[::1]:4000` gives `::1` and 4000. */
function splitAddress(address: string): HostAndPort {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(address) ?? [];
  const host = bracketed ?? plain;
  return host === undefined ? { host: address, port: undefined } : { host, port: Number(port) };
}
