// HTTP/2 by the frame, for what Node's own client does not send: it ends a body before it resets
// it.

import type { Socket } from "node:net";
import type { CallwireServer } from "callwire";
import { dial } from "./raw-http.js";
import { until } from "./wait.js";

const HEAD_BYTES = 9;
const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const PING = 6;
const GOAWAY = 7;
const END_STREAM = 1;
const END_HEADERS = 4;

export class RawHttp2 {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);

  /** `stays`: it keeps its side open when the other one ends. */
  constructor(server: Pick<CallwireServer, "httpUrl">, stays = false) {
    this.#socket = dial(server, stays);
    this.#socket.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    this.#socket.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    this.#send(SETTINGS, 0, 0, Buffer.alloc(0));
  }

  /** Begins a call with the beginning of its body, or all of it. `stream`: odd, and rising. */
  post(stream: number, path: string, type: string, body: string | Buffer, isWhole: boolean): void {
    const head = { ":method": "POST", ":path": path, ":scheme": "http", ":authority": "localhost", "content-type": type };
    const literals = Object.entries(head).map(([name, value]) => Buffer.concat([Buffer.of(0), literal(name), literal(value)]));
    this.#send(HEADERS, END_HEADERS, stream, Buffer.concat(literals));
    this.#send(DATA, isWhole ? END_STREAM : 0, stream, Buffer.from(body));
  }

  reset(stream: number): void {
    const cancel = Buffer.alloc(4);
    cancel.writeUInt32BE(8);
    this.#send(RST_STREAM, 0, stream, cancel);
  }

  ping(): void {
    this.#send(PING, 0, 0, Buffer.alloc(8));
  }

  /** All that `send` sends leaves at once. */
  together(send: () => void): void {
    this.#socket.cork();
    send();
    this.#socket.uncork();
  }

  /** Resolves when the answer to a call has begun. */
  answered(stream: number): Promise<void> {
    return until(() => this.#has(HEADERS, stream));
  }

  /** Resolves when the other side has reset a call, or closed the connection. */
  wasReset(stream: number): Promise<void> {
    return until(() => this.#socket.closed || this.#has(RST_STREAM, stream));
  }

  /** Resolves when the other side has begun to speak. */
  greeted(): Promise<void> {
    return until(() => this.#has(SETTINGS, 0));
  }

  /** Resolves when the client is told to connect anew. */
  toldToGo(): Promise<void> {
    return until(() => this.#has(GOAWAY, 0));
  }

  /** Resolves when the other side has closed the connection. */
  closed(): Promise<void> {
    return until(() => this.#socket.closed);
  }

  get isClosed(): boolean {
    return this.#socket.closed;
  }

  /** Nothing more is sent. */
  end(): void {
    this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }

  #has(type: number, stream: number): boolean {
    const bytes = this.#received;
    for (let at = 0; at + HEAD_BYTES <= bytes.length; at += HEAD_BYTES + bytes.readUIntBE(at, 3))
      if (bytes[at + 3] === type && bytes.readUInt32BE(at + 5) === stream) return true;
    return false;
  }

  #send(type: number, flags: number, stream: number, payload: Buffer): void {
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUIntBE(payload.length, 0, 3);
    head[3] = type;
    head[4] = flags;
    head.writeUInt32BE(stream, 5);
    this.#socket.write(Buffer.concat([head, payload]));
  }
}

/** As HPACK has a text of fewer than 127 bytes. */
function literal(text: string): Buffer {
  return Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);
}
