// One client of node-zookeeper-client, made safe by patches on the instance. One client is one
// session: when the session is gone, session.ts makes another. The patches answer defects that were
// reproduced; test/runtime/discovery/zookeeper has one test for each.

import type { Timer } from "../../base/clock.js";
import { clearTimeout, setImmediate } from "../../base/event-loop.js";
import { MAX_REGISTRY_BACKOFF_MS } from "../../base/limits/discovery.js";
import { setPatientTimeout } from "../../base/patient-timer.js";
import { isError } from "../../base/realms.js";
import { FrameSplitter } from "./frame-splitter.js";
import type { HardenedClientOptions, HardenedClientOwner } from "./hardened-client-options.js";
import {
  type ConnectionManager,
  ConnectionState,
  connectionLoss,
  createLibraryClient,
  type LibraryClient,
  takePackets,
} from "./library.js";
import { connectSecurely } from "./secure-connect.js";

/**
 * Time for the answer to the first handshake; doubled for each one without. A server that boots may
 * drop its answer: ask again soon.
 */
const FIRST_HANDSHAKE_MS = 1_000;
/** Shortest time for the answer to a handshake, whatever the session. */
const MIN_HANDSHAKE_MS = 500;
/**
 * A connection that lived shorter than this counts as failed, so that a server that breaks each one
 * is not hammered.
 */
const STABLE_MS = 1_000;

export class HardenedClient {
  readonly client: LibraryClient;
  readonly #connection: ConnectionManager;
  readonly #options: HardenedClientOptions;
  readonly #owner: HardenedClientOwner;
  readonly #splitter = new FrameSplitter();
  #discarded = false;
  #connectTimer: Timer | undefined;
  #handshakeTimer: Timer | undefined;
  #readTimer: Timer | undefined;
  #nextHost: number;
  /** Connections tried since the last stable one. */
  #attempts = 0;
  #accepted = false;
  /** Handshakes in a row that were not answered in time. */
  #unanswered = 0;
  #connectedAt: number | undefined;
  #receivedAt = 0;
  /** Since when servers take our connections but not our session. */
  #refusedAt: number | undefined;
  #dropReason = "";
  #onClosed: () => void = () => undefined;

