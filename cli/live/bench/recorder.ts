// What one generator notes of each call. Runs for every call of a bench, so it allocates nothing
// but on the first call of an instance or a code.

import type { CallEnd } from "callwire/dynamic";
import { type CodeCount, type GeneratorResult, type Interval, joinIntervals, OK } from "./result.js";
import { Times } from "./times.js";

/** The first length of a stretch. */
const INTERVAL_MS = 250;
/** At this number each two become one, so that a long run has no more than a short one. */
const MAX_INTERVALS = 120;
/** Of the message of an error that is kept, in characters. */
const MAX_MESSAGE = 300;
/** Instances that are told apart; what comes later is counted together. */
const MAX_INSTANCES = 100;
const OTHERS = "others";

interface CountedCode {
  count: number;
  readonly message: string;
}

interface InstanceCount {
  readonly times: Times;
  errors: number;
}

export class Recorder {
  readonly #isOpen: boolean;
  /** Milliseconds of the clock at which the measured time begins. */
  readonly #from: number;
  /** In a closed loop without those of the stretch that runs now. */
  readonly #service = new Times();
  /** From the intended start, without those of the stretch that runs now; of an open loop only. */
  readonly #latency = new Times();
  readonly #lag = new Times();
  readonly #codes = new Map<string, CountedCode>();
  readonly #instances = new Map<string, InstanceCount>();
  /** While there is no other, its times are those of all. */
  #only: InstanceCount | undefined;
  #returned: CountedCode | undefined;
  // Of the call before: most calls go where that went.
  #lastName: string | undefined;
  #last: InstanceCount | undefined;
  #skipped = 0;
  #unsent = 0;
  #unanswered = 0;
  #ended = 0;
  // Of the stretch that runs now.
  readonly #times = new Times();
  #intervals: Interval[] = [];
  #lastP99Ms = 0;
  #lengthMs = INTERVAL_MS;
  #beganAt: number;
  #errors = 0;
  #errorsBefore = 0;
  #skippedBefore = 0;

  constructor(isOpen: boolean, from: number) {
    this.#isOpen = isOpen;
    this.#from = from;
    this.#beganAt = from;
  }

  /** Calls of the measured time that have ended. */
  get ended(): number {
    return this.#ended;
  }

  get errors(): number {
    return this.#errors;
  }

  /** Of the stretch that runs now, or of the last one while that has no call yet; 0 before any. */
  get p99Ms(): number {
    return this.#times.count === 0 ? this.#lastP99Ms : this.#times.percentileUs(99) / 1_000;
  }

  noteDue(lagMs: number): void {
    this.#lag.recordMs(lagMs);
  }

  noteSkipped(): void {
    this.#skipped++;
  }

  /** At the end of the run: due, and still waiting to be sent. */
  noteUnsent(): void {
    this.#unsent++;
  }

  /** At the end of the run: sent, and not ended. */
  noteUnanswered(count: number): void {
    this.#unanswered += count;
  }

  /** A call that was due within the measured time. Times are of the clock, in milliseconds. */
  noteEnd(end: CallEnd, intendedAt: number, sentAt: number, now: number): void {
    const instance = this.#instanceOf(end.instance ?? "none");
    this.#ended++;
    this.#times.recordMs(now - intendedAt);
    if (this.#isOpen) this.#service.recordMs(now - sentAt);
    if (instance !== this.#only) instance.times.recordMs(now - sentAt);
    if (end.error === undefined) {
      this.#returned ??= this.#codeOf(OK, "");
      this.#returned.count++;
      return;
    }
    this.#codeOf(nameOf(end.error), end.error.message).count++;
    instance.errors++;
    this.#errors++;
  }

  /** Ends the stretch when its time is over. */
  closeInterval(now: number): void {
    if (now - this.#beganAt >= this.#lengthMs) this.#close(now);
  }

  result(endedInTime: number, measuredMs: number, busy: number): GeneratorResult {
    if (this.#times.count > 0) this.#close(this.#beganAt + this.#lengthMs);
    const service = this.#service.runs();
    return {
      skipped: this.#skipped,
      unsent: this.#unsent,
      unanswered: this.#unanswered,
      service,
      latency: this.#isOpen ? this.#latency.runs() : [],
      lag: this.#lag.runs(),
      codes: [...this.#codes].map(([code, { count, message }]): CodeCount => ({ code, count, message })),
      instances: [...this.#instances].map(([instance, own]) => ({
        instance,
        errors: own.errors,
        runs: own === this.#only ? service : own.times.runs(),
      })),
      intervals: this.#intervals,
      endedInTime,
      measuredMs,
      busy,
    };
  }

  #codeOf(code: string, message: string): CountedCode {
    const known = this.#codes.get(code);
    if (known !== undefined) return known;
    const made = { count: 0, message: message.slice(0, MAX_MESSAGE) };
    this.#codes.set(code, made);
    return made;
  }

  #instanceOf(name: string): InstanceCount {
    if (this.#last !== undefined && name === this.#lastName) return this.#last;
    const found = this.#instances.get(name) ?? this.#addInstance(name);
    this.#lastName = name;
    this.#last = found;
    return found;
  }

  #addInstance(name: string): InstanceCount {
    if (this.#instances.size >= MAX_INSTANCES && name !== OTHERS) return this.#instances.get(OTHERS) ?? this.#addInstance(OTHERS);
    const made: InstanceCount = { times: new Times(), errors: 0 };
    if (this.#instances.size === 0) this.#only = made;
    else if (this.#only !== undefined) {
      this.#only.times.add(this.#service);
      if (!this.#isOpen && this.#times.count > 0) this.#only.times.add(this.#times);
      this.#only = undefined;
    }
    this.#instances.set(name, made);
    return made;
  }

  #close(now: number): void {
    const ended = this.#times.count;
    const closed: Interval = {
      atMs: this.#beganAt - this.#from,
      lengthMs: this.#lengthMs,
      ended,
      errors: this.#errors - this.#errorsBefore,
      skipped: this.#skipped - this.#skippedBefore,
      p50Us: ended === 0 ? 0 : this.#times.percentileUs(50),
      p99Us: ended === 0 ? 0 : this.#times.percentileUs(99),
    };
    this.#intervals.push(closed);
    this.#lastP99Ms = closed.p99Us / 1_000;
    if (ended > 0) (this.#isOpen ? this.#latency : this.#service).add(this.#times);
    this.#times.reset();
    this.#errorsBefore = this.#errors;
    this.#skippedBefore = this.#skipped;
    this.#beganAt += this.#lengthMs * Math.max(1, Math.floor((now - this.#beganAt) / this.#lengthMs));
    if (this.#intervals.length >= MAX_INTERVALS) this.#halve();
  }

  #halve(): void {
    this.#lengthMs *= 2;
    const halved = new Map<number, Interval>();
    for (const each of this.#intervals) {
      const atMs = Math.floor(each.atMs / this.#lengthMs) * this.#lengthMs;
      const before = halved.get(atMs);
      halved.set(
        atMs,
        before === undefined
          ? { ...each, atMs, lengthMs: this.#lengthMs }
          : joinIntervals(before, { ...each, lengthMs: this.#lengthMs }),
      );
    }
    this.#intervals = [...halved.values()];
  }
}

/** A status, or a declared error by its name. */
function nameOf(error: NonNullable<CallEnd["error"]>): string {
  return "code" in error && error.name === "RpcError" ? String(error.code) : error.name;
}
