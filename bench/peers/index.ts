// All peers by name, in the order of the report. Each is loaded in its own processes only, so that
// none pays for another's memory.

import type { Peer } from "../peer.js";

export interface ListedPeer {
  readonly load: () => Promise<Peer>;
  /** Over TLS: plays only the scenes that are marked for it. */
  readonly isSecure: boolean;
  /** Plays only these scenes, and does not idle. Default: all. */
  readonly scenes?: readonly string[];
}

const loadRaw = async (): Promise<Peer> => (await import("./raw/raw.js")).raw;
const loadRawOneWrite = async (): Promise<Peer> => (await import("./raw/raw.js")).rawOneWrite;
const loadCallwire = async (): Promise<Peer> => (await import("./callwire.js")).callwire;
const loadRelay = async (inherit: boolean): Promise<Peer> => (await import("./callwire.js")).createRelay(inherit);
const loadCrowd = async (): Promise<Peer> => (await import("./callwire.js")).callwireCrowd;
const loadTelemetry = () => import("./callwire-telemetry.js");
const loadSpans = async (processor: string): Promise<Peer> => (await loadTelemetry()).createWithSpans(processor);
const loadGrpc = async (): Promise<Peer> => (await import("./grpc.js")).grpc;

/** What is measured against: limits, not products. Ratios refer to the first. */
export const LIMITS: readonly string[] = ["raw", "raw-one-write"];

export const SUBJECT = "callwire";

/** Where what stands beside a call costs most: a second call that its handler makes, telemetry. */
const BESIDE_SCENES = ["divide-64"];

/** Of those that speak HTTP/1.1 with JSON, beside fastify. */
const HTTP_SCENES = ["divide-64", "order-64"];

export const peers: Readonly<Record<string, ListedPeer>> = {
  raw: { load: loadRaw, isSecure: false },
  "raw-one-write": { load: loadRawOneWrite, isSecure: false },
  callwire: { load: loadCallwire, isSecure: false },
  "callwire-1000-known": { load: loadCrowd, isSecure: false, scenes: ["divide-64"] },
  "callwire-metrics": { load: async () => (await loadTelemetry()).createWithMetrics(), isSecure: false, scenes: BESIDE_SCENES },
  "callwire-spans": { load: () => loadSpans("simple"), isSecure: false, scenes: BESIDE_SCENES },
  "callwire-spans-dropped": { load: () => loadSpans("dropped"), isSecure: false, scenes: BESIDE_SCENES },
  "callwire-relay": { load: () => loadRelay(true), isSecure: false, scenes: BESIDE_SCENES },
  "callwire-relay-alone": { load: () => loadRelay(false), isSecure: false, scenes: BESIDE_SCENES },
  "callwire-http": { load: async () => (await import("./http.js")).callwireHttp, isSecure: false, scenes: HTTP_SCENES },
  "connect-http": { load: async () => (await import("./http.js")).connectHttp, isSecure: false, scenes: HTTP_SCENES },
  "rsocket-tcp": { load: async () => (await import("./rsocket.js")).rsocket, isSecure: false },
  thrift: { load: async () => (await import("./thrift.js")).thrift, isSecure: false },
  capnweb: { load: async () => (await import("./capnweb.js")).capnweb, isSecure: false },
  trpc: { load: async () => (await import("./trpc.js")).trpc, isSecure: false },
  "fastify-undici": { load: async () => (await import("./fastify.js")).fastify, isSecure: false },
  "grpc-js": { load: loadGrpc, isSecure: false },
  "connect-es": { load: async () => (await import("./connect.js")).connect, isSecure: false },
  "raw-tls": { load: loadRaw, isSecure: true },
  "callwire-tls": { load: loadCallwire, isSecure: true },
  "grpc-js-tls": { load: loadGrpc, isSecure: true },
};
