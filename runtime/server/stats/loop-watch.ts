// How the event loop of this process is, between one reading and the next.

import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks";

/** Milliseconds between two looks at the loop. What comes later than that is its delay. */
const RESOLUTION_MS = 20;

const NS_PER_MS = 1_000_000;

export interface LoopReading {
  /** 99 of 100 looks came no later; undefined before the first one. */
  readonly delayP99Ms: number | undefined;
  /** 0 to 1. */
  readonly busy: number;
}

export class LoopWatch {
  readonly #delays: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #utilization = performance.eventLoopUtilization();

  constructor() {
    this.#delays.enable();
  }

  /** Since the last reading. */
  read(): LoopReading {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    const delayP99Ms = this.#delays.count > 0 ? lateMs(this.#delays.percentile(99)) : undefined;
    this.#delays.reset();
    return { delayP99Ms, busy: Math.min(1, Math.max(0, utilization)) };
  }

  stop(): void {
    this.#delays.disable();
  }
}

/** Node tells how long it was from one look to the next. */
function lateMs(ns: number): number {
  return Math.max(0, ns / NS_PER_MS - RESOLUTION_MS);
}
