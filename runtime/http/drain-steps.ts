// How a listener waits while it stops: until nobody connects, and until idle connections are used
// no longer. In steps, as a time in which this process stood says nothing of its clients.

import { type Clock, whenRead } from "../base/clock.js";
import { HTTP_CALM_STEP_MS, HTTP_CALM_STEPS, HTTP_QUIET_STEP_MS, MAX_HTTP_CALM_STEPS } from "../base/limits/http.js";

export class DrainSteps {
  readonly #clock: Clock;
  #hasCome = false;
  #wasAsked = false;
  #end: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A client has connected. */
  onConnection(): void {
    this.#hasCome = true;
  }

  /** A connection of HTTP/1.1 has a request. */
  onRequest(): void {
    this.#wasAsked = true;
  }

  /**
   * Resolves when no connection has come for some steps, or they come all the time. What waits to
   * be accepted when a socket stops listening is reset by the kernel, and connections come
   * together, such as when a proxy had to wait.
   */
  async whenNobodyComes(): Promise<void> {
    for (let calm = 0, step = 0; calm < HTTP_CALM_STEPS && step < MAX_HTTP_CALM_STEPS; calm++, step++) {
      this.#hasCome = false;
      await this.#step(HTTP_CALM_STEP_MS);
      if (this.#hasCome) calm = -1;
    }
  }

  /** Resolves when `hasIdle` says that none is idle, or none was used for so many steps. */
  async whenQuiet(hasIdle: () => boolean, steps: number): Promise<void> {
    for (let quiet = 0; quiet < steps && hasIdle(); quiet++) {
      this.#wasAsked = false;
      await this.#step(HTTP_QUIET_STEP_MS);
      if (this.#wasAsked) quiet = -1;
    }
  }

  /** The step that is waited for is over. */
  endStep(): void {
    this.#end();
  }

  /** What has come while this process stood lies in the sockets, and timers come before them. */
  #step(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(() => whenRead(this.#clock, resolve), ms, true);
      this.#end = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
