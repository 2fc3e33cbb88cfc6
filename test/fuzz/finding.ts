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

/** Throws for a file that is no finding. */
export function readFinding(file: string): Finding {
  const found = JSON.parse(readFileSync(file, "utf8")) as Partial<Finding>; // each field is looked at below
  if (!AREAS.some((area) => area === found.area) || !Array.isArray(found.inputs)) throw new Error(`${file} is no finding`);
  return found as Finding; // as saved above
}
