// What has happened in a simulation, as one number: equal seeds give equal numbers. And, when asked
// for, the last of it as lines for people.

import type { SimulatedSocket } from "./simulated-socket.js";

const KEPT_LINES = 4_000;

/** The hash is FNV-1a in two halves that differ in their beginning and in their step. */
const HIGH_STEP = 0x01000193;
const LOW_STEP = 0x01000197;

export class Trace {
  #high = 0x811c9dc5;
  #low = 0x01000193;
  #events = 0;
  readonly lines: string[] = [];
  readonly #keepsLines: boolean;

  constructor(keepsLines = false) {
    this.#keepsLines = keepsLines;
  }

  get events(): number {
    return this.#events;
  }

  /** Of all so far, as sixteen digits. */
  get hash(): string {
    return [this.#high, this.#low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }

  /** The process has read these bytes. */
  read(now: number, socket: SimulatedSocket, bytes: Buffer): void {
    this.#events++;
    this.#number(now * 1_000);
    this.#text(socket.machine.name);
    this.#bytes(bytes);
    if (this.#keepsLines) this.#keep(now, `${socket.machine.name} reads ${bytes.length} bytes of ${socket.remoteAddress}`);
  }

  note(now: number, text: string): void {
    this.#events++;
    this.#number(now * 1_000);
    this.#text(text);
    if (this.#keepsLines) this.#keep(now, text);
  }

  /** For people: equal seeds may tell it in other words. */
  tell(now: number, text: string): void {
    if (this.#keepsLines) this.#keep(now, text);
  }

  #keep(now: number, text: string): void {
    if (this.lines.length >= KEPT_LINES) this.lines.shift();
    this.lines.push(`${now.toFixed(3).padStart(12)} ${text}`);
  }

  #number(value: number): void {
    const whole = Math.floor(value);
    for (let left = whole; left > 0; left = Math.floor(left / 256)) this.#byte(left % 256);
  }

  /** Four at a time, as most of what a simulation has to do would be this otherwise. */
  #bytes(bytes: Buffer): void {
    const { length } = bytes;
    const words = new DataView(bytes.buffer, bytes.byteOffset, length); // ten times as quick as readInt32LE
    const whole = length & ~3;
    let high = this.#high;
    let low = this.#low;
    for (let at = 0; at < length; at += at < whole ? 4 : 1) {
      const folded = fold(at < whole ? words.getInt32(at, true) : words.getUint8(at));
      high = Math.imul(high ^ folded, HIGH_STEP);
      low = Math.imul(low ^ folded, LOW_STEP);
    }
    this.#high = high;
    this.#low = low;
  }

  #text(text: string): void {
    for (let at = 0; at < text.length; at++) this.#byte(text.charCodeAt(at) & 0xff);
  }

  #byte(value: number): void {
    const folded = fold(value);
    this.#high = Math.imul(this.#high ^ folded, HIGH_STEP);
    this.#low = Math.imul(this.#low ^ folded, LOW_STEP);
  }
}

/** Of a word its high bits reach the low ones, or they would be lost. */
function fold(value: number): number {
  return value ^ (value >>> 15);
}
