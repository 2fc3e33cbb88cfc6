// `npm run fuzz`: hostile inputs of each area until its goal is reached, and a table of what they
// did. Exit code 1 when something did not hold, or a goal was not reached in its time.

import { parseArgs } from "node:util";
import type { Outcome } from "./area.js";
import { PLAYS, replay } from "./areas.js";
import { AREAS, type AreaName, readFinding, saveFinding } from "./finding.js";
import { formatOutcomes } from "./outcomes.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: AREAS.join(",") },
    plant: { type: "string" },
    replay: { type: "string" },
  },
});

/** Of 60 minutes: inputs, and minutes that they may take. */
const GOALS: Readonly<Record<AreaName, readonly [inputs: number, minutes: number]>> = {
  frames: [10_000_000, 17],
  answers: [1_000_000, 15],
  contracts: [100_000, 22],
  records: [100_000, 6],
};
const FINDINGS = "build/fuzz";

if (values.replay !== undefined) {
  const broken = await replay(readFinding(values.replay));
  console.log(broken.length === 0 ? "held" : broken.join("\n"));
  process.exitCode = broken.length === 0 ? 0 : 1;
} else {
  const share = Number(values.minutes) / 60;
  const wanted = values.only.split(",");
  const unknown = wanted.find((name) => !AREAS.some((area) => area === name));
  if (unknown !== undefined || !(share > 0))
    throw new Error(`unknown area or no time: ${unknown ?? values.minutes}; areas are ${AREAS.join(", ")}`);
  const outcomes: Outcome[] = [];
  for (const area of AREAS.filter((name) => wanted.includes(name))) {
    const [goal, minutes] = GOALS[area];
    let toldAt = 0;
    const outcome = await PLAYS[area]({
      seed: Number(values.seed),
      goal: Math.ceil(goal * share),
      maxMs: minutes * share * 60_000,
      plant: values.plant,
      onProgress: (done, note) => {
        if (performance.now() - toldAt < 10_000) return;
        toldAt = performance.now();
        console.error(`${area}: ${done.toLocaleString("en")} (${note})`);
      },
    });
    outcomes.push(outcome);
    const { finding } = outcome;
    if (finding !== undefined) console.error(`BROKEN ${area}: ${finding.broken.join("; ")}; ${saveFinding(FINDINGS, finding)}`);
    if (finding !== undefined || outcome.done < outcome.goal) process.exitCode = 1;
  }
  console.log(formatOutcomes(outcomes));
}
