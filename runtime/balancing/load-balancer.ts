// Which instance gets a call. One way for all balancers: those that are ready -> not ejected -> own
// zone -> the picker.

import { MAX_CALLS_PER_PICK, SLOW_START_MS } from "../base/limits/balancing.js";
import type { Random } from "../base/random.js";
import { type BalancerName, createPicker } from "./balancers.js";
import { Ejection, type Outcome, startProbe } from "./ejection.js";
import type { Balancer, Instance, Picker } from "./instance.js";
import { preferZone } from "./zone.js";

export interface LoadBalancerOptions<I extends Instance> {
  /** A name, or what a user brings. */
  readonly balancer: BalancerName | Balancer;
  /** Of the caller; its own zone is preferred while it has room for it. Default: none. */
  readonly zone?: string | undefined;
  readonly random: Random;
  readonly onEjected?: ((instance: I) => void) | undefined;
  readonly onReturned?: ((instance: I) => void) | undefined;
}

/** Steps of a slow start: weights change so often, and not with each call. */
const RAMP_STEPS = 10;

export class LoadBalancer<I extends Instance> {
  readonly #options: LoadBalancerOptions<I>;
  readonly #ejection: Ejection<I>;
  readonly #random: Random;
  #balancer: BalancerName | Balancer;
  #picker: Picker<I>;
  /** That of the client's own choice, for when an operator's is taken back. */
  readonly #own: Picker<I>;
  #members: readonly I[] = [];
  /** Made anew from the members when something has changed. */
  #ready: readonly I[] = [];
  #ejected: readonly I[] = [];
  #eligible: readonly I[] = [];
  #isStale = false;
  #refreshAt = Infinity;
  // The pick of this tick, and for how many more calls it holds.
  #held: I | undefined;
  #holds = 0;

  constructor(options: LoadBalancerOptions<I>) {
    this.#options = options;
    this.#random = options.random;
    this.#balancer = options.balancer;
    this.#own = createPicker(options.balancer, options.random);
    this.#picker = this.#own;
    this.#ejection = new Ejection<I>(this, options.random);
  }

  get balancer(): BalancerName | Balancer {
    return this.#balancer;
  }

  /** Another way to pick, from the next call on. */
  set balancer(name: BalancerName | Balancer) {
    if (name === this.#balancer) return;
    this.#balancer = name;
    this.#picker = name === this.#options.balancer ? this.#own : createPicker(name, this.#random);
    this.invalidate();
  }

  /** All instances that are registered and not on their way out, connected or not. */
  get members(): readonly I[] {
    return this.#members;
  }

  /**
   * There was one instance to choose from when one was last picked. So calls leave early: it has
   * nothing else to do.
   */
  get isEager(): boolean {
    return this.#ready.length === 1;
  }

  update(members: readonly I[]): void {
    this.#members = members;
    this.invalidate();
  }

  /** An instance has become ready or has ceased to be, or its weight has changed. */
  invalidate(): void {
    this.#isStale = true;
    this.#holds = 0;
  }

  /**
   * The instance for a call; the same one for the other calls of the tick, so that they share a
   * write. Undefined when none has room.
   */
  pickForTick(now: number, key: string | undefined): I | undefined {
    if (this.#holds > 0 && this.#held?.hasRoom === true) {
      this.#holds--;
      return this.#held;
    }
    const picked = this.pick(now, key, undefined);
    const holds = this.#picker.usesKey !== true && picked?.health.isEjected === false;
    this.#held = picked;
    this.#holds = holds ? MAX_CALLS_PER_PICK - 1 : 0;
    return picked;
  }

  /** The next call picks anew. */
  endTick(): void {
    this.#holds = 0;
  }

  /**
   * Any instance with room but `avoided`, unless there is no other. Undefined when none has room.
   */
  pick(now: number, key: string | undefined, avoided: I | undefined): I | undefined {
    if (this.#isStale || now >= this.#refreshAt) this.#refresh(now);
    if (this.#ejected.length > 0 && avoided === undefined) {
      const probed = startProbe(this.#ejected, now);
      if (probed !== undefined) return probed;
    }
    const picked = this.#picker.pick(now, key);
    if (picked !== undefined && picked !== avoided && picked.hasRoom) return picked;
    return this.#leastLoaded(this.#eligible, now, avoided) ?? this.#leastLoaded(this.#ready, now, avoided) ?? roomOf(avoided);
  }

  /** Counts the end of one attempt. `now` in monotonic milliseconds. */
  recordCall(instance: I, outcome: Outcome, now: number): void {
    this.#ejection.recordCall(instance, outcome, now);
  }

  /** Counts a connection that was lost. */
  recordLoss(instance: I, now: number): void {
    this.#ejection.recordLoss(instance, now);
  }

  onEjected(instance: I): void {
    this.invalidate();
    this.#options.onEjected?.(instance);
  }

  onReturned(instance: I): void {
    this.invalidate();
    this.#options.onReturned?.(instance);
  }

  #refresh(now: number): void {
    this.#isStale = false;
    this.#ready = this.#members.filter((instance) => instance.isReady);
    this.#ejected = this.#ready.filter((instance) => instance.health.isEjected);
    this.#eligible = preferZone(this.#inService(), this.#members, this.#options.zone);
    const weights = Float64Array.from(this.#eligible, (instance) => weightAt(instance, now));
    this.#refreshAt = Math.min(this.#nextStepAt(now), now + (this.#picker.refreshMs ?? Infinity));
    this.#picker.update(this.#eligible, weights, now);
  }

  /**
   * When more than half of all are out or away, the rest cannot carry it alone, and what looks
   * broken is tried.
   */
  #inService(): readonly I[] {
    if (this.#ejected.length === 0) return this.#ready;
    const inService = this.#ready.filter((instance) => !instance.health.isEjected);
    return inService.length * 2 < this.#members.length ? this.#ready : inService;
  }

  #nextStepAt(now: number): number {
    let next = Infinity;
    const stepMs = SLOW_START_MS / RAMP_STEPS;
    for (const instance of this.#eligible) {
      const age = now - bornAt(instance);
      if (age < SLOW_START_MS) next = Math.min(next, now + stepMs - (age % stepMs));
    }
    return next;
  }

  /** Looks at all; only when the picked one has no room, or is avoided. */
  #leastLoaded(instances: readonly I[], now: number, avoided: I | undefined): I | undefined {
    let best: I | undefined;
    let least = Infinity;
    const start = Math.floor(this.#random() * instances.length);
    for (let step = 0; step < instances.length; step++) {
      const instance = instances[(start + step) % instances.length];
      if (instance === undefined || instance === avoided || !instance.hasRoom) continue;
      const load = instance.loadAt(now, instance.weight);
      if (load >= least && best !== undefined) continue;
      best = instance;
      least = load;
    }
    return best;
  }
}

/** The weight of an instance, less while it is new. */
export function weightAt(instance: Instance, now: number): number {
  const step = Math.floor(((now - bornAt(instance)) / SLOW_START_MS) * RAMP_STEPS) + 1;
  return (instance.weight * Math.min(Math.max(step, 1), RAMP_STEPS)) / RAMP_STEPS;
}

/** When it entered service for this client. */
function bornAt({ readySince, health }: Instance): number {
  return Math.max(readySince, health.returnedAt);
}

function roomOf<I extends Instance>(instance: I | undefined): I | undefined {
  return instance?.hasRoom === true ? instance : undefined;
}
