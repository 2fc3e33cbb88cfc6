// The calls of one client connection: admission, dispatch to the handler, the answer. The handler's errors end here.
// Guarded by `npm run bench`: a handler that returns a plain value costs no promise, no map entry and no closure.

import { randomUUID } from "node:crypto";
import type { Clock } from "../base/clock.js";
import { type DeclaredError, isDeclaredError, RpcError } from "../base/errors.js";
import { MAX_CALLS_PER_CONNECTION, MAX_CALLS_PER_SERVER } from "../base/limits.js";
import type { Logger } from "../base/logger.js";
import type { TimerWheel } from "../base/timer-wheel.js";
import type { Peer } from "../call/call-context.js";
import { writeDeclared, writeStatus } from "../call/error-frame.js";
import { IncomingCall } from "../call/incoming-call.js";
import type { Connection } from "../transport/connection.js";
import type { AcceptOwner } from "../transport/listener.js";
import { Kind } from "../wire/frame.js";
import type { Reader } from "../wire/reader.js";
import {
  cancelledBy,
  describeThrown,
  expiredError,
  handlerError,
  isCancellation,
  requestError,
  unknownMethodError,
} from "./answer-errors.js";
import type { MethodTable, ServerMethod } from "./method-table.js";

/** What all connections of one server share. */
export interface ServerCore {
  readonly methods: MethodTable;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  readonly logger: Logger;
  /** Handlers that have not settled, over all connections. */
  running: number;
  /** No call is started any more. */
  draining: boolean;
  readonly connections: Set<ServerConnection>;
  /** Called when a handler has settled or a connection has closed. */
  onProgress(): void;
}

/** A result that waits until the client has taken earlier ones. */
interface HeldResult {
  readonly method: ServerMethod;
  readonly call: IncomingCall;
  readonly value: unknown;
}

export class ServerConnection implements AcceptOwner {
  readonly #core: ServerCore;
  #connection: Connection | undefined;
  #peer: Peer = { address: "unknown" };
  /** Calls whose handler has returned a promise, by stream id. At most MAX_CALLS_PER_CONNECTION. */
  readonly #running = new Map<number, IncomingCall>();
  /** Cancelled calls that still run and whose stream id the client uses again. */
  #displaced = 0;
  /** In the order in which they came to be. They count as running calls, so that admission bounds them too. */
  #held: HeldResult[] = [];

  constructor(core: ServerCore) {
    this.#core = core;
  }

  /** Calls of this connection whose handler has not settled or whose result has not left. */
  get running(): number {
    return this.#running.size + this.#displaced + this.#held.length;
  }

  onConnection(connection: Connection): void {
    this.#connection = connection;
    this.#peer = { address: connection.peer, certificate: connection.certificate };
    this.#core.connections.add(this);
  }

