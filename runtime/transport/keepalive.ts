// Notices a peer that is gone without a word: a cut cable, a frozen process. TCP's own keepalive
// does not while writes are pending.

import { type Clock, type Timer, whenRead } from "../base/clock.js";
import {
  KEEPALIVE_IDLE_MS,
  KEEPALIVE_SERVER_IDLE_MS,
  KEEPALIVE_TIMEOUT_MS,
  MIN_PEER_BYTES_PER_SECOND,
  STALL_TIMEOUT_MS,
} from "../base/limits/connection.js";
import { SocketLook } from "./socket-look.js";

export interface KeepaliveOwner {
  /** Monotonic milliseconds of the last bytes from the peer. */
  readonly readAt: number;
  /** Asks the peer for a sign of life. */
  sendPing(): void;
  /**
   * The socket has been read of what came while this process stood still. Not called when it is
   * closed by then.
   */
  onLooked(): void;
  /** The peer has given none. */
  onDead(silentMs: number): void;
}

/** What was sent to the peer: an Outflow. */
export interface Sent {
  /** Bytes that wait for the peer to take what was sent before them. */
  readonly backlogBytes: number;
  /** Bytes that have left for good: all that were written, without the backlog. */
  readonly sentBytes: number;
  /**
   * Bytes that were written since the last bytes from the peer: it may be busy with reading them,
   * before it comes to the PING.
   */
  readonly unheardBytes: number;
}

/** Silence of the peer before a PING. */
export const PING_AFTER_MS = { client: KEEPALIVE_IDLE_MS, server: KEEPALIVE_SERVER_IDLE_MS } as const;

/**
 * A timer that comes so much later than it was set for shows that this process stood still, not the
 * peer.
 */
const STALL_MS = 1_000;

/**
 * Silent for `idleMs`: a PING. Nothing for the rest of 15 s: dead. Any bytes count as an answer; so
 * does a backlog that moves: bytes leave a full socket only when the peer has taken others. Who was
 * sent much has the PING behind it, in buffers of two kernels that show nothing for minutes: it
 * gets the time that the slowest peer needs for it. States: watching (no ping is out), waiting (one
 * is).
 */
export class Keepalive {
  readonly #clock: Clock;
  readonly #owner: KeepaliveOwner;
  readonly #sent: Sent;
  readonly #idleMs: number;
  readonly #timeoutMs: number;
  readonly #look: SocketLook;
  #timer: Timer;
  #isStopped = false;
  #dueAt = 0;
  #pingedAt: number | undefined;
  /** `sentBytes` when the ping was written, and whether a backlog was before it. */
  #sentAtPing = 0;
  #hadBacklog = false;

  constructor(clock: Clock, owner: KeepaliveOwner, sent: Sent, idleMs = KEEPALIVE_IDLE_MS) {
    this.#clock = clock;
    this.#owner = owner;
    this.#sent = sent;
    this.#idleMs = idleMs;
    this.#timeoutMs = KEEPALIVE_IDLE_MS + KEEPALIVE_TIMEOUT_MS - idleMs;
    this.#look = new SocketLook(clock, owner);
    this.#timer = this.#arm(idleMs);
  }

  stop(): void {
    this.#isStopped = true;
    this.#look.stop();
    this.#timer.cancel();
  }

  /**
   * Whether what is to be written has to wait for {@link KeepaliveOwner.onLooked}: this process
   * stood still, and the peer may have given up the connection meanwhile.
   */
  mustLook(): boolean {
    if (this.#hasStalled) this.#look.start();
    return this.#look.isOn;
  }

  get #hasStalled(): boolean {
    return this.#clock.nowMs() - this.#dueAt > STALL_MS;
  }

  #arm(delayMs: number): Timer {
    this.#dueAt = this.#clock.nowMs() + delayMs;
    this.#timer = this.#clock.setTimeout(() => this.#onTimer(), delayMs);
    return this.#timer;
  }

  #onTimer(): void {
    // What the peer sent while this process stood still lies unread in the socket: read it before
    // judging.
    if (this.#hasStalled) {
      this.#look.start();
      this.#arm(STALL_MS);
    } else if (this.#pingedAt === undefined) this.#watch();
    else this.#wait(this.#pingedAt);
  }

  #watch(): void {
    const silentMs = this.#clock.nowMs() - this.#owner.readAt;
    if (silentMs < this.#idleMs) return void this.#arm(this.#idleMs - silentMs);
    this.#pingedAt = this.#clock.nowMs();
    this.#noteBacklog();
    this.#arm(this.#timeoutMs);
    this.#owner.sendPing();
  }

  #wait(pingedAt: number): void {
    const now = this.#clock.nowMs();
    if (this.#owner.readAt >= pingedAt) {
      this.#pingedAt = undefined;
      return this.#watch();
    }
    if (this.#hadBacklog && this.#sent.sentBytes > this.#sentAtPing) {
      this.#pingedAt = now;
      this.#noteBacklog();
      return void this.#arm(this.#timeoutMs);
    }
    const restMs = pingedAt + this.#timeoutMs + this.#readingMs() - now;
    // Looks at the backlog from time to time, however long the rest is.
    if (restMs > 0) return void this.#arm(Math.min(restMs, this.#timeoutMs));
    whenRead(this.#clock, () => this.#judge(pingedAt));
  }

  /**
   * What the peer has sent lies in the socket when this process was busy; by now it has been read.
   */
  #judge(pingedAt: number): void {
    if (this.#isStopped) return;
    if (this.#owner.readAt >= pingedAt) this.#wait(pingedAt);
    else this.#owner.onDead(this.#clock.nowMs() - this.#owner.readAt);
  }

  /** Time that the slowest peer needs to read what it was sent, in whole seconds. */
  #readingMs(): number {
    const seconds = Math.floor(this.#sent.unheardBytes / MIN_PEER_BYTES_PER_SECOND);
    return Math.min(seconds * 1_000, STALL_TIMEOUT_MS - this.#timeoutMs);
  }

  #noteBacklog(): void {
    this.#hadBacklog = this.#sent.backlogBytes > 0;
    this.#sentAtPing = this.#sent.sentBytes;
  }
}
