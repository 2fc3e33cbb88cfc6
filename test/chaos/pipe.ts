// One direction of a link: hands on what one socket reads to another, later, in pieces, or not yet.

import type { Socket } from "node:net";

export interface PipeRules {
  isCut(): boolean;
  slowMs(): number;
  /** 0: as it came. */
  readonly pieceBytes: number;
}

interface Held {
  /** Undefined: the end. */
  readonly bytes: Buffer | undefined;
  readonly dueAt: number;
}

/**
 * States of what it reads: open, ended (FIN was read, and goes on behind the last bytes), broken
 * (RST, which goes on at once), leaking (what is read is thrown away: the other end has gone
 * without a word).
 */
export class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #rules: PipeRules;
  readonly #held: Held[] = [];
  #isLeaking = false;
  #isBroken = false;
  #isFull = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, rules: PipeRules) {
    this.#from = from;
    this.#to = to;
    this.#rules = rules;
    from.on("data", (bytes: Buffer) => this.#hold(bytes));
    from.on("end", () => this.#hold(undefined));
    from.on("close", (hasFailed) => this.#onClose(hasFailed));
    to.on("drain", () => {
      this.#isFull = false;
      this.look();
    });
  }

  /** Its rules may be others now. */
  look(): void {
    if (this.#isLeaking) return;
    if (this.#rules.isCut() || this.#isFull) {
      this.#from.pause();
      return;
    }
    if (this.#isBroken) return void this.#to.resetAndDestroy();
    this.#handOn();
    if (!this.#isFull) this.#from.resume();
  }

  /** From now on nothing gets through, for good. */
  leak(): void {
    this.#isLeaking = true;
    clearTimeout(this.#timer);
    this.#held.length = 0;
    this.#from.resume();
  }

  #hold(bytes: Buffer | undefined): void {
    if (this.#isLeaking) {
      if (bytes === undefined) this.#from.destroy();
      return;
    }
    // What is slower now does not overtake what was slower before.
    const dueAt = Math.max(performance.now() + this.#rules.slowMs(), this.#held.at(-1)?.dueAt ?? 0);
    this.#held.push({ bytes, dueAt });
    this.#handOn();
  }

  #onClose(hasFailed: boolean): void {
    if (this.#isLeaking || !hasFailed) {
      if (!this.#isLeaking && !this.#from.readableEnded) this.#to.destroy();
      return;
    }
    this.#isBroken = true;
    this.look();
  }

  /** Of a path that is cut nothing is read; `look` sees to what was read before. */
  #handOn(): void {
    for (let next = this.#held[0]; next !== undefined && !this.#isFull; next = this.#held[0]) {
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.look(), Math.ceil(waitMs));
        return;
      }
      this.#held.shift();
      if (next.bytes === undefined) this.#to.end();
      else this.#write(next.bytes);
    }
    if (this.#isFull) this.#from.pause();
  }

  #write(bytes: Buffer): void {
    if (!this.#to.writable) return;
    const size = this.#rules.pieceBytes === 0 ? bytes.length : this.#rules.pieceBytes;
    for (let from = 0; from < bytes.length; from += size) this.#isFull = !this.#to.write(bytes.subarray(from, from + size));
  }
}
