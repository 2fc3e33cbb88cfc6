// A protocol beside Connect with JSON on the same connections, such as gRPC: behind the same checks
// of who asks, with the same limits, and in front of the same backend. What speaks it is elsewhere.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Metadata } from "../base/metadata.js";
import type { AnswerSink, Failure, JsonRequest } from "./backend.js";
import type { HttpMethod } from "./http-method.js";

/** Takes some of the requests of a front. */
export interface OtherProtocol {
  /** Names of headers that its clients send: pages of other origins may send them, too. */
  readonly headers: readonly string[];
  /** Whether a request is one of its own. */
  takes(request: IncomingMessage): boolean;
  /** Answers one. Never throws. */
  answer(exchange: OtherExchange): void;
}

/** When a client may leave time between its bytes: each of its messages is sent in one go. */
export type Pauses = "never" | "behindFirst" | "always";

/** One request of another protocol, with its answer. */
export interface OtherExchange {
  /** Whose body is read by this object alone. */
  readonly request: IncomingMessage;
  /** Whose body is written by this object alone. */
  readonly response: ServerResponse;
  /** Such as `demo.calculator.v1.Calculator/divide`; of anybody. */
  readonly path: string;
  /** Largest message of a client, in bytes. */
  readonly maxMessageBytes: number;
  /** Bytes of the body that were read so far. */
  readonly readBytes: number;
  /** True once its client is gone, or has the whole answer. */
  readonly isOver: boolean;
  /** True when the connection ends behind this answer, which an answer of HTTP/1.1 says. */
  readonly isLast: boolean;
  /**
   * The body, cut where messages end, each behind five bytes of which four are its length. The head
   * of one that is too large is the last. A client that is too slow is cut off. Large ones come in
   * the turn of their peer. It throws what `failureOf` knows when that has too many halves.
   */
  readEnvelopes(pauses: Pauses): AsyncIterable<Uint8Array>;
  /** The body as it comes, and its end in the turn of its peer. Otherwise as `readEnvelopes`. */
  readBody(): AsyncIterable<Uint8Array>;
  /** Resolves when the client takes more, or is gone. One that takes nothing is cut off. */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Begins a call, with the metadata of its headers. Returns what cancels it: then nothing more is
   * told to the sink. Never throws.
   */
  start(method: HttpMethod, call: OtherCall, sink: AnswerSink): () => void;
  /** Puts metadata of an answer into headers. */
  writeMetadata(headers: Record<string, string>, metadata: Metadata): void;
  /** What reading a body has thrown; undefined for what is none of the front's. */
  failureOf(error: unknown): Failure | undefined;
  /** What a failure says, as it may be shown. */
  textOf(failure: Failure): string;
  /** What is said of a path at which nothing is. */
  explainPath(): string;
  /** Answers that in JSON, with 404. */
  refusePath(): void;
}

/** What its client asks for. */
export type OtherCall = Omit<JsonRequest, "metadata" | "waitedMs" | "queuedMs">;
