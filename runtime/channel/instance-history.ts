// What a client remembers of the attempts that it made on one instance, and what each of them says
// of the instance.

import type { Outcome } from "../balancing/ejection.js";
import { InstanceHealth } from "../balancing/instance-health.js";
import { LatencyMemory, type UsualLatency } from "../balancing/latency-memory.js";
import type { RpcError } from "../base/errors.js";
import { SILENCE_MS } from "../base/limits/call.js";
import { LOOP_STOOD_MS } from "../base/limits/connection.js";
import type { LoopWatch } from "../base/timer-wheel.js";
import type { AttemptResult } from "../call/attempt-result.js";
import type { OutgoingCall } from "../call/outgoing-call.js";
import { Silence, type Silent } from "./silence.js";

/** A measure counts when our own event loop stood for less than this part of it. */
const MOSTLY_AWAKE = 0.25;

/** What is asked of a call whose attempt is over. */
export type AttemptTimes = Pick<OutgoingCall, "attemptAt" | "deadlineAt" | "stoodMs">;

export class InstanceHistory {
  readonly health = new InstanceHealth();
  readonly latency: LatencyMemory;

  readonly #silence = new Silence();
  /** What is measured while our own event loop stands says nothing of the instance. */
  readonly #loop: LoopWatch;

  constructor(usual: UsualLatency, loop: LoopWatch) {
    this.latency = new LatencyMemory(usual);
    this.#loop = loop;
  }

  /**
   * Unitless; lower is better. Of an instance that says nothing, by how long that is so. `now` in
   * monotonic milliseconds, here and below.
   */
  load(inFlight: number, now: number, relativeWeight: number, peer: Silent | undefined): number {
    // Right after our loop has stood, what the instance has said may lie in the socket still.
    if (inFlight > 0 && peer !== undefined && now - this.#loop.stoodUntil(now) >= SILENCE_MS) {
      const silentMs = this.#silence.msAt(now, peer, this.latency.latencyMs(now));
      if (silentMs > 0) return silentMs * (inFlight / relativeWeight + 1);
    }
    return this.latency.load(inFlight, now, relativeWeight);
  }

  /** A call is sent there, where no other waits. */
  addFirstCall(now: number): void {
    this.#silence.onFirstCall(now);
  }

  /**
   * What the end of an attempt says of the instance; undefined when it says nothing. `readAt`: when
   * something last came from it, which for an answer is when that came.
   */
  addAttempt(call: AttemptTimes, result: AttemptResult, readAt: number, now: number): Outcome | undefined {
    switch (result.kind) {
      case "answered":
      case "declared":
        return this.#addAnswer(call, readAt);
      case "failed":
        return this.#addFailure(call, result.error, result.notStarted, now);
      case "givenUp":
        return this.#addGivenUp(call, readAt, now);
      case "unsent":
        return undefined;
    }
  }

  #addAnswer(call: AttemptTimes, now: number): Outcome {
    this.#silence.onAnswer();
    this.#recordLatency(call, now);
    return "good";
  }

  /**
   * Undefined when the failure says nothing. A refusal comes quickly; counted as a latency it would
   * attract more calls.
   */
  #addFailure(call: AttemptTimes, error: RpcError, notStarted: boolean, now: number): Outcome | undefined {
    const outcome = outcomeOf(error, notStarted);
    if (outcome === "good") this.#recordLatency(call, now);
    else if (outcome !== undefined) {
      this.latency.recordFailure(Math.max(0, now - call.attemptAt - call.stoodMs(now)), now);
    }
    return outcome;
  }

  /**
   * The caller waits no longer. `readAt`: when something last came from the instance. Slowness of
   * one call is its own affair; silence all the time is the instance's. Neither can be told of a
   * deadline that passed while we did not look, nor when we did not for much of the time.
   */
  #addGivenUp(call: AttemptTimes, readAt: number, now: number): Outcome | undefined {
    const { attemptAt, deadlineAt } = call;
    if (now - deadlineAt > LOOP_STOOD_MS || this.#hasStood(call, now)) return undefined;
    if (now >= deadlineAt && readAt < attemptAt) {
      this.latency.recordSilence(now - attemptAt, now);
      return "failed";
    }
    this.latency.record(now - attemptAt, now);
    return undefined;
  }

  /**
   * Of an answer that came while our loop stood nobody knows when it came; only that it had not in
   * the time in which the loop ran.
   */
  #recordLatency(call: AttemptTimes, now: number): void {
    const latencyMs = now - call.attemptAt;
    const awakeMs = latencyMs - call.stoodMs(now);
    if (!this.#hasStood(call, now)) this.latency.record(latencyMs, now);
    else if (awakeMs > LOOP_STOOD_MS) this.latency.record(awakeMs, now);
    else this.latency.recordAnswered();
  }

  /** Whether the time of the attempt is rather our own than the instance's. */
  #hasStood(call: AttemptTimes, now: number): boolean {
    return call.stoodMs(now) > (now - call.attemptAt) * MOSTLY_AWAKE;
  }
}

/** Codes by which a server says that something is wrong with itself, not with the call. */
const FAULTS: ReadonlySet<string> = new Set(["INTERNAL", "UNKNOWN", "UNAVAILABLE", "DATA_LOSS"]);

/**
 * Undefined when it says nothing, as when a server refuses because it stops. `notStarted`: the
 * server says that it did not begin.
 */
function outcomeOf(error: RpcError, notStarted: boolean): Outcome | undefined {
  if (notStarted) return error.code === "RESOURCE_EXHAUSTED" ? "overloaded" : undefined;
  if (error.origin === "transport") return "lost";
  return FAULTS.has(error.code) ? "failed" : "good";
}
