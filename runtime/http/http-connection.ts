// One connection of an HTTP client: who it is, and how it is told to go. Its requests are front.ts.

import type { ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { Peer } from "../call/call-context.js";
import type { PeerCertificate } from "../transport/certificate.js";
import { peerOf } from "../transport/lost-error.js";
import { ReadTurn } from "../transport/read-turn.js";
import type { Caller, FrontConnection, HttpBackend } from "./backend.js";
import { HttpInflow, type InflowPlace } from "./http-inflow.js";
import { writeAnswersAsOne } from "./one-write.js";
import type { SlowRequests } from "./slow-requests.js";

export interface ConnectionOptions {
  readonly isHttp2: boolean;
  readonly socketPath?: string | undefined;
  readonly certificate?: PeerCertificate | undefined;
  /** It has come while the server drains. */
  readonly isLeaving: boolean;
  /** Where answers are whose requests are read no further. */
  readonly unread: SlowRequests;
  /** Where connections are while they have no call. */
  readonly idle: SlowRequests;
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
  readonly #isHttp2: boolean;
  /** Of HTTP/2, when its first bytes are read. */
  #session: ServerHttp2Session | undefined;
  #isLeaving: boolean;
  #isTold = false;

  constructor(backend: HttpBackend, socket: Socket, options: ConnectionOptions, place: InflowPlace) {
    const { isHttp2, socketPath, certificate, isLeaving, unread, idle } = options;
    this.#socket = socket;
    this.#isHttp2 = isHttp2;
    this.#isLeaving = isLeaving;
    this.unread = unread;
    this.peer = { address: peerOf(socket, socketPath), certificate };
    this.caller = backend.enter(this);
    const { turn = new ReadTurn() } = this.caller;
    this.inflow = new HttpInflow(socket, isHttp2, turn, certificate, place);
    if (!isHttp2) writeAnswersAsOne(socket);
    this.#watchIdle(idle);
    socket.once("close", () => this.caller.leave());
  }

  /** Of HTTP/1.1, without a call. */
  get isIdle(): boolean {
    return !this.#isHttp2 && this.inflow.requests === 0;
  }

  /** Whether an answer says that the connection is closed behind it. HTTP/2 has GOAWAY for that. */
  get closesBehindAnswer(): boolean {
    return this.#isLeaving && !this.#isHttp2;
  }

  onSession(session: ServerHttp2Session): void {
    this.#session = session;
    if (this.#isTold) session.close();
  }

  /** It was idle for too long. Over HTTP/2 it is told to go first, and has its time once more. */
  destroy(): void {
    if (this.inflow.isResting) return this.inflow.onIdle?.(); // what it has asked since is not read
    if (this.#session?.closed !== false) return void this.#socket.destroy();
    this.#session.close();
    this.inflow.onIdle?.();
  }

  goAway(): void {
    this.#isLeaving = this.#isTold = true;
    if (this.#session?.closed === false) this.#session.close(); // behind the streams that are open
  }

  end(): void {
    this.#socket.destroySoon();
  }

  /**
   * Not by Node's timers: a session of HTTP/2 leaves its own behind, with all that a connection
   * had. Over HTTP/1.1 one would be made for each answer, and it closes a connection without
   * reading what has come while this process stood.
   */
  #watchIdle(idle: SlowRequests): void {
    const socket = this.#socket;
    if (!this.#isHttp2) socket.setTimeout = () => socket; // which node:http calls behind each answer
    this.inflow.onIdle = () => {
      if (!socket.destroyed) idle.add(this);
    };
    this.inflow.onIdle();
    socket.once("close", () => idle.delete(this));
  }
}
