// What all areas of a run have: what they are asked for, and what they answer.

import type { AreaName, Finding } from "./finding.js";

export interface AreaOptions {
  readonly seed: number;
  /** Inputs after which it is done. */
  readonly goal: number;
  /** Milliseconds after which it ends, done or not. */
  readonly maxMs: number;
  /** The mistake to plant. Default: none. */
  readonly plant?: string | undefined;
  /** Called now and then with what was done so far. */
  readonly onProgress?: ((done: number, note: string) => void) | undefined;
}

export interface Outcome {
  readonly area: AreaName;
  readonly done: number;
  readonly goal: number;
  readonly seconds: number;
  /** Inputs that did something new. */
  readonly news: number;
  /** Branches that the scouts were the first to run, with those of the seeds. */
  readonly branches: number;
  /** Of the process that is fed. */
  readonly peakMiB: number;
  /** What it keeps when garbage has been collected. */
  readonly keptMiB: number;
  /** Of its loop, by the clock; and of its own doing. */
  readonly pauseMs: number;
  readonly ownPauseMs: number;
  /** Honest calls beside it. Without: single inputs, where there is nobody beside. */
  readonly calls: number;
  readonly p99Ms: number;
  readonly lost: number;
  /** Undefined when everything held. */
  readonly finding: Finding | undefined;
}

/** What the loop may stand by its own doing. */
export const MAX_OWN_PAUSE_MS = 1_000;
/** What a terminal or a reader of a log would obey: nothing of it may be in a line. */
export const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff]/;
/** How the runtime says that bytes met a mistake of its own. */
const OWN_BUG = "a bug of this side";

/** What is wrong with lines of a log, one sentence each. */
export function findInLog(log: string): readonly string[] {
  return log
    .split("\n")
    .filter((line) => RAW.test(line) || line.includes(OWN_BUG))
    .slice(0, 3)
    .map(
      (line) => `${RAW.test(line) ? "a raw escape" : "a mistake of our own"} in the log: ${JSON.stringify(line.slice(0, 600))}`,
    );
}
