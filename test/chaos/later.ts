// What ends by itself after some time, or at once when all is to be well.

import { within } from "./within.js";

/** What fails, as the registry is away, is tried again after so long, so often. */
const AGAIN_MS = 1_000;
const MAX_TRIES = 10;

/** What waits for a registry that is away has failed then. */
const END_MS = 90_000;

interface End {
  readonly run: () => unknown;
  readonly tries: number;
}

export class Later {
  readonly #waiting = new Map<NodeJS.Timeout, End>();
  readonly #running = new Set<Promise<void>>();
  readonly #onFailure: (error: unknown) => void;
  readonly #againMs: number;

  /** `onFailure` is told what has failed each time. */
  constructor(onFailure: (error: unknown) => void, againMs = AGAIN_MS) {
    this.#onFailure = onFailure;
    this.#againMs = againMs;
  }

  add(ms: number, run: () => unknown): void {
    this.#wait(ms, { run, tries: 0 });
  }

  /** Runs what waits, and what that adds, and resolves when all of it has ended. */
  async runAll(): Promise<void> {
    while (this.#waiting.size + this.#running.size > 0) {
      for (const [timer, end] of this.#waiting) if (end.tries === 0) this.#runNow(timer, end);
      const [pending] = this.#waiting.keys();
      if (this.#running.size > 0) await Promise.all(this.#running);
      else if (pending !== undefined) await new Promise((resolve) => setTimeout(resolve, this.#againMs / 10));
    }
  }

  /** What waits never happens. */
  drop(): void {
    for (const timer of this.#waiting.keys()) clearTimeout(timer);
    this.#waiting.clear();
  }

  #wait(ms: number, end: End): void {
    const timer = setTimeout(() => this.#runNow(timer, end), ms);
    this.#waiting.set(timer, end);
  }

  #runNow(timer: NodeJS.Timeout, end: End): void {
    clearTimeout(timer);
    this.#waiting.delete(timer);
    const running = this.#run(end).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #run({ run, tries }: End): Promise<void> {
    try {
      await within(END_MS, run());
    } catch (error) {
      if (tries + 1 >= MAX_TRIES) this.#onFailure(error);
      else this.#wait(this.#againMs, { run, tries: tries + 1 });
    }
  }
}
