// Lines that a peer can cause are limited by their kind, or it would fill the disk; what is left
// out is counted.

import type { Clock, Timer } from "./clock.js";
import { LOG_SUMMARY_MS, MAX_LOG_BURST, MAX_LOG_LINES_PER_SECOND } from "./limits/log.js";
import type { Logger } from "./logger.js";
import { TokenBucket } from "./token-bucket.js";

interface Kind {
  readonly bucket: TokenBucket;
  leftOut: number;
}

const logs = new WeakMap<Logger, LimitedLog>();

/** The limits of this logger: one for all that write to it. */
export function limitsOf(logger: Logger, clock: Clock): LimitedLog {
  const log = logs.get(logger) ?? new LimitedLog(logger, clock);
  logs.set(logger, log);
  return log;
}

export class LimitedLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  /** Kinds are the server's own words, such as the names of its methods: no peer makes one. */
  readonly #kinds = new Map<string, Kind>();
  #timer: Timer | undefined;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  /**
   * Whether a line of this kind may be written now. Asked before the line is made, which may cost
   * more than to write it.
   */
  admits(kind: string): boolean {
    const now = this.#clock.nowMs();
    let seen = this.#kinds.get(kind);
    if (seen === undefined) {
      seen = { bucket: new TokenBucket(MAX_LOG_LINES_PER_SECOND, MAX_LOG_BURST, now), leftOut: 0 };
      this.#kinds.set(kind, seen);
    }
    if (seen.bucket.take(now)) return true;
    seen.leftOut++;
    this.#timer ??= this.#clock.setTimeout(() => this.tellLeftOut(), LOG_SUMMARY_MS);
    return false;
  }

  warn(kind: string, message: string): void {
    if (this.admits(kind)) this.#logger.warn(message);
  }

  /** Says now what would be said after a while. */
  tellLeftOut(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    for (const [kind, seen] of this.#kinds) {
      if (seen.leftOut === 0) continue;
      this.#logger.warn(`${seen.leftOut} more lines were left out of the kind: ${kind}`);
      seen.leftOut = 0;
    }
  }
}
