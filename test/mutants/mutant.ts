// Deliberate faults as data: one text of a source and what stands there instead. The tests of its
// own room must turn red on each.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/run-script.js";

export interface Fault {
  /** What is wrong then, as a sentence that says what the program does. */
  readonly what: string;
  /** Below the room, such as `retry.ts`. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
  /**
   * The test files that own the rule, below the room of the same name in `test/`, such as `retry`.
   * None of them needs ZooKeeper.
   */
  readonly tests: readonly string[];
}

export interface Mutant extends Omit<Fault, "tests"> {
  /** Path of the source, such as `runtime/channel/retry.ts`. */
  readonly file: string;
  /** Paths of the test files, such as `test/runtime/channel/retry.test.ts`. */
  readonly tests: readonly string[];
}

/** The faults of one room, such as `runtime/channel`. */
export function inRoom(room: string, faults: readonly Fault[]): readonly Mutant[] {
  return faults.map(({ file, tests, ...rest }) => ({
    ...rest,
    file: `${room}/${file}`,
    tests: tests.map((name) => `test/${room}/${name}.test.ts`),
  }));
}

/**
 * The text of the source with the fault in it; undefined when the entry is stale, as its text does
 * not stand there exactly once.
 */
export function applyFault({ file, text, replacement }: Pick<Mutant, "file" | "text" | "replacement">): string | undefined {
  const parts = readFileSync(join(ROOT, file), "utf8").split(text);
  return parts.length === 2 ? parts.join(replacement) : undefined;
}

/** Where it stands, such as `runtime/channel/retry.ts:19`. */
export function placeOf({ file, text }: Pick<Mutant, "file" | "text">): string {
  const before = readFileSync(join(ROOT, file), "utf8").split(text)[0] ?? "";
  return `${file}:${before.split("\n").length}`;
}