  constructor(options: HardenedClientOptions, owner: HardenedClientOwner) {
    this.#options = options;
    this.#owner = owner;
    this.#nextHost = Math.floor(options.random() * options.hosts.length);
    const { client, connection } = createLibraryClient(options.sessionTimeoutMs);
    this.client = client;
    this.#connection = connection;
    if (options.digest !== undefined) client.addAuthInfo("digest", Buffer.from(options.digest));
    this.#patchConnecting();
    this.#patchReceiving();
    this.#patchClosing();
    connection.on("state", (state) => this.#onState(state));
  }

  get connected(): boolean {
    return !this.#discarded && this.#connection.state === ConnectionState.CONNECTED;
  }

  /** Hexadecimal, as ZooKeeper's own tools print it without leading zeros. */
  get sessionId(): string {
    return this.#connection.sessionId.toString("hex");
  }

  /** Milliseconds, as agreed with the server. */
  get sessionTimeoutMs(): number {
    return this.#connection.sessionTimeout;
  }

  connect(): void {
    this.#connection.connect();
  }

  /**
   * Ends the session on the server if that takes at most `timeoutMs`; then everything is released.
   */
  async close(timeoutMs: number): Promise<void> {
    // The library's close() throws without a connection, and waits for ever for a frozen server.
    if (!this.connected) return this.discard();
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.setTimeout(resolve, timeoutMs, true);
      this.#onClosed = () => {
        timer.cancel();
        resolve();
      };
      this.client.close();
    });
    this.discard();
  }

  /** Lets go of everything. The server keeps the session until it expires. */
  discard(): void {
    if (this.#discarded) return;
    this.#discarded = true;
    this.#stopTimers();
    this.#connection.state = ConnectionState.CLOSING; // so that the library does not connect again
    this.#connection.socket?.destroy();
  }

  #patchConnecting(): void {
    const connection = this.#connection;
    const { connect, onSocketConnected } = connection;
    connection.connect = () => {
      if (this.#discarded) return;
      if (this.#options.tls === undefined) connect.call(connection);
      else connectSecurely(connection, this.#options.tls);
    };
    connection.findNextServer = (callback) => this.#chooseServer(callback);
    connection.onSocketConnected = () => {
      this.#accepted = true;
      // The library would ask for all watches in one request, which a server refuses above 1 MB.
      // Whoever watches lists again anyway.
      connection.watcherManager = Object.assign(connection.watcherManager, {
        dataWatchers: {},
        childWatchers: {},
        existenceWatchers: {},
      });
      onSocketConnected.call(connection);
      const onTime = (): void => {
        this.#unanswered++;
        this.#drop("no answer to the handshake");
      };
      this.#handshakeTimer = setPatientTimeout(this.#options.clock, onTime, this.#handshakeMs());
    };
  }

  #patchReceiving(): void {
    const connection = this.#connection;
    const { onSocketData } = connection;
    connection.onSocketData = (chunk) => {
      this.#receivedAt = this.#options.clock.nowMs();
      try {
        for (const frame of this.#splitter.push(chunk)) {
          if (this.#discarded || connection.socket?.destroyed === true) return;
          onSocketData.call(connection, frame);
        }
      } catch (error) {
        this.#drop(`malformed answer: ${isError(error) ? error.message : String(error)}`);
      }
    };
  }

  #patchClosing(): void {
    const connection = this.#connection;
    const { onSocketClosed } = connection;
    connection.onSocketClosed = (hadError) => {
      this.#stopTimers();
      this.#splitter.reset();
      connection.pendingBuffer = null;
      this.#recordRefusal();
      // Operations fail after the state has changed, so that what they lead to finds no connection;
      // and nothing stays queued.
      const lost = takePackets(connection);
      onSocketClosed.call(connection, hadError);
      for (const packet of lost) packet.callback?.(connectionLoss());
      this.#giveUpIfUnusable();
    };
  }

  /**
   * Each host once without a pause, then after a random one. The library's own timer would keep the
   * process alive.
   */
  #chooseServer(callback: (server: { host: string; port: number }) => void): void {
    const { hosts, clock, random } = this.#options;
    const host = hosts[this.#nextHost % hosts.length];
    if (host === undefined) return;
    this.#nextHost++;
    const delayMs = this.#attempts++ < hosts.length ? 0 : random() * MAX_REGISTRY_BACKOFF_MS;
    this.#connectTimer = clock.setTimeout(() => {
      if (this.#discarded) return;
      this.#accepted = false;
      this.#connection.connectTimeout = this.#handshakeMs();
      callback({ host: host.host, port: host.port });
      this.#connection.socket?.unref();
      this.#connection.connectTimeoutHandler?.unref();
    }, delayMs);
  }

  #onState(state: number): void {
    if (this.#discarded) return;
    switch (state) {
      case ConnectionState.CONNECTED:
        this.#handshakeTimer?.cancel();
        this.#unanswered = 0;
        this.#refusedAt = undefined;
        this.#connectedAt = this.#receivedAt = this.#options.clock.nowMs();
        this.#watchSilence();
        this.#owner.onConnected();
        break;
      case ConnectionState.DISCONNECTED:
        if (this.#connectedAt !== undefined) this.#onConnectionLost(this.#connectedAt);
        break;
      case ConnectionState.SESSION_EXPIRED:
        this.#loseSession("the server says that the session has expired");
        break;
      case ConnectionState.AUTHENTICATION_FAILED:
        this.#loseSession("the server refuses the credentials");
        break;
      case ConnectionState.CLOSED:
        this.#onClosed();
        break;
      default: // CONNECTING and CLOSING: we asked for it
    }
  }

  #onConnectionLost(connectedAt: number): void {
    if (this.#options.clock.nowMs() - connectedAt > STABLE_MS) this.#attempts = 0;
    this.#connectedAt = undefined;
    const reason = this.#dropReason === "" ? "the connection was closed" : this.#dropReason;
    this.#dropReason = "";
    this.#owner.onDisconnected(reason);
  }

  #loseSession(reason: string): void {
    this.discard();
    this.#owner.onSessionLost(reason);
  }

  /**
   * Drops a connection on which nothing came for two thirds of the session: pings go out each
   * third.
   */
  #watchSilence(): void {
    const limitMs = (this.sessionTimeoutMs * 2) / 3;
    this.#readTimer = this.#options.clock.setTimeout(
      () => {
        if (this.#silentMs() <= limitMs) return this.#watchSilence();
        // When this process was stalled the answers lie in the socket and are read before an
        // immediate runs.
        setImmediate(() => {
          if (!this.connected) return;
          if (this.#silentMs() > limitMs) this.#drop(`nothing received for ${Math.round(this.#silentMs())} ms`);
          else this.#watchSilence();
        });
      },
      Math.max(50, limitMs / 8),
    );
  }

  #silentMs(): number {
    return this.#options.clock.nowMs() - this.#receivedAt;
  }

  /** Ends the connection, not the session: the library connects to the next server. */
  #drop(reason: string): void {
    this.#dropReason = reason;
    this.#splitter.reset();
    this.#connection.socket?.destroy();
  }

  #recordRefusal(): void {
    const hadSession = this.#connection.sessionId.some((byte) => byte !== 0);
    if (this.#accepted && this.#connectedAt === undefined && hadSession) this.#refusedAt ??= this.#options.clock.nowMs();
  }

  /**
   * A server whose data was wiped refuses an old session without ever saying that it has expired.
   */
  #giveUpIfUnusable(): void {
    if (this.#refusedAt === undefined || this.#discarded) return;
    const refusedMs = this.#options.clock.nowMs() - this.#refusedAt;
    if (refusedMs > 2 * this.sessionTimeoutMs) this.#loseSession(`no server took the session for ${Math.round(refusedMs)} ms`);
  }

  /** Short enough to try each host once within a session. */
  #handshakeMs(): number {
    const shareMs = Math.floor(this.#connection.sessionTimeout / (this.#options.hosts.length + 1));
    return Math.max(MIN_HANDSHAKE_MS, Math.min(shareMs, FIRST_HANDSHAKE_MS * 2 ** this.#unanswered));
  }

  #stopTimers(): void {
    this.#connectTimer?.cancel();
    this.#handshakeTimer?.cancel();
    this.#readTimer?.cancel();
    // The library forgets this one when a connection ends before it was made; it would then destroy
    // the next socket.
    if (this.#connection.connectTimeoutHandler !== null) clearTimeout(this.#connection.connectTimeoutHandler);
  }
}
