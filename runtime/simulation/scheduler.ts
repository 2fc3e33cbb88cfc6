// Virtual time: all that is going to happen in a simulation, in the order of its moments. Knows
// what is due and when; knows nothing of machines and networks.

import { setImmediate } from "../base/event-loop.js";
import type { Random } from "../base/random.js";

/** Something that is going to happen. */
export interface Due {
  cancel(): void;
}

/**
 * What of one moment comes first: `late` is what waits until everything that has arrived was read,
 * `early` what was due while nobody could run.
 */
export type Turn = "early" | "usual" | "late";

const TURNS: Readonly<Record<Turn, number>> = { early: 0, usual: 1, late: 2 };

/** Moments are multiples of a binary fraction, so that sums and differences of them are exact. */
const PARTS_OF_MS = 1_024;

/** Between two moments. */
export const MOMENT_MS = 1 / PARTS_OF_MS;

/**
 * What an event returns in which no process has run: nothing can wait for a promise then, and the
 * next event follows at once.
 */
export const NOBODY_RAN = Symbol("nobody ran");

/** An event. */
export type Happening = () => unknown;

/** Rounds of the loop after which a moment ends although there is more to do in it. */
const MAX_ROUNDS = 10_000;

class Entry implements Due {
  readonly at: number;
  readonly order: number;
  readonly serial: number;
  fn: Happening | undefined;

  constructor(at: number, order: number, serial: number, fn: Happening) {
    this.at = at;
    this.order = order;
    this.serial = serial;
    this.fn = fn;
  }

  cancel(): void {
    this.fn = undefined;
  }

  isBefore(other: Entry): boolean {
    if (this.at !== other.at) return this.at < other.at;
    return this.order === other.order ? this.serial < other.serial : this.order < other.order;
  }
}

/**
 * What is due at one moment happens in an order that the seed draws. Behind an event in which a
 * process has run, all runs that promises and the engine's own queues have to do.
 */
export class Scheduler {
  #now = 0;
  #serial = 0;
  readonly #random: Random;
  readonly #heap: Entry[] = [];
  #rounds: (() => void)[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  get now(): number {
    return this.#now;
  }

  /** Events that are not cancelled. */
  get waiting(): number {
    return this.#heap.filter(({ fn }) => fn !== undefined).length;
  }

  /** `order` settles what comes first among those of one moment and turn, in place of the seed. */
  at(moment: number, fn: Happening, turn: Turn = "usual", order: number = this.#random()): Due {
    const at = Math.max(Math.ceil(moment * PARTS_OF_MS) / PARTS_OF_MS, this.#now);
    const entry = new Entry(at, TURNS[turn] + order, this.#serial++, fn);
    this.#push(entry);
    return entry;
  }

  after(delayMs: number, fn: Happening): Due {
    return this.at(this.#now + Math.max(0, delayMs), fn);
  }

  /** As `setImmediate`: at this moment still, when the engine has been round once. */
  nextRound(fn: () => void): void {
    this.#rounds.push(fn);
  }

  /** Lets all happen that is due up to the moment, and rejects with what is thrown in it. */
  runUntil(moment: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let rounds = 0;
      const step = (): void => {
        try {
          if (this.#rounds.length > 0 && rounds++ < MAX_ROUNDS) this.#runRounds();
          else {
            rounds = 0;
            if (!this.#runNext(moment)) return resolve();
          }
        } catch (error) {
          return reject(error);
        }
        setImmediate(step);
      };
      setImmediate(step);
    });
  }

  /** The next event that runs something, and those before it that do not. False: none is left. */
  #runNext(moment: number): boolean {
    for (let next = this.#pop(moment); next !== undefined; next = this.#pop(moment)) {
      this.#now = next.at;
      if (next.fn?.() !== NOBODY_RAN) return true;
    }
    this.#now = Math.max(this.#now, moment);
    return false;
  }

  #runRounds(): void {
    const due = this.#rounds;
    this.#rounds = [];
    for (const fn of due) fn();
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !entry.isBefore(parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  /** The first that is due by then and not cancelled. */
  #pop(moment: number): Entry | undefined {
    for (let first = this.#heap[0]; first !== undefined && first.at <= moment; first = this.#heap[0]) {
      this.#dropFirst();
      if (first.fn !== undefined) return first;
    }
    return undefined;
  }

  #dropFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const right = heap[child + 1];
      let least = heap[child];
      if (least === undefined) break;
      if (right?.isBefore(least) === true) {
        least = right;
        child++;
      }
      if (!least.isBefore(last)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
  }
}
