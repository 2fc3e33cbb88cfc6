// Who calls again and again, as the seed has it, and tells a book what came of each call. It lives
// in a process of a world, or in a real one.

import type { Random } from "#runtime/base/random.js";
import type { WorkClient } from "../../generated/world.js";
import type { CallRecord, Ledger, MethodName, Wishes } from "./ledger.js";
import { ENDLESS_ITEMS, FAILING_MS } from "./work-handlers.js";

/** Which method is called, in shares of one. */
const SHARES: readonly (readonly [MethodName, number])[] = [
  ["read", 0.4],
  ["write", 0.75],
  ["count", 0.85],
  ["total", 0.93],
  ["double", 1],
];

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

export class WorkCaller {
  /** Its client closes: what is under way may be given up. */
  isLeaving = false;
  readonly #host: CallerHost;
  readonly #random: Random;
  readonly #client: WorkClient;
  readonly #book: CallBook;
  readonly #onFailed: ((record: CallRecord) => void) | undefined;
  #isStopped = false;
  #running = 0;

  constructor(host: CallerHost, random: Random, client: WorkClient, book: CallBook, onFailed?: (record: CallRecord) => void) {
    this.#host = host;
    this.#random = random;
    this.#client = client;
    this.#book = book;
    this.#onFailed = onFailed;
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
    const method = SHARES.find(([, upTo]) => share < upTo)?.[0] ?? "read";
    const timeoutMs = this.#random() < 0.2 ? 1 + Math.floor(this.#random() * 500) : 5_000;
    const isStream = method !== "read" && method !== "write";
    if (isStream && this.#random() < 0.1) {
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
      await this.#carry(record, this.#client.with({ timeoutMs, hedgeAfterMs, failFast, signal: controller?.signal }));
      this.#book.settle(record, undefined, this.#host.wentOnAt);
    } catch (error) {
      this.#book.settle(record, error, this.#host.wentOnAt);
      this.#onFailed?.(record);
    }
    this.#running--;
    return record;
  }

  async #carry(record: CallRecord, client: WorkClient): Promise<void> {
    const { id, method } = record;
    const workMs = this.#drawWork(record);
    const isSlow = this.#random() < 0.2;
    record.isReadSlowly = isSlow;
    const isEndless = record.isEndless === true;
    const items = isEndless ? ENDLESS_ITEMS : Math.floor(this.#random() * 40);
    if (isEndless) record.needsMs = Infinity;
    const bytes = !isEndless && this.#random() < 0.1 ? 60_000 : 10;
    switch (method) {
      case "read":
      case "write":
        return this.#expect(record, await client[method](id, workMs), id);
      case "count": {
        let number = 0;
        for await (const item of client.count(id, items, bytes)) {
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

  /** Half of them answer at once. A few are to fail by the handler's own error. */
  #drawWork(record: CallRecord): number {
    if (record.isQuick === true || this.#random() < 0.5) return 0;
    if (this.#random() < 0.05 && (record.method === "read" || record.method === "write")) {
      record.isToFail = true;
      return FAILING_MS;
    }
    const workMs = Math.floor(this.#random() * this.#random() * 800);
    record.needsMs += workMs;
    return workMs;
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
