// The calls of one method, since somebody watches. All are counted; of many, some are measured.

import type { StatusName } from "../../base/status.js";
import type { CallObservation, IncomingCall } from "../../call/incoming-call.js";
import { Durations } from "./durations.js";

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

export class MethodTally {
  /** That ended, refused ones among them. */
  calls = 0;
  /** Calls to go until one is measured. */
  untilMeasured = 1;
  /** Of them, those that did not return. At most one entry for each status code. */
  readonly errors = new Map<StatusName, number>();
  /** Of those that were not refused. */
  readonly durations = new Durations();
  /** The call that has failed and is about to end. */
  failed: IncomingCall | undefined = undefined;
  #status: StatusName = "OK";
  /** Since the last snapshot. */
  #measured = 0;

  measure(startedAt: number): CallObservation {
    const measured = this.#measured++;
    this.untilMeasured = measured < MEASURED_FIRST ? 1 : measured < MEASURED_OFTEN ? MEASURED_EVERY : MEASURED_RARELY;
    return new MeasuredCall(this.durations, startedAt, this.untilMeasured);
  }

  /** Somebody was told. The next calls are measured, however many were before. */
  beginWindow(): void {
    this.#measured = 0;
    this.untilMeasured = 1;
  }

  count(status: StatusName): void {
    this.calls++;
    if (status !== "OK") this.errors.set(status, (this.errors.get(status) ?? 0) + 1);
  }

  fail(call: IncomingCall, status: StatusName): void {
    this.failed = call;
    this.#status = status;
  }

  /** One that may not have returned. */
  countEnd(call: IncomingCall): void {
    this.count(call.cancelReason?.code ?? (this.failed === call ? this.#status : "OK"));
    this.failed = undefined;
  }
}

/** How long one call takes. */
class MeasuredCall implements CallObservation {
  readonly countsCall = false;
  requestBytes = 0;
  responseBytes = 0;
  attached: object | undefined = undefined;
  readonly #durations: Durations;
  readonly #startedAt: number;
  readonly #weight: number;

  /** `weight`: how many calls it stands for. */
  constructor(durations: Durations, startedAt: number, weight: number) {
    this.#durations = durations;
    this.#startedAt = startedAt;
    this.#weight = weight;
  }

  countCall(): void {
    // Its bytes are not told.
  }

  fail(): void {
    // It is counted elsewhere.
  }

  tellStart(): void {
    // Only its end is measured.
  }

  tellEnd(_call: IncomingCall, clock: { nowMs(): number }): void {
    this.#durations.add(clock.nowMs() - this.#startedAt, this.#weight);
  }
}
