// What a run has found: an input and what it did, as a file that plays it again.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const AREAS = ["frames", "answers", "contracts", "records"] as const;
export type AreaName = (typeof AREAS)[number];

export interface Finding {
  readonly area: AreaName;
  readonly seed: number;
  /** What did not hold, one sentence each. */
  readonly broken: readonly string[];
  /**
   * In the order in which they were given; of bytes in base64. The last one did it, most likely.
   */
  readonly inputs: readonly string[];
  /** The mistake that was planted. */
  readonly plant?: string | undefined;
}

/** Returns the path of the file. */
export function saveFinding(folder: string, finding: Finding): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${finding.area}-${finding.seed}-${Date.now()}.json`);
  writeFileSync(file, `${JSON.stringify(finding, undefined, 1)}\n`);
  return file;
}

/** Throws for a file that is no finding, and says why. */
export function readFinding(file: string): Finding {
  const found = parse(file);
  const wrong = isObject(found) ? findWrong(found) : "it is no object";
  if (wrong !== undefined) throw new Error(`${file} is no finding of npm run fuzz: ${wrong}`);
  return found as Finding; // as was looked at above
}

function parse(file: string): unknown {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is no finding of npm run fuzz: it is no JSON`, { cause: error });
  }
}

/** How an input is written: what is none would hold, or break something, in any case. */
const FORMS: Readonly<Record<AreaName, (input: string) => boolean>> = {
  frames: (input) => /^\d+[+-][wc][A-Za-z0-9+/]*={0,2}$/.test(input),
  answers: (input) => /^\d+:[A-Za-z0-9+/]*={0,2}$/.test(input),
  contracts: (input) => has(parseInput(input), "text"),
  records: (input) => {
    const records = parseInput(input);
    return Array.isArray(records) && records.every((record) => has(record, "data"));
  },
};

function parseInput(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return undefined;
  }
}

function has(value: unknown, name: string): boolean {
  return isObject(value) && typeof value[name] === "string";
}

function isArea(value: unknown): value is AreaName {
  return AREAS.some((area) => area === value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** What is missing, or of another kind. */
function findWrong({ area, seed, inputs, plant }: Readonly<Record<string, unknown>>): string | undefined {
  if (!isArea(area)) return `its area is none of ${AREAS.join(", ")}`;
  if (!Number.isSafeInteger(seed)) return "its seed is no whole number";
  if (!Array.isArray(inputs) || !inputs.every((input) => typeof input === "string")) return "its inputs are no texts";
  if (inputs.length === 0) return "it has no inputs to be given again";
  const odd = inputs.findIndex((input) => !FORMS[area](input));
  if (odd >= 0) return `its input ${odd + 1} is none of ${area}`;
  return plant === undefined || typeof plant === "string" ? undefined : "its plant is no name";
}
