// What the conformance kit asks of a client and of a server, whatever language they are written in.

/** What a call came to. */
export interface Answer {
  /** Name of a status; "OK" for a result or the end of a stream. */
  readonly code: string;
  readonly message: string;
  readonly result?: unknown;
  /** Of an error that the contract declares. */
  readonly declared?: { readonly name: string; readonly fields: Readonly<Record<string, unknown>> } | undefined;
  readonly errorId?: string | null | undefined;
  /** Of a status. */
  readonly details?: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, unknown>>;
}

export interface OpenOptions {
  readonly metadata?: Readonly<Record<string, string | Uint8Array>>;
  readonly timeoutMs?: number;
}

/** A call that has begun. Nothing is read from a stream before `next` or `done`. */
export interface OpenCall {
  /** Queues an item of the stream that the client sends. */
  send(item: unknown): void;
  /** No more items from the client. */
  end(): void;
  /** How many of the queued items have left the queue. */
  sent(): Promise<number>;
  /** The next item of the stream that the server sends; undefined at its end. */
  next(): Promise<unknown>;
  cancel(): void;
  /**
   * Resolves with the outcome; errors too. Of a stream from the server, only after `next` has come
   * to the end, or `cancel`.
   */
  done(): Promise<Answer>;
}

/**
 * A client of `callwire.conformance.v1.Conformance`, and of "missing" and "unserved", which no
 * server has.
 */
export interface Caller {
  open(method: string, args?: readonly unknown[], options?: OpenOptions): OpenCall;
  close(): Promise<void>;
}

/** A server of `callwire.conformance.v1.Conformance`. */
export interface Subject {
  readonly host: string;
  readonly port: number;
  /** Ends `key`, as the method `finish` does. */
  finish(key: string): Promise<void>;
  /** Stops; resolves once every client has gone. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

/** A unary or oneway call from its begin to its end. */
export function call(caller: Caller, method: string, args?: readonly unknown[], options?: OpenOptions): Promise<Answer> {
  return caller.open(method, args, options).done();
}
