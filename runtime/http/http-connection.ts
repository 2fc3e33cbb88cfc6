// One connection of an HTTP client: who it is, and how it is told to go. Its requests are front.ts.

import type { ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { Peer } from "../call/call-context.js";
import type { PeerCertificate } from "../transport/certificate.js";
import { peerOf } from "../transport/lost-error.js";
import type { Caller, FrontConnection, HttpBackend } from "./backend.js";

export class HttpConnection implements FrontConnection {
  readonly peer: Peer;
  readonly caller: Caller;
  /** Its next answer over HTTP/1.1 is its last. */
  isLeaving = false;
  readonly #socket: Socket;
  readonly #session: ServerHttp2Session | undefined;

  constructor(backend: HttpBackend, socket: Socket, options: ConnectionOptions) {
    this.#socket = socket;
    this.#session = options.session;
    this.peer = { address: peerOf(socket, options.socketPath), certificate: options.certificate };
    this.caller = backend.enter(this);
    socket.once("close", () => this.caller.leave());
  }

  goAway(): void {
    this.isLeaving = true;
    this.#session?.close();
  }

  end(): void {
    this.#socket.destroySoon();
  }
}

export interface ConnectionOptions {
  /** Of HTTP/2. */
  readonly session?: ServerHttp2Session | undefined;
  readonly socketPath?: string | undefined;
  readonly certificate?: PeerCertificate | undefined;
}
