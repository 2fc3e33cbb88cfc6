// What was called in a world, what ran, and what came of it; and what of that must not be. Knows
// nothing of how calls are carried.

import { isDeclaredError, RpcError } from "#runtime/base/errors.js";
import type { Scheduler } from "./scheduler.js";
import type { Trace } from "./trace.js";

export type MethodName = "read" | "write" | "count" | "total" | "double";

/** Of these the contract says that they may run twice. */
const IDEMPOTENT: readonly MethodName[] = ["read", "count"];

/** Attempts of one call, at most. */
const MAX_RUNS = 3;

/**
 * A call settles by its deadline and so much: a tick of the wheel, and what the moment has to do.
 */
const LATE_MS = 25;

export interface CallRecord {
  readonly id: number;
  readonly client: string;
  readonly method: MethodName;
  readonly startedAt: number;
  readonly deadlineAt: number;
  /** Servers that have begun it, in their order. */
  readonly runs: string[];
  /** Its client has died, and nobody waits for it. */
  isOrphan: boolean;
  settledAt: number | undefined;
  /** Undefined when it has succeeded, or is not settled. */
  error: RpcError | undefined;
}

/** Something that must not be, as one line. */
export type Problem = string;

export class Ledger {
  readonly calls: CallRecord[] = [];
  readonly problems: Problem[] = [];
  readonly #scheduler: Scheduler;
  readonly #trace: Trace;

  constructor(scheduler: Scheduler, trace: Trace) {
    this.#scheduler = scheduler;
    this.#trace = trace;
  }

  begin(client: string, method: MethodName, timeoutMs: number): CallRecord {
    const now = this.#scheduler.now;
    const record: CallRecord = {
      id: this.calls.length + 1,
      client,
      method,
      startedAt: now,
      deadlineAt: now + timeoutMs,
      runs: [],
      isOrphan: false,
      settledAt: undefined,
      error: undefined,
    };
    this.calls.push(record);
    this.#note(record, "begins");
    return record;
  }

  /** The handler of a server begins a call. */
  run(server: string, id: number): void {
    const record = this.calls[id - 1];
    if (record === undefined) return this.complain(`${server} ran a call ${id} that nobody made`);
    record.runs.push(server);
    this.#note(record, `runs at ${server}`);
  }

  /** `wentOnAt`: when the client's process last went on after it had stood. */
  settle(record: CallRecord, error: unknown, wentOnAt: number): void {
    const now = this.#scheduler.now;
    if (record.settledAt !== undefined) this.complain(`${describe(record)} was settled twice`);
    record.settledAt = now;
    if (Math.max(record.deadlineAt, wentOnAt) + LATE_MS < now)
      this.complain(`${describe(record)} was settled ${Math.round(now - record.deadlineAt)} ms after its deadline`);
    this.#note(record, error === undefined ? "succeeds" : `fails: ${String(error)}`);
    if (error === undefined) return;
    if (error instanceof RpcError) record.error = error;
    else if (isDeclaredError(error)) this.complain(`${describe(record)} ended with ${error.name}`);
    else this.complain(`${describe(record)} ended with what is no RpcError: ${String(error)}`);
  }

  complain(problem: Problem): void {
    this.problems.push(problem);
  }

  /**
   * What went wrong was announced, and others were there: nothing but a deadline may fail a call.
   */
  checkGentle(): void {
    for (const record of this.calls) {
      const code = record.error?.code;
      if (code === undefined || code === "DEADLINE_EXCEEDED" || code === "CANCELLED") continue;
      this.complain(`nobody has died, and yet ${describe(record)}`);
    }
  }

  /** When nothing is under way any more. */
  check(): void {
    for (const record of this.calls) {
      const isOnce = !IDEMPOTENT.includes(record.method);
      if (isOnce && record.runs.length > 1) this.complain(`${describe(record)} must not run twice, and did`);
      if (record.runs.length > MAX_RUNS) this.complain(`${describe(record)} ran more than ${MAX_RUNS} times`);
      if (record.isOrphan) continue;
      if (record.settledAt === undefined) this.complain(`${describe(record)} was never settled`);
      else this.#checkEnd(record);
    }
  }

  #note({ id, client, method }: CallRecord, what: string): void {
    this.#trace.note(this.#scheduler.now, `call ${id} of ${client}, ${method}, ${what}`);
  }

  #checkEnd(record: CallRecord): void {
    const { error, runs } = record;
    if (error === undefined) {
      if (runs.length === 0) this.complain(`${describe(record)} succeeded and never ran`);
      return;
    }
    if (error.processed === "no" && runs.length > 0) this.complain(`${describe(record)} says that it did not run, and did`);
    if (error.processed === "yes" && runs.length === 0) this.complain(`${describe(record)} says that it ran, and did not`);
    if (error.code === "INTERNAL") this.complain(`${describe(record)} ended with a mistake of ours`);
  }
}

export function describe({ id, client, method, error, runs }: CallRecord): string {
  const end = error === undefined ? "" : ` (${error.message}; processed: ${error.processed})`;
  return `call ${id} of ${client}, ${method}, which ran at ${runs.join(", ") || "nobody"}${end}`;
}
