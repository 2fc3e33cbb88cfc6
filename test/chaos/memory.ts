// Whether the memory of a process grows, by the looks at it during a run.

import { judgeMemory, type Sample } from "../soak/verdict.js";
import type { ChaosProcess } from "./chaos-process.js";

/** A process that has lived for fewer looks says nothing: it still warms up. */
const MIN_LOOKS = 24;

/**
 * Growth that is allowed. A process is looked at under calls, and not at rest: what a burst or a
 * large stream holds at that moment is in the numbers.
 */
const ALLOWED_MIB = 4;

export interface MemoryReport {
  readonly name: string;
  readonly looks: number;
  readonly firstMiB: number;
  readonly lastMiB: number;
  readonly grownMiB: number;
  readonly isLeaking: boolean;
}

export function judgeMemoryOf(processes: readonly Pick<ChaosProcess, "name" | "looks">[]): readonly MemoryReport[] {
  return processes
    .filter(({ looks }) => looks.length >= MIN_LOOKS)
    .map(({ name, looks }) => {
      const samples: Sample[] = looks.map(({ at, bytes }) => ({ at, bytes }));
      const { firstMiB, lastMiB, grownMiB } = judgeMemory(samples);
      return { name, looks: looks.length, firstMiB, lastMiB, grownMiB, isLeaking: grownMiB > ALLOWED_MIB };
    });
}
