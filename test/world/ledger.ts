// What was called in a world, what ran, and what came of it; and what of that must not be. Knows
// nothing of how calls are carried.

import { type DeclaredError, isDeclaredError, RpcError } from "#runtime/base/errors.js";
import { Ending } from "../../generated/world.js";
import { Attempts } from "./attempts.js";
import { explainEnd, isBusy, LoggedMistakes } from "./endings.js";

export type MethodName = "read" | "write" | "count" | "total" | "double" | "tell";

/** Of these the contract says that they may run twice. */
const IDEMPOTENT: readonly MethodName[] = ["read", "count"];

/** Time that a call has to find its way where nothing goes wrong but what is announced. */
const SPARE_MS = 2_500;

/** What a call needs beside the work of its handler, at most. */
export const SPARE_NEED_MS = 400;

/** Attempts of one call, at most. */
const MAX_RUNS = 3;

/**
 * A call settles by its deadline and so much: a tick of the wheel, and what the moment has to do.
 */
const LATE_MS = 25;

/** Of these nobody can know whether the call has run, though no connection was lost. */
const GIVEN_UP: readonly string[] = ["CANCELLED", "DEADLINE_EXCEEDED"];

/** How a call is made. */
export interface Wishes {
  readonly timeoutMs: number;
  /** Its caller does not wait until the deadline. */
  readonly givesUp: boolean;
  readonly hedgeAfterMs?: number | undefined;
  readonly failFast?: boolean | undefined;
  /** Its items have no end: it takes until its deadline, or until its caller gives up. */
  readonly isEndless?: boolean | undefined;
  /** Its handler answers at once. */
  readonly isQuick?: boolean | undefined;
}

export interface CallRecord extends Wishes {
  readonly id: number;
  readonly client: string;
  /** Its caller does not wait until the deadline, or its client has been closed meanwhile. */
  givesUp: boolean;
  readonly method: MethodName;
  readonly startedAt: number;
  readonly deadlineAt: number;
  /** Servers that have begun it, in their order. */
  readonly runs: string[];
  /** Milliseconds that its handler takes. */
  needsMs: number;
  /** How its handler ends. */
  ending: Ending;
  /** Its handler throws, whichever attempt it is. */
  isToFail: boolean;
  /** Of which call the metadata are that came with its end. Undefined: there were none. */
  trailers: "own" | "another" | undefined;
  /** Its caller takes its time for each item: all may have come long before it has read them. */
  isReadSlowly: boolean;
  /** Its client has died, and nobody waits for it. */
  isOrphan: boolean;
  settledAt: number | undefined;
  /** Undefined when it has succeeded, or is not settled. */
  error: RpcError | undefined;
  /** An error of the contract. */
  declared: DeclaredError | undefined;
}

/** All fields in one order, whatever is wished: a world looks at very many records. */
export function createRecord(id: number, client: string, method: MethodName, wishes: Wishes, now: number): CallRecord {
  const { timeoutMs, givesUp, hedgeAfterMs, failFast, isEndless, isQuick } = wishes;
  return {
    timeoutMs,
    givesUp,
    hedgeAfterMs,
    failFast,
    isEndless,
    isQuick,
    id,
    client,
    method,
    startedAt: now,
    deadlineAt: now + timeoutMs,
    needsMs: SPARE_NEED_MS,
    ending: Ending.Answers,
    isToFail: false,
    trailers: undefined,
    isReadSlowly: false,
    runs: [],
    isOrphan: false,
    settledAt: undefined,
    error: undefined,
    declared: undefined,
  };
}

/** Neither the contract nor an earlier end says that it may run twice. */
export function isToRunOnce({ method, ending }: CallRecord): boolean {
  return !IDEMPOTENT.includes(method) && !isBusy(ending);
}

/** Its first run says that it may run again, and the second does not. */
function mayRunOnceMore({ method, ending }: CallRecord): boolean {
  return !IDEMPOTENT.includes(method) && ending === Ending.IsBusyFirst;
}

/** What a ledger needs of the time, and of the trace. */
export interface LedgerClock {
  readonly now: number;
}

export interface LedgerTrace {
  note(now: number, text: string): void;
}

/** Something that must not be, as one line. */
export type Problem = string;

/**
 * Attempts of a client: each call once, once more for free when a connection is lost or drains, a
 * tenth by the budget, and what that has in reserve for the seconds of a world.
 */
const ATTEMPTS_OF_CALL = 2.1;
const SPARE_ATTEMPTS = 300;

export class Ledger {
  /** What was written of the calls. */
  readonly attempts = new Attempts();
  readonly #attempts = new Map<string, number>();
  /** When connections of a client have ended. */
  readonly #losses = new Map<string, { readonly from: number; readonly until: number }[]>();
  readonly #mistakes = new LoggedMistakes();
  readonly calls: CallRecord[] = [];
  readonly #byId = new Map<number, CallRecord>();
  readonly problems: Problem[] = [];
  readonly #clock: LedgerClock;
  readonly #trace: LedgerTrace;
  readonly #lateMs: number;

  /** `lateMs`: so long after its deadline a call may settle; what the moment has to do. */
  constructor(clock: LedgerClock, trace: LedgerTrace, lateMs = LATE_MS) {
    this.#clock = clock;
    this.#trace = trace;
    this.#lateMs = lateMs;
  }

