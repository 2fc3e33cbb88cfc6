// Listens for HTTP/1.1 and HTTP/2 on one address, and hands requests to a front. The only place of
// this room that makes sockets. Without TLS, the first bytes of a connection say which it is.

import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from "node:http";
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from "node:http2";
import { Server as NetServer, type Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { type Address, formatAddress } from "../base/address.js";
import { type Clock, whenRead } from "../base/clock.js";
import {
  HTTP_HEADERS_TIMEOUT_MS,
  HTTP_KEEP_ALIVE_MS,
  HTTP_LINGER_MS,
  HTTP_PATIENT_STEPS,
  HTTP_QUIET_STEPS,
  HTTP_REFUSED_MS,
  HTTP_SWEEP_MS,
  MAX_HTTP_HEADER_BYTES,
  MAX_HTTP_HEADERS,
  MAX_HTTP_WAITING,
  MAX_HTTP2_SESSION_MIB,
  MAX_HTTP2_STREAMS,
} from "../base/limits/http.js";
import { usageError } from "../base/usage-error.js";
import { readCertificate } from "../transport/certificate.js";
import { type ConnectionLimit, limitConnections } from "../transport/connection-limit.js";
import { bindServer } from "../transport/listener.js";
import type { ServerTlsOptions } from "../transport/tls-options.js";
import type { HttpBackend } from "./backend.js";
import { DrainSteps } from "./drain-steps.js";
import type { Front } from "./front.js";
import { HttpConnection } from "./http-connection.js";
import type { InflowPlace } from "./http-inflow.js";
import { createTlsServer } from "./http-tls.js";
import { whenProtocolIsKnown } from "./protocol-peek.js";
import { SessionSocket } from "./session-socket.js";
import { SlowRequests } from "./slow-requests.js";
import { WholeRequest } from "./whole-request.js";

export interface HttpListenerOptions {
  readonly backend: HttpBackend;
  readonly front: Front;
  readonly clock: Clock;
  readonly tls: ServerTlsOptions | undefined;
  /** Permissions of a unix socket. */
  readonly socketMode: number | undefined;
  readonly limit: ConnectionLimit | undefined;
  onWarning(text: string): void;
}

/** Of node:http, as its options for both kinds of its servers. */
const HTTP1: ServerOptions<typeof WholeRequest> = {
  IncomingMessage: WholeRequest,
  noDelay: true,
  maxHeaderSize: MAX_HTTP_HEADER_BYTES,
  headersTimeout: HTTP_HEADERS_TIMEOUT_MS,
  requestTimeout: 0, // a stream of a client may go on; bodies have a time of their own
  keepAliveTimeout: HTTP_KEEP_ALIVE_MS,
  connectionsCheckingInterval: HTTP_SWEEP_MS,
};

const HTTP2 = {
  settings: { maxConcurrentStreams: MAX_HTTP2_STREAMS, maxHeaderListSize: MAX_HTTP_HEADER_BYTES, enableConnectProtocol: false },
  maxHeaderListPairs: MAX_HTTP_HEADERS,
  maxSessionMemory: MAX_HTTP2_SESSION_MIB,
} as const;

/** Bun has a server of its own behind node:http, which nobody can hand a socket. */
const NO_CONNECTIONS =
  "node:http of this engine does not give the connections of its server; run it with Node or Deno, or leave http out";

/** HTTP that is listened for. */
export class HttpListener {
  readonly #options: HttpListenerOptions;
  readonly #place: InflowPlace;
  readonly #http1: Server;
  readonly #http2: Http2Server;
  readonly #isTls: boolean;
  readonly #byServer = new WeakMap<object, HttpConnection>();
  /** Those that are open. Bounded by the limit of connections. */
  readonly #connections = new Set<HttpConnection>();
  /** Those that have not asked for anything yet, though that may be under way. */
  readonly #fresh = new Set<Socket>();
  readonly #unread: SlowRequests;
  /** Connections without a call. */
  readonly #idle: SlowRequests;
  #accepted = 0;
  #onAllAsked: () => void = () => undefined;
  #address: Address;
  #unlink: () => void = () => undefined;
  #isListening = true;
  /** Clients are told so. */
  #isLeaving = false;
  readonly #steps: DrainSteps;

  private constructor(address: Address, options: HttpListenerOptions) {
    this.#address = address;
    this.#options = options;
    this.#place = { clock: options.clock, round: options.front.round };
    this.#isTls = options.tls !== undefined;
    this.#steps = new DrainSteps(options.clock);
    this.#unread = new SlowRequests(options.clock, HTTP_REFUSED_MS);
    this.#idle = new SlowRequests(options.clock, HTTP_KEEP_ALIVE_MS);
    this.#http1 = options.tls === undefined ? createServer(HTTP1) : createTlsServer(options.tls, HTTP1, options);
    if (!(this.#http1 instanceof NetServer)) throw usageError("FAILED_PRECONDITION", NO_CONNECTIONS);
    this.#http1.maxHeadersCount = MAX_HTTP_HEADERS + 1; // one more, so that there are seen to be too many
    this.#http2 = createHttp2Server(HTTP2);
    this.#route(options.tls === undefined ? "connection" : "secureConnection");
    if (options.limit !== undefined) limitConnections(this.#http1, options.limit);
  }

  /**
   * Rejects with FAILED_PRECONDITION when the address cannot be bound or the engine has no such
   * server, and with INVALID_ARGUMENT for wrong credentials.
   */
  static async listen(address: Address, options: HttpListenerOptions): Promise<HttpListener> {
    const listener = new HttpListener(address, options);
    await listener.#bind();
    return listener;
  }

  /** With the real port. */
  get url(): string {
    return `${this.#isTls ? "https" : "http"}://${formatAddress(this.#address)}`;
  }

  /** Clients are told to connect anew for what comes next. */
  goAway(): void {
    this.#isLeaving = true;
    for (const connection of this.#connections) connection.goAway();
  }

  /**
   * Takes no more connections, and then tells clients so. Resolves when each connection that has
   * come before has asked for something, after HTTP_LINGER_MS at the latest; and when idle ones are
   * used no longer, which takes more time if `isPatient`. Not before: who sends on one as it is
   * closed may not send again.
   */
  async stopListening(isPatient = false): Promise<void> {
    const { clock } = this.#options;
    if (this.#connections.size > 0) await this.#steps.whenNobodyComes();
    // Node takes one connection in a round of its loop, and the first round may be over already.
    for (let quiet = 0, round = 0; quiet < 2 && round < MAX_HTTP_WAITING; quiet++, round++) {
      const before = this.#accepted;
      await new Promise<void>((resolve) => whenRead(clock, resolve));
      if (this.#accepted > before) quiet = -1;
    }
    this.#close();
    // Earlier, each answer would have its client connect anew, while this closes.
    this.goAway();
    if (this.#fresh.size > 0) {
      await new Promise<void>((resolve) => {
        const timer = clock.setTimeout(resolve, HTTP_LINGER_MS, true);
        this.#onAllAsked = () => {
          timer.cancel();
          resolve();
        };
      });
    }
    await this.#steps.whenQuiet(() => this.#hasIdle(), isPatient ? HTTP_PATIENT_STEPS : HTTP_QUIET_STEPS);
  }

  /** Takes no more connections, and closes those without a call. A second call does nothing. */
  stop(): void {
    this.#close();
    this.#steps.endStep();
    this.#http1.close();
    for (const socket of this.#fresh) socket.destroy();
  }

  /** Not `close` of node:http, which closes idle connections at once. */
  #close(): void {
    if (!this.#isListening) return;
    this.#isListening = false;
    this.#unlink();
    Reflect.apply(NetServer.prototype.close, this.#http1, []);
  }

  #hasIdle(): boolean {
    for (const { isIdle } of this.#connections) if (isIdle) return true;
    return false;
  }

  async #bind(): Promise<void> {
    const { socketMode } = this.#options;
    this.#unlink = await bindServer(this.#http1, this.#address, { socketMode });
    const bound = this.#http1.address();
    if (typeof bound === "object" && bound !== null) this.#address = { ...this.#address, port: bound.port };
    this.#http1.on("error", () => undefined); // accept failed, for want of descriptors: the next one is accepted
  }

  /** Node's own listener of `event` is for HTTP/1.1: it gets those sockets alone. */
  #route(event: "connection" | "secureConnection"): void {
    const takers = this.#http1.listeners(event);
    this.#http1.removeAllListeners(event);
    this.#http1.on(event, (socket: Socket) => {
      socket.on("error", () => undefined); // its end is told by `close`
      this.#accepted++;
      this.#steps.onConnection();
      this.#fresh.add(socket);
      socket.once("close", () => this.#noteAsked(socket));
      whenProtocolIsKnown(socket, this.#options.clock, (isHttp2) => {
        const connection = this.#enter(socket, isHttp2);
        if (isHttp2) return this.#onHttp2(socket, connection);
        this.#byServer.set(socket, connection);
        connection.inflow.onBegin(() => {
          for (const take of takers) Reflect.apply(take, this.#http1, [socket]);
        });
      });
    });
    this.#http1.on("request", (request: IncomingMessage, response: ServerResponse) => {
      if (this.#fresh.size > 0) this.#noteAsked(request.socket);
      this.#steps.onRequest();
      this.#onRequest(request, response, this.#byServer.get(request.socket));
    });
    this.#http2.on("request", (request, response) => {
      // The casts hold: by its compatibility API, node:http2 gives requests and responses those
      // members of node:http that are used behind this door. Its types do not say so.
      const [asked, answer] = [request as unknown as IncomingMessage, response as unknown as ServerResponse];
      const connection = this.#byServer.get(request.stream.session ?? request);
      this.#onRequest(asked, answer, connection);
    });
    this.#http2.on("sessionError", () => undefined); // the session is over, which its socket tells
  }

  #noteAsked(socket: Socket): void {
    if (this.#fresh.delete(socket) && this.#fresh.size === 0) this.#onAllAsked();
  }

  #onHttp2(socket: Socket, connection: HttpConnection): void {
    this.#noteAsked(socket); // it is told to go by GOAWAY
    connection.inflow.onBegin(() => {
      this.#http2.once("session", (session: ServerHttp2Session) => {
        this.#byServer.set(session, connection);
        connection.onSession(session);
      });
      this.#http2.emit("connection", new SessionSocket(socket, connection.inflow)); // which makes the session at once
    });
  }

  #onRequest(request: IncomingMessage, response: ServerResponse, connection: HttpConnection | undefined): void {
    if (connection === undefined) return void response.destroy();
    if (connection.inflow.requests === 0) this.#idle.delete(connection);
    this.#options.front.onRequest(request, response, connection);
  }

  #enter(socket: Socket, isHttp2: boolean): HttpConnection {
    const shown = this.#isTls ? (socket as TLSSocket).getPeerX509Certificate() : undefined; // of a TLS server each is one
    const certificate = shown === undefined ? undefined : readCertificate(shown);
    const { backend } = this.#options;
    const options = {
      isHttp2,
      socketPath: this.#address.path,
      certificate,
      isLeaving: this.#isLeaving,
      unread: this.#unread,
      idle: this.#idle,
    };
    const connection = new HttpConnection(backend, socket, options, this.#place);
    this.#connections.add(connection);
    socket.once("close", () => {
      this.#connections.delete(connection);
      if (this.#connections.size === 0) this.#steps.endStep();
    });
    return connection;
  }
}
