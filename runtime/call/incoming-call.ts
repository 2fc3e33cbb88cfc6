// One call as its server sees it: what the handler is told, and how it is cancelled.

import { AsyncResource } from "node:async_hooks";
import { RpcError } from "../base/errors.js";
import { ATTEMPT_KEY, type Metadata, MetadataMap, type MetadataValue, NO_METADATA } from "../base/metadata.js";
import type { StatusName } from "../base/status.js";
import type { WheelEntry } from "../base/timer-wheel.js";
import type { Meta } from "../schema/meta.js";
import type { Reader } from "../wire/reader.js";
import type { CallContext, Peer } from "./call-context.js";
import { createCallController } from "./call-signal.js";

/** What ends with a call. */
export interface Dependent {
  onParentCancelled(reason: RpcError | undefined): void;
}

/** The server that a call is at. */
export interface CallServer {
  readonly clock: { nowMs(): number };
  readonly stopping: AbortSignal;
  /**
   * Where calls wait for their deadline. While one does, the process lives. A made-up call waits
   * nowhere.
   */
  readonly wheel?: { remove(entry: WheelEntry): void };
}

/** Metadata of an answer. */
export interface ResponseMetadata {
  /** Ahead of the answer. */
  readonly headers: MetadataMap;
  /** With its end. */
  readonly trailers: MetadataMap;
  /** The headers have left. */
  headersSent: boolean;
}

/** The items of a call in both directions. */
export interface CallItems {
  onItems(reader: Reader): void;
  onEnd(): void;
  onCredit(bytes: number): void;
  /** The call is over before its items. */
  cancel(reason: RpcError): void;
}

/** What is noted of a call while somebody observes the calls of this process. */
export interface CallObservation {
  /** Whether it counts the call for who watches the figures of its server. */
  readonly countsCall: boolean;
  requestBytes: number;
  responseBytes: number;
  /** What a listener keeps of the call until its end. Of a door that makes spans. */
  attached: object | undefined;
  /** The reader stands behind the number of the method. */
  countCall(reader: Reader): void;
  /** What the client is told, or would be. */
  fail(status: StatusName, error: Error, call: IncomingCall): void;
  tellStart(call: IncomingCall): void;
  /** The clock is read by who needs the time: each look costs a fiftieth of a call. */
  tellEnd(call: IncomingCall, clock: { nowMs(): number }): void;
}

export class IncomingCall implements CallContext, WheelEntry {
  readonly method: string;
  readonly meta: Meta;
  readonly peer: Peer;
  readonly streamId: number;
  deadlineAt: number;
  wheelNext: WheelEntry | undefined = undefined;
  wheelPrevious: WheelEntry | undefined = undefined;
  /** Nobody waits for an answer, or not any more: none is sent. */
  abandoned = false;
  /** The items of the call, when it has any. */
  stream: CallItems | undefined = undefined;
  /** What the arguments take of memory, by an estimate. */
  argumentBytes = 0;
  metadata: Metadata = NO_METADATA;
  attempt = 1;
  /** What goes to the client beside the answer, when the handler has touched it. */
  response: ResponseMetadata | undefined = undefined;
  /**
   * Where its interceptors ran the handler: getters of the result run there too. Only for a result
   * that is an object.
   */
  scope: AsyncResource | undefined = undefined;
  /** Set from the start when somebody observes the calls of this process. */
  observed: CallObservation | undefined = undefined;
  readonly #server: CallServer;
  #controller: AbortController | undefined = undefined;
  #cancelled: RpcError | undefined = undefined;
  /**
   * Calls that the handler has made and that have not settled: one, and those beside it. Most
   * handlers make one at a time, which needs no set.
   */
  #dependent: Dependent | undefined = undefined;
  #dependents: Set<Dependent> | undefined = undefined;

  constructor(method: string, meta: Meta, peer: Peer, streamId: number, deadlineAt: number, server: CallServer) {
    this.method = method;
    this.meta = meta;
    this.peer = peer;
    this.streamId = streamId;
    this.deadlineAt = deadlineAt;
    this.#server = server;
  }

  // Made when first read: an AbortController costs as much as two whole calls.
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = createCallController();
      if (this.#cancelled !== undefined) this.#controller.abort(this.#cancelled);
    }
    return this.#controller.signal;
  }

  /** A server runs it, and tells its end. False for one that a test has made up. */
  get isServed(): boolean {
    return this.#server.wheel !== undefined;
  }

  get stopping(): AbortSignal {
    return this.#server.stopping;
  }

  get remainingMs(): number {
    return Math.max(0, this.deadlineAt - this.#server.clock.nowMs());
  }

  get headers(): MetadataMap {
    return this.#responseMetadata().headers;
  }

  get trailers(): MetadataMap {
    return this.#responseMetadata().trailers;
  }

  /** The client's metadata has been read. What belongs to the runtime is taken out of it. */
  receiveMetadata(metadata: Map<string, MetadataValue>): void {
    const attempt = Number(metadata.get(ATTEMPT_KEY) ?? 1);
    metadata.delete(ATTEMPT_KEY);
    this.metadata = metadata;
    this.attempt = Number.isInteger(attempt) && attempt > 0 ? attempt : 1;
  }

  /** What looks at the result runs in the async context of now. */
  rememberScope(): void {
    this.scope = new AsyncResource("callwire.result");
  }

  onDeadline(): void {
    this.cancel(new RpcError("DEADLINE_EXCEEDED", `${this.method} ran beyond its deadline`, { method: this.method }));
  }

  /** Aborts the signal with `reason`; nothing that the handler returns is sent any more. */
  cancel(reason: RpcError): void {
    if (this.#cancelled !== undefined) return;
    this.abandoned = true;
    this.#cancelled = reason;
    this.#server.wheel?.remove(this); // a handler that goes on for ever must not keep the process
    this.stream?.cancel(reason);
    this.#controller?.abort(reason);
    const [first, others] = [this.#dependent, this.#dependents];
    this.#dependent = this.#dependents = undefined;
    first?.onParentCancelled(reason);
    for (const dependent of others ?? []) dependent.onParentCancelled(reason);
  }

  /** Why the call was cancelled, if it was. */
  get cancelReason(): RpcError | undefined {
    return this.#cancelled;
  }

  /** A call that ends with this one. False when this one has ended. */
  addDependent(dependent: Dependent): boolean {
    if (this.#cancelled !== undefined) return false;
    if (this.#dependent === undefined) this.#dependent = dependent;
    else {
      this.#dependents ??= new Set();
      this.#dependents.add(dependent);
    }
    return true;
  }

  removeDependent(dependent: Dependent): void {
    if (this.#dependent === dependent) this.#dependent = undefined;
    else this.#dependents?.delete(dependent);
  }

  #responseMetadata(): ResponseMetadata {
    this.response ??= { headers: new MetadataMap(), trailers: new MetadataMap(), headersSent: false };
    return this.response;
  }
}
