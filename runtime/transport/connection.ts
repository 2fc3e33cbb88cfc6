// One socket that carries frames both ways: preface, HELLO, batching, limits. Knows nothing of calls.
// Guarded by `npm run bench`: one write per tick, or at the end of the read that caused it.

import type { Timer } from "../base/clock.js";
import type { RpcError } from "../base/errors.js";
import { nextTick } from "../base/event-loop.js";
import { CLOSE_TIMEOUT_MS, HELLO_TIMEOUT_MS, LARGEST_FRAME_BYTES, PAUSE_READING_BYTES } from "../base/limits.js";
import { setPatientTimeout } from "../base/patient-timer.js";
import { isPeersFault, ViolationError } from "../base/violation.js";
import { Flag, IS_OF_CALL, Kind } from "../wire/frame.js";
import { FrameWriter } from "../wire/frame-writer.js";
import { writeGoaway, writeGreeting } from "../wire/greeting.js";
import { decodeHello } from "../wire/hello.js";
import { Reader } from "../wire/reader.js";
import type { PeerCertificate } from "./certificate.js";
import type { ConnectionOptions, ConnectionOwner } from "./connection-owner.js";
import type { ConnectionSocket } from "./connection-socket.js";
import { IdleFrames } from "./idle-frames.js";
import { Inflow, type InflowOwner } from "./inflow.js";
import { Keepalive, type KeepaliveOwner, PING_AFTER_MS } from "./keepalive.js";
import { refusedError, refuseGreeting } from "./lasting-error.js";
import { describeClose, lostError, ourError, peerOf, violation } from "./lost-error.js";
import { MOST_WAITING_BYTES, Outflow } from "./outflow.js";

/**
 * States: `greeting` (until both HELLOs are through), `open`, `ending` (what is written still leaves; nothing more is sent or read), `closed`.
 * Only #receiveHello assigns `open`, only end `ending`, only destroy `closed`.
 * Frames are written through `writer` and leave by themselves after `scheduleFlush`.
 */
