// Who counts the calls of one server while somebody watches its figures, as the way of a call sees
// it. The counting itself is `stats/call-tally.ts`.

import type { StatusName } from "../base/status.js";
import type { CallObservation, IncomingCall } from "../call/incoming-call.js";
import type { MethodTally } from "./stats/method-tally.js";

export interface CallCounts {
  /** One that nobody observes beside: what measures it. Most are counted alone. */
  begin(method: CountedMethod, startedAt: number): CallObservation | undefined;
  /** What its client is told. Ahead of `end` of the same call, with none of its method between. */
  fail(method: CountedMethod, call: IncomingCall, status: StatusName): void;
  /** One whose handler has run, and that nobody else counts. */
  end(method: CountedMethod, call: IncomingCall): void;
  /** One that is counted and measured at once. `durationMs`: from its arrival on. */
  count(method: string, status: StatusName, durationMs: number): void;
  /** One that was not begun. */
  countRefusal(method: string, status: StatusName): void;
  /** Nobody watches any more. */
  stop(): void;
}

export interface CountedMethod {
  readonly fullName: string;
  /** Set by who counts, until it stops: to look it up for each call would cost as much again. */
  tally: MethodTally | undefined;
}
