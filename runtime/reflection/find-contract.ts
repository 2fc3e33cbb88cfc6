// Where a tool gets the contract of a service that it knows only by name: from the registry, or
// else from a server itself.

import { formatAddress } from "../base/address.js";
import { RpcError } from "../base/errors.js";
import { clearTimeout, monotonicMs, setTimeout } from "../base/event-loop.js";
import { cutForeign } from "../base/foreign-text.js";
import { DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { MAX_SCHEMA_BYTES } from "../base/limits/discovery.js";
import { connect } from "../client/connect.js";
import { openRegistry, type RegistryTarget } from "../discovery/open-registry.js";
import type { Endpoint, Registry, Snapshot, Subscription } from "../discovery/registry.js";
import type { Descriptor } from "../schema/descriptor.js";
import { readSchema } from "../schema/service-schema.js";
import type { ClientTlsOptions } from "../transport/tls-options.js";
import { Reflection } from "./contract.js";

/** Instances that are asked at most: one that does not answer takes of the time of the next. */
const MAX_ASKED = 5;
/** Of what one instance says. Two names and four addresses fit, and what to do behind them. */
const MAX_PROBLEM_CHARS = 400;

/** What `findContract` is told. */
export interface FindContractOptions {
  /** Milliseconds for all of it. Default 10,000; `Infinity` for none. */
  readonly timeoutMs?: number | undefined;
  /** How instances are reached that speak TLS. Default: plaintext. */
  readonly tls?: ClientTlsOptions | undefined;
}

/** A contract, and where it was. */
export interface FoundContract {
  /** What the service reaches, and nothing else. */
  readonly descriptor: Descriptor;
  /** That of the service. The contract was checked against it. */
  readonly fingerprint: string;
  /** `"registry"`, or the address of the server that gave it. */
  readonly source: string;
}

/**
 * The contract of `service` by its full name. Of several versions that run, the one that most
 * instances have. Rejects with RpcError: UNAVAILABLE when there is no instance, or none answers;
 * NOT_FOUND when the instances have no contract to give, as those built before there were any;
 * INVALID_ARGUMENT for wrong options, when a server is asked.
 */
export async function findContract(
  service: string,
  target: RegistryTarget,
  { timeoutMs = DEFAULT_TIMEOUT_MS, tls }: FindContractOptions = {},
): Promise<FoundContract> {
  const { registry, owned } = openRegistry(target);
  const deadlineAt = monotonicMs() + timeoutMs;
  const remainingMs = (): number => Math.min(Math.max(1, deadlineAt - monotonicMs()), MAX_TIMEOUT_MS);
  const subscription = registry.subscribe(service);
  const late = (): string => {
    const { freshness, failure } = subscription.current;
    const why = freshness === "none" && failure !== undefined ? ` (${failure})` : "";
    return `${registry.target} did not answer within ${timeoutMs} ms${why}; check that the registry runs there`;
  };
  try {
    const { endpoints } = await inTime((signal) => load(registry, service, subscription, signal), remainingMs(), late);
    const ranked = rank(endpoints);
    for (const { fingerprint } of ranked) {
      if (fingerprint === undefined) continue;
      const descriptor = await inTime(() => registry.schema(fingerprint), remainingMs(), late);
      if (descriptor !== undefined) return { descriptor, fingerprint, source: "registry" };
    }
    return await askServers(service, ranked, registry, remainingMs, tls);
  } finally {
    await subscription[Symbol.asyncDispose]();
    if (owned) await registry[Symbol.asyncDispose]();
  }
}

async function load(registry: Registry, service: string, subscription: Subscription, signal: AbortSignal): Promise<Snapshot> {
  const snapshot = await subscription.ready({ signal });
  if (snapshot.endpoints.length > 0) return snapshot;
  const why = snapshot.failure === undefined ? "" : ` (${snapshot.failure})`;
  throw new RpcError("UNAVAILABLE", `no instance of ${service} is registered under ${registry.target}${why}; start its server`);
}

/** Rejects with UNAVAILABLE and `late` when the answer takes longer. */
async function inTime<T>(ask: (signal: AbortSignal) => Promise<T>, ms: number, late: () => string): Promise<T> {
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new RpcError("UNAVAILABLE", late()));
      ended.abort();
    }, ms);
  });
  try {
    return await Promise.race([ask(ended.signal), isLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** One instance for each fingerprint, of the one that most have first; behind them the others. */
function rank(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const counts = new Map<string | undefined, number>();
  for (const { fingerprint } of endpoints) counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + 1);
  const sorted = [...endpoints].sort((a, b) => (counts.get(b.fingerprint) ?? 0) - (counts.get(a.fingerprint) ?? 0));
  // Of two with one key, a Map keeps the last one that was set: set from behind, that is the first.
  const firsts = new Set(new Map(sorted.toReversed().map((each) => [each.fingerprint, each])).values());
  return [...sorted.filter((each) => firsts.has(each)), ...sorted.filter((each) => !firsts.has(each))].slice(0, MAX_ASKED);
}

async function askServers(
  service: string,
  endpoints: readonly Endpoint[],
  registry: Registry,
  remainingMs: () => number,
  tls: ClientTlsOptions | undefined,
): Promise<FoundContract> {
  const problems: string[] = [];
  let answered = false;
  for (const endpoint of endpoints) {
    const address = formatAddress(endpoint);
    try {
      const found = await askServer(service, endpoint, remainingMs(), tls);
      answered = true;
      if (typeof found === "object") return { ...found, source: address };
      problems.push(`${address} ${found}`);
    } catch (error) {
      // No server's fault, and the next one would have it, too: a file of `tls` that is none, say.
      if (error instanceof RpcError && error.code === "INVALID_ARGUMENT" && error.origin === "client") throw error;
      const { code, text } = error instanceof RpcError ? error : { code: "UNKNOWN", text: String(error) };
      // A server of before there was reflection does not know the method.
      answered ||= code === "UNIMPLEMENTED";
      problems.push(`${address}${code === "UNIMPLEMENTED" ? " has none to give" : `: ${cutForeign(text, MAX_PROBLEM_CHARS)}`}`);
    }
  }
  const where = registry.capabilities.keepsSchemas ? `${registry.target} keeps none, ` : "";
  const text = `there is no contract of ${service}: ${where}${problems.join(", ")}`;
  throw new RpcError(answered ? "NOT_FOUND" : "UNAVAILABLE", text);
}

async function askServer(
  service: string,
  { host, port, path }: Endpoint,
  timeoutMs: number,
  tls: ClientTlsOptions | undefined,
): Promise<Omit<FoundContract, "source"> | string> {
  const address = path === undefined ? { host, port } : { host: "", port: 0, path };
  await using server = connect(Reflection, { kind: "static", addresses: [address] }, { timeoutMs, tls });
  const limited = server.with({ timeoutMs, failFast: true });
  const [fingerprints, text] = await Promise.all([limited.services(), limited.contract(service)]);
  const fingerprint = fingerprints.get(service);
  if (fingerprint === undefined) return `serves ${cutForeign([...fingerprints.keys()].join(", "), 200)}`;
  if (text === undefined) return "has none to give";
  const descriptor = text.length > MAX_SCHEMA_BYTES ? `it has ${text.length} characters` : readSchema(text, fingerprint);
  return typeof descriptor === "string" ? `gave a wrong one: ${cutForeign(descriptor, 200)}` : { descriptor, fingerprint };
}
