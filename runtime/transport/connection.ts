// One socket that carries frames both ways: how it begins, and how it ends. What is read is
// inflow.ts, what is sent outbox.ts, and the frames of the connection itself are control-frames.ts.
// Knows nothing of calls.

import type { Timer } from "../base/clock.js";
import type { RpcError } from "../base/errors.js";
import { CLOSE_TIMEOUT_MS, HELLO_TIMEOUT_MS } from "../base/limits/connection.js";
import { MAX_CONFIGURABLE_FRAME_BYTES } from "../base/limits/message.js";
import { setPatientTimeout } from "../base/patient-timer.js";
import { isPeersFault, ViolationError } from "../base/violation.js";
import { IS_OF_CALL, Kind } from "../wire/frame.js";
import { writeGreeting } from "../wire/greeting.js";
import { decodeHello } from "../wire/hello.js";
import { Reader } from "../wire/reader.js";
import type { PeerCertificate } from "./certificate.js";
import type { ConnectionOptions, ConnectionOwner } from "./connection-owner.js";
import type { ConnectionSocket } from "./connection-socket.js";
import { ControlFrames } from "./control-frames.js";
import { Inflow, type InflowOwner } from "./inflow.js";
import { Keepalive, type KeepaliveOwner, PING_AFTER_MS } from "./keepalive.js";
import { refusedError, refuseGreeting } from "./lasting-error.js";
import { describeClose, lostError, ourError, peerOf, violation } from "./lost-error.js";
import { Outbox, type OutboxOwner } from "./outbox.js";

/**
 * States: `greeting` (until both HELLOs are through), `open`, `ending` (what is written still
 * leaves; nothing more is sent or read), `closed`. Only #receiveHello assigns `open`, only end
 * `ending`, only destroy `closed`.
 */
export class Connection implements InflowOwner, OutboxOwner, KeepaliveOwner {
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
  readonly #control: ControlFrames;
  #state: "greeting" | "open" | "ending" | "closed" = "greeting";
  readonly inflow: Inflow;
  readonly outbox: Outbox;
  #closeReason: RpcError | undefined;

