// The calls of one server by method, since somebody watches. All are counted; of many, some are
// measured. Guarded by `npm run bench:guard`, which has a scene with one who watches.

import { MAX_STATS_METHODS } from "../../base/limits/stats.js";
import type { StatusName } from "../../base/status.js";
import type { CallObservation, IncomingCall } from "../../call/incoming-call.js";
import type { CallCounts } from "../observed-call.js";
import { Durations } from "./durations.js";

/** Stands for what is beyond the bound. As the conventions of OpenTelemetry have it. */
export const OTHER = "_OTHER";

/** Calls of a method that are all measured behind each snapshot. */
const MEASURED_FIRST = 1_000;
/**
 * Of those beyond, one in so many is, and stands for as many. A prime, so that it meets each place
 * of a batch of calls.
 */
const MEASURED_EVERY = 17;
/** Calls that are measured behind a snapshot, before it is one in MEASURED_RARELY alone. */
const MEASURED_OFTEN = 3_000;
/** A prime, too. At 100,000 calls a second some 4,000 are measured then, which p99 is read of. */
const MEASURED_RARELY = 67;

/** What is noted of a call that is counted, and not measured: one for all of its method. */
export class MethodTally implements CallObservation {
  /** That ended, refused ones among them. */
  calls = 0;
  /** Of them, those that did not return. At most one entry for each status code. */
  readonly errors = new Map<StatusName, number>();
  /** Of those that were not refused. */
  readonly durations = new Durations();
  readonly countsBytes = false;
  requestBytes = 0;
  responseBytes = 0;
  attached: object | undefined = undefined;
  /** The call that has failed and is about to end. */
  #failed: IncomingCall | undefined = undefined;
  #status: StatusName = "OK";
  /** Since the last snapshot. */
  #measured = 0;
  #untilMeasured = 1;

  /** The shared note of its method, or one of its own for a call that is measured. */
  begin(startedAt: number): CallObservation {
    if (--this.#untilMeasured > 0) return this;
    const measured = this.#measured++;
    this.#untilMeasured = measured < MEASURED_FIRST ? 1 : measured < MEASURED_OFTEN ? MEASURED_EVERY : MEASURED_RARELY;
    return new MeasuredCall(this, startedAt, this.#untilMeasured);
  }

  /** Somebody was told. The next calls are measured, however many were before. */
  beginWindow(): void {
    this.#measured = 0;
    this.#untilMeasured = 1;
  }

  count(status: StatusName): void {
    this.calls++;
    if (status !== "OK") this.errors.set(status, (this.errors.get(status) ?? 0) + 1);
  }

  countCall(): void {
    // Its bytes are not told.
  }

  /** Ahead of `tellEnd` of the same call, with nothing between. */
  fail(status: StatusName, _error: Error, call: IncomingCall): void {
    this.#failed = call;
    this.#status = status;
  }

  tellStart(): void {
    // Only its end is counted.
  }

  tellEnd(call: IncomingCall): void {
    this.count(call.cancelReason?.code ?? (this.#failed === call ? this.#status : "OK"));
    this.#failed = undefined;
  }
}

/** One that is counted and measured. */
class MeasuredCall implements CallObservation {
  readonly countsBytes = false;
  requestBytes = 0;
  responseBytes = 0;
  attached: object | undefined = undefined;
  readonly #tally: MethodTally;
  readonly #startedAt: number;
  readonly #weight: number;
  #status: StatusName = "OK";

  /** `weight`: how many calls it stands for. */
  constructor(tally: MethodTally, startedAt: number, weight: number) {
    this.#tally = tally;
    this.#startedAt = startedAt;
    this.#weight = weight;
  }

  countCall(): void {
    // Its bytes are not told.
  }

  fail(status: StatusName): void {
    this.#status = status;
  }

  tellStart(): void {
    // Only its end is counted.
  }

  tellEnd(call: IncomingCall, clock: { nowMs(): number }): void {
    this.#tally.count(call.cancelReason?.code ?? this.#status);
    this.#tally.durations.add(clock.nowMs() - this.#startedAt, this.#weight);
  }
}

export class CallTally implements CallCounts {
  /** By full name, at most MAX_STATS_METHODS and one for all others. */
  readonly methods = new Map<string, MethodTally>();
  /** Monotonic milliseconds. */
  readonly beganAt: number;
  /** Calls of one method come behind one another, mostly: a look into the map less. */
  #last = "";
  #lastTally = new MethodTally();

  constructor(beganAt: number) {
    this.beganAt = beganAt;
  }

  begin(method: string, startedAt: number): CallObservation {
    if (method !== this.#last) {
      this.#lastTally = this.#of(method);
      this.#last = method;
    }
    return this.#lastTally.begin(startedAt);
  }

  count(method: string, status: StatusName, durationMs: number): void {
    const tally = this.#of(method);
    tally.count(status);
    tally.durations.add(durationMs, 1);
  }

  countRefusal(method: string, status: StatusName): void {
    this.#of(method).count(status);
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