export class Connection implements InflowOwner, KeepaliveOwner {
  readonly writer = new FrameWriter();
  /** Address of the peer, such as `127.0.0.1:4000`; that of both for a unix socket. */
  readonly peer: string;
  /** Of a peer that has shown one. */
  readonly certificate: PeerCertificate | undefined;
  readonly #socket: ConnectionSocket;
  readonly #owner: ConnectionOwner;
  readonly #options: ConnectionOptions;
  readonly #reader = new Reader();
  readonly #helloTimer: Timer;
  #keepalive: Keepalive | undefined;
  readonly #idleFrames: IdleFrames;
  #hasGoaway = false;
  /** PINGs that have no PONG yet. */
  #pings = 0;
  #state: "greeting" | "open" | "ending" | "closed" = "greeting";
  #flushScheduled = false;
  #paused = false;
  readonly inflow: Inflow;
  readonly outflow: Outflow;
  #closeReason: RpcError | undefined;
  // One function for the life of the connection: a flush allocates nothing.
  readonly #onFlushTick = (): void => {
    this.#flushScheduled = false;
    this.#flushBatch();
  };

  constructor(socket: ConnectionSocket, owner: ConnectionOwner, options: ConnectionOptions) {
    this.#socket = socket;
    this.#owner = owner;
    this.#options = options;
    this.certificate = options.certificate;
    this.#idleFrames = new IdleFrames(options.hello.maxCalls);
    this.peer = peerOf(socket, options.socketPath);
    this.inflow = new Inflow(socket, this, options.clock, options.certificate);
    this.outflow = new Outflow(socket, options.clock, (reason) => this.onLate(reason));
    const late = `sent no HELLO within ${HELLO_TIMEOUT_MS} ms`;
    this.#helloTimer = setPatientTimeout(options.clock, () => this.onLate(late), HELLO_TIMEOUT_MS);
    socket.setNoDelay(true);
    socket.on("error", (error) => this.#onSocketClose(error));
    socket.on("close", () => this.#onSocketClose(undefined));
    socket.on("drain", () => this.#onDrain());
    if (options.side === "client") socket.on("end", () => this.isOpen && this.#onSocketClose(undefined));
    if (options.side === "client") this.#greet();
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** False while more waits in the socket's queue than PAUSE_READING_BYTES: then `onWritable` follows. */
  get isWritable(): boolean {
    return !this.#paused;
  }

  /** Largest frame that the peer may send. */
  get maxFrameBytes(): number {
    return this.#options.hello.maxFrameBytes;
  }

  /** Bytes that were written and that the system has not taken over, those of an open frame too. */
  get outboundBytes(): number {
    return this.#socket.writableLength + this.writer.waitingBytes;
  }

  /** Of the frame that is being read: when its sender wrote it; 0 when it does not say. */
  get frameStamp(): number {
    return this.inflow.frames.stamp;
  }

  /** Monotonic milliseconds of the last chunk that was read. */
  get readAt(): number {
    return this.inflow.readAt;
  }

  /** Takes `bytes[0, length)` that the socket has read. */
  receive(bytes: Buffer, view: DataView, length: number): void {
    if (this.#state === "closed" || this.#state === "ending") return;
    this.outflow.onRead();
    this.inflow.receive(bytes, view, length);
  }

  onChunkRead(): void {
    this.#reader.close(); // else an idle connection would hold its last chunk or large frame
    this.#flushBatch();
  }

  onReadError(error: unknown, first: number | undefined): void {
    if (!isPeersFault(error)) return this.destroy(this.blameUs(error));
    if (this.#state !== "greeting") return this.destroy(violation(this.peer, error, this.#options));
    this.destroy(refuseGreeting(this.#socket, this.peer, this.#options, first, error));
  }

  onLate(reason: string): void {
    this.destroy(lostError(this.peer, reason));
  }

  /**
   * Sends what was written at the end of this tick, or of the read that is going on; at once when it is much. `isEager`: so that the peer starts
   * soon, which costs more writes; for the sender whose only peer it is.
   */
  scheduleFlush(isEager = false): void {
    if (this.writer.isFull(isEager)) return this.#flush();
    if (this.#flushScheduled || this.inflow.isReading) return;
    this.#flushScheduled = true;
    nextTick(this.#onFlushTick);
  }

  onFrame(
    kind: number,
    flags: number,
    streamId: number,
    argument: number,
    bytes: Buffer,
    view: DataView,
    start: number,
    end: number,
  ): void {
    if (this.#state === "greeting" && kind !== Kind.HELLO) throw new ViolationError("a frame came before the HELLO");
    this.#reader.open(bytes, view, start, end, this.inflow.frames.isFrameKept);
    if (IS_OF_CALL[kind] === true) return this.#owner.onCallFrame(kind, flags, streamId, argument, this.#reader);
    switch (kind) {
      case Kind.HELLO:
        return this.#receiveHello(bytes.subarray(start, end));
      case Kind.GOAWAY:
        if (this.#hasGoaway) return this.countNoProgress();
        this.#hasGoaway = true;
        return this.#owner.onGoaway(); // the reason is for people who look at the bytes: whatever it is, the peer goes
      case Kind.PING:
        this.countNoProgress();
        this.writer.emptyFrame(Kind.PONG, Flag.OPTIONAL, 0, argument);
        return this.scheduleFlush();
      case Kind.PONG:
        if (this.#pings === 0) return this.countNoProgress();
        return void this.#pings--;
      default:
        if ((flags & Flag.OPTIONAL) === 0) throw new ViolationError(`unknown frame kind ${kind}`);
        this.countNoProgress();
    }
  }

  /** A mistake of ours, met with a frame of the peer: logs it, and returns what those are told who wait. */
  blameUs(error: unknown, method?: string): RpcError {
    return ourError(this.peer, this.#options, error, method);
  }

  /** Throws, and with it ends the connection, when there are too many. */
  countNoProgress(): void {
    this.#idleFrames.count(this.inflow.readAt);
  }

  /** Asks the peer to send no new calls. Before the HELLO it does nothing: no frame may stand before the preface. */
  sendGoaway(reason: string): void {
    if (this.#state !== "open") return;
    writeGoaway(this.writer, reason);
    this.scheduleFlush();
  }

  sendPing(): void {
    this.#pings++;
    this.writer.emptyFrame(Kind.PING, Flag.OPTIONAL, 0, 0);
    this.scheduleFlush();
  }

  onLooked(): void {
    this.#flush(false);
    if (!this.#socket.writableNeedDrain) this.#onDrain();
  }

  onDead(silentMs: number): void {
    this.destroy(lostError(this.peer, `silent for ${Math.round(silentMs / 1000)} s`));
  }

  /** Sends what is written, then ends the connection. `onClose` follows when the socket is gone. */
  end(reason: RpcError): void {
    if (this.#state === "closed" || this.#state === "ending") return;
    this.#closeReason = reason;
    this.writer.abandonFrame(); // one that is open would leave by half
    this.#flush(false);
    this.#state = "ending";
    this.inflow.frames.stop();
    this.#socket.end();
    this.#options.clock.setTimeout(() => this.destroy(reason), CLOSE_TIMEOUT_MS);
  }

  /** Resolves when the system has taken over all that was sent, or the connection is gone. */
  flushed(): Promise<void> {
    return this.#state === "closed" ? Promise.resolve() : this.outflow.flushed();
  }

  #greet(): void {
    writeGreeting(this.writer, this.#options.hello);
    this.scheduleFlush();
  }

  #receiveHello(payload: Uint8Array): void {
    if (this.#state !== "greeting") throw new ViolationError("a second HELLO");
    const hello = decodeHello(payload);
    if (this.#options.side === "server") this.#greet();
    this.#state = "open";
    this.#helloTimer.cancel();
    this.inflow.frames.maxFrameBytes = this.#options.hello.maxFrameBytes;
    this.writer.maxFrameBytes = Math.min(hello.maxFrameBytes, LARGEST_FRAME_BYTES);
    this.#keepalive = new Keepalive(this.#options.clock, this, this.outflow, PING_AFTER_MS[this.#options.side]);
    this.#owner.onHello(hello);
  }

  #flushBatch(): void {
    this.#flush();
    this.writer.startBatch();
  }

  #flush(mayLook = true): void {
    if (this.#state === "closed" || this.writer.isEmpty) return;
    if (this.#state === "ending") return this.writer.discard();
    const mustLook = mayLook && this.#options.side === "client" && this.#keepalive?.mustLook() === true;
    if (mustLook && this.writer.waitingBytes > PAUSE_READING_BYTES) this.#paused = true;
    if (mustLook) return;
    this.outflow.onFlush(this.writer.waitingBytes);
    this.writer.flush(this.#socket);
    const waiting = this.#socket.writableLength;
    if (waiting > MOST_WAITING_BYTES[this.#options.side] + this.writer.maxFrameBytes)
      return this.destroy(lostError(this.peer, `does not read: ${waiting} bytes wait`));
    if (waiting > PAUSE_READING_BYTES && !this.#paused) {
      this.#paused = true;
      this.outflow.watch();
      // A client that does not read its replies is not served further. A client itself reads on: two paused ends would never wake.
      if (this.#options.side === "server") this.inflow.hold();
    }
  }

  #onDrain(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.outflow.stop();
    this.#owner.onWritable();
    if (!this.#paused) this.inflow.resume();
  }

  #onSocketClose(error: Error | undefined): void {
    if (this.#state !== "greeting") return this.destroy(lostError(this.peer, describeClose(error, undefined)));
    this.destroy(refusedError(this.peer, error, this.#options));
  }

  /** Ends the connection at once; `onClose` is called before it returns. */
  destroy(reason: RpcError): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#helloTimer.cancel();
    this.#keepalive?.stop();
    this.outflow.stop();
    this.inflow.stop();
    this.writer.discard();
    this.#socket.destroy();
    this.#owner.onClose(this.#closeReason ?? reason);
  }
}
