// When this process has last gone on after it had not run, and for how long it has not in all: it
// was stopped, its loop was held, or others had the cores.

import { monotonicNowMs } from "./moment.js";

const LOOK_MS = 20;

/** A look that comes so much later than it was due tells of it. */
const STOOD_MS = 30;

export class Standing {
  #lookedAt = monotonicNowMs();
  #wentOnAt = -1;
  #stoodMs = 0;

  constructor() {
    setInterval(() => this.#look(), LOOK_MS).unref();
  }

  /** -1 when it has always run. */
  get wentOnAt(): number {
    this.#look();
    return this.#wentOnAt;
  }

  /** In all, since it was made. */
  get stoodMs(): number {
    this.#look();
    return this.#stoodMs;
  }

  #look(): void {
    const now = monotonicNowMs();
    const lateMs = now - this.#lookedAt - LOOK_MS;
    if (lateMs > STOOD_MS) {
      this.#wentOnAt = now;
      this.#stoodMs += lateMs;
    }
    this.#lookedAt = now;
  }
}
