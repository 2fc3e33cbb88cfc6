// The calls of one server by method, since somebody watches. Guarded by `npm run bench:guard`,
// which has a scene with one who watches.

import { MAX_STATS_METHODS } from "../../base/limits/stats.js";
import type { StatusName } from "../../base/status.js";
import type { CallObservation, IncomingCall } from "../../call/incoming-call.js";
import type { CallCounts, CountedMethod } from "../call-counts.js";
import { MethodTally } from "./method-tally.js";

/** Stands for what is beyond the bound. As the conventions of OpenTelemetry have it. */
export const OTHER = "_OTHER";

export class CallTally implements CallCounts {
  /** By full name, at most MAX_STATS_METHODS and one for all others. */
  readonly methods = new Map<string, MethodTally>();
  /** Monotonic milliseconds. */
  readonly beganAt: number;
  /** Those that have a tally of this one. */
  readonly #noted: CountedMethod[] = [];

  constructor(beganAt: number) {
    this.beganAt = beganAt;
  }

  begin(method: CountedMethod, startedAt: number): CallObservation | undefined {
    const tally = method.tally ?? this.#note(method);
    return --tally.untilMeasured > 0 ? undefined : tally.measure(startedAt);
  }

  fail(method: CountedMethod, call: IncomingCall, status: StatusName): void {
    (method.tally ?? this.#note(method)).fail(call, status);
  }

  end(method: CountedMethod, call: IncomingCall): void {
    const tally = method.tally ?? this.#note(method);
    if (tally.failed === undefined && call.cancelReason === undefined) tally.calls++;
    else tally.countEnd(call);
  }

  /** Nobody watches any more. */
  stop(): void {
    for (const method of this.#noted) method.tally = undefined;
  }

  count(method: string, status: StatusName, durationMs: number): void {
    const tally = this.#of(method);
    tally.count(status);
    tally.durations.add(durationMs, 1);
  }

  countRefusal(method: string, status: StatusName): void {
    this.#of(method).count(status);
  }

  #note(method: CountedMethod): MethodTally {
    const tally = this.#of(method.fullName);
    method.tally = tally;
    this.#noted.push(method);
    return tally;
  }

  #of(method: string): MethodTally {
    return this.methods.get(method) ?? this.#add(method);
  }

  #add(method: string): MethodTally {
    const name = this.methods.size < MAX_STATS_METHODS ? method : OTHER;
    const tally = this.methods.get(name) ?? new MethodTally();
    this.methods.set(name, tally);
    return tally;
  }
}
