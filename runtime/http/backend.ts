// Where the calls of an HTTP front go: to the handlers of a server, or, through a gateway, to other
// servers. The front knows HTTP and JSON texts; what is behind knows methods and values.

import type { RpcError } from "../base/errors.js";
import type { Metadata } from "../base/metadata.js";
import type { StatusName } from "../base/status.js";
import type { Peer } from "../call/call-context.js";
import type { JsonValue } from "../json/json-value.js";
import type { ReadTurn } from "../transport/read-turn.js";
import type { HttpMethod } from "./http-method.js";

/** What is behind an HTTP front. */
export interface HttpBackend {
  /** Largest message in either direction, in bytes of JSON. */
  readonly maxMessageBytes: number;
  /** True from when it is told to stop: `/readyz` says so. */
  readonly isDraining: boolean;
  /** A method by `package.Service/method`; undefined for one that is not there. */
  find(path: string): HttpMethod | undefined | Promise<HttpMethod | undefined>;
  /** Whether it has a service of this name. */
  serves(service: string): boolean;
  /** Paths that may have been meant by one that is not there. MAX_COMPARED_PATHS of them count. */
  paths(wanted: string): Iterable<string>;
  /** A connection begins. */
  enter(connection: FrontConnection): Caller;
}

/** One connection of a client, for what is behind the front. */
export interface FrontConnection {
  /** Who is at its other end. */
  readonly peer: Peer;
  /** Its client is told to go elsewhere. */
  goAway(): void;
  /** Ends it once what is written has left. */
  end(): void;
}

/** Makes the calls of one connection. */
export interface Caller {
  /**
   * Begins a call. What becomes of it is told to the sink, at once or later: an answer or a
   * failure, once. Never throws.
   */
  start(method: HttpMethod, request: JsonRequest, sink: AnswerSink): RunningCall;
  /**
   * Of all connections of the client: what they send is read in it. Default: one of the connection
   * alone.
   */
  readonly turn?: ReadTurn | undefined;
  /** The connection is gone. */
  leave(): void;
}

/** One call as its client has sent it. */
export interface JsonRequest {
  /** What `JSON.parse` gave: an object by the names of the parameters, if it is right. */
  readonly args: unknown;
  /** Of the message that had them. */
  readonly bytes: number;
  /** What the client streams; undefined for a method that takes no stream. */
  readonly items: AsyncIterable<unknown> | undefined;
  /** Milliseconds that the client waits; undefined when it does not say. */
  readonly timeoutMs: number | undefined;
  /** Milliseconds of that which it has waited for this process before it was read, at least. */
  readonly waitedMs: number;
  /** The same at most: by that a queue is known that stands. */
  readonly queuedMs: number;
  /** What of its headers is for the handler. */
  readonly metadata: Metadata;
}

/** A call that has begun. */
export interface RunningCall {
  /** Its client is gone, or does not want it any more. Nothing more is told to the sink. */
  cancel(reason: RpcError): void;
}

/** Metadata of an answer: ahead of it, and behind it. */
export interface AnswerMetadata {
  /** Ahead of it. */
  readonly headers: Metadata;
  /** Behind it. */
  readonly trailers: Metadata;
  /** True once those ahead have left. */
  headersSent: boolean;
}

/** Takes the answer of one call. */
export interface AnswerSink {
  /** Of a method that answers once; null for nothing. */
  onResult(value: JsonValue, beside: AnswerMetadata | undefined): void;
  /** Of a method that streams. When it returns a promise, the next item waits for that. */
  onItem(value: JsonValue, beside: AnswerMetadata | undefined): Promise<void> | undefined;
  /** The items are over. */
  onEnd(beside: AnswerMetadata | undefined): void;
  /** It has no result, or no more items. */
  onFailure(failure: Failure, beside: AnswerMetadata | undefined): void;
  /** Bytes of bodies that were written so far. */
  readonly writtenBytes: number;
}

/** Why a call has no result. */
export interface Failure {
  /** The status. */
  readonly code: StatusName;
  /** For people. Nothing in it that is not for the client. */
  readonly message: string;
  /** The client is asked to wait for so long. */
  readonly retryAfterMs?: number | undefined;
  /** An error that the contract declares: its full name, and its fields as JSON. */
  readonly declared?: DeclaredFailure | undefined;
}

/** An error that the contract declares. */
export interface DeclaredFailure {
  /** Its full name. */
  readonly type: string;
  /** Its fields, as docs/json.md has them. */
  readonly fields: JsonValue;
  /** The same as a message of protobuf: what `ProtoMessages` makes of them. */
  readonly protobuf: Uint8Array;
}
