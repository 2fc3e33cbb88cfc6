// SIGTERM and SIGINT: drain first, then end the process as the signal would have, whoever else
// listens, and as process 1 of a container too. One for the process; what a server does when it
// drains is its own.

import { isMainThread } from "node:worker_threads";
import { clearTimeout, monotonicMs, setImmediate, setTimeout } from "../base/event-loop.js";
import { MAX_TIMEOUT_MS } from "../base/limits/call.js";
import { OTHERS_STOP_MS, SECOND_SIGNAL_MS } from "../base/limits/server.js";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;
export type StopSignal = (typeof SIGNALS)[number];

/** 128 and the number of the signal, as a shell tells it. */
const EXIT_CODES = { SIGTERM: 143, SIGINT: 130 } as const;

export interface Stopper {
  /** Drains. What it comes to does not matter. */
  stop(signal: StopSignal): Promise<void>;
  /** Ends at once what would outlive the process. */
  cut?(): void;
  /** What the drain may take. Other listeners share it. */
  readonly graceMs: number;
  /** A second signal cuts nothing. */
  readonly isOnce: boolean;
}

/** What else listened when the signal came. */
interface Other {
  readonly listener: unknown;
  /** Added by `once`: gone before it was called. */
  readonly isOnce: boolean;
}

/** From the first signal to the end of the process. */
interface Drain {
  readonly signal: StopSignal;
  readonly endAt: number;
  readonly isOnce: boolean;
  readonly stoppers: readonly Stopper[];
  /** Stops that run; a server that starts meanwhile adds its own. */
  readonly running: Set<Promise<void>>;
  others: Other[];
  /** A second has passed, and what arrived while the event loop stood is through. */
  isArmed: boolean;
  isOver: boolean;
  timer: NodeJS.Timeout | undefined;
}

class StopSignals {
  readonly #stoppers = new Set<Stopper>();
  #drain: Drain | undefined;

  get isStopping(): boolean {
    return this.#drain !== undefined;
  }

  add(stopper: Stopper): () => void {
    // First of all listeners: it sees the others before one that was added by `once` has gone.
    if (this.#stoppers.size === 0 && this.#drain === undefined)
      for (const signal of SIGNALS) process.prependListener(signal, this.#onSignal);
    this.#stoppers.add(stopper);
    if (this.#drain !== undefined) begin(this.#drain, stopper);
    return () => {
      this.#stoppers.delete(stopper);
      if (this.#stoppers.size === 0 && this.#drain === undefined) this.#removeListeners();
    };
  }

  readonly #onSignal = (name: NodeJS.Signals): void => {
    const signal = name === "SIGINT" ? name : "SIGTERM";
    if (this.#drain === undefined) void this.#begin(signal);
    else this.#again(this.#drain, signal);
  };

  async #begin(signal: StopSignal): Promise<void> {
    const stoppers = [...this.#stoppers];
    const drain: Drain = {
      signal,
      endAt: monotonicMs() + Math.max(...stoppers.map(({ graceMs }) => graceMs)),
      isOnce: stoppers.some(({ isOnce }) => isOnce),
      stoppers,
      running: new Set(),
      others: this.#othersOf(signal),
      isArmed: false,
      isOver: false,
      timer: undefined,
    };
    this.#drain = drain;
    // Timers come before signals in a turn of the event loop, immediates behind them: a signal that
    // waited while the loop stood is no second one.
    const arm = (): void => void setImmediate(() => (drain.isArmed = true));
    setTimeout(arm, SECOND_SIGNAL_MS).unref();
    for (const stopper of stoppers) begin(drain, stopper);
    while (drain.running.size > 0) await Promise.all(drain.running);
    drain.isOver = true;
    process.once("beforeExit", () => this.#end(signal));
    this.#endAfterOthers(drain);
  }

  /**
   * Whoever raises the signal again, as Nest and terminus do when they have stopped, has taken its
   * own listener away first: else it would hear itself. With none gone a second signal is a
   * person's.
   */
  #again(drain: Drain, signal: StopSignal): void {
    if (signal === drain.signal) {
      const has = process.listeners(signal);
      const gone = drain.others.findIndex(({ listener }) => !isIn(has, listener));
      if (gone >= 0) {
        drain.others.splice(gone, 1);
        if (drain.isOver) this.#endAfterOthers(drain);
        return;
      }
    }
    if (!drain.isArmed || drain.isOnce) return;
    for (const stopper of drain.stoppers) stopper.cut?.();
    this.#end(signal);
  }

  /**
   * Nobody says when another listener has done its work: it ends the process itself, nothing is
   * left to run, or its time is over.
   */
  #endAfterOthers(drain: Drain): void {
    const has = process.listeners(drain.signal);
    const active = drain.others.filter(({ listener, isOnce }) => isOnce || isIn(has, listener));
    if (active.length === 0) return this.#end(drain.signal);
    const leftMs = active.some(({ listener }) => isAsync(listener)) ? drain.endAt - monotonicMs() : 0;
    clearTimeout(drain.timer);
    const waitMs = Math.min(Math.max(OTHERS_STOP_MS, leftMs), MAX_TIMEOUT_MS);
    drain.timer = setTimeout(() => this.#end(drain.signal), waitMs).unref();
  }

  /** The parent is to see which signal ended the process. */
  #end(signal: StopSignal): void {
    this.#removeListeners();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
    // Still here: others listen, or this is process 1, for which the kernel drops what it sends to
    // itself.
    process.exit(EXIT_CODES[signal]);
  }

  #othersOf(signal: StopSignal): Other[] {
    return process.rawListeners(signal).flatMap((raw) => {
      if (raw === this.#onSignal) return [];
      const inner: unknown = Reflect.get(raw, "listener"); // what `once` wraps
      return [{ listener: inner ?? raw, isOnce: inner !== undefined }];
    });
  }

  #removeListeners(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal);
  }
}

function begin(drain: Drain, stopper: Stopper): void {
  const stopped = stopper.stop(drain.signal).then(
    () => undefined,
    () => undefined,
  );
  drain.running.add(stopped);
  void stopped.then(() => drain.running.delete(stopped));
}

function isIn(listeners: readonly unknown[], listener: unknown): boolean {
  return listeners.includes(listener);
}

/**
 * Such a function is taken to do work until it raises the signal again: Nest's and terminus's are.
 */
function isAsync(listener: unknown): boolean {
  return Object.prototype.toString.call(listener) === "[object AsyncFunction]";
}

const KEY = Symbol.for("callwire.stop-signals.1");

/**
 * The one of this process, also when there are two copies of this package: each alone would end the
 * other's drain.
 */
function ofProcess(): StopSignals {
  const known: unknown = Reflect.get(process, KEY);
  if (known !== undefined) return known as StopSignals; // only we know the key, and its number changes with the form
  const made = new StopSignals();
  Object.defineProperty(process, KEY, { value: made });
  return made;
}

/**
 * Drains on the first SIGTERM or SIGINT, and ends the process when all that drain have. One that is
 * added later drains at once. Returns the function that undoes it.
 */
export function onStopSignal(stopper: Stopper): () => void {
  return ofProcess().add(stopper);
}

/** True from the first signal on: the process will end. */
export function isStopping(): boolean {
  return ofProcess().isStopping;
}

/** False in a worker thread: signals arrive in the main one only. */
export function hasSignals(): boolean {
  return isMainThread;
}
