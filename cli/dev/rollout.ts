// Which processes of a server run, and in what order they are replaced when something has changed.
// Knows neither processes nor files: it is told what happens, and says what to do.

import type { StartTimer } from "../watch/watch-run.js";

/** One process of the server, as its host has started it. */
export interface Process {
  /** What the registry says of its instances, where it says whose they are. */
  readonly mark?: string;
  /** Begins to drain it. It ends in time, whatever it does. */
  stop(): void;
}

export interface RolloutHost {
  /** `slot`: from 0 on. Calls `onEnd` once, later, also when it could not be started. */
  start(slot: number, onEnd: (end: ProcessEnd) => void): Process;
  /** `slot`: undefined for what is about all. */
  say(text: string, slot?: number): void;
  nowMs(): number;
}

export interface ProcessEnd {
  /** Such as `exit code 1` or `SIGSEGV`. */
  readonly how: string;
  /** With exit code 0. */
  readonly isWell: boolean;
  /** Its output says that an address which it wants to listen on is in use. */
  readonly isAddressTaken: boolean;
}

export interface RolloutOptions {
  /** How many processes are to run. */
  readonly instances: number;
  readonly host: RolloutHost;
  readonly startTimer: StartTimer;
}

/** For one that takes the place of another; a program of some size is loaded in a few seconds. */
const MAX_START_MS = 15_000;
/** What a server prints at its start stands before what is said of it. */
const SETTLE_MS = 200;
/** Processes that start beside those whose places they take: each needs most of a core for that. */
const MAX_STARTING = 4;
/** Pause before a process that crashed is started again: grows twofold with each crash. */
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

interface Entry {
  readonly generation: number;
  process: Process;
  state: "starting" | "up" | "stopping";
  stopTimer: () => void;
}

interface Slot {
  readonly at: number;
  /** What serves. */
  current?: Entry | undefined;
  /** What takes its place, or is the first. */
  next?: Entry | undefined;
  /** What has to end before another is started here. */
  ending?: Entry | undefined;
  /** Until then nothing is started here. */
  stopRetry?: (() => void) | undefined;
  /** What ended by itself is not started again before the next change. */
  isDone: boolean;
}

/**
 * Replaces processes: a new one is started, and once it is up the old one drains. The first goes
 * alone, and the others follow some at a time. While a new one does not start, the others stay as
 * they are. One is up once it has registered.
 */
export class Rollout {
  readonly #host: RolloutHost;
  readonly #startTimer: StartTimer;
  readonly #slots: readonly Slot[];
  readonly #alive = new Set<Entry>();
  /** Grows with each change. */
  #generation = 0;
  #changedAt = 0;
  #failed = -1;
  #crashes = 0;
  #isTold = true;
  /** Says now what waits to be said. */
  #tellNow = (): void => undefined;
  /** Whether the address is one that two processes cannot share. */
  #stopsFirst = false;
  #onStopped: (() => void) | undefined;

  constructor({ instances, host, startTimer }: RolloutOptions) {
    this.#host = host;
    this.#startTimer = startTimer;
    this.#slots = Array.from({ length: instances }, (_none, at) => ({ at, isDone: false }));
  }

  /** Starts all, or replaces all. */
  change(): void {
    this.#generation++;
    this.#changedAt = this.#host.nowMs();
    this.#crashes = 0;
    this.#tellNow();
    this.#isTold = false;
    for (const slot of this.#slots) {
      slot.isDone = false;
      slot.stopRetry?.();
      slot.stopRetry = undefined;
      if (slot.next === undefined) continue;
      slot.ending = slot.next;
      slot.next = undefined;
      this.#stop(slot.ending);
    }
    this.#proceed();
  }

  /**
   * The registry lists all instances of the process with that mark. Without one: an instance that
   * is new, and so that of a process which is starting.
   */
  instanceUp(mark?: string): void {
    const slot = this.#slots.find(({ next }) => next !== undefined && (mark === undefined || next.process.mark === mark));
    if (slot !== undefined) this.#onUp(slot);
  }

