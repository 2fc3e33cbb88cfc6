// Begins the calls of a gateway some at a time, when the sockets of its clients have been read.
// Calls of one tick leave in one write, to one server, and each request comes in its own tick.

import type { JsonRequest } from "callwire/http";

/**
 * A write for each call takes a gateway half of its time again. And calls of many clients must not
 * all wait for one server that hangs.
 */
const MAX_TOGETHER = 8;

interface RoundClock {
  nowMs(): number;
  /** Calls `fn` when the sockets have been read of what has arrived by now. */
  whenRead(fn: () => void): void;
}

/** Node polls sockets between its timers and its immediates. */
const ROUNDS: RoundClock = { nowMs: () => performance.now(), whenRead: (fn) => void setImmediate(fn) };

export class CallRound {
  readonly #clock: RoundClock;
  /** The last of those that have not begun. Each begins in a tick of its own. */
  #group: (() => void)[] = [];

  constructor(clock = ROUNDS) {
    this.#clock = clock;
  }

  /**
   * `begin` is called in this round of the event loop, with the request as it is then. It must not
   * throw.
   */
  add(request: JsonRequest, begin: (request: JsonRequest) => void): void {
    const timed = request.timeoutMs === undefined ? () => begin(request) : this.#timed(request, begin);
    const count = this.#group.push(timed);
    if (count === 1) this.#beginLater(this.#group);
    if (count === MAX_TOGETHER) this.#group = [];
  }

  #beginLater(group: (() => void)[]): void {
    this.#clock.whenRead(() => {
      if (group === this.#group) this.#group = [];
      for (const begin of group) begin();
    });
  }

  /** What it waits here is taken from its time. */
  #timed(request: JsonRequest, begin: (request: JsonRequest) => void): () => void {
    const addedAt = this.#clock.nowMs();
    return () => begin({ ...request, waitedMs: request.waitedMs + this.#clock.nowMs() - addedAt });
  }
}
