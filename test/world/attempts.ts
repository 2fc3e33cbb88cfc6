// The attempts of a world's calls, as the frames of their clients show them: one at a time, and no
// more of them than the budget for retries pays. What a call comes to is ledger.ts.

import { Flag } from "#runtime/wire/frame.js";
import { readMetadata } from "#runtime/wire/metadata.js";
import { Reader } from "#runtime/wire/reader.js";
import type { Frame } from "./frame-splitter.js";

/** As the runtime promises: a tenth of the calls and ten a second, of the last ten seconds. */
const WINDOW_SECONDS = 10;
const OF_CALL = 0.1;
const RESERVE = 10 * WINDOW_SECONDS;

/** The budget is asked in another order than that of the frames, within one moment. */
const TOLERANCE = 1;

const MAX_CALL = 2 ** 32 - 1;

/** A call, as far as it is looked at. */
export interface Tried {
  readonly id: number;
  readonly client: string;
  readonly startedAt: number;
  readonly hedgeAfterMs?: number | undefined;
}

/** A frame, as far as it is looked at. */
type CallFrame = Pick<Frame, "flags" | "streamId" | "payload">;

/** One connection of a client. Moments are Infinity until then. */
export interface Line {
  readonly client: string;
  /** When the process of the client was born: its clock begins then. */
  readonly bornAt: number;
  goawayAt: number;
  answeredAt: number;
  closedAt: number;
}

interface Attempt {
  readonly line: Line;
  readonly at: number;
  endedAt: number;
  /** It ended as the client had no use for its instance any more: the next one costs nothing. */
  isFree: boolean;
}

export class Attempts {
  readonly #ofCalls = new Map<number, Attempt[]>();
  readonly #open = new Map<Line, Map<number, Attempt>>();
  readonly #reader = new Reader();

  /** A client has written a CALL. */
  begin(line: Line, frame: CallFrame, at: number): void {
    const attempt: Attempt = { line, at, endedAt: Infinity, isFree: false };
    const call = this.#callOf(frame);
    const known = this.#ofCalls.get(call);
    if (known === undefined) this.#ofCalls.set(call, [attempt]);
    else known.push(attempt);
    if ((frame.flags & Flag.ONEWAY) !== 0) return; // it has no id, and no end
    const open = this.#open.get(line) ?? new Map<number, Attempt>();
    this.#open.set(line, open.set(frame.streamId, attempt));
  }

  /** A client has read the end of an attempt. `isListed`: the registry's list has its server. */
  end(line: Line, { streamId }: Pick<Frame, "streamId">, at: number, isListed: boolean): void {
    line.answeredAt = Math.min(line.answeredAt, at);
    const attempt = this.#open.get(line)?.get(streamId);
    if (attempt === undefined) return;
    attempt.endedAt = at;
    attempt.isFree = line.goawayAt <= at || !isListed;
    this.#open.get(line)?.delete(streamId);
  }

  /** How often the call was written. */
  countOf(call: number): number {
    return this.#ofCalls.get(call)?.length ?? 0;
  }

  /** When all is over: what must not be, as lines. */
  findProblems(calls: readonly Tried[]): readonly string[] {
    const problems: string[] = [];
    const spent = new Map<string, { readonly bornAt: number; readonly moments: number[] }>();
    for (const record of calls) {
      const attempts = this.#ofCalls.get(record.id) ?? [];
      if (record.hedgeAfterMs !== undefined) continue; // of two attempts at once nobody sees which is the next of which
      attempts.forEach((next, count) => {
        const before = attempts[count - 1];
        if (before === undefined) return;
        const costAt = costOf(before, next.at, count);
        if (costAt === "early") problems.push(`call ${record.id} of ${record.client} is tried while an attempt is under way`);
        if (typeof costAt !== "number") return;
        const { client, bornAt } = next.line;
        const known = spent.get(client) ?? { bornAt, moments: [] };
        known.moments.push(costAt);
        spent.set(client, known);
      });
    }
    for (const [client, { bornAt, moments }] of spent) {
      const startedAt = calls.filter((record) => record.client === client).map((record) => record.startedAt);
      const least = leastBalance(moments, startedAt, bornAt);
      if (least < -TOLERANCE) problems.push(`${client} has made ${Math.round(-least)} retries beyond its budget`);
    }
    return problems;
  }

  /** The number of the call, which each method has first. */
  #callOf({ flags, payload }: CallFrame): number {
    const reader = this.#reader;
    reader.open(payload, new DataView(payload.buffer, payload.byteOffset, payload.length), 0, payload.length);
    reader.rawU32("method");
    if ((flags & Flag.METADATA) !== 0) readMetadata(reader);
    reader.array();
    const call = reader.int("call", 0, MAX_CALL);
    reader.close();
    return call;
  }
}

/** When the attempt behind this one was paid for; undefined when it was free. */
function costOf({ endedAt, isFree, line }: Attempt, nextAt: number, count: number): number | "early" | undefined {
  if (endedAt <= nextAt) return isFree ? undefined : endedAt;
  if (line.closedAt > nextAt) return "early";
  return count === 1 && line.answeredAt <= line.closedAt ? undefined : line.closedAt;
}

/** What was left of the budget when there was least of it; below zero when there was too little. */
function leastBalance(spent: readonly number[], earned: readonly number[], bornAt: number): number {
  const events = [...earned.map((at) => ({ at, tokens: OF_CALL })), ...spent.map((at) => ({ at, tokens: -1 }))];
  const slots = new Map<number, number>();
  let least = Infinity;
  for (const { at, tokens } of events.sort((a, b) => a.at - b.at || b.tokens - a.tokens)) {
    const second = Math.floor((at - bornAt) / 1_000);
    slots.set(second, (slots.get(second) ?? 0) + tokens);
    let balance = RESERVE;
    for (let before = 0; before < WINDOW_SECONDS; before++) balance += slots.get(second - before) ?? 0;
    least = Math.min(least, balance);
  }
  return least;
}
