// A client made of bytes: sends what no client of ours would, and shows the frames that come back.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { wireId } from "callwire/schema";
import { HEADER_BYTES, Kind, PREFACE } from "#runtime/wire/frame.js";
import { rawFrame, rawHello } from "../support/raw-server.js";

export interface Frame {
  readonly kind: number;
  readonly flags: number;
  readonly streamId: number;
  readonly argument: number;
  readonly payload: Buffer;
}

export interface CallFields {
  readonly flags?: number;
  readonly timeoutMs?: number;
  /** MessagePack in hexadecimal digits, behind the method id. Default: the empty array. */
  readonly payload?: string;
}

/** A CALL to a method of `callwire.conformance.v1.Conformance`, or to one that is not there. */
export function rawCall(
  method: string,
  streamId: number,
  { flags = 0, timeoutMs = 10_000, payload = "90" }: CallFields = {},
): Buffer {
  const id = Buffer.alloc(4);
  id.writeUInt32LE(wireId(`callwire.conformance.v1.Conformance/${method}`));
  return rawFrame(Kind.CALL, flags, streamId, timeoutMs, Buffer.concat([id, Buffer.from(payload.replace(/\s/g, ""), "hex")]));
}

export class RawClient implements AsyncDisposable {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("error", () => undefined); // what is sent to a closed connection is lost, and that is the test
    socket.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    socket.on("close", () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Connects and sends a greeting: a preface and a HELLO, unless it is another. */
  static async connect(
    { host, port }: { readonly host: string; readonly port: number },
    greeting = rawHello(),
  ): Promise<RawClient> {
    const socket = connect({ port, host, noDelay: true });
    await once(socket, "connect");
    const client = new RawClient(socket);
    client.send(greeting);
    return client;
  }

  /** The other end of a socket that a server has accepted: it says nothing by itself. */
  static over(socket: Socket): RawClient {
    return new RawClient(socket);
  }

  /** As `connect`, and takes the preface and the HELLO of the server. */
  static async greet(address: { readonly host: string; readonly port: number }, greeting?: Buffer): Promise<RawClient> {
    const client = await RawClient.connect(address, greeting);
    await client.takeGreeting();
    return client;
  }

  /** What the server says first: undefined when it has closed. */
  async takeGreeting(): Promise<{ readonly preface: Buffer; readonly hello: Frame } | undefined> {
    const preface = await this.#take(PREFACE.length);
    const hello = preface && (await this.next());
    return preface && hello && { preface, hello };
  }

  send(...frames: readonly Buffer[]): void {
    this.#socket.write(Buffer.concat(frames));
  }

  /** The next frame; undefined when the server has closed. */
  async next(): Promise<Frame | undefined> {
    const header = await this.#take(HEADER_BYTES);
    if (header === undefined) return undefined;
    const payload = await this.#take(header.readUInt32LE(0));
    if (payload === undefined) return undefined;
    return {
      kind: header.readUInt8(4),
      flags: header.readUInt8(5),
      streamId: header.readUInt32LE(8),
      argument: header.readUInt32LE(12),
      payload,
    };
  }

  /** Closes as a peer does that has nothing more to say. */
  end(): void {
    this.#socket.end();
  }

  /** Bytes that have come and that nobody has taken. */
  get waiting(): number {
    return this.#received.length;
  }

  /** All that comes before the server closes. */
  async rest(): Promise<Buffer> {
    await this.#take(Number.POSITIVE_INFINITY);
    return this.#received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    if (!this.#ended) await once(this.#socket, "close");
  }

  async #take(count: number): Promise<Buffer | undefined> {
    while (this.#received.length < count) {
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const taken = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return taken;
  }
}
