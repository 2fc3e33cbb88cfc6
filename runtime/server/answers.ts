// Sends the answers of one connection's calls: results, declared errors, statuses. What waits for
// the client is bytes, and bounded. Guarded by `npm run bench`.

import type { Clock } from "../base/clock.js";
import { type DeclaredError, RpcError } from "../base/errors.js";
import type { LimitedLog } from "../base/limited-log.js";
import type { Logger } from "../base/logger.js";
import { writeDeclared, writeStatus } from "../call/error-frame.js";
import type { IncomingCall, ResponseMetadata } from "../call/incoming-call.js";
import { writeHeaders, writeTrailers } from "../call/response-metadata.js";
import type { ErrorDef } from "../schema/service-def.js";
import type { Connection } from "../transport/connection.js";
import { violation } from "../transport/lost-error.js";
import type { Outbox } from "../transport/outbox.js";
import { Kind } from "../wire/frame.js";
import { unreadError } from "./answer-errors.js";
import type { CallCounts } from "./call-counts.js";
import type { ServerMethod } from "./method-table.js";
import { tellEnd, tellFailure } from "./observed-call.js";
import { type Overdraft, OverdraftPart } from "./overdraft.js";
import { judgeThrown, misfitError } from "./thrown.js";

export interface AnswersOwner {
  readonly clock: Pick<Clock, "nowMs">;
  readonly logger: Logger;
  readonly limited: LimitedLog;
  readonly overdraft: Overdraft;
  readonly stopping: AbortSignal;
  /** While somebody watches the figures of the server. */
  readonly counts: CallCounts | undefined;
}

export class Answers {
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  readonly #owner: AnswersOwner;
  readonly #onUseless: () => void;
  readonly #overdraft: OverdraftPart;

  /** `onUseless`: told of each answer that the client's own limits have made useless. */
  constructor(connection: Connection, owner: AnswersOwner, onUseless: () => void = () => undefined) {
    this.#connection = connection;
    this.#outbox = connection.outbox;
    this.#owner = owner;
    this.#overdraft = new OverdraftPart(owner.overdraft);
    this.#onUseless = onUseless;
  }

  /** What waited has left, or the connection is gone. */
  onWritable(): void {
    this.#overdraft.giveBack();
  }

  sendResult(method: ServerMethod, call: IncomingCall, value: unknown): void {
    if (call.observed === undefined) {
      this.#sendResult(method, call, value);
      this.#owner.counts?.end(method, call);
      return;
    }
    const before = this.#outbox.writtenBytes;
    this.#sendResult(method, call, value);
    this.#tellEnd(method, call, before);
  }

  /** The items of the call are over. */
  sendEnd(method: ServerMethod, call: IncomingCall): void {
    const before = this.#outbox.writtenBytes;
    this.#sendEnd(method, call);
    this.#tellEnd(method, call, before);
  }

  sendFailure(method: ServerMethod, call: IncomingCall, error: unknown): void {
    const before = this.#outbox.writtenBytes;
    this.#sendThrown(method, call, error);
    this.#tellEnd(method, call, before);
  }

  #tellEnd(method: ServerMethod, call: IncomingCall, before: number): void {
    const { observed } = call;
    if (observed !== undefined) observed.responseBytes += Math.max(0, this.#outbox.writtenBytes - before);
    tellEnd(this.#owner, method, call);
  }

  #sendResult(method: ServerMethod, call: IncomingCall, value: unknown): void {
    if (this.#connection.isClosed || call.abandoned) return;
    const { writer } = this.#outbox;
    try {
      if (call.response !== undefined) writeHeaders(writer, call.streamId, call.response);
      writer.beginFrame();
      const flags = call.response === undefined ? 0 : writeTrailers(writer, call.response);
      if (call.scope === undefined) method.def.result.write(writer, value);
      else call.scope.runInAsyncScope(method.def.result.write, method.def.result, writer, value);
      if (!this.#hasRoom()) return this.#sendNoRoom(method, call);
      writer.endFrame(Kind.REPLY, flags, call.streamId, 0);
    } catch (error) {
      writer.abandonFrame();
      return this.#sendStatusOf(method, call, this.#resultError(method, error));
    }
    this.#outbox.scheduleFlush();
  }

  #sendEnd(method: ServerMethod, call: IncomingCall): void {
    if (this.#connection.isClosed || call.abandoned) return;
    const { writer } = this.#outbox;
    try {
      writeHeaders(writer, call.streamId, call.response);
      writer.beginFrame();
      writer.endFrame(Kind.END, writeTrailers(writer, call.response), call.streamId, 0);
    } catch (error) {
      writer.abandonFrame();
      return this.#sendStatusOf(method, call, this.#resultError(method, error));
    }
    this.#outbox.scheduleFlush();
  }

  #sendStatusOf(method: ServerMethod, call: IncomingCall, error: RpcError): void {
    tellFailure(this.#owner, method, call, error.code, error);
    if (!call.abandoned) this.#sendStatus(call.streamId, error, false, call.response);
  }

  #sendStatus(streamId: number, error: RpcError, notStarted: boolean, response: ResponseMetadata | undefined): void {
    if (this.#connection.isClosed) return;
    writeStatus(this.#outbox.writer, streamId, error, notStarted, response);
    this.#outbox.scheduleFlush();
  }

  /**
   * Whether what is written, an open frame included, may wait for the client. A large frame may
   * alone.
   */
  #hasRoom(): boolean {
    return this.#outbox.isWritable || this.#overdraft.covers(this.#outbox.waitingBytes);
  }

  /**
   * The answer of a call that had begun when the client still took answers. No call begins while it
   * does not.
   */
  #sendNoRoom(method: ServerMethod, call: IncomingCall): void {
    this.#outbox.writer.abandonFrame();
    this.#sendStatusOf(method, call, unreadError(method.fullName, this.#outbox.waitingBytes));
  }

  #sendThrown(method: ServerMethod, call: IncomingCall, error: unknown): void {
    const thrown = judgeThrown(this.#owner, method, call, error);
    if (thrown === undefined) return;
    if ("status" in thrown) this.#sendStatusOf(method, call, thrown.status);
    else this.#sendDeclared(method, call, thrown.def, thrown.error);
  }

  #sendDeclared(method: ServerMethod, call: IncomingCall, def: ErrorDef, error: DeclaredError): void {
    tellFailure(this.#owner, method, call, def.code, error);
    if (this.#connection.isClosed || call.abandoned) return;
    if (!this.#hasRoom()) return this.#sendNoRoom(method, call);
    const { writer } = this.#outbox;
    try {
      writeHeaders(writer, call.streamId, call.response);
      writeDeclared(writer, call.streamId, def, error, call.response);
    } catch (cause) {
      writer.abandonFrame();
      return this.#sendStatusOf(method, call, this.#resultError(method, cause));
    }
    this.#outbox.scheduleFlush();
  }

  #resultError(method: ServerMethod, error: unknown): RpcError {
    if (error instanceof RpcError && error.code === "RESOURCE_EXHAUSTED") this.#blameFrameSize();
    return misfitError(this.#owner, method, error);
  }

  /**
   * A result is larger than what this client takes: it costs the server the result and a line of
   * its log, and the client a call.
   */
  #blameFrameSize(): void {
    this.#onUseless();
    try {
      this.#connection.countNoProgress();
    } catch (error) {
      this.#connection.destroy(violation(this.#connection.peer, error));
    }
  }
}
