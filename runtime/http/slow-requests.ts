// Requests whose body has begun and not ended. Who takes too long is cut off, so that nobody holds
// connections by sending a byte now and then. One timer for all, while there are any.

import type { Clock, Timer } from "../base/clock.js";
import { HTTP_BODY_TIMEOUT_MS, HTTP_SWEEP_MS } from "../base/limits/http.js";

interface Request {
  destroy(): void;
}

export class SlowRequests {
  readonly #clock: Clock;
  /** In the order of their begin, with the moment. */
  readonly #requests = new Map<Request, number>();
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
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
    const oldest = this.#clock.nowMs() - HTTP_BODY_TIMEOUT_MS;
    for (const [request, beganAt] of this.#requests) {
      if (beganAt > oldest) break;
      this.#requests.delete(request);
      request.destroy();
    }
    if (this.#requests.size > 0) this.#timer = this.#clock.setTimeout(() => this.#sweep(), HTTP_SWEEP_MS);
  }
}
