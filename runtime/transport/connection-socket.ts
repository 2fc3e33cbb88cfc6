// What a connection uses of a socket: of one of Node's, plain or TLS, or of an end of a link in
// this process.

import type { ByteSink } from "../wire/byte-sink.js";

/** A subset of `net.Socket`, with the same meaning. */
export interface ConnectionSocket extends ByteSink {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly bytesWritten: number;
  /** True when more was written than it likes to keep: `drain` follows. */
  readonly writableNeedDrain: boolean;
  setNoDelay(noDelay: boolean): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
  on(event: "close" | "drain" | "end", listener: () => void): unknown;
  once(event: "finish" | "close", listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
  end(): unknown;
  destroy(): unknown;
}
