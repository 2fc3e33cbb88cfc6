// What a client knows of its service at one moment, as plain data: for people, health pages and
// tools.

import { weightAt } from "../balancing/load-balancer.js";
import type { Endpoint, Registry, RegistryHealth, Snapshot } from "../discovery/registry.js";
import type { Subchannel, SubchannelState } from "./subchannel.js";

/** What `client.inspect()` returns. Times are milliseconds. */
export interface ChannelInspection {
  /** Full name of the service, such as `demo.calculator.v1.Calculator`. */
  readonly service: string;
  /** What is known of the registry and its list. */
  readonly registry: RegistryInspection;
  /**
   * How instances are chosen: the client's `balancer`, or what an operator has set in the registry.
   */
  readonly balancer: string;
  /** Of the caller; undefined when it was not given. */
  readonly zone: string | undefined;
  /** In the order in which they came. */
  readonly instances: readonly InstanceInspection[];
  /** Calls that wait for an instance or for room. */
  readonly waiting: number;
  /** Retries that may be made now, from the budget of a tenth of the calls and ten a second. */
  readonly retryTokens: number;
}

/** What a client knows of the registry and of the list that it gave. */
export interface RegistryInspection {
  /** As a person writes it, without credentials. */
  readonly target: string;
  /** The connection to the registry now. */
  readonly health: RegistryHealth;
  /** Of the list; see `Snapshot`. */
  readonly freshness: Snapshot["freshness"];
  /** Since the registry confirmed the list; undefined when no list was ever loaded. */
  readonly ageMs: number | undefined;
  /** Grows by one with each change of the list. 0 before the first one. */
  readonly generation: number;
  /** Records that do not parse. */
  readonly skipped: number;
  /**
   * Instances that the registry has lost all at once and that stay in use for a session timeout.
   */
  readonly heldBack: number;
  /** Instances that the registry lists. More than `instances` when this client uses a subset. */
  readonly listed: number;
  /** Why the list could not be read the last time, or is empty; undefined when nobody says so. */
  readonly failure: string | undefined;
}

/** What a client knows of one instance. Times are milliseconds. */
export interface InstanceInspection {
  /** As it was registered. */
  readonly endpoint: Endpoint;
  /** The state of the connection to it. */
  readonly state: SubchannelState;
  /**
   * What the balancer goes by: less than the endpoint's weight while the instance is new. 0 when it
   * may not be picked.
   */
  readonly weight: number;
  /** Calls of this client that wait for its answer. */
  readonly inFlight: number;
  /** As remembered; 0 before its first answer. */
  readonly latencyMs: number;
  /** Set while it is left out. `forMs` is 0 when the next call may try it. */
  readonly ejected: { readonly reason: string; readonly forMs: number } | undefined;
  /** Calls of the last ten seconds, and those of them that the instance is to blame for. */
  readonly calls: number;
  /** Those of `calls` that the instance is to blame for. */
  readonly failures: number;
  /** Why it is not connected; undefined while it is. */
  readonly lastError: string | undefined;
}

export interface InspectedChannel {
  readonly service: string;
  readonly registry: Registry;
  readonly snapshot: Snapshot;
  readonly balancer: string;
  readonly zone: string | undefined;
  readonly subchannels: readonly Subchannel[];
  readonly waiting: number;
  readonly retryTokens: number;
  readonly now: number;
}

export function inspectChannel({ registry, snapshot, subchannels, now, ...rest }: InspectedChannel): ChannelInspection {
  const { freshness, generation, skipped, heldBack = 0, updatedAt } = snapshot;
  return {
    service: rest.service,
    registry: {
      target: registry.target,
      health: registry.health,
      freshness,
      ageMs: freshness === "none" ? undefined : Math.max(0, now - updatedAt),
      generation,
      skipped,
      heldBack,
      listed: snapshot.subsetOf ?? snapshot.endpoints.length,
      failure: snapshot.failure,
    },
    balancer: rest.balancer,
    zone: rest.zone,
    instances: subchannels.map((subchannel) => inspectInstance(subchannel, now)),
    waiting: rest.waiting,
    retryTokens: Math.floor(rest.retryTokens),
  };
}

function inspectInstance(subchannel: Subchannel, now: number): InstanceInspection {
  const { endpoint, state, inFlight, health, lastError } = subchannel;
  return {
    endpoint,
    state,
    weight: subchannel.isReady ? weightAt(subchannel, now) : 0,
    inFlight,
    latencyMs: subchannel.latencyMs(now),
    ejected: health.isEjected ? { reason: health.reason ?? "", forMs: Math.max(0, health.ejectedUntil - now) } : undefined,
    calls: health.calls(now),
    failures: health.failures(now),
    lastError: lastError?.message,
  };
}
