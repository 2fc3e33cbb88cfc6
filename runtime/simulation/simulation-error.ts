// What `simulate` rejects with when something did not hold: it says what, with which plan, and how
// to see it again.

import { describeFault, type Fault } from "./faults.js";
import type { Run } from "./play.js";

/** Problems that the message shows. */
const MAX_SHOWN = 5;

/** Something did not hold in a simulation. Its message has all that it takes to play it again. */
export class SimulationError extends Error {
  /** Always `"SimulationError"`. */
  override readonly name: string = "SimulationError";
  readonly #run: Run;

  /** `realTime`: what was waited for in real time. */
  constructor(run: Run, realTime: readonly string[]) {
    super(describeRun(run, realTime), run.cause === undefined ? undefined : { cause: run.cause });
    this.#run = run;
  }

  // Getters, as the message has them all: who prints the error prints what stands in it as well.

  /** Of the run that failed. */
  get seed(): number {
    return this.#run.seed;
  }

  /** The smallest plan that was found with which it still fails. */
  get plan(): readonly Fault[] {
    return this.#run.plan;
  }

  /** What did not hold, with that plan. */
  get problems(): readonly string[] {
    return this.#run.problems;
  }

  /** The last of what has happened, with that plan. */
  get lines(): readonly string[] {
    return this.#run.lines;
  }
}

function describeRun({ seed, plan, problems, errors }: Run, realTime: readonly string[]): string {
  const left = problems.length > MAX_SHOWN ? [`  and ${problems.length - MAX_SHOWN} more`] : [];
  const faults = plan.length === 0 ? ["  nothing goes wrong"] : plan.map((fault) => `  ${describeFault(fault)}`);
  return [
    `seed ${seed} does not hold:`,
    ...problems.slice(0, MAX_SHOWN).map((problem) => `  ${problem}`),
    ...left,
    ...(errors.length === 0 ? [] : ["servers have logged:", ...errors.map((error) => `  ${error}`)]),
    ...(realTime.length === 0 ? [] : [explainRealTime(realTime)]),
    "with the smallest plan that was found:",
    ...faults,
    `play it again with { seed: ${seed}, plan: ${JSON.stringify(plan)} }`,
  ].join("\n");
}

/** Others in this program may have begun it, so it is no more than a hint. */
function explainRealTime(kinds: readonly string[]): string {
  return `real time was waited for (${kinds.join(", ")}), and virtual time does not wait: take host.sleep and host.clock`;
}
