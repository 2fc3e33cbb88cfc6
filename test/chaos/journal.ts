// What one process of a run writes down, line by line and before it has any effect, so that SIGKILL
// loses none of it. The judge reads it: judge.ts.

import { openSync, writeSync } from "node:fs";
import { isDeclaredError, RpcError } from "#runtime/base/errors.js";
import { type CallRecord, createRecord, type MethodName, type Wishes } from "../world/ledger.js";
import { type ErrorForm, formOfError, marksOf, stringifyLine } from "./journal-line.js";
import { monotonicNowMs } from "./moment.js";
import type { Standing } from "./standing.js";

/** Numbers of one process: its calls have ids that no other process has. */
const IDS_OF_PROCESS = 1_000_000;

export class Journal {
  readonly #name: string;
  readonly #file: number;
  readonly #standing: Standing;
  readonly #open = new Set<CallRecord>();
  #lastId: number;
  /** When the first line of this turn of the loop was written; undefined before. */
  #turnAt: number | undefined;

  /** `number`: of the process, which no other of the run has. */
  constructor(file: string, name: string, number: number, standing: Standing) {
    this.#file = openSync(file, "a");
    this.#name = name;
    this.#lastId = number * IDS_OF_PROCESS;
    this.#standing = standing;
  }

  /** Calls that have begun and are not settled. */
  get open(): ReadonlySet<CallRecord> {
    return this.#open;
  }

  begin(client: string, method: MethodName, wishes: Wishes): CallRecord {
    const record = createRecord(++this.#lastId, client, method, wishes, monotonicNowMs());
    this.#open.add(record);
    this.#write({ what: "begin", at: record.startedAt, id: record.id, client, method, wishes });
    return record;
  }

  settle(record: CallRecord, error: unknown): void {
    this.#open.delete(record);
    if (error instanceof RpcError) record.error = error;
    else if (isDeclaredError(error)) record.declared = error;
    const at = monotonicNowMs();
    const form: ErrorForm | undefined = error === undefined ? undefined : formOfError(error);
    this.#write({ what: "settle", at, id: record.id, marks: marksOf(record), error: form, wentOnAt: this.#standing.wentOnAt });
  }

  run(server: string, id: number): void {
    this.#write({ what: "run", at: monotonicNowMs(), id, server });
  }

  log(text: string): void {
    this.#write({ what: "log", at: monotonicNowMs(), server: this.#name, text });
  }

  /**
   * Node tells of a socket that this process has closed itself at the end of the turn, behind the
   * calls that failed with it. So it counts from the first line of that turn until now: calls may
   * have begun in between.
   */
  loss(): void {
    const until = monotonicNowMs();
    this.#write({ what: "loss", at: this.#turnAt ?? until, client: this.#name, until });
  }

  attempts(count: number): void {
    this.#write({ what: "attempts", at: monotonicNowMs(), client: this.#name, count });
  }

  complain(problem: string): void {
    this.#write({ what: "complain", at: monotonicNowMs(), problem });
  }

  #write(line: Parameters<typeof stringifyLine>[0]): void {
    this.#turnAt ??= this.#beginTurn(line.at);
    writeSync(this.#file, `${stringifyLine(line)}\n`);
  }

  /** Closed sockets are told of behind the first immediate, and before the second. */
  #beginTurn(at: number): number {
    setImmediate(() => setImmediate(() => (this.#turnAt = undefined)));
    return at;
  }
}
