// The arguments of the calls of a bench: one body for all, those of a file in turn, or generated
// from the contract.

import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Descriptor, MethodDescriptor } from "callwire/schema";
import { describeFileError, UsageError } from "../../usage-error.js";
import { parseJson, readArguments } from "../call-input.js";
import { createRandom } from "../values/random.js";
import { RandomValues } from "../values/random-values.js";
import type { BenchFlags } from "./plan.js";

export type Body = Readonly<Record<string, unknown>>;

/** Lines of a file, and bytes of all of them. */
const MAX_LINES = 100_000;
const MAX_FILE_BYTES = 64 * 1024 * 1024;
/** Generated before the run, so that the run itself costs no more. */
const RANDOM_BODIES = 1_000;

export interface Bodies {
  /** At least one. Calls take them in turn. */
  readonly all: readonly Body[];
  /** Of those that were generated. */
  readonly seed: number | undefined;
}

/** Throws UsageError. */
export function readBodies(method: MethodDescriptor, descriptor: Descriptor, flags: BenchFlags): Bodies {
  const { pairs = [], data, file, random = false } = flags;
  const given = [pairs.length > 0 || data !== undefined, file !== undefined, random].filter(Boolean).length;
  if (given > 1) throw new UsageError("arguments come from the command line, from --file or from --random; give one of them");
  if (flags.seed !== undefined && !random) throw new UsageError("--seed belongs to --random");
  if (file !== undefined) return { all: readFile(file), seed: undefined };
  if (!random) return { all: [readArguments(method, descriptor, pairs, data)], seed: undefined };
  const seed = readSeed(flags.seed);
  const values = new RandomValues(descriptor, createRandom(seed));
  return { all: Array.from({ length: RANDOM_BODIES }, () => values.arguments(method)), seed };
}

/** One that was given, or any. Throws UsageError. */
export function readSeed(text: string | undefined): number {
  if (text === undefined) return randomInt(2 ** 32);
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seed < 2 ** 32) return seed;
  throw new UsageError(`--seed takes a whole number below 4,294,967,296, got ${JSON.stringify(text)}`);
}

function readFile(file: string): readonly Body[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new UsageError(`--file ${file} cannot be read: ${describeFileError(error)}`);
  }
  if (bytes.length > MAX_FILE_BYTES)
    throw new UsageError(`--file ${file} has ${bytes.length} bytes, more than ${MAX_FILE_BYTES}; give a part of it`);
  const bodies: Body[] = [];
  bytes
    .toString("utf8")
    .split("\n")
    .forEach((line, index) => {
      if (line.trim() === "") return;
      const value = parseJson(line, `line ${index + 1} of ${file}`);
      if (typeof value !== "object" || value === null || Array.isArray(value))
        throw new UsageError(`line ${index + 1} of ${file} is no object by the names of the parameters, such as {"num1": 10}`);
      bodies.push(value as Body); // by its names, as JSON.parse gives it
    });
  if (bodies.length === 0) throw new UsageError(`--file ${file} has no line; write one object of JSON a line`);
  if (bodies.length > MAX_LINES)
    throw new UsageError(`--file ${file} has ${bodies.length} lines, more than ${MAX_LINES}; give a part of them`);
  return bodies;
}
