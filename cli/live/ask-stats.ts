// How busy one instance is, as it says itself: the difference of two snapshots of its stats
// service. Asking has the instance count its calls meanwhile.

import { connect, type Endpoint, RpcError } from "callwire";
import { type Snapshot, Stats } from "callwire/stats";
import { targetOf } from "./endpoint-text.js";
import type { Live } from "./live-command.js";
import { stepBetween } from "./stats-step.js";

/** Between the two snapshots, and so what rates and times are of. */
const WINDOW_MS = 1_000;

/**
 * What a server has to answer beside that, at least: a list that is watched has no time of its own.
 */
const ANSWER_MS = 4_000;

/** Of one service at one instance. */
export interface InstanceStats {
  readonly callsPerSecond: number;
  readonly errorsPerSecond: number;
  /** By status code, those of the window. */
  readonly errors: Readonly<Record<string, number>>;
  readonly inFlight: number;
  /** Undefined when no call has ended in the window. */
  readonly p50Ms: number | undefined;
  readonly p90Ms: number | undefined;
  readonly p99Ms: number | undefined;
  /** Of the process: how late its event loop was, and its memory. */
  readonly loopDelayP99Ms: number | undefined;
  readonly rssBytes: number;
}

export type StatsFinding = InstanceStats | { readonly why: string };

/** Never throws for what a server does. */
export async function askStats(live: Live, service: string, endpoint: Endpoint, token: string): Promise<StatsFinding> {
  await using server = connect(Stats, targetOf(endpoint), { tls: live.tls });
  const timeoutMs = Math.max(WINDOW_MS + ANSWER_MS, live.leftMs);
  try {
    const watch = server.with({ timeoutMs, failFast: true }).watch(token, WINDOW_MS);
    let first: Snapshot | undefined;
    for await (const snapshot of watch) {
      if (first !== undefined) return compare(service, first, snapshot);
      first = snapshot;
    }
    return { why: "it has ended" };
  } catch (error) {
    return { why: reasonOf(error, "by --token or CALLWIRE_STATS_TOKEN", timeoutMs) };
  }
}

function compare(service: string, first: Snapshot, second: Snapshot): InstanceStats {
  const { callsPerSecond, errorsPerSecond, errors, now } = stepBetween(service, first, second);
  return {
    callsPerSecond,
    errorsPerSecond,
    errors,
    inFlight: now?.inFlight ?? 0,
    p50Ms: now?.p50,
    p90Ms: now?.p90,
    p99Ms: now?.p99,
    loopDelayP99Ms: second.loopDelayP99,
    rssBytes: second.rssBytes,
  };
}

/** Why there are no figures. `how`: a token is given. */
export function reasonOf(error: unknown, how: string, timeoutMs?: number): string {
  if (!(error instanceof RpcError)) return String(error);
  if (error.code === "UNIMPLEMENTED") return "it is older than this command, or was started with stats: false";
  if (error.code === "DEADLINE_EXCEEDED" && timeoutMs !== undefined) return `no answer within ${timeoutMs} ms`;
  const text = error.text.replace(`${Stats.name}/watch: `, "");
  if (error.code === "PERMISSION_DENIED") return `${text}, ${how}`;
  return `${error.code}: ${text}`;
}
