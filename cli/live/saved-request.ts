// A request in a file, as the console saves it: `{ "call", "args", "metadata" }`.

import { UsageError } from "../usage-error.js";
import { parseJson, readAll } from "./call-input.js";

export interface SavedRequest {
  /** `demo.Calculator/divide`. */
  readonly call: string;
  /** By the names of the parameters. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
}

const NAMES: readonly string[] = ["call", "args", "metadata"];

/** Throws UsageError that says what is wrong with the file. */
export function readSavedRequest(file: string): SavedRequest {
  const saved = asObject(parseJson(readAll(file, file), file), file);
  const unknown = Object.keys(saved).find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`${file} has ${JSON.stringify(unknown)}; a saved request has ${NAMES.join(", ")}`);
  const { call, args = {}, metadata = {} } = saved;
  if (typeof call !== "string") throw new UsageError(`${file} names no method; write "call": "service/method" there`);
  const texts = Object.entries(asObject(metadata, `metadata of ${file}`)).map(([key, value]) => {
    if (typeof value === "string") return [key.toLowerCase(), value] as const;
    throw new UsageError(`metadata of ${file} is text, and ${JSON.stringify(key)} is none; write it in quotes`);
  });
  return { call, args: asObject(args, `args of ${file}`), metadata: Object.fromEntries(texts) };
}

function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>; // as JSON.parse gives it
  throw new UsageError(`${what} is no object; write it in braces`);
}
