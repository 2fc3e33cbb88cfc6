// Makes calls and decides when. Open loop: every call has an intended time, whatever became of the
// others. What is due while `concurrency` calls are at the servers waits here, with its time; at
// `maxInFlight` calls, waiting ones included, it is skipped. Closed loop: so many callers, each
// with one call after the other. Knows no timer: `tick` is called every millisecond, and less often
// in a closed loop.

import type { CallEnd } from "callwire/dynamic";
import { Phase } from "./phase.js";
import type { Recorder } from "./recorder.js";
import type { GeneratorResult } from "./result.js";
import { partOf, Schedule, type Share } from "./schedule.js";

/** What a run is to do, all generators together. Times are milliseconds. */
export interface BenchPlan {
  /** Calls a second of an open loop; 0 for a closed one. */
  readonly rate: number;
  readonly rampMs: number;
  readonly warmupMs: number;
  /** Of the measured time; Infinity when the number of calls ends it. */
  readonly measuredMs: number;
  /** Behind it, behind the last call that is due, or behind `stop`: then the rest is cut off. */
  readonly graceMs: number;
  /** Of the measured time; Infinity when the time ends it. */
  readonly calls: number;
  readonly concurrency: number;
  readonly maxInFlight: number;
}

/** Where time and calls come from. */
export interface GeneratorSetup {
  readonly plan: BenchPlan;
  readonly share: Share;
  /** Monotonic milliseconds. */
  readonly nowMs: () => number;
  /** Makes the call of that number. Never rejects. */
  readonly call: (number: number) => Promise<CallEnd>;
  /** Called once, when nothing more comes. */
  readonly onEnd: () => void;
}

/**
 * Answers of one turn of microtasks with one time: to read the clock costs a twentieth of a call,
 * and to handle so many takes two microseconds.
 */
const SAME_TIME = 4;
const SETTLED = Promise.resolve();

