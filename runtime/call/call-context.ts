// What a handler is told about the call that it serves.

import type { Metadata, MetadataMap } from "../base/metadata.js";
import type { PeerCertificate } from "../transport/certificate.js";

/** What a handler is told about the call that it serves. */
export interface CallContext {
  /** Full name, such as `demo.calculator.v1.Calculator/divide`. */
  readonly method: string;
  /**
   * What the contract says of the method by `@meta`: pairs of its service, and over them its own.
   * Empty when there are none.
   */
  readonly meta: Readonly<Record<string, string>>;
  /**
   * Aborts when the client cancels, when the deadline passes and when the connection is lost. Made
   * when first read.
   */
  readonly signal: AbortSignal;
  /**
   * Aborts when the server begins to drain: a stream that has no end of its own returns then, or
   * throws the signal's reason, so that its client goes elsewhere; other calls go on. One signal
   * for all calls of the server: what listens to it must be removed again.
   */
  readonly stopping: AbortSignal;
  /**
   * Monotonic milliseconds (`performance.now()`) at which the client stops waiting; `Infinity` for
   * a stream without a deadline.
   */
  readonly deadlineAt: number;
  /**
   * Milliseconds until then; 0 when it has passed, `Infinity` when there is no deadline. Timers of
   * Node take no `Infinity`.
   */
  readonly remainingMs: number;
  /** Who calls. */
  readonly peer: Peer;
  /** 1 for the first attempt of the call, more when earlier ones were refused or lost. */
  readonly attempt: number;
  /** What the client sent beside the arguments. */
  readonly metadata: Metadata;
  /**
   * For the client, ahead of the answer: with the result, or before the first item of a stream.
   * Later changes are not sent.
   */
  readonly headers: MetadataMap;
  /** For the client, with the end of the answer: a result, the end of a stream or an error. */
  readonly trailers: MetadataMap;
}

/** Who is at the other end of a connection. */
export interface Peer {
  /**
   * Address and port of the client, such as `127.0.0.1:51234`; `unix:/path` when it came by that
   * socket.
   */
  readonly address: string;
  /** Who the client is: its certificate, when the server asks for one (`tls.ca`). */
  readonly certificate?: PeerCertificate | undefined;
}
