// The lines of a journal, as text and back.

import { RpcError } from "#runtime/base/errors.js";
import { Busy, Refused } from "../../generated/world.js";
import type { CallRecord, MethodName, Wishes } from "../world/ledger.js";

/** What may change of a record before it is settled. */
export type Marks = Omit<
  CallRecord,
  "id" | "client" | "method" | "runs" | "startedAt" | "deadlineAt" | "error" | "declared" | "settledAt"
>;

/** An error as a line has it: of the runtime, of the contract, or neither. */
export type ErrorForm =
  | (Pick<RpcError, "code" | "message" | "processed" | "origin"> & { readonly kind: "rpc"; readonly errorId?: string })
  | { readonly kind: "declared"; readonly name: "Refused" | "Busy"; readonly call: number }
  | { readonly kind: "other"; readonly message: string };

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
  | { readonly what: "log"; readonly server: string; readonly text: string }
  | { readonly what: "loss"; readonly client: string; readonly until: number }
  | { readonly what: "attempts"; readonly client: string; readonly count: number }
  | { readonly what: "complain"; readonly problem: string }
);

export function marksOf(record: CallRecord): Marks {
  const { id: _i, client: _c, method: _m, runs: _r, startedAt: _s, deadlineAt: _d, settledAt: _t, ...rest } = record;
  const { error: _e, declared: _o, ...marks } = rest;
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
  if (error instanceof Refused || error instanceof Busy) return { kind: "declared", name: error.name, call: error.call };
  if (!(error instanceof RpcError)) return { kind: "other", message: String(error) };
  const { code, message, processed, origin, errorId } = error;
  const text = message.slice(message.indexOf("] ") + 2);
  return { kind: "rpc", code, message: text, processed, origin, ...(errorId === undefined ? {} : { errorId }) };
}

export function errorOfForm(form: ErrorForm): Error {
  if (form.kind === "other") return new Error(form.message);
  if (form.kind === "declared") return form.name === "Busy" ? new Busy({ call: form.call }) : new Refused({ call: form.call });
  const { code, message, processed, origin, errorId } = form;
  return new RpcError(code, message, { processed, origin, errorId });
}
