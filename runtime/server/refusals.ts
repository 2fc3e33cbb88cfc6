// The calls of one connection that are not begun: who is told, and what they cost their client.

import type { RpcError } from "../base/errors.js";
import { isPeersFault } from "../base/violation.js";
import type { Peer } from "../call/call-context.js";
import { writeStatus } from "../call/error-frame.js";
import type { IncomingCall } from "../call/incoming-call.js";
import type { Connection } from "../transport/connection.js";
import type { Reader } from "../wire/reader.js";
import { mayGoElsewhere } from "./admission.js";
import { type Refusal, requestError } from "./answer-errors.js";
import type { ServerMethod } from "./method-table.js";
import { type RefusedCall, tellRefusal } from "./observed-call.js";
import type { PeerShare } from "./peer-shares.js";
import type { ServerCore } from "./server-core.js";

/** A kind of lines in the log. */
export const ONEWAY = "a oneway call that does not fit";

export class Refusals {
  readonly #core: ServerCore;
  readonly #connection: Connection;
  readonly #peer: Peer;
  readonly #share: PeerShare;

  constructor(core: ServerCore, connection: Connection, peer: Peer, share: PeerShare) {
    this.#core = core;
    this.#connection = connection;
    this.#peer = peer;
    this.#share = share;
  }

  /** Its client may try elsewhere. A oneway call has no stream id, and gets no answer. */
  turnAway(streamId: number, call: Omit<RefusedCall, "peer">, error: Refusal): undefined {
    this.tell(call, error);
    return streamId >= 0 ? this.answer(streamId, error, mayGoElsewhere(error)) : this.count();
  }

  /**
   * Its arguments could not be read, for the reason that was thrown. Throws what is no fault of
   * its peer.
   */
  turnAwayMisfit(method: ServerMethod, call: IncomingCall, flags: number, reader: Reader, error: unknown): undefined {
    if (!isPeersFault(error)) throw error;
    const refusal = requestError(method.fullName, error);
    this.tell({ method, methodId: method.def.id, flags, reader, call }, refusal);
    if (call.streamId >= 0) return this.answer(call.streamId, refusal, false);
    this.#connection.countNoProgress();
    this.#core.limited.warn(ONEWAY, refusal.message);
  }

  tell(call: Omit<RefusedCall, "peer">, error: Refusal): void {
    const { clock, counts } = this.#core;
    tellRefusal({ ...call, peer: this.#peer }, error, this.#connection.readAt, clock.nowMs(), counts);
  }

  answer(streamId: number, error: RpcError, notStarted: boolean): undefined {
    const { outbox, isClosed } = this.#connection;
    if (!isClosed) {
      writeStatus(outbox.writer, streamId, error, notStarted);
      outbox.scheduleFlush();
    }
    return this.count();
  }

  /**
   * Whose calls are refused by the thousand is read more slowly, and not cut off: it may be an
   * honest client that tries again.
   */
  count(weight = 1): undefined {
    const waitMs = this.#core.work.peers.refuse(this.#share, this.#core.clock.nowMs(), weight);
    if (waitMs > 0) this.#connection.inflow.pause(waitMs);
  }
}