  /** Drains all. Resolves when all have ended. */
  async stop(): Promise<void> {
    const stopped = new Promise<void>((resolve) => {
      this.#onStopped = resolve;
    });
    this.#tellNow();
    for (const slot of this.#slots) slot.stopRetry?.();
    for (const entry of this.#alive) this.#stop(entry);
    if (this.#alive.size > 0) await stopped;
  }

  #proceed(): void {
    if (this.#onStopped !== undefined) return;
    for (const slot of this.#slots) if (slot.current === undefined && this.#isFree(slot)) this.#start(slot);
    if (this.#failed === this.#generation) return;
    if (this.#slots.some(({ ending }) => ending !== undefined)) return;
    const old = this.#slots.filter((each) => each.current !== undefined && !this.#isFresh(each.current));
    const starting = old.filter(({ next }) => next !== undefined).length;
    const ready = old.filter((slot) => this.#isFree(slot)).slice(0, Math.max(0, this.#mayStart() - starting));
    for (const slot of ready) {
      if (this.#stopsFirst) this.#stopCurrent(slot);
      else this.#start(slot);
    }
    this.#tellIfDone();
  }

  /**
   * How many may be on their way to take the place of another. One, until one of the new generation
   * is up: what is wrong with it is told once, and all others serve.
   */
  #mayStart(): number {
    const isProven = this.#slots.some(({ current }) => current !== undefined && this.#isFresh(current));
    return isProven && !this.#stopsFirst ? MAX_STARTING : 1;
  }

  #isFree({ next, ending, stopRetry, isDone }: Slot): boolean {
    return next === undefined && ending === undefined && stopRetry === undefined && !isDone;
  }

  #isFresh({ generation }: Entry): boolean {
    return generation === this.#generation;
  }

  #start(slot: Slot): void {
    const entry: Entry = {
      generation: this.#generation,
      process: { stop: () => undefined },
      state: "starting",
      stopTimer: () => undefined,
    };
    slot.next = entry;
    this.#alive.add(entry);
    entry.process = this.#host.start(slot.at, (end) => this.#onEnd(slot, entry, end));
    if (slot.current !== undefined) entry.stopTimer = this.#startTimer(MAX_START_MS, () => this.#onLate(slot));
  }

  /** Only told: calls would fail if the one before ended now. */
  #onLate(slot: Slot): void {
    this.#say(`has not registered within ${MAX_START_MS / 1_000} s; the one before goes on until it does`, slot.at);
  }

  #onUp(slot: Slot): void {
    const { current, next } = slot;
    if (next === undefined) return;
    next.stopTimer();
    next.state = "up";
    slot.current = next;
    slot.next = undefined;
    if (current !== undefined) this.#stop(current);
    this.#proceed();
  }

  #stopCurrent(slot: Slot): void {
    const { current } = slot;
    if (current === undefined) return;
    slot.current = undefined;
    slot.ending = current;
    this.#stop(current);
  }

  #stop(entry: Entry): void {
    entry.stopTimer();
    if (entry.state === "stopping") return;
    entry.state = "stopping";
    entry.process.stop();
  }

  #onEnd(slot: Slot, entry: Entry, end: ProcessEnd): void {
    entry.stopTimer();
    this.#alive.delete(entry);
    if (this.#onStopped !== undefined) {
      if (this.#alive.size === 0) this.#onStopped();
      return;
    }
    if (slot.ending === entry) slot.ending = undefined;
    else if (slot.next === entry) this.#onFailedStart(slot, end);
    else if (slot.current === entry) this.#onCrash(slot, end);
    this.#proceed();
  }

  /** Not tried again at once: it would only fail again. */
  #onFailedStart(slot: Slot, { how, isWell, isAddressTaken }: ProcessEnd): void {
    slot.next = undefined;
    const isReplacement = slot.current !== undefined;
    if (isReplacement && isAddressTaken && !this.#stopsFirst) {
      this.#stopsFirst = true;
      const fix = "listen on port 0 and register, to lose no call";
      this.#say(`its address is in use by the one before, which from now on is stopped first; ${fix}`, slot.at);
      return;
    }
    slot.isDone = true;
    this.#failed = this.#generation;
    const rest = isReplacement ? "; the one before goes on" : "";
    this.#say(`${isWell ? "ended" : `failed: ${how}`}${rest}; tried again at the next change`, slot.at);
  }

  #onCrash(slot: Slot, { how, isWell }: ProcessEnd): void {
    slot.current = undefined;
    if (isWell) {
      slot.isDone = true;
      this.#say("ended; started again at the next change", slot.at);
      return;
    }
    const pauseMs = Math.min(MIN_RETRY_MS * 2 ** this.#crashes, MAX_RETRY_MS);
    this.#crashes++;
    this.#say(`crashed: ${how}; started again in ${pauseMs / 1_000} s, or at the next change`, slot.at);
    slot.stopRetry = this.#startTimer(pauseMs, () => {
      slot.stopRetry = undefined;
      this.#proceed();
    });
  }

  #tellIfDone(): void {
    if (this.#isTold || !this.#slots.every(({ current }) => current !== undefined && this.#isFresh(current))) return;
    this.#isTold = true;
    const ms = Math.round(this.#host.nowMs() - this.#changedAt);
    const text = this.#generation === 1 ? `up (${ms} ms)` : `restarted (${ms} ms)`;
    const stopTimer = this.#startTimer(SETTLE_MS, () => this.#tellNow());
    this.#tellNow = () => {
      this.#tellNow = () => undefined;
      stopTimer();
      this.#host.say(text);
    };
  }

  #say(text: string, slot?: number): void {
    this.#tellNow();
    this.#host.say(text, slot);
  }
}
