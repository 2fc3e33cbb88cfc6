// Requests whose body has begun and not ended, and answers that their clients do not take. Who
// takes too long is cut off, so that nobody holds a call by a byte now and then. One timer for all.

import type { Clock, Timer } from "../base/clock.js";
import { HTTP_SWEEP_MS } from "../base/limits/http.js";

interface Request {
  destroy(): void;
}

export class SlowRequests {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  /** In the order of their begin, with the moment. */
  readonly #requests = new Map<Request, number>();
  #timer: Timer | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Its time begins, or begins again. */
  add(request: Request): void {
    this.#requests.delete(request);
    this.#requests.set(request, this.#clock.nowMs());
    this.#timer ??= this.#clock.setTimeout(() => this.#sweep(), HTTP_SWEEP_MS);
  }

  delete(request: Request): void {
    this.#requests.delete(request);
  }

  #sweep(): void {
    this.#timer = undefined;
    const oldest = this.#clock.nowMs() - this.#timeoutMs;
    for (const [request, beganAt] of this.#requests) {
      if (beganAt > oldest) break;
      this.#requests.delete(request);
      request.destroy();
    }
    if (this.#requests.size > 0) this.#timer = this.#clock.setTimeout(() => this.#sweep(), HTTP_SWEEP_MS);
  }
}
