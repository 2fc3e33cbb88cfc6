// One recording while it runs: which calls it takes, what waits for its reader, and the numbers of
// both. Knows nothing of values.

import type { Clock, Timer } from "../../base/clock.js";
import {
  MAX_RECORDED_BURST,
  MAX_RECORDED_BYTES,
  MAX_RECORDED_BYTES_PER_SECOND,
  MAX_RECORDED_PER_SECOND,
  MAX_WAITING_RECORD_BYTES,
  MAX_WAITING_RECORDS,
  RECORDING_COUNTS_MS,
} from "../../base/limits/recording.js";
import { TokenBucket } from "../../base/token-bucket.js";

/** Calls since the recording began. Their sum, without `recorded`, is not all: some still run. */
export interface RecordingCounts {
  /** That the methods had, recorded or not. */
  readonly calls: number;
  readonly recorded: number;
  /** Left out by the share that was asked for. */
  readonly notSampled: number;
  /** Left out as more came in a second than a recording takes, by number or by bytes. */
  readonly overRate: number;
  /** Left out as the reader was too slow. */
  readonly overBuffer: number;
  /** Left out as one of them is larger than a recording takes. */
  readonly tooLarge: number;
}

export interface RecordingBounds {
  /** Calls. */
  readonly limit: number;
  readonly durationMs: number;
  /** Above 0, up to 1. */
  readonly sample: number;
}

export class Recording {
  readonly #bounds: RecordingBounds;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #calls: TokenBucket;
  readonly #bytes: TokenBucket;
  /** Until then bytes are owed. */
  #bytesFreeAt = 0;
  #waiting: string[] = [];
  #waitingBytes = 0;
  readonly #counts = { calls: 0, recorded: 0, notSampled: 0, overRate: 0, overBuffer: 0, tooLarge: 0 };
  #isEnded = false;
  #wake: (() => void) | undefined;
  readonly #onEnd: () => void;

  /** `onEnd`: no further call is wanted. Called once. */
  constructor(bounds: RecordingBounds, clock: Clock, onEnd: () => void, random: () => number = Math.random) {
    this.#bounds = bounds;
    this.#clock = clock;
    this.#onEnd = onEnd;
    this.#random = random;
    const now = clock.nowMs();
    this.#calls = new TokenBucket(MAX_RECORDED_PER_SECOND, MAX_RECORDED_BURST, now);
    this.#bytes = new TokenBucket(MAX_RECORDED_BYTES_PER_SECOND, MAX_RECORDED_BYTES_PER_SECOND, now);
  }

  get counts(): RecordingCounts {
    return { ...this.#counts };
  }

  /**
   * Whether the call that begins now is recorded. Asked once for each, before anything is made of
   * it. `argumentBytes`: what its arguments take in memory.
   */
  wants(argumentBytes: number): boolean {
    if (this.#isEnded) return false;
    const counts = this.#counts;
    counts.calls++;
    if (this.#bounds.sample < 1 && this.#random() >= this.#bounds.sample) return this.#leaveOut("notSampled");
    if (argumentBytes > MAX_RECORDED_BYTES) return this.#leaveOut("tooLarge");
    if (this.#waiting.length >= MAX_WAITING_RECORDS || this.#waitingBytes >= MAX_WAITING_RECORD_BYTES)
      return this.#leaveOut("overBuffer");
    const now = this.#clock.nowMs();
    return (now >= this.#bytesFreeAt && this.#calls.take(now)) || this.#leaveOut("overRate");
  }

  /** A call that was wanted has ended. */
  add(text: string): void {
    if (this.#isEnded) return;
    this.#bytesFreeAt = this.#clock.nowMs() + this.#bytes.draw(this.#clock.nowMs(), text.length);
    if (text.length > MAX_RECORDED_BYTES) return void this.#leaveOut("tooLarge");
    if (this.#waiting.length >= MAX_WAITING_RECORDS) return void this.#leaveOut("overBuffer");
    this.#waiting.push(text);
    this.#waitingBytes += text.length;
    this.#counts.recorded++;
    if (this.#counts.recorded >= this.#bounds.limit) this.end();
    this.#wake?.();
  }

  /** Takes no further call. What waits is still read. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#onEnd();
    this.#wake?.();
  }

  /** What was recorded, and the numbers of now and then; the last item has the final ones. */
  async *read(): AsyncGenerator<{ readonly calls: readonly string[] } | { readonly counts: RecordingCounts }> {
    const timer = this.#clock.setTimeout(() => this.end(), this.#bounds.durationMs);
    try {
      while (true) {
        const calls = this.#waiting;
        [this.#waiting, this.#waitingBytes] = [[], 0];
        if (calls.length > 0) yield { calls };
        else if (this.#isEnded) break;
        else if (await this.#changed()) continue;
        // A reader may leave at any time, and knows what it has missed.
        yield { counts: this.counts };
      }
      yield { counts: this.counts };
    } finally {
      timer.cancel();
      this.end();
    }
  }

  #leaveOut(why: "notSampled" | "overRate" | "overBuffer" | "tooLarge"): false {
    this.#counts[why]++;
    return false;
  }

  /** Resolves with true when there is something to read, and with false after a while. */
  #changed(): Promise<boolean> {
    return new Promise((resolve) => {
      let timer: Timer | undefined;
      const done = (isNew: boolean): void => {
        timer?.cancel();
        this.#wake = undefined;
        resolve(isNew);
      };
      this.#wake = () => done(true);
      timer = this.#clock.setTimeout(() => done(false), RECORDING_COUNTS_MS);
    });
  }
}
