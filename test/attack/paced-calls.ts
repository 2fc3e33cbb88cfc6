// Calls at a steady pace, whatever becomes of earlier ones, and what came of each.

const PACE_MS = 5;
const WARM_CALLS = 200;

export interface Paced {
  readonly calls: number;
  readonly p99Ms: number;
  /** Calls that ended with an error or with another's answer. */
  readonly lost: number;
  /** The first error. */
  readonly why: string;
}

export class PacedCalls {
  readonly #call: (number: number) => Promise<number>;
  readonly #tookMs: number[] = [];
  #lost = 0;
  #why = "";
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  readonly #running = new Set<Promise<void>>();

  constructor(call: (number: number) => Promise<number>) {
    this.#call = call;
  }

  /** Resolves when both sides are warm; then calls go on. */
  async start(): Promise<void> {
    for (let number = 0; number < WARM_CALLS; number++) await this.#call(number);
    this.#dueAt = performance.now();
    this.#timer = setInterval(() => this.#catchUp(), PACE_MS);
  }

  async stop(): Promise<Paced> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
    const sorted = this.#tookMs.toSorted((a, b) => a - b);
    const p99Ms = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY;
    return { calls: sorted.length + this.#lost, p99Ms, lost: this.#lost, why: this.#why };
  }

  /** A call that is late because this process stood counts from when it was due. */
  #catchUp(): void {
    for (const now = performance.now(); this.#dueAt <= now; this.#dueAt += PACE_MS) this.#callOnce(this.#dueAt);
  }

  #callOnce(dueAt: number): void {
    const number = this.#tookMs.length + this.#lost;
    const call = this.#call(number).then(
      (answer) => {
        if (answer === number) this.#tookMs.push(performance.now() - dueAt);
        else this.#lose(`${answer} instead of ${number}`);
      },
      (error: unknown) => this.#lose(String(error)),
    );
    this.#running.add(call);
    void call.then(() => this.#running.delete(call));
  }

  #lose(why: string): void {
    this.#lost++;
    if (this.#why === "") this.#why = why;
  }
}