export class Generator {
  readonly #setup: GeneratorSetup;
  readonly #isOpen: boolean;
  readonly #of: number;
  readonly #at: number;
  readonly #schedule: Schedule;
  readonly #startedAt: number;
  readonly #measuredFrom: number;
  readonly #measuredUntil: number;
  readonly #measured: Phase;
  /** The warm-up, and what is measured: by index, as a branch that is new to V8 is as bad. */
  readonly #phases: readonly [Phase, Phase];
  readonly #calls: number;
  readonly #concurrency: number;
  readonly #maxInFlight: number;
  /** Intended times of calls that wait for one of `concurrency`; those before `#head` are sent. */
  #waiting: number[] = [];
  #head = 0;
  /** Number of the next call that is due. */
  #next = 0;
  #inFlight = 0;
  #sent = 0;
  /** At it the run ends, whatever is under way. */
  #cutAt: number;
  /** The time of the answers that are handled now; below 0 outside of a turn. */
  #turnAt = -1;
  #sameTime = 0;
  readonly #endTurn = (): void => {
    this.#turnAt = -1;
  };
  #isOver = false;
  #isStopped = false;
  #isEnded = false;
  #isCut = false;

  constructor(setup: GeneratorSetup) {
    const { plan, share } = setup;
    this.#setup = setup;
    this.#isOpen = plan.rate > 0;
    this.#of = share.of;
    this.#at = share.at;
    this.#schedule = new Schedule(plan.rate, plan.rampMs, share);
    this.#startedAt = setup.nowMs();
    this.#measuredFrom = this.#startedAt + plan.rampMs + plan.warmupMs;
    this.#measuredUntil = this.#measuredFrom + plan.measuredMs;
    this.#cutAt = this.#measuredUntil + plan.graceMs;
    this.#calls = partOf(plan.calls, share);
    this.#concurrency = Math.max(1, partOf(plan.concurrency, share));
    this.#maxInFlight = Math.max(1, partOf(plan.maxInFlight, share));
    this.#measured = new Phase(this.#isOpen, this.#measuredFrom);
    this.#phases = [new Phase(this.#isOpen, this.#startedAt), this.#measured];
  }

  get inFlight(): number {
    return this.#inFlight + this.#waiting.length - this.#head;
  }

  /** Of the warm-up, until the measured time begins. */
  get recorder(): Pick<Recorder, "ended" | "errors" | "p99Ms"> {
    return this.#phaseAt(this.#setup.nowMs()).recorder;
  }

  /** Whether the measured time runs. */
  get isMeasuring(): boolean {
    return this.#setup.nowMs() >= this.#measuredFrom;
  }

  /** Makes the first calls. */
  start(): void {
    if (this.#isOpen) return this.tick();
    for (let count = 0; count < this.#concurrency; count++) void this.#callOneByOne();
    this.#endIfDone();
  }

  tick(): void {
    const now = this.#setup.nowMs();
    this.#phaseAt(now).recorder.closeInterval(now);
    if (this.#isOpen && !this.#isOver) this.#sendDue(now);
    else if (now >= this.#measuredUntil) this.#isOver = true;
    if (now >= this.#cutAt) this.#cutOff();
    this.#endIfDone();
  }

  /** Sends nothing more, and waits for what is at the servers, within the grace. */
  stop(): void {
    this.#isStopped ||= !this.#isOver;
    this.#isOver = true;
    this.#cutAt = Math.min(this.#cutAt, this.#setup.nowMs() + this.#setup.plan.graceMs);
    this.#dropWaiting();
    this.#endIfDone();
  }

  /** Whoever is asked still is not waited for, and what it answers later counts nowhere. */
  #cutOff(): void {
    this.#dropWaiting();
    if (this.#inFlight > 0) this.#measured.recorder.noteUnanswered(this.#measured.unanswered);
    this.#inFlight = 0;
    this.#isCut = true;
  }

  #dropWaiting(): void {
    while (this.#head < this.#waiting.length) this.#phaseAt(this.#takeWaiting()).recorder.noteUnsent();
  }

  result(busy: number): GeneratorResult {
    const { recorder, due, endedInTime, lastEndAt } = this.#measured;
    const isCut = this.#isStopped || due >= this.#calls;
    const until = isCut ? Math.max(lastEndAt, this.#measuredFrom) : this.#measuredUntil;
    return recorder.result(endedInTime, until - this.#measuredFrom, busy);
  }

  #sendDue(now: number): void {
    const due = this.#schedule.dueBy(now - this.#startedAt);
    for (; this.#next < due; this.#next++) {
      const intendedAt = this.#startedAt + this.#schedule.intendedAt(this.#next);
      if (intendedAt >= this.#measuredUntil || this.#measured.due >= this.#calls) return this.#endDue(now);
      const phase = this.#phaseAt(intendedAt);
      phase.due++;
      phase.recorder.noteDue(now - intendedAt);
      if (this.#inFlight < this.#concurrency) void this.#send(intendedAt, this.#setup.nowMs());
      else if (this.inFlight < this.#maxInFlight) this.#waiting.push(intendedAt);
      else phase.recorder.noteSkipped();
    }
    if (now >= this.#measuredUntil || this.#measured.due >= this.#calls) this.#endDue(now);
  }

  /** Nothing more is due. What waits then has the grace, whichever of the two has ended it. */
  #endDue(now: number): void {
    this.#isOver = true;
    this.#cutAt = Math.min(this.#cutAt, now + this.#setup.plan.graceMs);
  }

  /** One caller of the closed loop: to wait costs less than a function for each call. */
  async #callOneByOne(): Promise<void> {
    for (let now = this.#setup.nowMs(); this.#mayCall(now); ) {
      const sentAt = now;
      const end = await this.#call(sentAt);
      if (this.#isCut) return;
      now = this.#now();
      this.#noteEnd(end, sentAt, sentAt, now);
    }
    this.#endIfDone();
  }

  #mayCall(now: number): boolean {
    this.#isOver ||= now >= this.#measuredUntil || this.#measured.due >= this.#calls;
    if (!this.#isOver) this.#phaseAt(now).due++;
    return !this.#isOver;
  }

  /** One call of the open loop, and what waits for its place. */
  async #send(intendedAt: number, sentAt: number): Promise<void> {
    const end = await this.#call(intendedAt);
    if (this.#isCut) return;
    const now = this.#now();
    this.#noteEnd(end, intendedAt, sentAt, now);
    if (this.#head < this.#waiting.length) void this.#send(this.#takeWaiting(), now);
    if (this.#isOver) this.#endIfDone();
  }

  #call(intendedAt: number): Promise<CallEnd> {
    this.#inFlight++;
    this.#phaseAt(intendedAt).unanswered++;
    return this.#setup.call(this.#sent++ * this.#of + this.#at);
  }

  #noteEnd(end: CallEnd, intendedAt: number, sentAt: number, now: number): void {
    this.#inFlight--;
    const phase = this.#phaseAt(intendedAt);
    phase.unanswered--;
    phase.recorder.noteEnd(end, intendedAt, sentAt, now);
    if (now >= this.#measuredUntil) return;
    const current = this.#phaseAt(now);
    current.endedInTime++;
    current.lastEndAt = now;
  }

  /** The time of an answer. */
  #now(): number {
    if (this.#turnAt >= 0 && ++this.#sameTime < SAME_TIME) return this.#turnAt;
    if (this.#turnAt < 0) void SETTLED.then(this.#endTurn); // half the price of queueMicrotask
    this.#sameTime = 0;
    this.#turnAt = this.#setup.nowMs();
    return this.#turnAt;
  }

  #takeWaiting(): number {
    const intendedAt = this.#waiting[this.#head++] ?? 0; // below the length, as asked before
    if (this.#head < this.#waiting.length) {
      // Not at each call: to move what is left costs as much as it is long.
      if (this.#head >= 1_024) {
        this.#waiting = this.#waiting.slice(this.#head);
        this.#head = 0;
      }
      return intendedAt;
    }
    this.#waiting.length = 0;
    this.#head = 0;
    return intendedAt;
  }

  #phaseAt(at: number): Phase {
    return this.#phases[at >= this.#measuredFrom ? 1 : 0];
  }

  #endIfDone(): void {
    if (!this.#isOver || this.inFlight > 0 || this.#isEnded) return;
    this.#isEnded = true;
    this.#setup.onEnd();
  }
}
