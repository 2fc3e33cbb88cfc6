// One direction of a connection between two hosts: packets in their order, each after its latency,
// held while nothing gets through. Knows nothing of what is in them.

import type { Random } from "../base/random.js";
import { type Happening, NOBODY_RAN, type Scheduler } from "./scheduler.js";

/** What the network does between two hosts. */
export interface Path {
  /** Milliseconds that a packet is under way at least. */
  readonly latencyMs: number;
  /** Milliseconds more, at most. */
  readonly jitterMs: number;
}

/** Who knows what gets through. */
export interface Paths {
  path(from: string, to: string): Path;
  /** Nothing gets through, and nobody is told: packets are sent again until they do. */
  isCut(from: string, to: string): boolean;
  /** It is to be asked to try again when something may get through. */
  onHeld(wire: Wire): void;
}

/** How a packet that was held comes after the path is there again: as TCP sends again. */
const RESEND_MS = 200;

export class Wire {
  readonly from: string;
  readonly to: string;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #paths: Paths;
  readonly #packets: Happening[] = [];
  #lastAt = 0;
  #isHeld = false;
  // One function for all packets of a wire: most of what a simulation sends goes this way.
  readonly #onDue = (): unknown => this.#arrive();

  constructor(from: string, to: string, means: { scheduler: Scheduler; random: Random; paths: Paths }) {
    this.from = from;
    this.to = to;
    this.#scheduler = means.scheduler;
    this.#random = means.random;
    this.#paths = means.paths;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** `arrive` is called in the kernel of the other host. */
  send(arrive: Happening): void {
    this.#packets.push(arrive);
    if (!this.#isHeld) this.#schedule(0);
  }

  /** The path may be there again. */
  retry(): void {
    if (!this.#isHeld || this.#paths.isCut(this.from, this.to)) return;
    this.#isHeld = false;
    const delayMs = RESEND_MS * this.#random();
    for (let left = this.#packets.length; left > 0; left--) this.#schedule(delayMs);
  }

  #schedule(delayMs: number): void {
    const { latencyMs, jitterMs } = this.#paths.path(this.from, this.to);
    const at = this.#scheduler.now + delayMs + latencyMs + jitterMs * this.#random();
    this.#lastAt = Math.max(this.#lastAt, at);
    this.#scheduler.at(this.#lastAt, this.#onDue);
  }

  #arrive(): unknown {
    if (this.#isHeld) return NOBODY_RAN;
    if (!this.#paths.isCut(this.from, this.to)) return this.#packets.shift()?.();
    this.#isHeld = true;
    this.#paths.onHeld(this);
    return NOBODY_RAN;
  }
}
