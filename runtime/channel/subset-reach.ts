// What a client has found out about the instances of a large service: which it has reached, and
// which are not to be drawn for a while. Which ones are drawn is discovery/subset.ts.

import { type Clock, type Timer, whenRead } from "../base/clock.js";
import {
  MAX_UNREACHABLE,
  MAX_UNREACHABLE_MS,
  REDRAW_MS,
  SUBSET_PATIENCE_MS,
  UNREACHABLE_AFTER,
  UNREACHABLE_MS,
} from "../base/limits/balancing.js";
import { CONNECT_TIMEOUT_MS } from "../base/limits/connection.js";
import type { Random } from "../base/random.js";
import type { Registry, Subscription } from "../discovery/registry.js";
import type { Reachability, SubsetOptions } from "../discovery/subset.js";

/** The instances that are listed now. */
export interface ListedInstances {
  readonly all: readonly ListedInstance[];
  isReady(id: string): boolean;
}

export interface ListedInstance {
  readonly id: string;
  /** It takes calls now. */
  readonly isReady: boolean;
  /** Attempts in a row that failed. */
  readonly failures: number;
}

/**
 * The last time that an instance could not be reached, and how often in a row. Moments in monotonic
 * milliseconds.
 */
interface Mark {
  readonly until: number;
  readonly times: number;
}

export class SubsetReach implements Reachability {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #instances: ListedInstances;
  #subscription: Subscription | undefined;
  #onSettled: () => void = () => undefined;
  readonly #marks = new Map<string, Mark>();
  /** When each instance that is not ready was first seen so. */
  readonly #waitingSince = new Map<string, number>();
  #patienceMs = SUBSET_PATIENCE_MS;
  #timer: Timer | undefined;
  #isDue = false;
  #drawings = 0;
  #isClosed = false;

  constructor(clock: Clock, random: Random, instances: ListedInstances) {
    this.#clock = clock;
    this.#random = random;
    this.#instances = instances;
  }

  isConnected(id: string): boolean {
    return this.#instances.isReady(id);
  }

  isUnreachable(id: string): boolean {
    const mark = this.#marks.get(id);
    return mark !== undefined && this.#clock.nowMs() < mark.until;
  }

  /** Whether others may yet be drawn for what cannot be reached. */
  get isSearching(): boolean {
    if (!this.#isSubset) return false;
    if (this.#isDue || this.#drawings > 0) return true;
    return this.#instances.all.some(({ id, isReady }) => !isReady && !this.isUnreachable(id));
  }

  /** `onSettled` is told when a search may have ended without a change of the list. */
  subscribe(registry: Registry, service: string, subset: SubsetOptions | undefined, onSettled: () => void): Subscription {
    this.#onSettled = onSettled;
    this.#subscription = registry.subscribe(service, { subset, reachability: this });
    return this.#subscription;
  }

  /**
   * The list, or the state of an instance in it, has changed. Costs nothing where all instances of
   * the service are used.
   */
  note(): void {
    if (!this.#isSubset || this.#isDue || this.#isClosed) return;
    this.#isDue = true;
    this.#wakeIn(REDRAW_MS);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }

  get #isSubset(): boolean {
    return this.#subscription?.current.subsetOf !== undefined;
  }

  #wakeIn(delayMs: number): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.setTimeout(() => whenRead(this.#clock, () => void this.#settle()), delayMs);
  }

  async #settle(): Promise<void> {
    if (this.#isClosed) return;
    this.#isDue = false;
    const now = this.#clock.nowMs();
    const nextAt = Math.min(this.#judge(now), this.#forget(now));
    if (nextAt < Infinity) this.#wakeIn(Math.max(REDRAW_MS, nextAt - now));
    this.#drawings++;
    await this.#subscription?.redraw?.();
    this.#drawings--;
    if (!this.#isClosed) this.#onSettled();
  }

  /** Marks who cannot be reached. Returns when the next one is due. */
  #judge(now: number): number {
    const listed = new Set<string>();
    let nextAt = Infinity;
    let isImpatient = false;
    for (const subchannel of this.#instances.all) {
      const { id } = subchannel;
      listed.add(id);
      if (subchannel.isReady) {
        this.#waitingSince.delete(id);
        this.#marks.delete(id);
        this.#patienceMs = SUBSET_PATIENCE_MS;
      } else if (!this.isUnreachable(id)) {
        const dueAt = this.#sinceWhen(id, now) + this.#patienceMs;
        if (subchannel.failures < UNREACHABLE_AFTER && now < dueAt) nextAt = Math.min(nextAt, dueAt);
        else {
          isImpatient ||= subchannel.failures === 0;
          this.#mark(id, now);
        }
      }
    }
    for (const id of this.#waitingSince.keys()) if (!listed.has(id)) this.#waitingSince.delete(id);
    // Where all are slow, it is the network or this machine: to start again and again with others
    // would make it worse.
    if (isImpatient && !this.#instances.all.some(({ isReady }) => isReady))
      this.#patienceMs = Math.min(2 * this.#patienceMs, CONNECT_TIMEOUT_MS);
    return nextAt;
  }

  #sinceWhen(id: string, now: number): number {
    const since = this.#waitingSince.get(id) ?? now;
    this.#waitingSince.set(id, since);
    return since;
  }

  #mark(id: string, now: number): void {
    const times = (this.#marks.get(id)?.times ?? 0) + 1;
    const forMs = Math.min(UNREACHABLE_MS * 2 ** (times - 1), MAX_UNREACHABLE_MS) * (1 + this.#random() / 5);
    this.#waitingSince.delete(id);
    this.#marks.delete(id); // the newest are last
    this.#marks.set(id, { until: now + forMs, times });
    const [oldest] = this.#marks.keys();
    if (this.#marks.size > MAX_UNREACHABLE && oldest !== undefined) this.#marks.delete(oldest);
  }

  /** Forgets marks that lapsed long ago. Returns when the next one lapses. */
  #forget(now: number): number {
    let nextAt = Infinity;
    for (const [id, { until }] of this.#marks) {
      if (now < until) nextAt = Math.min(nextAt, until);
      else if (now > until + MAX_UNREACHABLE_MS) this.#marks.delete(id);
    }
    return nextAt;
  }
}
