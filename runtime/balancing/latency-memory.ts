// How loaded an instance looks from here: its latency as remembered, times the calls that wait for
// it. After Finagle's peak EWMA, but a mean that knows how much it rests on: see
// docs/decisions/0003.

/**
 * Time in which what is known of an instance fades to 1/e, towards what is known of all. As in
 * Finagle.
 */
const DECAY_MS = 10_000;

const FRESH_MS = DECAY_MS / 100;

/**
 * Below a millisecond the difference between two instances is noise, and the calls in flight
 * decide.
 */
const MIN_LATENCY_MS = 1;

/** Answers that a memory rests on at most, so that a new one always counts a fifth. */
const MAX_ANSWERS = 4;

/** What is known of all instances counts as so many answers of each. */
const ALL_INSTANCES = 0.1;

/** Answers that the usual latency rests on, at most. */
const USUAL_ANSWERS = 50;

/**
 * One answer of a well-known instance counts with at most 3.5 times its latency: a pause of a
 * garbage collector is not a slow instance.
 */
const SURPRISE = 10;

/**
 * A failure counts as an answer that took so many times as long as usual: failing quickly must not
 * look good.
 */
const FAILURE_FACTOR = 10;

/**
 * The load of an instance that has calls in flight and has never answered: worse than any that has
 * answered.
 */
const UNPROVEN = 1e9;

/** How long the instances of a service take, all together. */
export class UsualLatency {
  /**
   * 0 before the first answer. A mean in which the last answers count most: the last fifty for two
   * thirds.
   */
  ms = 0;
  #answers = 0;

  record(latencyMs: number): void {
    this.#answers = Math.min(this.#answers + 1, USUAL_ANSWERS);
    this.ms += (latencyMs - this.ms) / this.#answers;
  }
}

export class LatencyMemory {
  readonly #usual: UsualLatency;
  /** It has answered: from then on it ranks with the others. */
  #isProven = false;
  #meanMs = 0;
  /** How many answers the mean rests on, faded at `#updatedAt`. 0 until the first one. */
  #answers = 0;
  #updatedAt = 0;
  // As before the moment `#updatedAt`: of answers that arrive together the longest counts, once.
  #meanBefore = 0;
  #answersBefore = 0;
  #longestMs = 0;

  constructor(usual: UsualLatency) {
    this.#usual = usual;
  }

  /**
   * Counts one answer, or one that did not come within `latencyMs`. The first one only proves that
   * the instance answers: it pays for warming up. `now` in monotonic milliseconds, here and below.
   */
  record(latencyMs: number, now: number): void {
    if (!this.#isProven) {
      this.#isProven = true;
      return;
    }
    const isFirst = this.#beginMoment(now);
    if (!isFirst && latencyMs <= this.#longestMs) return;
    this.#longestMs = latencyMs;
    const known = this.#answersBefore;
    const believedMs = known === 0 ? latencyMs : Math.min(latencyMs, this.#meanBefore * (1 + SURPRISE / known));
    if (isFirst) this.#usual.record(believedMs);
    this.#join(believedMs);
  }

  /** Counts an answer of which nobody knows how long it took. */
  recordAnswered(): void {
    this.#isProven = true;
  }

  /** Counts an answer that was an error of the instance. */
  recordFailure(latencyMs: number, now: number): void {
    this.#beginMoment(now);
    this.#join(Math.max(latencyMs, this.#usual.ms * FAILURE_FACTOR));
  }

  /**
   * Counts a call in whose time nothing at all came from the instance. That is no slow moment, and
   * is believed at once.
   */
  recordSilence(silentMs: number, now: number): void {
    this.#beginMoment(now);
    this.#answersBefore = 0;
    this.#join(silentMs);
  }

  /**
   * Unitless; lower is better. 0 for an instance that was never tried and is not being tried. Calls
   * in flight count by weight: the mean instance has a `relativeWeight` of 1.
   */
  load(inFlight: number, now: number, relativeWeight = 1): number {
    if (!this.#isProven) return inFlight === 0 ? 0 : UNPROVEN + inFlight;
    return this.latencyMs(now) * (inFlight / relativeWeight + 1);
  }

  /**
   * Milliseconds as remembered: the longer the last answer is ago, the more as all instances. 0
   * before the first answer.
   */
  latencyMs(now: number): number {
    if (!this.#isProven) return 0;
    const known = this.#answersAt(now);
    const ms = (known * this.#meanMs + ALL_INSTANCES * this.#usual.ms) / (known + ALL_INSTANCES);
    return Math.max(MIN_LATENCY_MS, ms);
  }

  /** True when this is another moment than the last one. */
  #beginMoment(now: number): boolean {
    if (now === this.#updatedAt && this.#answers > 0) return false;
    this.#answersBefore = this.#answersAt(now);
    this.#meanBefore = this.#meanMs;
    this.#updatedAt = now;
    return true;
  }

  #join(latencyMs: number): void {
    const sum = this.#answersBefore + 1;
    this.#isProven = true;
    this.#meanMs = (this.#answersBefore * this.#meanBefore + latencyMs) / sum;
    this.#answers = Math.min(sum, MAX_ANSWERS);
  }

  #answersAt(now: number): number {
    if (now - this.#updatedAt < FRESH_MS) return this.#answers; // what would fade by less than a hundredth
    return this.#answers * Math.exp((this.#updatedAt - now) / DECAY_MS);
  }
}
