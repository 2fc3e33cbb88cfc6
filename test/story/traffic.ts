// The calls of one story and their ledger: what was called, what came of it, who answered.

import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { setTimeout as sleep } from "node:timers/promises";
import { type ConnectOptions, connect, type RpcError } from "callwire";
import { Calculator, type CalculatorClient } from "../../generated/calculator.js";
import type { Fleet } from "./fleet.js";

/** Callers, and the pause of each between two calls: a few hundred calls a second. */
const CALLERS = 4;
const PAUSE_MS = 10;

/** Every call of the stories has this deadline. */
const TIMEOUT_MS = 5_000;

const LOOK_MS = 20;

/**
 * A call that is not settled so long after its deadline is lost; the time in which this process did
 * not run is not counted.
 */
const LATE_MS = 100;

export interface CallRecord {
  readonly id: number;
  readonly idempotent: boolean;
  readonly startedAt: number;
  settledAt: number | undefined;
  error: RpcError | undefined;
}

export interface Tally {
  readonly calls: number;
  /** Calls that ended with an error. */
  readonly failed: number;
  /** Calls that were not settled in time. */
  readonly lost: number;
  /** Calls that must not run twice and did. */
  readonly duplicated: number;
}

export class Traffic {
  readonly client: CalculatorClient;
  readonly calls: CallRecord[] = [];
  /** Address and moment of each answer. */
  readonly answers: { readonly address: string; readonly at: number }[] = [];
  /** Longest time for which this process did not run: nothing is settled then. */
  #stallMs = 0;
  #lookedAt = performance.now();
  readonly #look = setInterval(() => {
    const now = performance.now();
    this.#stallMs = Math.max(this.#stallMs, now - this.#lookedAt - LOOK_MS);
    this.#lookedAt = now;
  }, LOOK_MS);
  #stopped = false;
  #callers: readonly Promise<void>[] = [];

  constructor(target: string, options: ConnectOptions = {}) {
    this.client = connect(Calculator, target, { timeoutMs: TIMEOUT_MS, ...options });
    subscribe("callwire:call", this.#onCall);
  }

  /** Calls on and on: idempotent and other calls in turn. */
  start(): void {
    this.#callers = Array.from({ length: CALLERS }, async (_, caller) => {
      for (let turn = caller; !this.#stopped; turn++) {
        await (turn % 2 === 0 ? this.divide() : this.checksum(0));
        await sleep(PAUSE_MS);
      }
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#callers);
  }

  async close(): Promise<void> {
    await this.stop();
    unsubscribe("callwire:call", this.#onCall);
    clearInterval(this.#look);
    await this.client.close();
  }

  /** One idempotent call. Never rejects: what came of it is in its record. */
  divide(): Promise<CallRecord> {
    return this.#record(true, (id) => this.client.divide(id, 1));
  }

  /** One call that must not run twice, and takes `ms` milliseconds. */
  checksum(ms: number): Promise<CallRecord> {
    return this.#record(false, (id) => this.client.checksum(new Uint8Array(ms), id));
  }

  answersOf(address: string): number {
    return this.answers.filter((answer) => answer.address === address).length;
  }

  /** Longest time for which this process did not run, up to now. */
  get stallMs(): number {
    return Math.max(this.#stallMs, performance.now() - this.#lookedAt - LOOK_MS);
  }

  get failures(): readonly CallRecord[] {
    return this.calls.filter((call) => call.error !== undefined);
  }

  /** Longest time without an answer from `since` on, milliseconds. */
  longestGapMs(since: number): number {
    let last = since;
    let longest = 0;
    for (const { at } of this.answers) {
      if (at < since) continue;
      longest = Math.max(longest, at - last);
      last = at;
    }
    return Math.max(longest, performance.now() - last);
  }

  /**
   * Both sides of the ledger: nothing lost, nothing twice, and no error that says something else
   * than what happened.
   */
  check(fleet: Fleet): void {
    const entries = fleet.entries();
    for (const { id, idempotent, settledAt, startedAt, error } of this.calls) {
      const times = entries.get(id) ?? 0;
      assert.ok(
        settledAt !== undefined && settledAt - startedAt <= TIMEOUT_MS + LATE_MS + this.#stallMs,
        `call ${id} was lost: ${settledAt === undefined ? "not settled" : `${settledAt - startedAt} ms`}`,
      );
      if (!idempotent) assert.ok(times <= 1, `call ${id} ran ${times} times`);
      if (error === undefined) assert.ok(times >= 1, `call ${id} was answered by nobody`);
      else if (error.processed === "no") assert.equal(times, 0, `call ${id} ran, and its error says that it did not`);
    }
  }

  /** What came of it, in numbers. */
  tally(fleet: Fleet): Tally {
    const entries = fleet.entries();
    const isLost = ({ startedAt, settledAt = Infinity }: CallRecord): boolean =>
      settledAt - startedAt > TIMEOUT_MS + LATE_MS + this.#stallMs;
    return {
      calls: this.calls.length,
      failed: this.failures.length,
      lost: this.calls.filter(isLost).length,
      duplicated: this.calls.filter(({ id, idempotent }) => !idempotent && (entries.get(id) ?? 0) > 1).length,
    };
  }

  async #record(idempotent: boolean, call: (id: number) => Promise<number | bigint>): Promise<CallRecord> {
    const record: CallRecord = {
      id: this.calls.length + 1,
      idempotent,
      startedAt: performance.now(),
      settledAt: undefined,
      error: undefined,
    };
    this.calls.push(record);
    try {
      assert.equal(Number(await call(record.id)), record.id);
    } catch (error) {
      record.error = error as RpcError; // these methods throw no declared error for these arguments
    }
    record.settledAt = performance.now();
    return record;
  }

  readonly #onCall = (message: unknown): void => {
    const { instance } = message as { readonly instance: string | undefined }; // as documented for callwire:call
    const address = instance?.split(" ")[0];
    if (address !== undefined) this.answers.push({ address, at: performance.now() });
  };
}
