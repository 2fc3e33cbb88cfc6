// The contracts of those who run: what the registry keeps under the fingerprints of their records,
// or else what the servers themselves answer, each for itself.

import { type Registry, RpcError } from "callwire";
import { findContract } from "callwire/reflection";
import type { Descriptor } from "callwire/schema";
import type { Live } from "../live-command.js";

/** Servers that are asked at once. */
const MAX_AT_ONCE = 50;
/** Milliseconds for each: one that is gone is not waited for. */
const ANSWER_MS = 2_000;

/** Of whom the contract is looked for. */
export interface Runner {
  readonly fingerprint: string | undefined;
  /** Of an instance. */
  readonly address: { readonly host: string; readonly port: number } | undefined;
}

/** The contract that somebody has, and its fingerprint. */
export interface RunningContract {
  readonly descriptor: Descriptor;
  readonly fingerprint: string;
}

/**
 * By each runner whose contract is known. What a server answers under another fingerprint than that
 * of its record is its own alone: nobody else is judged by it.
 */
export async function findRunning<Each extends Runner>(
  live: Live,
  registry: Registry,
  service: string,
  runners: readonly Each[],
): Promise<ReadonlyMap<Each, RunningContract>> {
  const known = new Map<string, RunningContract>();
  for (const fingerprint of new Set(runners.flatMap((each) => each.fingerprint ?? []))) {
    const descriptor = await live.inTime(registry.target, registry.schema(fingerprint));
    if (descriptor !== undefined) known.set(fingerprint, { descriptor, fingerprint });
  }
  const answers = new Map<Each, RunningContract>();
  const asked = runners.filter(({ fingerprint, address }) => address !== undefined && !known.has(fingerprint ?? ""));
  for (let start = 0; start < asked.length; start += MAX_AT_ONCE)
    await Promise.all(
      asked.slice(start, start + MAX_AT_ONCE).map(async (each) => {
        const answer = await ask(live, service, each);
        if (answer === undefined) return;
        answers.set(each, answer);
        if (answer.fingerprint === each.fingerprint) known.set(each.fingerprint, answer);
      }),
    );
  return new Map(
    runners.flatMap((each) => {
      const found = answers.get(each) ?? known.get(each.fingerprint ?? "");
      return found === undefined ? [] : [[each, found] as const];
    }),
  );
}

/** Undefined when it has none to give, or cannot be reached. */
async function ask(live: Live, service: string, { address }: Runner): Promise<RunningContract | undefined> {
  if (address === undefined) return undefined;
  const timeoutMs = Math.min(ANSWER_MS, live.leftMs);
  try {
    return await findContract(service, { kind: "static", addresses: [address] }, { timeoutMs, tls: live.tls });
  } catch (error) {
    if (error instanceof RpcError) return undefined;
    throw error;
  }
}
