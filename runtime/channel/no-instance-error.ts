// The error of a call that found no instance: what was looked for, where, and what was found
// instead.

import { type Attempt, type Processed, RpcError } from "../base/errors.js";
import { describeAttempts } from "../call/given-up-errors.js";
import type { RegistryHealth, Snapshot } from "../discovery/registry.js";
import type { Subchannel } from "./subchannel.js";

export interface Search {
  readonly service: string;
  /** The registry as a person writes it. */
  readonly target: string;
  readonly health: RegistryHealth;
  /** Servers register there. */
  readonly registers: boolean;
  readonly snapshot: Snapshot;
  readonly subchannels: readonly Subchannel[];
  /** Monotonic milliseconds. */
  readonly now: number;
}

/** What waits for an instance: a call, or somebody who is about to make one. */
export interface Waiting {
  readonly method?: { readonly fullName: string } | undefined;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly failFast: boolean;
  readonly processed: Processed;
  readonly attempts?: readonly Attempt[] | undefined;
  /** The one that had it last, if one had. */
  readonly instance?: string | undefined;
}

/**
 * UNAVAILABLE when no instance can be reached; when one can, but has no room, DEADLINE_EXCEEDED, or
 * RESOURCE_EXHAUSTED for a call that does not wait. Processed "no" unless an earlier attempt may
 * have run. One line; the causes are in `attempts` too.
 */
export function noInstanceError(search: Search, call: Waiting, waitedMs: number): RpcError {
  const isBusy = search.subchannels.some(({ isReady }) => isReady);
  const where = `of "${search.service}" under ${search.target}`;
  const what = isBusy ? `no instance ${where} has room` : `no live instance ${where}`;
  const next = isBusy ? "; add servers, or raise their maxCallsPerConnection" : describeNext(search);
  const text = `${what} (${describeFound(search)}); waited ${Math.round(waitedMs)} ms${next}${describeAttempts(call.attempts)}`;
  const code = !isBusy ? "UNAVAILABLE" : call.failFast ? "RESOURCE_EXHAUSTED" : "DEADLINE_EXCEEDED";
  const { instance, processed, attempts } = call;
  return new RpcError(code, text, { method: call.method?.fullName, instance, processed, attempts });
}

function describeFound({ snapshot, health, subchannels, now }: Search): string {
  const why = snapshot.failure === undefined ? "" : `: ${snapshot.failure}`;
  if (snapshot.freshness === "none") return `the registry is ${health}, no list was ever loaded${why}`;
  const stale = snapshot.freshness === "live" ? why : `, the list is ${snapshot.freshness}${why}`;
  if (snapshot.endpoints.length === 0) return `0 registered${describeSkipped(snapshot)}${stale}`;
  const states = subchannels.map(
    (subchannel) => `${subchannel.label} ${describeState(subchannel)}${describeEjection(subchannel, now)}`,
  );
  const shown = states.length > 3 ? [...states.slice(0, 3), `and ${states.length - 3} more`] : states;
  const of = snapshot.subsetOf === undefined ? "" : ` of ${snapshot.subsetOf}`;
  return `${snapshot.endpoints.length}${of} seen${describeSkipped(snapshot)}${stale}${describeAge(snapshot, now)}: ${shown.join("; ")}`;
}

/** What stands there and is no instance that this client can read. */
function describeSkipped({ skipped, skippedFor }: Snapshot): string {
  if (skipped === 0) return "";
  return `, ${skipped} ${skipped === 1 ? "entry" : "entries"} skipped${skippedFor === undefined ? "" : `, such as ${skippedFor}`}`;
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

function describeState({ state, endpoint, lastError, isReady, inFlight, maxCalls }: Subchannel): string {
  if (endpoint.state !== "up") return `is ${endpoint.state}`;
  if (endpoint.weight === 0) return "has weight 0";
  if (isReady && inFlight >= maxCalls) return `has ${inFlight} ${inFlight === 1 ? "call" : "calls"}, as many as it takes`;
  if (isReady) return "takes no more at the moment";
  const isTried = state === "backoff" || state === "connecting";
  return isTried && lastError !== undefined ? lastError.text : `is ${state}`;
}

function describeNext({ snapshot, target, health, registers }: Search): string {
  if (snapshot.freshness === "none" && health === "connected") return "; it has not answered yet: look at its load and its log";
  if (snapshot.freshness === "none") return `; check that the registry at ${target} runs`;
  const isWeightless = snapshot.endpoints.length > 0 && snapshot.endpoints.every(({ weight }) => weight === 0);
  if (isWeightless) return "; give one a weight above 0, by serve({ weight }) or in the operator's settings";
  if (snapshot.endpoints.length > 0) return "";
  if (!registers) return "; start a server, and have its address written where that list comes from";
  if (snapshot.skipped > 0) return "; start a server with this registry, or give the layout that its entries have";
  return "; start a server with this registry";
}
