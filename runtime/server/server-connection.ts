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

export class ServerConnection implements AcceptOwner {
  readonly #core: ServerCore;
  #connection: Connection | undefined;
  #peer: Peer = { address: "unknown" };
  /** Calls whose handler has returned a promise, by stream id. At most MAX_CALLS_PER_CONNECTION. */
  readonly #running = new Map<number, IncomingCall>();

  constructor(core: ServerCore) {
    this.#core = core;
  }

  /** Handlers of this connection that have not settled. */
  get running(): number {
    return this.#running.size;
  }

  onConnection(connection: Connection): void {
    this.#connection = connection;
    this.#peer = { address: connection.peer };
    this.#core.connections.add(this);
  }

  onHello(): void {
    if (this.#core.draining) this.goAway();
  }

  onGoaway(): void {
    // A client that leaves closes its side by itself.
  }

  onWritable(): void {
    // Reading goes on by itself; nothing waits here.
  }

  onClose(error: RpcError): void {
    for (const call of this.#running.values()) call.cancel(cancelledBy(call.method, error));
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
    try {
      result = method.def.invoke(method.handler, call, args);
    } catch (error) {
      return this.#sendFailure(method, call, error);
    }
    if (!isThenable(result)) return this.#sendResult(method, call, result);
    this.#running.set(streamId, call);
    core.running++;
    core.wheel.add(call);
    result.then(
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
    this.#running.delete(call.streamId);
  }

  /** The slot of a cancelled call is free only when its handler has settled: else a flood of cancels would pile up work. */
  #onCancel(streamId: number): void {
    const call = this.#running.get(streamId);
    call?.cancel(new RpcError("CANCELLED", `${call.method} was cancelled by its caller`, { method: call.method }));
  }

  #refusal(streamId: number, method: ServerMethod | undefined): RpcError | undefined {
    if (method === undefined) return unknownMethodError(this.#core.methods);
    if (this.#core.draining) return new RpcError("UNAVAILABLE", "the server is stopping", { origin: "server" });
    const running = this.#running;
    if (running.size >= MAX_CALLS_PER_CONNECTION || this.#core.running >= MAX_CALLS_PER_SERVER) {
      const text = `the server is full: ${running.size} calls on this connection, ${this.#core.running} in all`;
      return new RpcError("RESOURCE_EXHAUSTED", text, { origin: "server" });
    }
    if (running.size > 0 && running.has(streamId)) throw new Error(`stream id ${streamId} is in use`);
    return undefined;
  }

  #refuse(streamId: number, error: RpcError): void {
    this.#sendStatus(streamId, error, error.code !== "UNIMPLEMENTED");
  }

  #sendResult(method: ServerMethod, call: IncomingCall, value: unknown): void {
    const connection = this.#connection;
    if (connection === undefined || connection.isClosed || call.abandoned) return;
    const writer = connection.writer;
    try {
      writer.beginFrame();
      method.def.result.write(writer, value);
      writer.endFrame(Kind.REPLY, 0, call.streamId, 0);
    } catch (error) {
      if (!(error instanceof RpcError)) writer.abandonFrame();
      return this.#sendStatus(call.streamId, this.#resultError(method, error), false);
    }
    connection.scheduleFlush();
  }

  #sendFailure(method: ServerMethod, call: IncomingCall, error: unknown): void {
    const def = isDeclaredError(error) ? method.def.errors.find((candidate) => candidate.is(error)) : undefined;
    if (def !== undefined && isDeclaredError(error)) return this.#sendDeclared(method, call, def, error);
    if (call.abandoned && error === call.signal.reason) return; // the handler passed its own cancellation on
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
      if (!(cause instanceof RpcError)) connection.writer.abandonFrame();
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
    const cause = error instanceof Error ? (error.stack ?? error.message) : describeThrown(error);
    this.#core.logger.error(`${method.fullName} ${did} [error ${errorId}] ${cause}`);
    return new RpcError("INTERNAL", `internal error ${errorId}; the server's log says more`, { processed: "yes", errorId });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}

function requestError(method: string, error: unknown): RpcError {
  const cause = error instanceof Error ? error.message : String(error);
  return new RpcError("INVALID_ARGUMENT", `${method}: ${cause}`, { origin: "server" });
}

/** An RpcError that the handler made itself goes to the client with its code and text. */
function handlerError(error: RpcError): RpcError {
  return new RpcError(error.code, error.message.slice(error.code.length + 3), {
    processed: "yes",
    retryAfterMs: error.retryAfterMs,
  });
}

function unknownMethodError(methods: MethodTable): RpcError {
  const services = new Set([...methods.values()].map(({ fullName }) => fullName.slice(0, fullName.indexOf("/"))));
  const text = `this server does not know the method; it serves ${[...services].join(", ")}`;
  return new RpcError("UNIMPLEMENTED", text, { origin: "server" });
}

function cancelledBy(method: string, error: RpcError): RpcError {
  return new RpcError("CANCELLED", `${method}: its client is gone`, { method, cause: error });
}

function describeThrown(value: unknown): string {
  try {
    return `threw a ${typeof value}: ${String(value)}`.slice(0, 200);
  } catch {
    return `threw a ${typeof value} that has no text`;
  }
}
