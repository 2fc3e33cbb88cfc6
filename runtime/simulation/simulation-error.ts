// What `simulate` rejects with when something did not hold: it says what, with which plan, and how
// to see it again.

import { describeFault, type Fault } from "./faults.js";
import type { Run } from "./play.js";

/** Problems that the message shows. */
const SHOWN = 5;

/** Something did not hold in a simulation. Its message has all that it takes to play it again. */
export class SimulationError extends Error {
  /** Always `"SimulationError"`. */
  override readonly name: string = "SimulationError";
  /** Of the run that failed. */
  readonly seed: number;
  /** The smallest plan that was found with which it still fails. */
  readonly plan: readonly Fault[];
  /** What did not hold, with that plan. */
  readonly problems: readonly string[];
  /** The last of what has happened, with that plan. */
  readonly lines: readonly string[];

  constructor({ seed, plan, problems, lines }: Run) {
    const shown = problems.slice(0, SHOWN).map((problem) => `  ${problem}`);
    const left = problems.length > SHOWN ? [`  and ${problems.length - SHOWN} more`] : [];
    const faults = plan.length === 0 ? ["  nothing goes wrong"] : plan.map((fault) => `  ${describeFault(fault)}`);
    super(
      [
        `seed ${seed} does not hold:`,
        ...shown,
        ...left,
        "with the smallest plan that was found:",
        ...faults,
        `play it again with { seed: ${seed}, plan: ${JSON.stringify(plan)} }`,
      ].join("\n"),
    );
    this.seed = seed;
    this.plan = plan;
    this.problems = problems;
    this.lines = lines;
  }
}
