// What a client remembers of the attempts that it made on one instance, and what each of them says of the instance.

import type { Outcome } from "../balancing/ejection.js";
import { InstanceHealth } from "../balancing/instance-health.js";
import { LatencyMemory, type UsualLatency } from "../balancing/latency-memory.js";
import type { RpcError } from "../base/errors.js";
import type { OutgoingCall } from "../call/outgoing-call.js";

export class InstanceRecord {
  readonly health = new InstanceHealth();
  readonly latency: LatencyMemory;

  constructor(usual: UsualLatency) {
    this.latency = new LatencyMemory(usual);
  }

  /** `now` in monotonic milliseconds, here and below. */
  addAnswer({ attemptAt }: OutgoingCall, now: number): Outcome {
    this.latency.record(now - attemptAt, now);
    return "good";
  }

  /** Undefined when the failure says nothing. A refusal comes quickly; counted as a latency it would attract more calls. */
  addFailure({ attemptAt }: OutgoingCall, error: RpcError, notStarted: boolean, now: number): Outcome | undefined {
    const outcome = outcomeOf(error, notStarted);
    if (outcome === "good") this.latency.record(now - attemptAt, now);
    else if (outcome !== undefined) this.latency.recordFailure(now - attemptAt, now);
    return outcome;
  }

  /** The caller waits no longer. `readAt`: when something last came from the instance. Slowness of one call is its own affair; silence all the time is the instance's. */
  addGivenUp({ attemptAt, deadlineAt }: OutgoingCall, readAt: number, now: number): Outcome | undefined {
    if (now >= deadlineAt && readAt < attemptAt) {
      this.latency.recordSilence(now - attemptAt, now);
      return "failed";
    }
    this.latency.record(now - attemptAt, now);
    return undefined;
  }
}

/** Codes by which a server says that something is wrong with itself, not with the call. */
const FAULTS: ReadonlySet<string> = new Set(["INTERNAL", "UNKNOWN", "UNAVAILABLE", "DATA_LOSS"]);

/** Undefined when it says nothing, as when a server refuses because it stops. `notStarted`: the server says that it did not begin. */
function outcomeOf(error: RpcError, notStarted: boolean): Outcome | undefined {
  if (notStarted) return error.code === "RESOURCE_EXHAUSTED" ? "overloaded" : undefined;
  if (error.origin === "transport") return "lost";
  return FAULTS.has(error.code) ? "failed" : "good";
}
