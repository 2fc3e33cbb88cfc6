// The contract of a service that is known by its name: what its servers have put into the registry.

import { RpcError } from "../base/errors.js";
import type { Registry, Snapshot } from "../discovery/registry.js";
import type { Descriptor } from "../schema/descriptor.js";

/**
 * The contract that most of its instances run, of those that the registry has. Rejects with
 * UNAVAILABLE when the list does not come in time or is empty, and with FAILED_PRECONDITION when
 * nobody has published the contract.
 */
export async function findContract(service: string, registry: Registry, timeoutMs: number): Promise<Descriptor> {
  const subscription = registry.subscribe(service);
  try {
    const snapshot = await inTime(service, registry, timeoutMs, (signal) => subscription.ready({ signal }));
    const fingerprints = fingerprintsOf(snapshot);
    for (const fingerprint of fingerprints) {
      const schema = await inTime(service, registry, timeoutMs, () => registry.schema(fingerprint));
      if (schema !== undefined) return schema;
    }
    throw nothingFound(service, registry, snapshot, fingerprints);
  } finally {
    await subscription[Symbol.asyncDispose]();
  }
}

/** The one that most instances have comes first; those that take no calls count least. */
function fingerprintsOf({ endpoints }: Snapshot): readonly string[] {
  const counts = new Map<string, number>();
  for (const { fingerprint, state } of endpoints) {
    if (fingerprint !== undefined)
      counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + (state === "up" ? endpoints.length + 1 : 1));
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([fingerprint]) => fingerprint);
}

async function inTime<T>(
  service: string,
  { target }: Registry,
  timeoutMs: number,
  ask: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (timeoutMs === Infinity) return ask(undefined);
  const ended = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      ended.abort();
      reject(new RpcError("UNAVAILABLE", `${target} did not say what runs of ${service} within ${timeoutMs} ms; is it up`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([late, ask(ended.signal)]);
  } finally {
    clearTimeout(timer);
  }
}

function nothingFound(service: string, { target }: Registry, { endpoints }: Snapshot, fingerprints: readonly string[]): RpcError {
  if (endpoints.length === 0)
    return new RpcError(
      "UNAVAILABLE",
      `no instance of ${service} is registered under ${target}; give { contract } to call it later`,
    );
  const which = fingerprints.length === 0 ? "they do not say which they run" : `they run ${fingerprints.join(", ")}`;
  const text = `${endpoints.length} instances of ${service} are known under ${target}, and none has published its contract (${which})`;
  return new RpcError("FAILED_PRECONDITION", `${text}; give { contract }, or serve with schemas`);
}
