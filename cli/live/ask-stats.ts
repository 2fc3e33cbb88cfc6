// How busy one instance is, as it says itself: the difference of two snapshots of its stats
// service. Asking has the instance count its calls meanwhile.

import { connect, type Endpoint, RpcError } from "callwire";
import { type CallStats, type Snapshot, Stats } from "callwire/stats";
import { targetOf } from "./endpoint-text.js";
import type { Live } from "./live-command.js";

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
    return { why: reasonOf(error, timeoutMs) };
  }
}

function compare(service: string, first: Snapshot, second: Snapshot): InstanceStats {
  const [before, after] = [first.services.get(service), second.services.get(service)];
  const seconds = (second.counted - first.counted) / 1_000;
  const perSecond = (count: number): number => (seconds > 0 ? Math.max(0, count) / seconds : 0);
  const errors = errorsBetween(before, after);
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  return {
    callsPerSecond: perSecond((after?.calls ?? 0) - (before?.calls ?? 0)),
    errorsPerSecond: perSecond(failed),
    errors,
    inFlight: after?.inFlight ?? 0,
    p50Ms: after?.p50,
    p90Ms: after?.p90,
    p99Ms: after?.p99,
    loopDelayP99Ms: second.loopDelayP99,
    rssBytes: second.rssBytes,
  };
}

function errorsBetween(before: CallStats | undefined, after: CallStats | undefined): Readonly<Record<string, number>> {
  const all = [...(after?.errors ?? [])].map(([code, count]) => [code, count - (before?.errors.get(code) ?? 0)] as const);
  return Object.fromEntries(all.filter(([, count]) => count > 0));
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof RpcError)) return String(error);
  if (error.code === "UNIMPLEMENTED") return "it is older than this command, or was started with stats: false";
  if (error.code === "DEADLINE_EXCEEDED") return `no answer within ${timeoutMs} ms`;
  const text = error.text.replace(`${Stats.name}/watch: `, "");
  if (error.code === "PERMISSION_DENIED") return `${text}, by --token or CALLWIRE_STATS_TOKEN`;
  return `${error.code}: ${text}`;
}
