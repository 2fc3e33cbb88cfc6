// Leaves out instances that fail while others do well, for a while that grows, and lets one call
// try whether they are back. Source: Envoy's outlier detection, with what a client alone can see.
// The reasons for the differences: docs/decisions/0009.

import {
  EJECTION_CONSECUTIVE,
  EJECTION_FIRST_MS,
  EJECTION_FORGET_MS,
  EJECTION_PROBE_MS,
  MAX_EJECTION_MS,
  MIN_EJECTION_CALLS,
  MIN_SUCCESS_RATE,
} from "../base/limits/balancing.js";
import type { Random } from "../base/random.js";
import type { Instance } from "./instance.js";

/**
 * How an attempt ended, as far as the instance is to blame.
 * - `good`: it answered: with a result, a declared error, or an error that is the caller's.
 * - `failed`: it answered that something is wrong with it, or was silent until the deadline.
 * - `overloaded`: it refused for lack of room.
 * - `lost`: the connection was lost with the call on it.
 */
export type Outcome = "good" | "failed" | "overloaded" | "lost";

const JITTER = 0.2;

export interface EjectionOwner<I extends Instance> {
  /** All instances that are registered and not on their way out, connected or not. */
  readonly members: readonly I[];
  onEjected(instance: I, now: number): void;
  onReturned(instance: I, now: number): void;
}

export class Ejection<I extends Instance> {
  readonly #owner: EjectionOwner<I>;
  readonly #random: Random;

  constructor(owner: EjectionOwner<I>, random: Random) {
    this.#owner = owner;
    this.#random = random;
  }

  /** Counts the end of one attempt. */
  recordCall(instance: I, outcome: Outcome, now: number): void {
    const { health } = instance;
    health.count(outcome === "good", now);
    if (outcome === "good") return this.#onGood(instance, now);
    if (outcome !== "lost") health.consecutive++; // a lost connection counts once, whatever was on it
    if (health.isEjected) this.#judgeProbe(instance, now, outcome);
    else if (this.#failsInRow(instance, now)) this.#eject(instance, now, `${health.consecutive} failures in a row`);
    else if (this.#failsTooOften(instance, now)) this.#eject(instance, now, rateOf(instance, now));
  }

  /**
   * Counts a connection that was lost: once, however many calls were on it. One that cannot be made
   * gets no calls anyway.
   */
  recordLoss(instance: I, now: number): void {
    const { health } = instance;
    health.consecutive++;
    if (health.isEjected || health.consecutive < EJECTION_CONSECUTIVE) return;
    this.#eject(instance, now, `${health.consecutive} failures in a row`);
  }

  #onGood(instance: I, now: number): void {
    const { health } = instance;
    health.consecutive = 0;
    if (!health.isEjected || now < health.ejectedUntil) return;
    health.ejectedUntil = 0;
    health.returnedAt = now;
    health.forgetCalls(); // what it did before it was left out says nothing of it now
    this.#owner.onReturned(instance, now);
  }

  /**
   * A call that was under way when it was ejected says nothing new; the one that tries it again
   * does.
   */
  #judgeProbe(instance: I, now: number, outcome: Outcome): void {
    if (now >= instance.health.ejectedUntil) this.#eject(instance, now, `it was tried again: ${outcome}`);
  }

  #failsInRow(instance: I, now: number): boolean {
    return instance.health.consecutive >= EJECTION_CONSECUTIVE && this.#othersDoWell(instance, now);
  }

  #failsTooOften(instance: I, now: number): boolean {
    const calls = instance.health.calls(now);
    if (calls < MIN_EJECTION_CALLS) return false;
    return successRate(calls, instance.health.failures(now)) < MIN_SUCCESS_RATE && this.#othersDoWell(instance, now);
  }

  /**
   * When the others fail as well, the service is in trouble, not the instance: to leave it out
   * would only load the others more.
   */
  #othersDoWell(instance: I, now: number): boolean {
    let calls = 0;
    let failures = 0;
    for (const { health } of this.#owner.members) {
      if (health === instance.health || health.isEjected) continue;
      calls += health.calls(now);
      failures += health.failures(now);
    }
    return successRate(calls, failures) >= MIN_SUCCESS_RATE;
  }

  /** Not when half of the instances are out already. */
  #eject(instance: I, now: number, reason: string): void {
    const { health } = instance;
    if (!health.isEjected && !this.#mayEject()) return;
    if (now - health.returnedAt > EJECTION_FORGET_MS && !health.isEjected) health.ejections = 0;
    const fullMs = Math.min(MAX_EJECTION_MS, EJECTION_FIRST_MS * 2 ** health.ejections++);
    health.ejectedUntil = health.probeAt = now + fullMs * (1 - JITTER + 2 * JITTER * this.#random());
    health.reason = reason;
    this.#owner.onEjected(instance, now);
  }

  #mayEject(): boolean {
    let ejected = 0;
    for (const { health } of this.#owner.members) if (health.isEjected) ejected++;
    return (ejected + 1) * 2 <= this.#owner.members.length;
  }
}

/**
 * The one of `ejected` that this call may try: its time is over, and no other call tries it.
 * Undefined when there is none.
 */
export function startProbe<I extends Instance>(ejected: readonly I[], now: number): I | undefined {
  for (const instance of ejected) {
    if (now < instance.health.probeAt || !instance.hasRoom) continue;
    instance.health.probeAt = now + EJECTION_PROBE_MS;
    return instance;
  }
  return undefined;
}

function successRate(calls: number, failures: number): number {
  return calls === 0 ? 1 : 1 - failures / calls;
}

function rateOf({ health }: Instance, now: number): string {
  return `${health.failures(now)} of ${health.calls(now)} calls failed`;
}
