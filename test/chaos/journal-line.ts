// The lines of a journal, as text and back.

import { RpcError } from "#runtime/base/errors.js";
import type { CallRecord, MethodName, Wishes } from "../world/ledger.js";

type ToldElsewhere = "id" | "client" | "method" | "runs" | "startedAt" | "deadlineAt" | "error" | "settledAt";

/** What may change of a record before it is settled. No call ends with an error of the contract. */
export type Marks = Omit<CallRecord, ToldElsewhere | "declared">;

/** An error as a line has it. `name` is undefined for one that is no RpcError. */
export interface ErrorForm {
  readonly code: RpcError["code"] | undefined;
  readonly message: string;
  readonly processed: RpcError["processed"];
  readonly origin: RpcError["origin"];
}

export type Line = { readonly at: number } & (
  | {
      readonly what: "begin";
      readonly id: number;
      readonly client: string;
      readonly method: MethodName;
      readonly wishes: Wishes;
    }
  | {
      readonly what: "settle";
      readonly id: number;
      readonly marks: Marks;
      readonly error: ErrorForm | undefined;
      readonly wentOnAt: number;
    }
  | { readonly what: "run"; readonly id: number; readonly server: string }
  | { readonly what: "loss"; readonly client: string }
  | { readonly what: "attempts"; readonly client: string; readonly count: number }
  | { readonly what: "complain"; readonly problem: string }
);

export function marksOf(record: CallRecord): Marks {
  const { id: _i, client: _c, method: _m, runs: _r, startedAt: _s, deadlineAt: _d, error: _e, ...rest } = record;
  const { settledAt: _t, declared: _a, ...marks } = rest;
  return marks;
}

/** JSON has no number for it. */
const INFINITY = "Infinity";

export function stringifyLine(line: Line): string {
  return JSON.stringify(line, (_key, value: unknown) => (value === Infinity ? INFINITY : value));
}

/** The whole lines of a text. What SIGKILL has cut off in its middle is none. */
export function parseLines(text: string): readonly Line[] {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  return whole
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line, (_key, value: unknown) => (value === INFINITY ? Infinity : value)) as Line); // a process of the run has written it
}

export function formOfError(error: unknown): ErrorForm {
  if (!(error instanceof RpcError)) return { code: undefined, message: String(error), processed: "unknown", origin: "client" };
  const { code, message, processed, origin } = error;
  return { code, message: message.slice(message.indexOf("] ") + 2), processed, origin };
}

export function errorOfForm({ code, message, processed, origin }: ErrorForm): Error {
  return code === undefined ? new Error(message) : new RpcError(code, message, { processed, origin });
}
