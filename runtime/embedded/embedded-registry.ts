// A registry in this process that speaks ZooKeeper's protocol over loopback: for demos, development
// and tests. In memory, one server, no ACLs: production is a ZooKeeper ensemble.

import { createServer, type Server, type Socket } from "node:net";
import { type Address, formatAddress } from "../base/address.js";
import { showingCaller } from "../base/awaited.js";
import { type Clock, systemClock } from "../base/clock.js";
import { CHECKED_LATER, checkOptions, isNumber, isText, type OptionRules } from "../base/options.js";
import { JuteReader, JuteWriter } from "./jute.js";
import { NOTIFICATION_XID, Op } from "./protocol.js";
import { handleRequest } from "./requests.js";
import { type Session, Sessions } from "./sessions.js";
import { type Change, Tree } from "./tree.js";
import { type Notify, Watches } from "./watches.js";

/** What `startEmbeddedRegistry` is told. A wrong or unknown option rejects. */
export interface EmbeddedRegistryOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined;
  /** Default 0: a free one. */
  readonly port?: number | undefined;
  /** Shortest session timeout that a client gets, milliseconds. Default 1,000. */
  readonly minSessionTimeoutMs?: number | undefined;
  /** Longest, milliseconds. Default 60,000. */
  readonly maxSessionTimeoutMs?: number | undefined;
}

/** A registry for development that runs in this process. */
export interface EmbeddedRegistry extends AsyncDisposable {
  /** Where it listens. */
  readonly host: string;
  /** Where it listens; the port that was taken when 0 was asked for. */
  readonly port: number;
  /** For `connect` and `serve`, such as `zookeeper://127.0.0.1:41234/rpc`. */
  readonly target: string;
  /**
   * Ends a session (hexadecimal id) as if its client had been silent: its nodes go and its
   * connection is closed.
   */
  expireSession(id: string): void;
  /** Closes connections and the port. A second call does nothing more. */
  close(): Promise<void>;
}

/**
 * Starts an embedded registry. Rejects when the port is taken. It does not keep the process alive
 * by itself.
 */
export async function startEmbeddedRegistry(options: EmbeddedRegistryOptions = {}): Promise<EmbeddedRegistry> {
  checkOptions("startEmbeddedRegistry", options, RULES);
  checkSessionTimeouts(options);
  const registry = new RegistryServer(options, systemClock);
  await showingCaller("startEmbeddedRegistry", registry.listen(options.host ?? "127.0.0.1", options.port ?? 0));
  return registry;
}

/** Largest frame, as in ZooKeeper (`jute.maxbuffer`). */
const MAX_FRAME_BYTES = 1024 * 1024;
/**
 * Bytes that a client may leave unread before its connection closes: an answer of every node that a
 * test makes fits.
 */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
const DEFAULT_MIN_TIMEOUT_MS = 1_000;
const DEFAULT_MAX_TIMEOUT_MS = 60_000;
const SYNC_CONNECTED = 3;
const PASSWORD_BYTES = 16;

const RULES: OptionRules<EmbeddedRegistryOptions> = {
  host: isText(),
  port: isNumber(0, 65_535, "a whole number", Number.isInteger),
  minSessionTimeoutMs: CHECKED_LATER,
  maxSessionTimeoutMs: CHECKED_LATER,
};

function checkSessionTimeouts({ minSessionTimeoutMs, maxSessionTimeoutMs }: EmbeddedRegistryOptions): void {
  const min = minSessionTimeoutMs ?? DEFAULT_MIN_TIMEOUT_MS;
  const max = maxSessionTimeoutMs ?? DEFAULT_MAX_TIMEOUT_MS;
  if (Number.isInteger(min) && Number.isInteger(max) && min >= 1 && min <= max) return;
  throw new RangeError(
    `session timeouts from ${min} to ${max} ms; give integers with 1 <= minSessionTimeoutMs <= maxSessionTimeoutMs`,
  );
}

class RegistryServer implements EmbeddedRegistry {
  readonly tree = new Tree();
  readonly watches = new Watches();
  readonly sessions: Sessions;
  readonly clock: Clock;
  readonly #server: Server;
  readonly #minTimeoutMs: number;
  readonly #maxTimeoutMs: number;
  readonly #clients = new Set<ClientConnection>();
  #address: Address = { host: "", port: 0 };

  constructor(options: EmbeddedRegistryOptions, clock: Clock) {
    this.clock = clock;
    this.#minTimeoutMs = options.minSessionTimeoutMs ?? DEFAULT_MIN_TIMEOUT_MS;
    this.#maxTimeoutMs = options.maxSessionTimeoutMs ?? DEFAULT_MAX_TIMEOUT_MS;
    this.sessions = new Sessions(clock, (session) => this.#onExpired(session));
    this.#server = createServer({ noDelay: true }, (socket) => {
      socket.unref();
      const client = new ClientConnection(socket, this);
      this.#clients.add(client);
      socket.on("close", () => this.#clients.delete(client));
    });
  }

  get host(): string {
    return this.#address.host;
  }

  get port(): number {
    return this.#address.port;
  }

