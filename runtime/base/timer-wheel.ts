// Deadlines of calls, by the ten thousand: adding and removing one is a few pointer writes, where a
// timer of Node costs 235 ns. A hashed timing wheel. Source: Varghese and Lauck, "Hashed and
// hierarchical timing wheels" (1987), scheme 6. As it wakes often while something waits, it also
// knows for how long this process's event loop has stood. Guarded by `npm run bench`.

import { type Clock, type Timer, whenRead } from "./clock.js";
import { LOOP_STOOD_MS } from "./limits/connection.js";

/** Width of a slot, and the longest sleep of a wheel on a real clock, in milliseconds. */
const TICK_MS = 10;

/** Slots; one lap is 10.24 s. Later deadlines stay in their slot for more laps. */
const SLOTS = 1024;

/** The longest sleep of a wheel. */
export const LAP_MS = SLOTS * TICK_MS;

/**
 * What has a deadline. The wheel links entries through their own fields, so that an entry is in one
 * wheel at most.
 */
export interface WheelEntry {
  /** Monotonic milliseconds; Infinity for one that is only to keep the process alive. */
  deadlineAt: number;
  wheelNext: WheelEntry | undefined;
  wheelPrevious: WheelEntry | undefined;
  onDeadline(): void;
}

/**
 * For how long the event loop has stood while the wheel had entries. `now` in monotonic
 * milliseconds.
 */
export interface LoopWatch {
  /** Milliseconds in all. Of two moments the difference counts: so long it stood between them. */
  stoodMs(now: number): number;
  /** When it last stood; `now` when nothing has been read since. -Infinity when it never stood. */
  stoodUntil(now: number): number;
}

/**
 * States: empty (no timer is set), sleeping (until `#wakeAt`), reading (what has arrived is read
 * before deadlines are looked at).
 */
export class TimerWheel implements LoopWatch {
  readonly #clock: Clock;
  readonly #sleepTicks: number;
  /** Undefined until something has had its deadline in the slot: most of an idle wheel's are. */
  readonly #slots: (WheelEntry | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly #endless = createHead();
  #count = 0;
  #state: "empty" | "sleeping" | "reading" = "empty";
  #timer: Timer | undefined;
  /** The last tick whose slot holds nothing that was due: milliseconds / TICK_MS. */
  #tick = 0;
  /** When the loop is to come back here: the timer is due, or, while reading, was due. */
  #wakeAt = Infinity;
  /** The deadlines until this moment are due; set while reading. */
  #dueAt = 0;
  #stoodMs = 0;
  #stoodUntil = -Infinity;
  readonly #onTimer = (): void => this.#wake();
  readonly #onRead = (): void => this.#advance();

  /**
   * `sleepMs`: it wakes at least so often while entries wait. On a real clock that is how long an
   * empty wheel may keep the process alive, which costs less than to tell Node each time that the
   * last call has ended.
   */
  constructor(clock: Clock, sleepMs: number = TICK_MS) {
    this.#clock = clock;
    this.#sleepTicks = Math.min(SLOTS, Math.ceil(sleepMs / TICK_MS));
  }

  /** Entries that wait. While there is one, the wheel keeps the process alive. */
  get size(): number {
    return this.#count;
  }

  add(entry: WheelEntry): void {
    const head = this.#headOf(entry);
    const last = head.wheelPrevious;
    entry.wheelPrevious = last;
    entry.wheelNext = head;
    if (last !== undefined) last.wheelNext = entry;
    head.wheelPrevious = entry;
    this.#count++;
    if (this.#state === "sleeping" && entry.deadlineAt < this.#wakeAt) this.#sleepUntil(entry.deadlineAt);
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

  stoodMs(now: number): number {
    return this.#stoodMs + this.#overdueMs(now);
  }

  stoodUntil(now: number): number {
    return this.#overdueMs(now) > 0 ? now : this.#stoodUntil;
  }

  #headOf({ deadlineAt }: WheelEntry): WheelEntry {
    if (this.#state === "empty") this.#start();
    if (deadlineAt === Infinity) return this.#endless;
    const due = Math.max(Math.ceil(deadlineAt / TICK_MS), this.#tick + 1);
    const slot = due & (SLOTS - 1);
    const head = this.#slots[slot] ?? createHead();
    this.#slots[slot] = head;
    return head;
  }

  #start(): void {
    const now = this.#clock.nowMs();
    this.#tick = Math.floor(now / TICK_MS);
    this.#state = "sleeping";
    this.#wakeAt = Infinity;
    this.#sleepUntil((this.#tick + this.#sleepTicks) * TICK_MS);
  }

  #sleepUntil(wakeAt: number): void {
    const now = this.#clock.nowMs();
    this.#timer?.cancel();
    this.#wakeAt = Math.max(wakeAt, now); // a deadline that has passed is no stall
    this.#timer = this.#clock.setTimeout(this.#onTimer, this.#wakeAt - now, true);
  }

  /** What came before a deadline was looked at is an answer: the sockets are read first. */
  #wake(): void {
    this.#timer = undefined;
    const now = this.#clock.nowMs();
    this.#noteStanding(now);
    this.#state = "reading";
    this.#wakeAt = this.#dueAt = now;
    whenRead(this.#clock, this.#onRead);
  }

  #advance(): void {
    this.#noteStanding(this.#clock.nowMs());
    const last = Math.floor(this.#dueAt / TICK_MS);
    // After a stall of more than a lap one lap looks at every slot; more would look at the same
    // ones again.
    const first = Math.max(this.#tick + 1, last - SLOTS + 1);
    this.#tick = last;
    for (let tick = first; tick <= last + 1; tick++) this.#expire(this.#slots[tick & (SLOTS - 1)]);
    this.#state = this.#count > 0 ? "sleeping" : "empty";
    if (this.#state === "sleeping") this.#sleepUntil(this.#nextWakeAt());
  }

  /** The first deadline, unless the sleep ends before it. */
  #nextWakeAt(): number {
    for (let tick = this.#tick + 1; tick <= this.#tick + this.#sleepTicks; tick++) {
      const head = this.#slots[tick & (SLOTS - 1)];
      if (head === undefined) continue;
      let first = Infinity;
      for (let entry = head.wheelNext; entry !== undefined && entry !== head; entry = entry.wheelNext) {
        if (entry.deadlineAt < first) first = entry.deadlineAt;
      }
      if (first <= tick * TICK_MS) return first;
    }
    return (this.#tick + this.#sleepTicks) * TICK_MS;
  }

  #expire(head: WheelEntry | undefined): void {
    if (head === undefined) return;
    for (let entry = head.wheelNext; entry !== undefined && entry !== head; ) {
      const next: WheelEntry | undefined = entry.wheelNext;
      if (entry.deadlineAt <= this.#dueAt) {
        this.remove(entry);
        entry.onDeadline();
        // What onDeadline did to the list may have moved `next`; start over, each round removes
        // one.
        entry = head.wheelNext;
      } else entry = next;
    }
  }

  #noteStanding(now: number): void {
    const overdueMs = this.#overdueMs(now);
    if (overdueMs === 0) return;
    this.#stoodMs += overdueMs;
    this.#stoodUntil = now;
  }

  /** A timer is never quite punctual; what is less than LOOP_STOOD_MS is 0. */
  #overdueMs(now: number): number {
    const lateMs = this.#state === "empty" ? 0 : now - this.#wakeAt;
    return lateMs > LOOP_STOOD_MS ? Math.round(lateMs) : 0;
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
