// A process in a simulation: its clock, and whether it runs, stands still or is dead. Knows nothing
// of sockets.

import type { Clock, Timer } from "../base/clock.js";
import { BusyTime, Overload } from "../server/waiting-time.js";
import { type Due, NOBODY_RAN, type Scheduler } from "./scheduler.js";

/** Wall-clock milliseconds of a simulation's beginning: a day in 2026. */
const WALL_START_MS = 1_790_000_000_000;

interface Held {
  readonly fn: () => void;
  readonly isTimer: boolean;
  isCancelled: boolean;
}

/**
 * States: running, standing (nothing of it happens until it goes on), dead (nothing of it happens
 * any more). A timer that came due while it stood comes before what has arrived, as in Node.
 */
export class Machine implements Clock {
  readonly name: string;
  readonly host: string;
  readonly scheduler: Scheduler;
  readonly overload: Overload;
  /** When it last went on after it had stood. */
  wentOnAt = -Infinity;
  #isDead = false;
  #standsUntil = 0;
  #isStanding = false;
  #stoodMs = 0;
  #wallAheadMs = 0;
  #held: Held[] = [];
  /** When its clock began. */
  readonly bornAt: number;
  readonly #timers = new Set<Due>();

  constructor(name: string, host: string, scheduler: Scheduler) {
    this.name = name;
    this.host = host;
    this.scheduler = scheduler;
    this.bornAt = scheduler.now;
    this.overload = new Overload(new BusyTime(() => this.nowMs() - this.#stoodMs));
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  get isStanding(): boolean {
    return this.#isStanding;
  }

  /** For how long it has stood in all. */
  get stoodMs(): number {
    return this.#stoodMs;
  }

  /** Timers that are set. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Each process has a monotonic clock of its own. */
  nowMs(): number {
    return this.scheduler.now - this.bornAt;
  }

  wallMs(): number {
    return WALL_START_MS + this.scheduler.now + this.#wallAheadMs;
  }

  setTimeout(fn: () => void, delayMs: number): Timer {
    let held: Held | undefined;
    // As the system's clock has it: whole milliseconds, one at least, also for what is no number.
    const due = this.scheduler.after(Math.max(1, Math.ceil(delayMs) || 1), () => {
      this.#timers.delete(due);
      held = this.#enter(fn, true);
    });
    this.#timers.add(due);
    return {
      cancel: () => {
        due.cancel();
        this.#timers.delete(due);
        if (held !== undefined) held.isCancelled = true;
      },
    };
  }

  whenRead(fn: () => void): void {
    this.scheduler.at(this.scheduler.now, () => void this.#enter(fn, false), "late");
  }

  /** Runs `fn` in this process: now, when it goes on, or never. Says when it is not now. */
  enter(fn: () => void): typeof NOBODY_RAN | undefined {
    const runs = !this.#isDead && !this.#isStanding;
    this.#enter(fn, false);
    return runs ? undefined : NOBODY_RAN;
  }

  /** Resolves after so long; never in a process that has died. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.setTimeout(resolve, ms));
  }

  /** Stands still for so long, as with SIGSTOP, a long garbage collection or a busy loop. */
  stand(ms: number): void {
    if (this.#isDead) return;
    const until = this.scheduler.now + ms;
    if (until <= this.#standsUntil) return;
    this.#stoodMs += until - Math.max(this.#standsUntil, this.scheduler.now);
    this.#standsUntil = until;
    this.#isStanding = true;
    this.scheduler.at(until, () => this.#goOn(), "early");
  }

  /** The wall clock is set. */
  jump(ms: number): void {
    this.#wallAheadMs += ms;
  }

  die(): void {
    this.#isDead = true;
    this.#held = [];
    for (const due of this.#timers) due.cancel();
    this.#timers.clear();
  }

  #enter(fn: () => void, isTimer: boolean): Held | undefined {
    if (this.#isDead) return undefined;
    if (!this.#isStanding) {
      fn();
      return undefined;
    }
    const held: Held = { fn, isTimer, isCancelled: false };
    this.#held.push(held);
    return held;
  }

  #goOn(): void {
    if (this.scheduler.now < this.#standsUntil || this.#isDead) return;
    this.#isStanding = false;
    this.wentOnAt = this.scheduler.now;
    const held = this.#held;
    this.#held = [];
    held.forEach((each, at) => {
      const run = (): void => {
        if (!each.isCancelled) this.enter(each.fn);
      };
      this.scheduler.at(this.scheduler.now, run, "early", (each.isTimer ? 0 : 0.5) + at / (2 * held.length + 1));
    });
  }
}
