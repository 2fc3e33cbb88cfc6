// `npm run fuzz`: hostile inputs of each area until its goal is reached, and a table of what they
// did. Exit code 1 when something did not hold, or a goal was not reached in its time.

import type { Outcome } from "./area.js";
import { PLAYS, replay } from "./areas.js";
import { type AreaName, type Finding, saveFinding } from "./finding.js";
import { type FuzzOptions, readFuzzOptions, USAGE } from "./fuzz-options.js";
import { formatOutcomes } from "./outcomes.js";

/** Of 60 minutes: inputs, and minutes that they may take. */
const GOALS: Readonly<Record<AreaName, readonly [inputs: number, minutes: number]>> = {
  frames: [10_000_000, 10],
  answers: [1_000_000, 28],
  contracts: [100_000, 17],
  records: [100_000, 5],
};
const FINDINGS = "build/fuzz";
const TELL_EVERY_MS = 10_000;

const options = readOptions();
process.exitCode = (options.replayed === undefined ? await playAll(options) : await playAgain(options.replayed)) ? 0 : 1;

function readOptions(): FuzzOptions {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    console.log(USAGE);
    process.exit(0);
  }
  try {
    return readFuzzOptions(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}

/** Whether all has held. */
async function playAgain(finding: Finding): Promise<boolean> {
  const broken = await replay(finding);
  console.log(broken.length === 0 ? "held" : broken.join("\n"));
  return broken.length === 0;
}

/** Whether all has held, and each goal was reached. */
async function playAll({ areas, minutes, seed, plant }: FuzzOptions): Promise<boolean> {
  const outcomes: Outcome[] = [];
  for (const area of areas) {
    const [goal, minutesOfArea] = GOALS[area];
    const share = minutes / 60;
    const maxMs = minutesOfArea * share * 60_000;
    const outcome = await PLAYS[area]({ seed, goal: Math.ceil(goal * share), maxMs, plant, onProgress: createTeller(area) });
    outcomes.push(outcome);
    const { finding } = outcome;
    if (finding !== undefined) console.error(`BROKEN ${area}: ${finding.broken.join("; ")}; ${saveFinding(FINDINGS, finding)}`);
  }
  console.log(formatOutcomes(outcomes));
  return outcomes.every(({ finding, done, goal }) => finding === undefined && done >= goal);
}

/** Says now and then how far an area has come. */
function createTeller(area: AreaName): (done: number, note: string) => void {
  let toldAt = 0;
  return (done, note) => {
    if (performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    console.error(`${area}: ${done.toLocaleString("en")} (${note})`);
  };
}
