// The error of a call that found no instance: what was looked for, where, and what was found instead.

import { RpcError } from "../base/errors.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import type { RegistryHealth, Snapshot } from "../discovery/registry.js";
import type { Subchannel } from "./subchannel.js";

export interface Search {
  readonly service: string;
  /** The registry as a person writes it. */
  readonly target: string;
  readonly health: RegistryHealth;
  readonly snapshot: Snapshot;
  readonly subchannels: readonly Subchannel[];
  /** Monotonic milliseconds. */
  readonly now: number;
}

/** UNAVAILABLE, processed "no" unless an earlier attempt may have run. One line; the causes are in `attempts` too. */
export function noInstanceError(search: Search, call: OutgoingCall, waitedMs: number): RpcError {
  const text = `no live instance of "${search.service}" under ${search.target} (${describeFound(search)}); waited ${Math.round(waitedMs)} ms${describeNext(search)}`;
  return new RpcError("UNAVAILABLE", text, { method: call.method.fullName, processed: call.processed, attempts: call.attempts });
}

function describeFound({ snapshot, health, subchannels, now }: Search): string {
  if (snapshot.freshness === "none") return `the registry is ${health}, no list was ever loaded`;
  const stale = snapshot.freshness === "live" ? "" : `, the list is ${snapshot.freshness}`;
  if (snapshot.endpoints.length === 0) return `0 registered${stale}`;
  const states = subchannels.map(
    (subchannel) => `${subchannel.label} ${describeState(subchannel)}${describeEjection(subchannel, now)}`,
  );
  const shown = states.length > 3 ? [...states.slice(0, 3), `and ${states.length - 3} more`] : states;
  return `${snapshot.endpoints.length} seen${stale}${describeAge(snapshot, now)}: ${shown.join("; ")}`;
}

/** A fixed list has no age. */
function describeAge({ updatedAt }: Snapshot, now: number): string {
  return updatedAt === 0 ? "" : `, confirmed ${formatSeconds(now - updatedAt)} ago`;
}

function describeEjection({ health }: Subchannel, now: number): string {
  if (!health.isEjected) return "";
  return `, left out for ${formatSeconds(Math.max(0, health.ejectedUntil - now))} (${health.reason})`;
}

function formatSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function describeState({ state, endpoint, lastError }: Subchannel): string {
  if (endpoint.state !== "up") return `is ${endpoint.state}`;
  return state === "backoff" && lastError !== undefined ? lastError.message.replace(/^\[\w+\] /, "") : `is ${state}`;
}

function describeNext({ snapshot, target }: Search): string {
  if (snapshot.freshness === "none") return `; check that the registry at ${target} runs`;
  return snapshot.endpoints.length === 0 ? "; start a server with this registry" : "";
}
