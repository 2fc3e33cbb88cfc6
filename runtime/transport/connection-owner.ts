// What a connection is given, and whom it tells what happens.

import type { Clock } from "../base/clock.js";
import type { RpcError } from "../base/errors.js";
import type { Logger } from "../base/logger.js";
import type { Hello } from "../wire/hello.js";
import type { Reader } from "../wire/reader.js";
import type { PeerCertificate } from "./certificate.js";

/** What the owner of a connection is told. `onClose` comes exactly once, last. */
export interface ConnectionOwner {
  /** The peer's HELLO has arrived: the connection can carry calls. */
  onHello(hello: Hello): void;
  /**
   * A frame that concerns a call. `reader` stands at its payload and is valid until the function
   * returns.
   */
  onCallFrame(kind: number, flags: number, streamId: number, argument: number, reader: Reader): void;
  /** The peer takes no new calls. Told once. */
  onGoaway(): void;
  /** After a pause: so much has been sent that the connection can be given more. */
  onWritable(): void;
  onClose(error: RpcError): void;
}

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly hello: Hello;
  /**
   * The accepting side keeps silent until the peer's HELLO is here: a port scanner learns nothing.
   */
  readonly side: "client" | "server";
  /** The unix socket, which has no address of the peer. */
  readonly socketPath?: string | undefined;
  readonly certificate?: PeerCertificate | undefined;
  /** Told of mistakes of ours. Default: stderr. */
  readonly logger?: Logger | undefined;
  /** What a client is to look at when the server closes without a HELLO. */
  readonly refusalHint?: string | undefined;
  /**
   * TLS has shown that a Callwire server is there: when it closes without a HELLO, it does not want
   * this client. Default false.
   */
  readonly isKnown?: boolean | undefined;
}
