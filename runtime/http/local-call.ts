// One call by HTTP as its server sees it. Its client is told of its deadline, as such a client
// has no clock of the call's own.

import { RpcError } from "../base/errors.js";
import type { Peer } from "../call/call-context.js";
import { IncomingCall } from "../call/incoming-call.js";
import { cappedError } from "../server/answer-errors.js";
import type { ServerMethod } from "../server/method-table.js";
import type { ServerCore } from "../server/server-core.js";
import type { AnswerSink, RunningCall } from "./backend.js";
import type { LinkedCall } from "./local-calls.js";

/** No frame has it: such calls are found by nobody. */
const NO_STREAM_ID = 0;

export class LocalCall extends IncomingCall implements RunningCall, LinkedCall<LocalCall> {
  readonly sink: AnswerSink;
  nextCall: LocalCall | undefined = undefined;
  previousCall: LocalCall | undefined = undefined;
  /** Closes what the handler streams. */
  onCancel: ((reason: RpcError) => void) | undefined = undefined;
  readonly #core: ServerCore;
  /** The server's own time for it, and not its client's. */
  readonly #isCapped: boolean;

  constructor(method: ServerMethod, peer: Peer, times: CallTimes, core: ServerCore, sink: AnswerSink) {
    super(method.fullName, method.meta, peer, NO_STREAM_ID, times.deadlineAt, core);
    this.#core = core;
    this.#isCapped = times.isCapped;
    this.sink = sink;
  }

  override onDeadline(): void {
    const { method } = this;
    const error = this.#isCapped
      ? cappedError(method, this.#core.maxTimeoutMs)
      : new RpcError("DEADLINE_EXCEEDED", `${method} ran beyond its deadline`, { method });
    const isWaitedFor = !this.abandoned;
    this.cancel(error);
    if (isWaitedFor) this.sink.onFailure({ code: error.code, message: error.text }, this.response);
  }

  override cancel(reason: RpcError): void {
    super.cancel(reason);
    const { onCancel } = this;
    this.onCancel = undefined;
    onCancel?.(reason);
  }
}

/** Until when a call may run. */
export interface CallTimes {
  readonly deadlineAt: number;
  readonly isCapped: boolean;
}

/** `timeoutMs` is undefined when nobody says one. A stream is as long as its items go on. */
export function timesOf(timeoutMs: number | undefined, now: number, maxTimeoutMs: number, streams: boolean): CallTimes {
  const wanted = timeoutMs ?? Infinity;
  const isCapped = !streams && wanted > maxTimeoutMs;
  return { deadlineAt: now + (isCapped ? maxTimeoutMs : wanted), isCapped };
}