  get target(): string {
    return `zookeeper://${formatAddress(this.#address)}/rpc`;
  }

  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host, port }, resolve);
    });
    this.#server.on("error", () => undefined); // a connection that could not be accepted, such as for want of file descriptors
    this.#server.unref();
    const bound = this.#server.address();
    this.#address = { host, port: typeof bound === "object" && bound !== null ? bound.port : port };
  }

  expireSession(id: string): void {
    this.sessions.expire(BigInt.asIntN(64, BigInt(`0x${id}`)));
  }

  async close(): Promise<void> {
    this.sessions.clear();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const client of this.#clients) client.close();
    await closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The session timeout that a client gets for the one that it asked for. */
  negotiate(timeoutMs: number): number {
    return Math.min(Math.max(timeoutMs, this.#minTimeoutMs), this.#maxTimeoutMs);
  }

  fire(changes: readonly Change[]): void {
    for (const change of changes) this.watches.fire(change);
  }

  /** Closes the other connections of a session that has come back on a new one. */
  takeOver(session: Session, by: ClientConnection): void {
    for (const client of this.#clients) if (client !== by && client.session === session) client.close();
  }

  #onExpired(session: Session): void {
    const { changes } = this.tree.transact(this.clock.wallMs(), () => {
      for (const path of this.tree.ownedBy(session.id)) this.tree.remove(path, -1);
    });
    this.fire(changes);
    for (const client of this.#clients) if (client.session === session) client.close();
  }
}

class ClientConnection {
  session: Session | undefined;
  readonly #socket: Socket;
  readonly #server: RegistryServer;
  #waiting: Buffer = Buffer.alloc(0);
  #isEnding = false;
  readonly #notify: Notify = (type, path) => {
    const event = new JuteWriter().int(NOTIFICATION_XID).long(-1n).int(0).int(type).int(SYNC_CONNECTED).text(path);
    this.#send(event.frame());
  };

  constructor(socket: Socket, server: RegistryServer) {
    this.#socket = socket;
    this.#server = server;
    socket.on("error", () => undefined); // `close` follows
    socket.on("close", () => server.watches.drop(this.#notify));
    socket.on("data", (bytes) => this.#receive(bytes));
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(frame: Buffer): void {
    this.#socket.write(frame);
    if (this.#socket.writableLength > MAX_UNREAD_BYTES) this.close();
  }

  /** Sends the last frame; what the client still sends is not read. */
  #end(bytes: Buffer | string): void {
    this.#isEnding = true;
    this.#socket.end(bytes);
  }

  #receive(bytes: Buffer): void {
    if (this.#isEnding) return;
    this.#waiting = this.#waiting.length === 0 ? bytes : Buffer.concat([this.#waiting, bytes]);
    try {
      if (this.session === undefined && this.#answerWord()) return;
      while (this.#waiting.length >= 4 && !this.#isEnding && !this.#socket.destroyed) {
        const length = this.#waiting.readInt32BE(0);
        if (length < 0 || length > MAX_FRAME_BYTES) return this.close();
        if (this.#waiting.length < 4 + length) return;
        const frame = this.#waiting.subarray(4, 4 + length);
        this.#waiting = this.#waiting.subarray(4 + length);
        this.#onFrame(new JuteReader(frame));
      }
    } catch {
      this.close(); // bytes that do not parse: this connection ends, the others go on
    }
  }

  /** The administration words that health checks use. */
  #answerWord(): boolean {
    const word = this.#waiting.subarray(0, 4).toString("latin1");
    if (word === "ruok") this.#end("imok");
    else if (word === "srvr") this.#end("Zookeeper version: callwire embedded registry\nMode: standalone\n");
    else return false;
    return true;
  }

  #onFrame(fields: JuteReader): void {
    if (this.session === undefined) return this.#connect(fields);
    const xid = fields.int();
    const op = fields.int();
    this.#server.sessions.touch(this.session.id);
    if (op === Op.CLOSE_SESSION) return this.#closeSession(xid, this.session);
    const { tree, watches, clock } = this.#server;
    const context = { tree, watches, sessionId: this.session.id, notify: this.#notify, nowMs: clock.wallMs() };
    const { reply, changes } = handleRequest(context, xid, op, fields);
    this.#server.fire(changes);
    this.#send(reply);
  }

  #connect(fields: JuteReader): void {
    fields.int(); // protocol version
    fields.long(); // last zxid seen
    const timeoutMs = fields.int();
    const id = fields.long();
    const password = fields.buffer();
    const wantsReadOnly = fields.hasMore;
    this.session = id === 0n ? this.#openSession(timeoutMs) : this.#server.sessions.resume(id, password);
    const answer = new JuteWriter().int(0);
    answer
      .int(this.session?.timeoutMs ?? 0)
      .long(this.session?.id ?? 0n)
      .buffer(this.session?.password ?? Buffer.alloc(PASSWORD_BYTES));
    if (wantsReadOnly) answer.bool(false);
    if (this.session === undefined) return this.#end(answer.frame());
    this.#server.sessions.touch(this.session.id);
    this.#server.takeOver(this.session, this);
    this.#send(answer.frame());
  }

  #openSession(timeoutMs: number): Session {
    this.#server.tree.tick();
    return this.#server.sessions.open(this.#server.negotiate(timeoutMs));
  }

  #closeSession(xid: number, session: Session): void {
    this.session = undefined; // so that this connection outlives its session for one reply
    this.#server.sessions.expire(session.id);
    this.#end(new JuteWriter().int(xid).long(this.#server.tree.zxid).int(0).frame());
  }
}
