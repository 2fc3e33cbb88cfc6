// What a child does that feeds itself: inputs for so long, then an account of them. The input that
// is being tried stands in a file, so that it is known also when the child dies of it.

import { ftruncateSync, openSync, writeSync } from "node:fs";
import { answerParent, weigh } from "../attack/child.js";
import type { Paced } from "../attack/paced-calls.js";
import { MAX_OWN_PAUSE_MS } from "./area.js";
import type { Chance } from "./chance.js";
import type { Corpus } from "./corpus.js";
import { type Pauses, watchPauses } from "./own-pause.js";

export interface Slice extends Pauses {
  readonly done: number;
  /** Milliseconds of the processor that single inputs took. */
  readonly tookMs: readonly number[];
  /** Inputs that did something new: others are to know them. */
  readonly kept: readonly string[];
  readonly branches: number;
  /** What must not be, and the input that did it. */
  readonly broken?: { readonly what: string; readonly input: string } | undefined;
}

export interface Feeder {
  readonly chance: Chance;
  readonly corpus: Corpus<string>;
  /** The next input, as a text. */
  next(): string;
  /**
   * Throws, or rejects, for what must not be. Answers how many inputs that were, and what they
   * said.
   */
  feed(input: string): Promise<{ readonly count: number; readonly said: readonly string[] }>;
  /** What came of honest calls beside it. */
  stop?(): Promise<Paced>;
}

/** Most inputs that one slice tells of. */
const MAX_KEPT = 200;

/** `branches`: of a scout. */
export function answerSlices(feeder: Feeder, scratch: string, branches: (() => number) | undefined): void {
  const file = openSync(scratch, "w");
  const pauses = watchPauses();
  const { corpus, chance } = feeder;

  const run = async (endsAt: number): Promise<Slice> => {
    let done = 0;
    let newBranches = branches?.() ?? 0; // of what went before
    const tookMs: number[] = [];
    const kept: string[] = [];
    let broken: Slice["broken"];
    let [longestMs, ownMs] = [0, 0];
    while (broken === undefined && performance.now() < endsAt) {
      const input = feeder.next();
      ftruncateSync(file);
      writeSync(file, input, 0);
      const before = corpus.news;
      const { what, ms, count, said, pause } = await tryOne(feeder, pauses, input);
      longestMs = Math.max(longestMs, pause.longestMs);
      ownMs = Math.max(ownMs, pause.ownMs);
      if (what !== "") broken = { what, input };
      done += count;
      tookMs.push(ms);
      corpus.keepWhenNew(input, said, chance);
      const found = branches?.() ?? 0;
      newBranches += found;
      if (found > 0) corpus.keep(input, chance);
      if (corpus.news > before && kept.length < MAX_KEPT) kept.push(input);
      await new Promise(setImmediate);
    }
    return { done, tookMs, kept, branches: newBranches, broken, longestMs, ownMs };
  };

  answerParent(async ({ kind, ms = 0, name = "" }) => {
    if (kind === "run") return run(performance.now() + ms);
    if (kind === "keep") return corpus.keep(name, chance);
    if (kind === "replay") return (await tryOne(feeder, pauses, name)).what;
    if (kind === "weigh") return weigh();
    corpus.forget();
    return feeder.stop?.();
  });
}

/** `what` must not be; empty when nothing is wrong. */
async function tryOne(feeder: Feeder, pauses: () => Pauses, input: string) {
  pauses(); // of what went before
  const { user, system } = process.cpuUsage();
  try {
    const fed = await feeder.feed(input);
    const after = process.cpuUsage();
    const pause = pauses();
    const what = pause.ownMs > MAX_OWN_PAUSE_MS ? `an input held the loop for ${Math.round(pause.ownMs)} ms` : "";
    return { ...fed, ms: (after.user + after.system - user - system) / 1_000, pause, what };
  } catch (error) {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { count: 0, said: [], ms: 0, pause: pauses(), what };
  }
}
