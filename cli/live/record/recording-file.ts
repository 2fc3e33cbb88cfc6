// A recording as a file: a line of JSON for each call, between one that says what it is and one
// that says how it ended. Everything here comes from servers or from a file, and is looked at.

import { shellWord } from "@callwire/compiler";
import { isJsonObject } from "../../json-object.js";
import { UsageError } from "../../usage-error.js";

/** How a recorded call ended that has no result. */
export interface RecordedError {
  /** Of a declared error, its own name. */
  readonly name?: string;
  readonly code: string;
  readonly message?: string;
  readonly fields?: unknown;
}

/** One call. It has a result or an error. */
export interface RecordedCall {
  readonly method: string;
  /** RFC 3339, by the clock of the server. */
  readonly startedAt: string;
  /** How long the handler took. */
  readonly ms: number;
  readonly args: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: RecordedError;
  /** Where the value of a `@sensitive` field is left out, such as `args.password`. */
  readonly masked?: readonly string[];
}

/** One call of a file. */
export interface FiledCall extends RecordedCall {
  readonly service: string;
  /** Address and id of the instance that had it. */
  readonly instance: string;
  /** The line of the file. */
  readonly line: number;
}

/**
 * Whether somebody answered. Else its client had gone, or had no more time: there is nothing to
 * compare with, or to give again.
 */
export function hasAnswer({ error }: RecordedCall): boolean {
  return error === undefined || error.name !== undefined || error.message !== undefined || error.code === "INTERNAL";
}

/** The numbers of one recording: see `Recording` of the server. */
export type Counts = Readonly<Record<CountName, number>>;
export type CountName = "calls" | "recorded" | "notSampled" | "overRate" | "overBuffer" | "tooLarge";

/** The numbers that say what was left out, in the words for people. */
export const LEFT_OUT: Readonly<Partial<Record<CountName, string>>> = {
  notSampled: "by --sample",
  overRate: "over the rate",
  overBuffer: "as this command was too slow",
  tooLarge: "too large",
};

/** What one item of a server is. */
export type RecordingItem =
  | { readonly begin: { readonly contract: string; readonly notRecorded: readonly string[] } }
  | { readonly call: RecordedCall }
  | { readonly counts: Counts };

/** Undefined for what no server of ours sends. */
export function readItem(text: string): RecordingItem | undefined {
  const item = parse(text);
  if (!isJsonObject(item)) return undefined;
  if (isJsonObject(item["begin"])) {
    const { contract, notRecorded } = item["begin"];
    const names = Array.isArray(notRecorded) ? notRecorded.filter((name) => typeof name === "string") : [];
    return { begin: { contract: String(contract), notRecorded: names } };
  }
  if (isJsonObject(item["counts"])) {
    const given = item["counts"];
    const numberOf = (name: CountName): number => (typeof given[name] === "number" ? given[name] : 0);
    const names: readonly CountName[] = ["calls", "recorded", "notSampled", "overRate", "overBuffer", "tooLarge"];
    return { counts: Object.fromEntries(names.map((name) => [name, numberOf(name)])) as Counts }; // a number for each
  }
  return isCall(item["call"]) ? { call: pickCall(item["call"]) } : undefined;
}

/**
 * The calls of a file. Throws UsageError with the line that is none; what is no call of a recording
 * is not replayed at all.
 */
export function readRecording(file: string, text: string): readonly FiledCall[] {
  const calls: FiledCall[] = [];
  text.split("\n").forEach((line, index) => {
    if (line.trim() === "") return;
    const value = parse(line);
    if (isJsonObject(value) && (isJsonObject(value["recording"]) || isJsonObject(value["end"]))) return;
    if (!isJsonObject(value) || typeof value["service"] !== "string" || !isCall(value)) {
      const what = value === undefined ? "is not JSON" : "has not what a call of callwire record has";
      throw new UsageError(`${file}:${index + 1} ${what}; record again, or delete the line`);
    }
    const instance = Reflect.get(value, "instance");
    calls.push({
      ...pickCall(value),
      service: value["service"],
      instance: typeof instance === "string" ? instance : "",
      line: index + 1,
    });
  });
  if (calls.length === 0)
    throw new UsageError(`${file} has no calls; callwire record <service> -o ${shellWord(file)} records some`);
  return calls;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCall(value: unknown): value is RecordedCall & Record<string, unknown> {
  if (!isJsonObject(value)) return false;
  const { method, startedAt, ms, args, error, masked } = value;
  if (typeof method !== "string" || typeof startedAt !== "string" || typeof ms !== "number" || !isJsonObject(args)) return false;
  if (masked !== undefined && !(Array.isArray(masked) && masked.every((path) => typeof path === "string"))) return false;
  return Object.hasOwn(value, "result") !== Object.hasOwn(value, "error") && (error === undefined || isRecordedError(error));
}

/** Nothing else of it: who sends a call names neither its service nor its instance. */
function pickCall({ method, startedAt, ms, args, result, error, masked }: RecordedCall): RecordedCall {
  const end = error === undefined ? { result } : { error };
  return { method, startedAt, ms, args, ...end, ...(masked === undefined ? {} : { masked }) };
}

function isRecordedError(value: unknown): boolean {
  if (!isJsonObject(value) || typeof value["code"] !== "string") return false;
  return ["name", "message"].every((name) => value[name] === undefined || typeof value[name] === "string");
}
