// Whether clocks agree: this machine's with that of the registry, and those of servers.

import type { Endpoint } from "callwire";
import type { ExaminedClock, ExaminedEntry } from "callwire/zookeeper";
import type { Finding } from "./finding.js";

/** Ages and logs are hard to read above it. Clocks that NTP keeps differ by some milliseconds. */
const UNWISE_MS = 1_000;
/** Nobody keeps such a clock. Certificates and tokens of this moment are refused. */
const WRONG_MS = 3_000;

/** `clock`: how the registry's differs from this one, or why nobody knows. */
export function checkClock(clock: ExaminedClock | string): Finding {
  if (typeof clock === "string") return { state: "skip", found: clock, advice: "let this user write there to measure it" };
  const offMs = Math.max(0, Math.abs(clock.offsetMs) - clock.uncertaintyMs);
  if (offMs < UNWISE_MS)
    return { state: "ok", found: `as the registry's, to ${Math.max(1, Math.round(clock.uncertaintyMs))} ms` };
  return {
    state: offMs < WRONG_MS ? "warn" : "fail",
    found: `this machine's clock is ${seconds(clock.offsetMs)} s ${clock.offsetMs > 0 ? "behind" : "ahead of"} the registry's`,
    advice: "keep both by NTP (timedatectl set-ntp true); certificates, ages and logs are wrong until then",
  };
}

/** A server that was started after its entry was made has a clock that is ahead. */
export function checkServerClocks(entries: readonly ExaminedEntry[]): readonly Finding[] {
  const ahead = new Map<string, { readonly aheadMs: number; readonly endpoint: Endpoint }>();
  for (const { endpoint, createdAt, isEphemeral } of entries) {
    if (typeof endpoint === "string" || endpoint.startedAt === undefined || !isEphemeral) continue;
    const aheadMs = endpoint.startedAt - createdAt;
    if (aheadMs >= UNWISE_MS) ahead.set(endpoint.id, { aheadMs, endpoint });
  }
  return [...ahead.values()].slice(0, 10).map(({ aheadMs, endpoint: { host, port } }) => ({
    state: aheadMs < WRONG_MS ? "warn" : "fail",
    found: `the clock at ${host}:${port} is ${seconds(aheadMs)} s ahead of the registry's`,
    advice: "keep it by NTP; certificates, ages and logs are wrong until then",
  }));
}

function seconds(ms: number): string {
  return (Math.abs(ms) / 1_000).toFixed(1);
}
