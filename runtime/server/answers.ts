// Sends the answers of one connection's calls: results, declared errors, statuses. What waits for
// the client is bytes, and bounded. Guarded by `npm run bench`.

import type { Clock } from "../base/clock.js";
import { type DeclaredError, isDeclaredError, RpcError } from "../base/errors.js";
import { internalError } from "../base/internal-error.js";
import type { LimitedLog } from "../base/limited-log.js";
import type { Logger } from "../base/logger.js";
import { withoutStack } from "../base/without-stack.js";
import { packDetails, writeDeclared, writeStatus } from "../call/error-frame.js";
import type { CallObservation, IncomingCall, ResponseMetadata } from "../call/incoming-call.js";
import { writeHeaders, writeTrailers } from "../call/response-metadata.js";
import type { ErrorDef } from "../schema/service-def.js";
import type { Connection } from "../transport/connection.js";
import { violation } from "../transport/lost-error.js";
import type { Outbox } from "../transport/outbox.js";
import { Kind } from "../wire/frame.js";
import { handlerError, isCancellation, isHandlersOwn, unreadError } from "./answer-errors.js";
import type { ServerMethod } from "./method-table.js";
import { type Overdraft, OverdraftPart } from "./overdraft.js";

export interface AnswersOwner {
  readonly clock: Pick<Clock, "nowMs">;
  readonly logger: Logger;
  readonly limited: LimitedLog;
  readonly overdraft: Overdraft;
  readonly stopping: AbortSignal;
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
    if (call.observed === undefined) return this.#sendResult(method, call, value);
    const before = this.#outbox.writtenBytes;
    this.#sendResult(method, call, value);
    this.#tellEnd(call, call.observed, before);
  }

  /** The items of the call are over. */
  sendEnd(method: ServerMethod, call: IncomingCall): void {
    const before = this.#outbox.writtenBytes;
    this.#sendEnd(method, call);
    if (call.observed !== undefined) this.#tellEnd(call, call.observed, before);
  }

  /** Whatever was thrown, looking at it may throw again: a revoked proxy does. */
  sendFailure(method: ServerMethod, call: IncomingCall, error: unknown): void {
    const before = this.#outbox.writtenBytes;
    try {
      this.#sendThrown(method, call, error);
    } catch (cause) {
      const status = this.#internalError(method, "threw what cannot be looked at:", cause);
      this.#sendStatusOf(call, status);
    }
    if (call.observed !== undefined) this.#tellEnd(call, call.observed, before);
  }

  #tellEnd(call: IncomingCall, observed: CallObservation, before: number): void {
    observed.responseBytes += Math.max(0, this.#outbox.writtenBytes - before);
    observed.tellEnd(call, this.#owner.clock.nowMs());
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
      return this.#sendStatusOf(call, this.#resultError(method, error));
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
      return this.#sendStatusOf(call, this.#resultError(method, error));
    }
    this.#outbox.scheduleFlush();
  }

  #sendStatusOf(call: IncomingCall, error: RpcError): void {
    call.observed?.fail(error.code, error);
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
    this.#sendStatusOf(call, unreadError(method.fullName, this.#outbox.waitingBytes));
  }

  #sendThrown(method: ServerMethod, call: IncomingCall, error: unknown): void {
    if (call.abandoned && isCancellation(error, call.signal.reason)) return; // the handler passed its own cancellation on
    if (this.#owner.stopping.aborted && isCancellation(error, this.#owner.stopping.reason)) {
      return this.#sendStatusOf(call, handlerError(this.#owner.stopping.reason));
    }
    const def = isDeclaredError(error) ? method.def.errors.find((candidate) => candidate.is(error)) : undefined;
    if (def !== undefined && isDeclaredError(error)) return this.#sendDeclared(method, call, def, error);
    const isOwn = error instanceof RpcError && isHandlersOwn(error);
    if (isOwn && error.details !== undefined) this.#checkDetails(method, error.details);
    const status = isOwn ? handlerError(error) : this.#internalError(method, "threw", error);
    this.#sendStatusOf(call, status);
  }

  /** An error goes without details that cannot be sent; whoever threw it should know. */
  #checkDetails(method: ServerMethod, details: unknown): void {
    const problem = packDetails(details);
    if (typeof problem === "string")
      this.#owner.limited.warn(method.fullName, `${method.fullName} threw an RpcError whose details are not sent: ${problem}`);
  }

  #sendDeclared(method: ServerMethod, call: IncomingCall, def: ErrorDef, error: DeclaredError): void {
    call.observed?.fail(def.code, error);
    if (this.#connection.isClosed || call.abandoned) return;
    if (!this.#hasRoom()) return this.#sendNoRoom(method, call);
    const { writer } = this.#outbox;
    try {
      writeHeaders(writer, call.streamId, call.response);
      writeDeclared(writer, call.streamId, def, error, call.response);
    } catch (cause) {
      writer.abandonFrame();
      return this.#sendStatusOf(call, this.#resultError(method, cause));
    }
    this.#outbox.scheduleFlush();
  }

  #resultError(method: ServerMethod, error: unknown): RpcError {
    if (error instanceof RpcError && error.code === "RESOURCE_EXHAUSTED") this.#blameFrameSize();
    return this.#internalError(method, "returned what does not fit its contract:", error);
  }

  /**
   * What the client is told says nothing of the cause; the log line with the same id says
   * everything.
   */
  #internalError(method: ServerMethod, did: string, error: unknown): RpcError {
    const { logger, limited } = this.#owner;
    const kind = `${method.fullName} ${did}`;
    if (!limited.admits(kind)) return withoutStack(internalError, undefined, kind, error, { processed: "yes" });
    return internalError(logger, kind, error, { processed: "yes" });
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
