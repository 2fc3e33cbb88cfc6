// One call as its server sees it: what the handler is told, and how it is cancelled.

import { RpcError } from "../base/errors.js";
import type { WheelEntry } from "../base/timer-wheel.js";
import type { Reader } from "../wire/reader.js";
import type { CallContext, Peer } from "./call-context.js";

/** The items of a call in both directions. */
export interface CallItems {
  onItems(reader: Reader): void;
  onEnd(): void;
  onCredit(bytes: number): void;
  /** The call is over before its items. */
  cancel(reason: RpcError): void;
}

export class IncomingCall implements CallContext, WheelEntry {
  readonly method: string;
  readonly peer: Peer;
  readonly streamId: number;
  deadlineAt: number;
  wheelNext: WheelEntry | undefined = undefined;
  wheelPrevious: WheelEntry | undefined = undefined;
  /** Nobody waits for an answer, or not any more: none is sent. */
  abandoned = false;
  /** The items of the call, when it has any. */
  stream: CallItems | undefined = undefined;
  readonly #clock: { nowMs(): number };
  #controller: AbortController | undefined = undefined;
  #cancelled: RpcError | undefined = undefined;

  constructor(method: string, peer: Peer, streamId: number, deadlineAt: number, clock: { nowMs(): number }) {
    this.method = method;
    this.peer = peer;
    this.streamId = streamId;
    this.deadlineAt = deadlineAt;
    this.#clock = clock;
  }

  // Made when first read: an AbortController costs as much as two whole calls.
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#cancelled !== undefined) this.#controller.abort(this.#cancelled);
    }
    return this.#controller.signal;
  }

  get remainingMs(): number {
    return Math.max(0, this.deadlineAt - this.#clock.nowMs());
  }

  onDeadline(): void {
    this.cancel(new RpcError("DEADLINE_EXCEEDED", `${this.method} ran beyond its deadline`, { method: this.method }));
  }

  /** Aborts the signal with `reason`; nothing that the handler returns is sent any more. */
  cancel(reason: RpcError): void {
    if (this.#cancelled !== undefined) return;
    this.abandoned = true;
    this.#cancelled = reason;
    this.stream?.cancel(reason);
    this.#controller?.abort(reason);
  }
}
