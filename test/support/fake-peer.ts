// The other end of a connection without a socket: a test plays the server frame by frame, and
// everything happens before it returns.

import { RpcError } from "callwire";
import { FakeClock } from "callwire/testing";
import type { Clock } from "#runtime/base/clock.js";
import { Connection } from "#runtime/transport/connection.js";
import type { Destination, Dialer, DialOwner } from "#runtime/transport/dialer.js";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { FrameReader, type FrameSink } from "#runtime/wire/frame-reader.js";
import { encodeHello } from "#runtime/wire/hello.js";
import { packPayload } from "#runtime/wire/payload.js";
import { FakeSocket } from "./fake-socket.js";
import { rawFrame, rawHello } from "./raw-server.js";

/** One frame that the client has sent. */
export interface SentFrame {
  readonly kind: number;
  readonly flags: number;
  readonly streamId: number;
  readonly argument: number;
  readonly payload: Buffer;
}

/** A server that a client dials, or is connected to. */
export class FakePeer implements FrameSink {
  readonly destination: Destination;
  readonly #owner: DialOwner;
  readonly #clock: Clock;
  readonly #socket = new FakeSocket();
  readonly #frames = new FrameReader(this, 1 << 22);
  #connection: Connection | undefined;
  #sent: SentFrame[] = [];
  #isOver = false;
  /** Lines of the client's log. */
  readonly log: string[] = [];

  constructor(destination: Destination, owner: DialOwner, clock: Clock) {
    this.destination = destination;
    this.#owner = owner;
    this.#clock = clock;
  }

  debug(line: string): void {
    this.log.push(line);
  }

  info(line: string): void {
    this.log.push(line);
  }

  warn(line: string): void {
    this.log.push(line);
  }

  error(line: string): void {
    this.log.push(line);
  }

  /** Neither refused, nor lost, nor given up. */
  get isAlive(): boolean {
    return !this.#isOver && this.#connection?.isClosed !== true;
  }

  /** The client has closed its side. */
  get isEnded(): boolean {
    return this.#socket.isEnded || this.#socket.isDestroyed;
  }

  /** What the client has sent so far, of its own accord. */
  get bytesWritten(): number {
    return this.#socket.bytesWritten;
  }

  get connection(): Connection {
    if (this.#connection === undefined) throw new Error("the peer has not accepted yet");
    return this.#connection;
  }

  /** The socket is there, and the HELLOs are through. */
  accept({ maxCalls = 1_024 }: { readonly maxCalls?: number } = {}): this {
    const hello = { software: "test", maxFrameBytes: 4_194_304, maxCalls, services: new Map<string, string>() };
    const options = { clock: this.#clock, hello, side: "client", logger: this } as const;
    this.#connection = new Connection(this.#socket, () => this.#owner, options);
    this.#owner.onConnection(this.#connection);
    const greeting = Buffer.concat([rawHello().subarray(0, 8), rawFrame(Kind.HELLO, 0, 0, 0, Buffer.from(encodeHello(hello)))]);
    this.#receive(greeting);
    return this;
  }

  refuse(cause = "ECONNREFUSED"): void {
    this.#isOver = true;
    this.#owner.onClose(new RpcError("UNAVAILABLE", `cannot connect: ${cause}`, { origin: "transport" }));
  }

  /**
   * The dialer was told to give up; as with a real one, its owner hears of it when no connection
   * was there.
   */
  giveUp(): void {
    if (this.#connection === undefined && !this.#isOver) this.refuse("given up");
  }

  lose(): void {
    this.#isOver = true;
    const error = new RpcError("UNAVAILABLE", "connection lost", { origin: "transport", processed: "unknown" });
    this.connection.destroy(error);
  }

  /** The socket is gone, as it is soon after the client has closed its side. */
  closeSocket(): void {
    this.#isOver = true;
    this.#socket.emit("close");
  }

  /** The system takes no more: so many bytes wait in the socket. */
  clog(bytes: number): void {
    this.#socket.writableLength = bytes;
    this.connection.outbox.writer.emptyFrame(Kind.PONG, Flag.OPTIONAL, 0, 0); // it is noticed when something is sent
    this.take();
  }

  /** It takes all again. */
  drain(): void {
    this.#socket.writableLength = 0;
    this.#socket.emit("drain");
  }

  /** A frame without effect, for keepalive. */
  showLife(): void {
    this.reply(0x3fff_ffff, 0);
  }

  send(kind: number, flags: number, streamId: number, argument: number, payload: Uint8Array = Buffer.alloc(0)): void {
    this.#receive(rawFrame(kind, flags, streamId, argument, payload));
  }

  goaway(): void {
    this.send(Kind.GOAWAY, 0, 0, 0, packPayload("stopping"));
  }

  reply(streamId: number, value: unknown): void {
    this.send(Kind.REPLY, 0, streamId, 0, packPayload(value));
  }

  /** The method was not started. */
  refuseCall(streamId: number, code = 14, retryAfterMs: number | null = null): void {
    this.send(Kind.ERROR, Flag.NOT_STARTED, streamId, code, packPayload(["no", 0, null, retryAfterMs]));
  }

  fail(streamId: number, code: number): void {
    this.send(Kind.ERROR, 0, streamId, code, packPayload(["failed", 2]));
  }

  /** What has left the client by itself, in bytes. */
  get sentBytes(): number {
    return this.#socket.bytesWritten;
  }

  /** What the client has sent since the last look, without its HELLO. */
  take(): readonly SentFrame[] {
    if (this.#connection !== undefined) this.#receive(Buffer.alloc(0)); // at the end of what is read the client sends what waits
    const bytes = this.#socket.take();
    this.#frames.push(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
    return this.#sent.splice(0).filter(({ kind }) => kind !== Kind.HELLO);
  }

  /** The stream ids of the CALLs since the last look. */
  takeCalls(): readonly number[] {
    return this.take()
      .filter(({ kind }) => kind === Kind.CALL)
      .map(({ streamId }) => streamId);
  }

  onFrame(
    kind: number,
    flags: number,
    streamId: number,
    argument: number,
    bytes: Buffer,
    _view: DataView,
    start: number,
    end: number,
  ): void {
    this.#sent.push({ kind, flags, streamId, argument, payload: Buffer.from(bytes.subarray(start, end)) });
  }

  #receive(bytes: Buffer): void {
    this.connection.receive(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length);
  }
}

/** A connection whose owner is told of nothing, and its server. */
export function openConnection(clock: Clock = new FakeClock()): FakePeer {
  const nothing = (): void => undefined;
  const owner = {
    onConnection: nothing,
    onHello: nothing,
    onCallFrame: nothing,
    onGoaway: nothing,
    onWritable: nothing,
    onClose: nothing,
  };
  return new FakePeer({ host: "a", port: 1 }, owner, clock).accept();
}

/** Dials nobody: each attempt waits until the test answers it. */
export class FakeDialer implements Dialer {
  readonly clock: Clock;
  /** All attempts, in their order. */
  readonly peers: FakePeer[] = [];

  constructor(clock: Clock = new FakeClock()) {
    this.clock = clock;
  }

  get last(): FakePeer {
    const peer = this.peers.at(-1);
    if (peer === undefined) throw new Error("nobody was dialled");
    return peer;
  }

  dial(destination: Destination, owner: DialOwner): () => void {
    const peer = new FakePeer(destination, owner, this.clock);
    this.peers.push(peer);
    return () => peer.giveUp();
  }
}
