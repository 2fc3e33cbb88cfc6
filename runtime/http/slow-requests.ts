// Requests whose body has begun and not ended, answers that their clients do not take, and
// connections without a call. Who takes too long is cut off, so that nobody holds a call by a byte
// now and then. One timer for all.

import { type Clock, type Timer, whenRead } from "../base/clock.js";
import { HTTP_SWEEP_MS } from "../base/limits/http.js";

const PLACE = Symbol("callwire.place");
/** As HTTP/2 has it. */
const CANCEL = 8;

interface Request {
  destroy(): void;
  /** Of node:http2, whose requests leave it open: their client would wait for ever. */
  readonly stream?: { close(code: number): void } | undefined;
  [PLACE]?: Place;
}

/**
 * Where a request stands in the ring. Not in a Map: that grows anew after so many have come and
 * gone, and each table of it that V8 has promoted keeps the next, with all requests in it.
 */
class Place {
  beganAt = 0;
  next: Place = this;
  previous: Place = this;
  readonly request: Request;

  constructor(request: Request) {
    this.request = request;
  }

  enterBefore(next: Place): void {
    this.next = next;
    this.previous = next.previous;
    this.previous.next = this;
    next.previous = this;
  }

  /** Does nothing outside of a ring. */
  leave(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    this.next = this.previous = this;
  }
}

/** A request is in one of these at most. */
export class SlowRequests {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  /** Between the latest and the earliest of them, which begin behind it. */
  readonly #head = new Place({ destroy: () => undefined });
  #timer: Timer | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  /** Its time begins, or begins again. */
  add(request: Request): void {
    request[PLACE] ??= new Place(request);
    const place = request[PLACE];
    place.leave();
    place.beganAt = this.#clock.nowMs();
    place.enterBefore(this.#head);
    this.#timer ??= this.#begin();
  }

  /** Does nothing for one whose time does not run. */
  delete(request: Request): void {
    request[PLACE]?.leave();
  }

  /** What has come while this process stood lies in the sockets, and timers come before them. */
  #begin(): Timer {
    return this.#clock.setTimeout(() => whenRead(this.#clock, () => this.#sweep()), HTTP_SWEEP_MS);
  }

  #sweep(): void {
    this.#timer = undefined;
    const oldest = this.#clock.nowMs() - this.#timeoutMs;
    const head = this.#head;
    for (let first = head.next; first !== head && first.beganAt <= oldest; first = head.next) {
      first.leave();
      first.request.destroy(); // first, so that no body seems to end here
      first.request.stream?.close(CANCEL);
    }
    if (head.next !== head) this.#timer = this.#begin();
  }
}
