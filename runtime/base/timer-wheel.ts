// Deadlines of calls, by the ten thousand: adding and removing one is a few pointer writes, where a timer of Node costs 235 ns.
// A hashed timing wheel. Source: Varghese and Lauck, "Hashed and hierarchical timing wheels" (1987), scheme 6.
// Guarded by `npm run bench`.

import type { Clock, Timer } from "./clock.js";

/** Resolution: a deadline fires at most this late, in milliseconds, on a machine that is not stalled. */
const TICK_MS = 10;

/** Slots; one lap is 10.24 s. Later deadlines stay in their slot for more laps. */
const SLOTS = 1024;

/** What has a deadline. The wheel links entries through their own fields, so that an entry is in one wheel at most. */
export interface WheelEntry {
  /** Monotonic milliseconds. */
  deadlineAt: number;
  wheelNext: WheelEntry | undefined;
  wheelPrevious: WheelEntry | undefined;
  onDeadline(): void;
}

export class TimerWheel {
  readonly #clock: Clock;
  readonly #slots: WheelEntry[] = Array.from({ length: SLOTS }, createHead);
  #count = 0;
  #timer: Timer | undefined;
  /** The last tick whose slot was looked at: milliseconds / TICK_MS. */
  #tick = 0;
  readonly #onTick = (): void => this.#advance();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Entries that wait. While there is one, the wheel keeps the process alive. */
  get size(): number {
    return this.#count;
  }

  add(entry: WheelEntry): void {
    if (this.#timer === undefined) this.#start();
    const due = Math.max(Math.ceil(entry.deadlineAt / TICK_MS), this.#tick + 1);
    const head = this.#slots[due & (SLOTS - 1)] ?? entry; // the mask keeps the index inside the array
    const last = head.wheelPrevious;
    entry.wheelPrevious = last;
    entry.wheelNext = head;
    if (last !== undefined) last.wheelNext = entry;
    head.wheelPrevious = entry;
    this.#count++;
  }

  /** Does nothing for an entry that is not in the wheel. */
  remove(entry: WheelEntry): void {
    const { wheelNext: next, wheelPrevious: previous } = entry;
    if (next === undefined || previous === undefined) return;
    previous.wheelNext = next;
    next.wheelPrevious = previous;
    entry.wheelNext = entry.wheelPrevious = undefined;
    this.#count--;
  }

  #start(): void {
    this.#tick = Math.floor(this.#clock.nowMs() / TICK_MS);
    this.#arm();
  }

  #arm(): void {
    this.#timer = this.#clock.setTimeout(this.#onTick, TICK_MS, true);
  }

  #advance(): void {
    const now = this.#clock.nowMs();
    const last = Math.floor(now / TICK_MS);
    // After a stall of more than a lap one lap looks at every slot; more would look at the same ones again.
    const first = Math.max(this.#tick + 1, last - SLOTS + 1);
    this.#tick = last;
    for (let tick = first; tick <= last; tick++) this.#expire(this.#slots[tick & (SLOTS - 1)], now);
    if (this.#count > 0) this.#arm();
    else this.#timer = undefined;
  }

  #expire(head: WheelEntry | undefined, now: number): void {
    if (head === undefined) return;
    for (let entry = head.wheelNext; entry !== undefined && entry !== head; ) {
      const next: WheelEntry | undefined = entry.wheelNext;
      if (entry.deadlineAt <= now) {
        this.remove(entry);
        entry.onDeadline();
        // What onDeadline did to the list may have moved `next`; start over, each round removes one.
        entry = head.wheelNext;
      } else entry = next;
    }
  }
}

function createHead(): WheelEntry {
  const head: WheelEntry = {
    deadlineAt: Infinity,
    wheelNext: undefined,
    wheelPrevious: undefined,
    onDeadline: () => undefined,
  };
  head.wheelNext = head.wheelPrevious = head;
  return head;
}
