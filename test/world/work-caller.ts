// Who calls again and again, as the seed has it, and tells a book what came of each call. It lives
// in a process of a world, or in a real one.

import type { Metadata } from "#runtime/base/metadata.js";
import type { Random } from "#runtime/base/random.js";
import { Ending, type WorkClient } from "../../generated/world.js";
import { drawEnding } from "./endings.js";
import type { CallRecord, Ledger, MethodName, Wishes } from "./ledger.js";
import { ENDLESS_ITEMS } from "./work-handlers.js";

/** Which method is called, in shares of one. */
const SHARES: readonly (readonly [MethodName, number])[] = [
  ["read", 0.37],
  ["write", 0.7],
  ["count", 0.8],
  ["total", 0.87],
  ["double", 0.93],
  ["tell", 1],
];

const STREAMS: readonly MethodName[] = ["count", "total", "double"];

/** The share of calls whose handler ends otherwise than by an answer, unless somebody says it. */
const ABORTED_SHARE = 0.025;

/** Who gives up does so within this time. */
const PATIENCE_MS = 5_000;

/** The process in which it lives. */
export interface CallerHost {
  readonly name: string;
  /** When it last went on after it had stood. */
  readonly wentOnAt: number;
  setTimeout(fn: () => void, delayMs: number): unknown;
  sleep(ms: number): Promise<void>;
}

/** Where it is written down what is called, and what comes of it. */
export type CallBook = Pick<Ledger, "begin" | "settle" | "complain">;

export interface CallerOptions {
  /** Told of each call that has failed. */
  readonly onFailed?: ((record: CallRecord) => void) | undefined;
  /**
   * Of so many calls in one the handler ends otherwise than by an answer, and some are oneway.
   * Default: few, all by an error that the contract does not declare, and none is oneway.
   */
  readonly oddShare?: number | undefined;
}

export class WorkCaller {
  /** Its client closes: what is under way may be given up. */
  isLeaving = false;
  readonly #host: CallerHost;
  readonly #random: Random;
  readonly #client: WorkClient;
  readonly #book: CallBook;
  readonly #options: CallerOptions;
  #isStopped = false;
  #running = 0;

  constructor(host: CallerHost, random: Random, client: WorkClient, book: CallBook, options: CallerOptions = {}) {
    this.#host = host;
    this.#random = random;
    this.#client = client;
    this.#book = book;
    this.#options = options;
  }

  /** Calls that are under way. */
  get running(): number {
    return this.#running;
  }

  /** Calls about so often until `stop`. */
  start(callsPerSecond: number): void {
    const pauseMs = (2_000 / callsPerSecond) * this.#random();
    this.#host.setTimeout(() => {
      if (this.#isStopped) return;
      void this.callAny();
      this.start(callsPerSecond);
    }, pauseMs);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** A call of any kind, with a deadline that may be short. */
  callAny(): Promise<CallRecord> {
    const share = this.#random();
    const drawn = SHARES.find(([, upTo]) => share < upTo)?.[0] ?? "read";
    const method = drawn === "tell" && this.#options.oddShare === undefined ? "read" : drawn;
    const timeoutMs = this.#random() < 0.2 ? 1 + Math.floor(this.#random() * 500) : 5_000;
    if (STREAMS.includes(method) && this.#random() < 0.1) {
      if (this.#random() < 0.5) return this.call(method, { timeoutMs, givesUp: false, isEndless: true });
      return this.call(method, { timeoutMs: Infinity, givesUp: true, isEndless: true });
    }
    const givesUp = this.#random() < 0.05;
    const hedgeAfterMs = this.#random() < 0.1 ? 20 : undefined;
    const failFast = this.#random() < 0.05;
    return this.call(method, { timeoutMs, givesUp, hedgeAfterMs, failFast });
  }

  async call(method: MethodName, wishes: Wishes): Promise<CallRecord> {
    const { timeoutMs, givesUp, hedgeAfterMs, failFast } = wishes;
    const record = this.#book.begin(this.#host.name, method, wishes);
    if (this.isLeaving) record.givesUp = true;
    const controller = givesUp ? new AbortController() : undefined;
    if (controller !== undefined)
      this.#host.setTimeout(() => controller.abort(), Math.min(timeoutMs, PATIENCE_MS) * this.#random());
    this.#running++;
    try {
      const metadata = { call: String(record.id) };
      const onTrailers = (trailers: Metadata): void => {
        record.trailers = trailers.get("call") === metadata.call ? "own" : "another";
      };
      const signal = controller?.signal;
      await this.#carry(record, this.#client.with({ timeoutMs, hedgeAfterMs, failFast, signal, metadata, onTrailers }));
      this.#book.settle(record, undefined, this.#host.wentOnAt);
    } catch (error) {
      this.#book.settle(record, error, this.#host.wentOnAt);
      this.#options.onFailed?.(record);
    }
    this.#running--;
    return record;
  }

  async #carry(record: CallRecord, client: WorkClient): Promise<void> {
    const { id, method } = record;
    const workMs = this.#drawWork(record);
    const isSlow = this.#random() < 0.2;
    record.isReadSlowly = isSlow && method === "count";
    const isEndless = record.isEndless === true;
    const items = isEndless ? ENDLESS_ITEMS : Math.floor(this.#random() * 40);
    if (isEndless) record.needsMs = Infinity;
    const bytes = !isEndless && this.#random() < 0.1 ? 60_000 : 10;
    switch (method) {
      case "read":
      case "write":
        return this.#expect(record, await client[method](id, workMs, record.ending), id);
      case "tell":
        return await client.tell(id, workMs, record.ending);
      case "count": {
        let number = 0;
        for await (const item of client.count(id, items, bytes, record.ending)) {
          this.#expect(record, item.number, number++);
          if (isSlow) await this.#host.sleep(5);
        }
        return this.#expect(record, number, items);
      }
      case "total":
        return this.#expect(record, await client.total(id, this.#numbers(items)), items);
      case "double": {
        let number = 0;
        for await (const doubled of client.double(id, this.#numbers(items))) this.#expect(record, doubled, 2 * number++);
        return this.#expect(record, number, items);
      }
    }
  }

  /** Half of them answer at once. Some are to end otherwise. */
  #drawWork(record: CallRecord): number {
    if (record.isQuick === true) return 0;
    record.ending = this.#drawEnding(record);
    record.isToFail = record.ending !== Ending.Answers && record.ending !== Ending.IsBusyFirst;
    if (this.#random() < 0.5) return 0;
    const workMs = Math.floor(this.#random() * this.#random() * 800);
    record.needsMs += workMs;
    return workMs;
  }

  #drawEnding({ method }: CallRecord): Ending {
    const { oddShare } = this.#options;
    if (method === "total" || method === "double") return Ending.Answers;
    if (this.#random() >= (oddShare ?? ABORTED_SHARE)) return Ending.Answers;
    if (method === "tell") return Ending.Breaks;
    return oddShare === undefined ? Ending.Aborts : drawEnding(this.#random);
  }

  async *#numbers(count: number): AsyncGenerator<number> {
    for (let number = 0; number < count; number++) {
      if (number % 4 === 3) await this.#host.sleep(count === ENDLESS_ITEMS ? 100 : 5);
      yield number;
    }
  }

  #expect({ id, method }: CallRecord, actual: number, expected: number): void {
    if (actual !== expected) this.#book.complain(`call ${id}, ${method}: got ${actual} in the place of ${expected}`);
  }
}