  onHello(): void {
    if (this.#core.draining) this.goAway();
  }

  onGoaway(): void {
    // A client that leaves closes its side by itself.
  }

  /** Reading goes on by itself; what waits here is results. */
  onWritable(): void {
    let sent = 0;
    for (const { method, call, value } of this.#held) {
      if (this.#connection?.isWritable !== true) break;
      sent++;
      this.#core.running--;
      this.#sendResult(method, call, value);
    }
    this.#held = this.#held.slice(sent);
    this.#core.onProgress();
  }

  onClose(error: RpcError): void {
    for (const call of this.#running.values()) call.cancel(cancelledBy(call.method, error));
    this.#core.running -= this.#held.length;
    this.#held = [];
    this.#core.connections.delete(this);
    this.#core.onProgress();
  }

  /** Tells the client to go elsewhere; calls that come late are refused. */
  goAway(): void {
    this.#connection?.sendGoaway("the server is stopping");
  }

  /** Ends the connection once what is written has left. */
  end(reason: RpcError): void {
    this.#connection?.end(reason);
  }

  onCallFrame(kind: number, _flags: number, streamId: number, argument: number, reader: Reader): void {
    if (kind === Kind.CALL) this.#onCall(streamId, argument, reader);
    else if (kind === Kind.CANCEL) this.#onCancel(streamId);
    else throw new Error(`frame kind ${kind} is not for a server`);
  }

  #onCall(streamId: number, timeoutMs: number, reader: Reader): void {
    const method = this.#core.methods.get(reader.rawU32("method"));
    const refusal = this.#refusal(streamId, method);
    if (refusal !== undefined) return this.#refuse(streamId, refusal);
    if (timeoutMs === 0) return this.#sendStatus(streamId, expiredError(), false);
    if (method === undefined) return; // #refusal has answered it
    let args: readonly unknown[];
    try {
      args = method.def.args.read(reader);
      reader.finish();
    } catch (error) {
      return this.#sendStatus(streamId, requestError(method.fullName, error), false);
    }
    this.#invoke(method, streamId, timeoutMs, args);
  }

  #invoke(method: ServerMethod, streamId: number, timeoutMs: number, args: readonly unknown[]): void {
    const core = this.#core;
    const deadlineAt = (this.#connection?.readAt ?? 0) + timeoutMs;
    const call = new IncomingCall(method.fullName, this.#peer, streamId, deadlineAt, core.clock);
    let result: unknown;
    let later: Promise<unknown> | undefined;
    try {
      result = method.def.invoke(method.handler, call, args);
      // A native promise passes through; the `then` of anything else may throw, or call back twice.
      if (isThenable(result)) later = Promise.resolve(result);
    } catch (error) {
      return this.#sendFailure(method, call, error);
    }
    if (later === undefined) return this.#sendResult(method, call, result);
    this.#follow(method, call, later);
  }

  /** Answers when the handler's promise has settled. */
  #follow(method: ServerMethod, call: IncomingCall, later: Promise<unknown>): void {
    const core = this.#core;
    if (this.#running.has(call.streamId)) this.#displaced++;
    this.#running.set(call.streamId, call);
    core.running++;
    core.wheel.add(call);
    later.then(
      (value) => {
        this.#settle(call);
        this.#sendResult(method, call, value);
        core.onProgress();
      },
      (error: unknown) => {
        this.#settle(call);
        this.#sendFailure(method, call, error);
        core.onProgress();
      },
    );
  }

  #settle(call: IncomingCall): void {
    this.#core.wheel.remove(call);
    this.#core.running--;
    if (this.#running.get(call.streamId) === call) this.#running.delete(call.streamId);
    else this.#displaced--;
  }

  /** The slot of a cancelled call is free only when its handler has settled: else a flood of cancels would pile up work. */
  #onCancel(streamId: number): void {
    const call = this.#running.get(streamId);
    call?.cancel(new RpcError("CANCELLED", `${call.method} was cancelled by its caller`, { method: call.method }));
  }

  #refusal(streamId: number, method: ServerMethod | undefined): RpcError | undefined {
    if (method === undefined) return unknownMethodError(this.#core.methods);
    if (this.#core.draining) return new RpcError("UNAVAILABLE", "the server is stopping", { origin: "server" });
    if (this.running >= MAX_CALLS_PER_CONNECTION || this.#core.running >= MAX_CALLS_PER_SERVER) {
      const text = `the server is full: ${this.running} calls on this connection, ${this.#core.running} in all`;
      return new RpcError("RESOURCE_EXHAUSTED", text, { origin: "server" });
    }
    // The client of a cancelled call is done with its id, however long the handler goes on.
    if (this.#running.size > 0 && this.#running.get(streamId)?.abandoned === false) {
      throw new Error(`stream id ${streamId} is in use`);
    }
    return undefined;
  }

  #refuse(streamId: number, error: RpcError): void {
    this.#sendStatus(streamId, error, error.code !== "UNIMPLEMENTED");
  }

  #sendResult(method: ServerMethod, call: IncomingCall, value: unknown): void {
    const connection = this.#connection;
    if (connection === undefined || connection.isClosed || call.abandoned) return;
    if (!connection.isWritable) return this.#hold({ method, call, value });
    const writer = connection.writer;
    try {
      writer.beginFrame();
      method.def.result.write(writer, value);
      writer.endFrame(Kind.REPLY, 0, call.streamId, 0);
    } catch (error) {
      writer.abandonFrame();
      return this.#sendStatus(call.streamId, this.#resultError(method, error), false);
    }
    connection.scheduleFlush();
  }

  #hold(result: HeldResult): void {
    this.#held.push(result);
    this.#core.running++;
  }

  /** Whatever was thrown, looking at it may throw again: a revoked proxy does. */
  #sendFailure(method: ServerMethod, call: IncomingCall, error: unknown): void {
    try {
      this.#sendThrown(method, call, error);
    } catch (cause) {
      this.#sendStatus(call.streamId, this.#internalError(method, "threw what cannot be looked at:", cause), false);
    }
  }

  #sendThrown(method: ServerMethod, call: IncomingCall, error: unknown): void {
    if (call.abandoned && isCancellation(error, call.signal.reason)) return; // the handler passed its own cancellation on
    const def = isDeclaredError(error) ? method.def.errors.find((candidate) => candidate.is(error)) : undefined;
    if (def !== undefined && isDeclaredError(error)) return this.#sendDeclared(method, call, def, error);
    if (error instanceof RpcError && error.origin === "client" && error.attempts.length === 0) {
      return this.#sendStatus(call.streamId, handlerError(error), false);
    }
    this.#sendStatus(call.streamId, this.#internalError(method, "threw", error), false);
  }

  #sendDeclared(
    method: ServerMethod,
    call: IncomingCall,
    def: ServerMethod["def"]["errors"][number],
    error: DeclaredError,
  ): void {
    const connection = this.#connection;
    if (connection === undefined || connection.isClosed || call.abandoned) return;
    try {
      writeDeclared(connection.writer, call.streamId, def, error);
    } catch (cause) {
      connection.writer.abandonFrame();
      return this.#sendStatus(call.streamId, this.#resultError(method, cause), false);
    }
    connection.scheduleFlush();
  }

  #sendStatus(streamId: number, error: RpcError, notStarted: boolean): void {
    const connection = this.#connection;
    if (connection === undefined || connection.isClosed) return;
    writeStatus(connection.writer, streamId, error, error.message.slice(error.code.length + 3), notStarted);
    connection.scheduleFlush();
  }

  #resultError(method: ServerMethod, error: unknown): RpcError {
    return this.#internalError(method, "returned what does not fit its contract:", error);
  }

  /** What the client is told says nothing of the cause; the log line with the same id says everything. */
  #internalError(method: ServerMethod, did: string, error: unknown): RpcError {
    const errorId = randomUUID().slice(0, 8);
    const cause = describeThrown(error);
    try {
      this.#core.logger.error(`${method.fullName} ${did} [error ${errorId}] ${cause}`);
    } catch {
      // A logger that is broken must not take the answer, or the server, with it.
    }
    return new RpcError("INTERNAL", `internal error ${errorId}; the server's log says more`, { processed: "yes", errorId });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
