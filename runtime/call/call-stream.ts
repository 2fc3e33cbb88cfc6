// What a call at its client asks of its items, and what it tells them. They are outgoing-stream.ts.

import type { Connection } from "../transport/connection.js";
import type { Reader } from "../wire/reader.js";
import type { ConnectionStreams } from "./connection-streams.js";

/** The items of a call in both directions. */
export interface CallStream {
  /** Items that the server sends; undefined when it sends one result. */
  readonly incoming: object | undefined;
  /** Items have moved: the call cannot be made again on another connection. */
  readonly hasMoved: boolean;
  /** Bytes of the frames of the items that were sent. */
  readonly sentBytes: number;
  /** Returns what else the CALL is flagged with. */
  onSending(streams: ConnectionStreams): number;
  endBy(deadlineAt: number): void;
  onSent(connection: Connection, streamId: number): void;
  onWaiting(now: number): void;
  onItems(reader: Reader): void;
  onCredit(bytes: number): void;
  stop(): void;
}
