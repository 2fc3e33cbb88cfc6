// A closed loop: so many callers, each with one call at a time, for a while. Runs in the client process.

import type { PeerClient } from "./peer.js";

export interface LoadResult {
  readonly callsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** CPU of the client process, microseconds a call. */
  readonly cpuUs: number;
  readonly clientRssMiB: number;
}

/** One call in so many is timed: reading the clock for each would cost the fast peers a tenth. */
const SAMPLE_EVERY = 16;

export async function runLoad(client: PeerClient, inFlight: number, ms: number): Promise<LoadResult> {
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const callers = Array.from({ length: inFlight }, () => callUntil(client, startedAt + ms, latencies));
  const calls = (await Promise.all(callers)).reduce((sum, count) => sum + count, 0);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  latencies.sort((left, right) => left - right);
  return {
    callsPerSecond: calls / seconds,
    p50Us: quantile(latencies, 0.5),
    p99Us: quantile(latencies, 0.99),
    cpuUs: (cpu.user + cpu.system) / calls,
    clientRssMiB: process.memoryUsage.rss() / 2 ** 20,
  };
}

async function callUntil(client: PeerClient, endAt: number, latencies: number[]): Promise<number> {
  let calls = 0;
  for (let now = performance.now(); now < endAt; ) {
    if ((await client.divide(10, 4)) !== 2.5) throw new Error("a wrong answer");
    const after = performance.now();
    latencies.push((after - now) * 1000);
    calls++;
    for (let i = 1; i < SAMPLE_EVERY; i++) {
      if ((await client.divide(10, 4)) !== 2.5) throw new Error("a wrong answer");
      calls++;
    }
    now = performance.now();
  }
  return calls;
}

function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}
