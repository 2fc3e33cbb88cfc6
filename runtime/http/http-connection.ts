// One connection of an HTTP client: who it is, and how it is told to go. Its requests are front.ts.

import type { ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { Peer } from "../call/call-context.js";
import type { PeerCertificate } from "../transport/certificate.js";
import { peerOf } from "../transport/lost-error.js";
import { ReadTurn } from "../transport/read-turn.js";
import type { Caller, FrontConnection, HttpBackend } from "./backend.js";
import { HttpInflow, type InflowPlace } from "./http-inflow.js";
import type { SlowRequests } from "./slow-requests.js";

export interface ConnectionOptions {
  /** Of HTTP/2. */
  readonly session?: ServerHttp2Session | undefined;
  readonly socketPath?: string | undefined;
  readonly certificate?: PeerCertificate | undefined;
  /** It has come while the server drains. */
  readonly isLeaving: boolean;
  /** Where answers are whose requests are read no further. */
  readonly unread: SlowRequests;
}

export class HttpConnection implements FrontConnection {
  readonly peer: Peer;
  readonly caller: Caller;
  /** Answers whose requests are read no further: each is reset when its time is over. */
  readonly unread: SlowRequests;
  /** When what it sends is dealt with. */
  readonly inflow: HttpInflow;
  /** Of large answers that it has not taken. */
  waitingBytes = 0;
  readonly #socket: Socket;
  readonly #session: ServerHttp2Session | undefined;
  #isLeaving: boolean;

  constructor(backend: HttpBackend, socket: Socket, options: ConnectionOptions, place: InflowPlace) {
    const { session, socketPath, certificate, isLeaving, unread } = options;
    this.#socket = socket;
    this.#session = session;
    this.#isLeaving = isLeaving;
    this.unread = unread;
    this.peer = { address: peerOf(socket, socketPath), certificate };
    this.caller = backend.enter(this);
    const { turn = new ReadTurn() } = this.caller;
    this.inflow = new HttpInflow(socket, session !== undefined, turn, certificate, place);
    socket.once("close", () => this.caller.leave());
  }

  /** Whether an answer says that the connection is closed behind it. HTTP/2 has GOAWAY for that. */
  get closesBehindAnswer(): boolean {
    return this.#isLeaving && this.#session === undefined;
  }

  goAway(): void {
    if (this.#isLeaving && this.#session?.closed === true) return;
    this.#isLeaving = true;
    this.#session?.close(); // behind the streams that are open
  }

  end(): void {
    this.#socket.destroySoon();
  }
}
