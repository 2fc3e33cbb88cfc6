// Plays what all processes of a run have written down into the ledger of a world, in the order in
// which it happened, and asks it what must not be.

import { type CallRecord, isToRunOnce, Ledger, type Problem, SPARE_NEED_MS } from "../world/ledger.js";
import { errorOfForm, type Line } from "./journal-line.js";

/**
 * A call settles by its deadline and so much, counted from when its process last went on. A machine
 * that is busy lets a process wait for a core.
 */
export const LATE_MS = 250;

const P99 = 0.99;

export interface Judgement {
  readonly problems: readonly Problem[];
  readonly calls: number;
  readonly succeeded: number;
  /** Calls whose client was killed: nobody has waited for them. */
  readonly orphaned: number;
  /** Calls that failed, by status, or by the error of the contract. */
  readonly failed: Readonly<Record<string, number>>;
  /** Calls of living clients that were never settled. */
  readonly lost: number;
  /** Calls that must not run twice, and did. */
  readonly duplicated: number;
  /** Calls that ran at more than one server, as they may. */
  readonly repeated: number;
  /** Milliseconds beside the work of the handler, of calls without items that succeeded. */
  readonly p99Ms: number;
}

/** `dead`: names of clients that were killed. */
export function judge(lines: readonly Line[], dead: ReadonlySet<string>): Judgement {
  const clock = { now: 0 };
  const ledger = new Ledger(clock, { note: () => undefined }, LATE_MS);
  for (const line of [...lines].sort((a, b) => a.at - b.at)) {
    clock.now = line.at;
    replay(line, ledger);
  }
  for (const record of ledger.calls) if (record.settledAt === undefined && dead.has(record.client)) record.isOrphan = true;
  ledger.check();
  return summarize(ledger);
}

function replay(line: Line, ledger: Ledger): void {
  switch (line.what) {
    case "begin":
      ledger.begin(line.client, line.method, line.wishes, line.id);
      return;
    case "settle": {
      const record = ledger.find(line.id);
      if (record === undefined) return ledger.complain(`a call ${line.id} was settled that nobody has begun`);
      Object.assign(record, line.marks);
      return ledger.settle(record, line.error === undefined ? undefined : errorOfForm(line.error), line.wentOnAt);
    }
    case "run":
      return ledger.run(line.server, line.id);
    case "log":
      return ledger.noteError(line.server, line.text);
    case "loss":
      return ledger.noteLoss(line.client, line.until);
    case "attempts":
      for (let left = line.count; left > 0; left--) ledger.countAttempt(line.client);
      return;
    case "complain":
      return ledger.complain(line.problem);
  }
}

function summarize({ calls, problems }: Ledger): Judgement {
  const settled = calls.filter((record) => record.settledAt !== undefined);
  const failed: Record<string, number> = {};
  for (const record of settled) {
    const name = failureOf(record);
    if (name !== undefined) failed[name] = (failed[name] ?? 0) + 1;
  }
  const twice = calls.filter((record) => record.runs.length > 1);
  return {
    problems,
    calls: calls.length,
    succeeded: settled.filter((record) => failureOf(record) === undefined).length,
    orphaned: calls.filter(({ isOrphan }) => isOrphan).length,
    failed,
    lost: calls.filter((record) => record.settledAt === undefined && !record.isOrphan).length,
    duplicated: twice.filter(isToRunOnce).length,
    repeated: twice.filter((record) => !isToRunOnce(record)).length,
    p99Ms: quantile(settled.flatMap(ownTime), P99),
  };
}

function failureOf({ error, declared }: CallRecord): string | undefined {
  return error?.code ?? declared?.name;
}

/** The time that its handler did not ask for; none for calls with items or an error. */
function ownTime(record: CallRecord): readonly number[] {
  const { method, startedAt, settledAt, needsMs } = record;
  if (failureOf(record) !== undefined || settledAt === undefined || (method !== "read" && method !== "write")) return [];
  return [Math.max(0, settledAt - startedAt - (needsMs - SPARE_NEED_MS))];
}

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