  /** `id`: where others have numbered the calls. */
  begin(client: string, method: MethodName, wishes: Wishes, id = this.calls.length + 1): CallRecord {
    const record = createRecord(id, client, method, wishes, this.#clock.now);
    this.calls.push(record);
    this.#byId.set(id, record);
    this.#note(record, "begins");
    return record;
  }

  /** The handler of a server begins a call. */
  run(server: string, id: number): void {
    const record = this.#byId.get(id);
    if (record === undefined) return this.complain(`${server} ran a call ${id} that nobody made`);
    record.runs.push(server);
    this.#note(record, `runs at ${server}`);
  }

  /** Undefined when nobody has begun it. */
  find(id: number): CallRecord | undefined {
    return this.#byId.get(id);
  }

  /** A server has logged an error. */
  noteError(server: string, line: string): void {
    if (!this.#mistakes.add(server, line)) this.complain(`${server} logs ${line}`);
  }

  /** `wentOnAt`: when the client's process last went on after it had stood. */
  settle(record: CallRecord, error: unknown, wentOnAt: number): void {
    const now = this.#clock.now;
    if (record.settledAt !== undefined) this.complain(`${describe(record)} was settled twice`);
    record.settledAt = now;
    const hadEnded = hasCome(error) || (hasBroken(error) && this.#hasLostBy(record, record.deadlineAt));
    const mayBeLate = record.isReadSlowly && hadEnded;
    if (!mayBeLate && Math.max(record.deadlineAt, wentOnAt) + this.#lateMs < now)
      this.complain(`${describe(record)} was settled ${Math.round(now - record.deadlineAt)} ms after its deadline`);
    this.#note(record, error === undefined ? "succeeds" : `fails: ${String(error)}`);
    if (error === undefined) return;
    if (error instanceof RpcError) record.error = error;
    else if (isDeclaredError(error)) record.declared = error;
    else this.complain(`${describe(record)} ended with what is no RpcError: ${String(error)}`);
  }

  /** A client has written a call, whichever attempt it is. */
  countAttempt(client: string): void {
    this.#attempts.set(client, (this.#attempts.get(client) ?? 0) + 1);
  }

  /** A connection of the client has ended, for whatever reason, between now and then. */
  noteLoss(client: string, until = this.#clock.now): void {
    const losses = this.#losses.get(client) ?? [];
    losses.push({ from: this.#clock.now, until });
    this.#losses.set(client, losses);
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
      if (code === undefined || code === "CANCELLED" || record.ending !== Ending.Answers || record.failFast === true) continue;
      if (record.needsMs + SPARE_MS > record.timeoutMs) continue; // whatever it is called: it had no time
      this.complain(`nobody has died, and yet ${describe(record)}`);
    }
  }

  /** When nothing is under way any more. */
  check(): void {
    for (const [client, attempts] of this.#attempts) {
      const calls = this.calls.filter((record) => record.client === client).length;
      const most = ATTEMPTS_OF_CALL * calls + SPARE_ATTEMPTS;
      if (attempts > most) this.complain(`${client} made ${attempts} attempts for ${calls} calls`);
    }
    for (const problem of this.attempts.findProblems(this.calls)) this.complain(problem);
    for (const record of this.calls) {
      if (isToRunOnce(record) && record.runs.length > 1) this.complain(`${describe(record)} must not run twice, and did`);
      if (mayRunOnceMore(record) && record.runs.length > 2) this.complain(`${describe(record)} must not run thrice, and did`);
      if (record.runs.length > (record.hedgeAfterMs === undefined ? MAX_RUNS : 2 * MAX_RUNS))
        this.complain(`${describe(record)} ran more than ${MAX_RUNS} times`);
      if (record.isOrphan) continue;
      if (record.settledAt === undefined) this.complain(`${describe(record)} was never settled`);
      else this.#checkEnd(record);
    }
  }

  #note({ id, client, method }: CallRecord, what: string): void {
    this.#trace.note(this.#clock.now, `call ${id} of ${client}, ${method}, ${what}`);
  }

  #hasLostBy({ client, startedAt }: CallRecord, moment: number): boolean {
    return this.#losses.get(client)?.some(({ from, until }) => from <= moment && until >= startedAt) === true;
  }

  #checkEnd(record: CallRecord): void {
    const { error, runs, method, trailers } = record;
    if (method === "tell" && error === undefined) return; // nobody learns more
    const wrong = explainEnd(record, this.#mistakes);
    if (wrong !== undefined) this.complain(`${describe(record)} ${wrong}`);
    if (error === undefined) {
      if (runs.length === 0) this.complain(`${describe(record)} succeeded and never ran`);
      if (trailers !== "own") this.complain(`${describe(record)} ended with the metadata of ${trailers ?? "no"} call`);
      return;
    }
    if (error.processed === "no" && runs.length > 0) this.complain(`${describe(record)} says that it did not run, and did`);
    if (error.processed === "yes" && runs.length === 0) this.complain(`${describe(record)} says that it ran, and did not`);
    if (error.processed === "unknown" && !GIVEN_UP.includes(error.code) && !this.#hasLostBy(record, record.settledAt ?? 0))
      this.complain(`${describe(record)} does not know whether it ran, and no connection was lost`);
    if (error.code === "CANCELLED" && !record.givesUp) this.complain(`${describe(record)} was given up by nobody`);
  }
}

/** The server has said how the call ended; a reader learns it behind the items that came before. */
function hasCome(error: unknown): boolean {
  return error === undefined || isDeclaredError(error) || (error instanceof RpcError && error.processed === "yes");
}

/** It may be the end of a connection; what the client itself has decided is none. */
function hasBroken(error: unknown): boolean {
  return error instanceof RpcError && !GIVEN_UP.includes(error.code);
}

export function describe({ id, client, method, error, declared, runs }: CallRecord): string {
  const end =
    error === undefined
      ? declared === undefined
        ? ""
        : ` (${declared.name})`
      : ` (${error.message}; processed: ${error.processed})`;
  return `call ${id} of ${client}, ${method}, which ran at ${runs.join(", ") || "nobody"}${end}`;
}
