// How a program of the conformance kit is driven from outside: lines of JSON on stdin, each
// answered by one with its `id` on stdout.

import { createInterface } from "node:readline";
import { fromJson, toJson } from "../interop/tagged-json.js";

export type Line = Readonly<Record<string, unknown>>;

/**
 * Says that it is ready, then answers lines until stdin ends. An answer may take its time; others
 * go on meanwhile.
 */
export async function answerLines(ready: unknown, answer: (line: Line) => Promise<Line>): Promise<void> {
  const say = (line: Line): boolean => process.stdout.write(`${toJson(line)}\n`);
  say({ ready });
  for await (const text of createInterface({ input: process.stdin })) {
    const line = fromJson(text) as Line; // each line of the kit is an object
    answer(line).then(
      (fields) => say({ id: line["id"], ...fields }),
      (error: unknown) => say({ id: line["id"], code: "INTERNAL", message: String(error) }),
    );
  }
}
