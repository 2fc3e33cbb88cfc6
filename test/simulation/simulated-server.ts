// A server in virtual time: so many calls at once, the others wait. Its service times are
// exponential.

import type { Random } from "#runtime/base/random.js";
import type { EventQueue } from "./event-queue.js";

/** Calls that a server works on at once. */
const SLOTS = 8;

/** Mean service time of a server that is well. */
const SERVICE_MS = 20;

/** Calls a second that a server can do. */
export const CAPACITY = (SLOTS * 1000) / SERVICE_MS;

/**
 * `"ok"`: worked on. `"failed"`: answered with an error of the server. `"lost"`: the connection is
 * gone.
 */
export type Answer = "ok" | "failed" | "lost";

interface Job {
  readonly onAnswer: (answer: Answer) => void;
  isOver: boolean;
}

export class SimulatedServer {
  readonly id: string;
  /** Factor of the service time at a moment. */
  slowness: (now: number) => number = () => 1;
  /** Answers each call at once with an error. */
  isFailing = false;
  /** Takes calls and connections and never answers. */
  isSilent = false;
  /** Takes no connections. */
  isDown = false;
  /** Sum over time of the calls that are here, in call milliseconds. */
  load = 0;
  received = 0;
  readonly #events: EventQueue;
  readonly #random: Random;
  readonly #waiting: Job[] = [];
  readonly #working = new Set<Job>();
  #loadAt = 0;

  constructor(id: string, events: EventQueue, random: Random) {
    this.id = id;
    this.#events = events;
    this.#random = random;
  }

  /** Calls that are here. */
  get size(): number {
    return this.#waiting.length + this.#working.size;
  }

  /** Milliseconds that one more call would take on average: what an omniscient picker goes by. */
  get expectedMs(): number {
    if (this.isDown || this.isSilent || this.isFailing) return Infinity;
    return SERVICE_MS * this.slowness(this.#events.now) * (1 + Math.max(0, this.size + 1 - SLOTS) / SLOTS);
  }

  receive(onAnswer: (answer: Answer) => void): void {
    this.received++;
    if (this.isFailing) return this.#events.after(1, () => onAnswer("failed"));
    this.#countLoad();
    this.#waiting.push({ onAnswer, isOver: false });
    this.#work();
  }

  /** The process dies: what is here is lost. */
  die(): void {
    this.#countLoad();
    this.isDown = true;
    const jobs = [...this.#working, ...this.#waiting.splice(0)];
    this.#working.clear();
    for (const job of jobs) {
      job.isOver = true;
      job.onAnswer("lost");
    }
  }

  #work(): void {
    while (!this.isSilent && this.#working.size < SLOTS) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#working.add(job);
      const ms = -Math.log(1 - this.#random()) * SERVICE_MS * this.slowness(this.#events.now);
      this.#events.after(ms, () => this.#finish(job));
    }
  }

  #finish(job: Job): void {
    if (job.isOver || this.isSilent) return;
    this.#countLoad();
    this.#working.delete(job);
    job.onAnswer("ok");
    this.#work();
  }

  #countLoad(): void {
    this.load += this.size * (this.#events.now - this.#loadAt);
    this.#loadAt = this.#events.now;
  }
}
