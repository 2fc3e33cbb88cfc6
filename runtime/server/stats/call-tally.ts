// The calls of one server by method, since somebody watches. A call costs a look into a map and an
// entry of an array, and what observed-call.ts notes of it.

import { MAX_STATS_METHODS } from "../../base/limits/stats.js";
import type { StatusName } from "../../base/status.js";
import type { CallCounts } from "../observed-call.js";
import { Durations } from "./durations.js";

/** Stands for what is beyond the bound. As the conventions of OpenTelemetry have it. */
export const OTHER = "_OTHER";

export class MethodTally {
  /** That ended, refused ones among them. */
  calls = 0;
  /** Of them, those that did not return. At most one entry for each status code. */
  readonly errors = new Map<StatusName, number>();
  /** Of those that were not refused. */
  readonly durations = new Durations();
}

export class CallTally implements CallCounts {
  /** By full name, at most MAX_STATS_METHODS and one for all others. */
  readonly methods = new Map<string, MethodTally>();
  /** Monotonic milliseconds. */
  readonly beganAt: number;

  constructor(beganAt: number) {
    this.beganAt = beganAt;
  }

  count(method: string, status: StatusName, durationMs: number): void {
    const tally = this.#of(method, status);
    tally.durations.add(durationMs);
  }

  countRefusal(method: string, status: StatusName): void {
    this.#of(method, status);
  }

  #of(method: string, status: StatusName): MethodTally {
    const tally = this.methods.get(method) ?? this.#add(method);
    tally.calls++;
    if (status !== "OK") tally.errors.set(status, (tally.errors.get(status) ?? 0) + 1);
    return tally;
  }

  #add(method: string): MethodTally {
    const name = this.methods.size < MAX_STATS_METHODS ? method : OTHER;
    const tally = this.methods.get(name) ?? new MethodTally();
    this.methods.set(name, tally);
    return tally;
  }
}