  /** `ownerOf`: called once, when nothing but its owner is missing. */
  constructor(socket: ConnectionSocket, ownerOf: (connection: Connection) => ConnectionOwner, options: ConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.certificate = options.certificate;
    this.peer = peerOf(socket, options.socketPath);
    this.inflow = new Inflow(socket, this, options.clock, options.certificate);
    this.outbox = new Outbox(socket, this, { clock: options.clock, side: options.side, inflow: this.inflow });
    this.#control = new ControlFrames(this.outbox, this.inflow, options.hello.maxCalls);
    const late = `sent no HELLO within ${HELLO_TIMEOUT_MS} ms`;
    this.#helloTimer = setPatientTimeout(options.clock, () => this.onLate(late), HELLO_TIMEOUT_MS);
    socket.setNoDelay(true);
    socket.on("error", (error) => this.#onSocketClose(error));
    socket.on("close", () => this.#onSocketClose(undefined));
    if (options.side === "client") socket.on("end", () => this.isOpen && this.#onSocketClose(undefined));
    if (options.side === "client") this.#greet();
    this.#owner = ownerOf(this);
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  /** Largest frame that the peer may send. */
  get maxFrameBytes(): number {
    return this.#options.hello.maxFrameBytes;
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
    this.outbox.outflow.onRead();
    this.inflow.receive(bytes, view, length);
  }

  onChunkRead(): void {
    this.#reader.close(); // else an idle connection would hold its last chunk or large frame
    this.outbox.flushBatch();
  }

  onReadError(error: unknown, first: number | undefined): void {
    if (!isPeersFault(error)) return this.#failByOurselves(this.blameUs(error));
    if (this.#state !== "greeting") return this.destroy(violation(this.peer, error, this.#options));
    this.destroy(refuseGreeting(this.#socket, this.peer, this.#options, first, error));
  }

  onLate(reason: string): void {
    this.destroy(lostError(this.peer, reason));
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
    if (kind === Kind.HELLO) this.#receiveHello(bytes.subarray(start, end));
    else if (this.#control.onFrame(kind, flags, argument, this.#reader)) this.#owner.onGoaway();
  }

  /**
   * A mistake of ours, met with a frame of the peer: logs it, and returns what those are told who
   * wait.
   */
  blameUs(error: unknown, method?: string): RpcError {
    return ourError(this.peer, this.#options, error, method);
  }

  /** Throws, and with it ends the connection, when there are too many. */
  countNoProgress(): void {
    this.#control.countNoProgress();
  }

  /**
   * Asks the peer to send no new calls. Before the HELLO it does nothing: no frame may stand before
   * the preface.
   */
  sendGoaway(reason: string): void {
    if (this.#state === "open") this.#control.sendGoaway(reason);
  }

  sendPing(): void {
    this.#control.sendPing();
  }

  mustHold(): boolean {
    return this.#options.side === "client" && this.#keepalive?.mustLook() === true;
  }

  onLooked(): void {
    this.outbox.release();
  }

  /**
   * A client that does not read its replies is not served further. A client itself reads on: two
   * paused ends would never wake.
   */
  onFull(): void {
    if (this.#options.side === "server") this.inflow.hold();
  }

  onDrained(): void {
    this.#owner.onWritable();
    if (this.outbox.isWritable) this.inflow.resume();
  }

  onDead(silentMs: number): void {
    this.destroy(lostError(this.peer, `silent for ${Math.round(silentMs / 1000)} s`));
  }

  /** Sends what is written, then ends the connection. `onClose` follows when the socket is gone. */
  end(reason: RpcError): void {
    if (this.#state === "closed" || this.#state === "ending") return;
    this.#closeReason = reason;
    this.#state = "ending";
    this.outbox.shut();
    if (this.isClosed) return; // it was too much for a peer that does not read
    this.inflow.frames.stop();
    this.#socket.end();
    this.#options.clock.setTimeout(() => this.destroy(reason), CLOSE_TIMEOUT_MS);
  }

  /** Resolves when the system has taken over all that was sent, or the connection is gone. */
  flushed(): Promise<void> {
    return this.#state === "closed" ? Promise.resolve() : this.outbox.outflow.flushed();
  }

  #greet(): void {
    writeGreeting(this.outbox.writer, this.#options.hello);
    this.outbox.scheduleFlush();
  }

  #receiveHello(payload: Uint8Array): void {
    if (this.#state !== "greeting") throw new ViolationError("a second HELLO");
    const hello = decodeHello(payload);
    if (this.#options.side === "server") this.#greet();
    this.#state = "open";
    this.#helloTimer.cancel();
    this.inflow.frames.maxFrameBytes = this.#options.hello.maxFrameBytes;
    this.outbox.writer.maxFrameBytes = Math.min(hello.maxFrameBytes, MAX_CONFIGURABLE_FRAME_BYTES);
    this.#keepalive = new Keepalive(this.#options.clock, this, this.outbox.outflow, PING_AFTER_MS[this.#options.side]);
    this.#owner.onHello(hello);
  }

  #onSocketClose(error: Error | undefined): void {
    if (this.#state !== "greeting")
      return this.destroy(lostError(this.peer, describeClose(error, undefined, this.#control.farewell)));
    this.destroy(refusedError(this.peer, error, this.#options));
  }

  /**
   * A mistake with a frame that is no call's. A server says so, and what it has answered leaves; a
   * client has nobody to say it to, and its calls need not wait.
   */
  #failByOurselves(told: RpcError): void {
    if (this.#options.side === "client" || this.#state !== "open") return this.destroy(told);
    this.outbox.writer.abandonFrame();
    this.#control.sendGoaway(told.message);
    this.end(told);
  }

  /** Ends the connection at once; `onClose` is called before it returns. */
  destroy(reason: RpcError): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#helloTimer.cancel();
    this.#keepalive?.stop();
    this.outbox.drop();
    this.inflow.stop();
    this.#socket.destroy();
    this.#owner.onClose(this.#closeReason ?? reason);
  }
}
