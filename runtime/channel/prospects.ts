// What a call that finds no instance can hope for, from what is known of the registry and of the
// attempts to connect.

import type { Clock, Timer } from "../base/clock.js";
import { CONNECT_TIMEOUT_MS } from "../base/limits/connection.js";
import { setPatientTimeout } from "../base/patient-timer.js";
import type { Registry, Subscription } from "../discovery/registry.js";
import { isLasting } from "../transport/lasting-error.js";
import type { Subchannel } from "./subchannel.js";
import type { SubsetReach } from "./subset-reach.js";

/** Where the instances are that calls may go to. */
export interface Members {
  readonly members: readonly Subchannel[];
}

export class Prospects {
  readonly #registry: Registry;
  readonly #subscription: Subscription;
  readonly #instances: Members;
  readonly #reach: SubsetReach;
  readonly #stopListening: () => void;
  /**
   * Runs while the registry has time to give its first list: as much as an instance to be reached.
   */
  #firstList: Timer | undefined;

  /** `onChange` is told of what is not told by the instances. */
  constructor(
    clock: Clock,
    registry: Registry,
    subscription: Subscription,
    instances: Members,
    reach: SubsetReach,
    onChange: () => void,
  ) {
    this.#registry = registry;
    this.#subscription = subscription;
    this.#instances = instances;
    this.#reach = reach;
    this.#stopListening = registry.onHealth(onChange);
    const onLate = (): void => {
      this.#firstList = undefined;
      onChange();
    };
    this.#firstList = setPatientTimeout(clock, onLate, CONNECT_TIMEOUT_MS);
  }

  get isReady(): boolean {
    return this.#instances.members.some(({ isReady }) => isReady);
  }

  /**
   * Whether every instance failed in a way that no further attempt mends, and no other is to be
   * tried. Attempts go on all the same: somebody may mend it.
   */
  get isHopeless(): boolean {
    const { members } = this.#instances;
    if (this.#reach.isSearching) return false;
    return members.length > 0 && members.every(({ lastError }) => lastError !== undefined && isLasting(lastError));
  }

  /**
   * A call that fails fast waits for what nobody knows yet; any other for everything but what no
   * attempt brings.
   */
  mayWait(failFast: boolean): boolean {
    return failFast ? this.#isUndecided : !this.isHopeless;
  }

  close(): void {
    this.#stopListening();
    this.#firstList?.cancel();
  }

  /**
   * Whether the registry has still to give its first list, or an instance has still to be reached
   * for the first time.
   */
  get #isUndecided(): boolean {
    if (this.#subscription.current.freshness === "none") {
      const { health } = this.#registry;
      // A registry that is connected has still to answer: its first list is on its way.
      return this.#firstList !== undefined && (health === "connecting" || health === "connected");
    }
    return this.#instances.members.some(({ state, lastError }) => state === "connecting" && lastError === undefined);
  }
}
