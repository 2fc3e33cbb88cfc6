// `npm run chaos`: one run in real time, with its plan, its events, its ledger and its verdict.

import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { runChaos } from "./chaos.js";
import { type ChaosPlan, parseChaosPlan } from "./chaos-plan.js";
import { printEvent, printPlan, printReport, printRow } from "./print-report.js";
import { BUGS, type Bug } from "./settings.js";

/** A day: the plan of all of it is made at the start. */
const MOST_MINUTES = 1_440;

const USAGE = `usage: npm run chaos -- [--minutes M] [--seed N] [--plan FILE] [--json FILE] [--bug NAME]...

  --minutes M   for so long things go wrong, 10 by default
  --seed N      of what goes wrong and of the calls, 1 by default
  --plan FILE   what goes wrong, in place of what the seed draws: a plan, or a report with one
  --json FILE   writes the report, which has the plan
  --bug NAME    does something wrong on purpose: ${BUGS.join(", ")}`;

interface Options {
  readonly seed: number;
  readonly durationMs: number;
  readonly plan: ChaosPlan | undefined;
  readonly json: string | undefined;
  readonly bugs: readonly Bug[];
}

const { json, ...options } = readOptions();
console.log(`seed ${options.seed}`);
const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interrupted.abort());
const report = await runChaos({ ...options, onPlan: printPlan, onEvent: printEvent, signal: interrupted.signal }).catch(
  (error: unknown) => {
    if (!interrupted.signal.aborted) throw error;
    console.error("interrupted; its processes have ended");
    process.exit(130);
  },
);
printReport(report);
printRow(report);
if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, undefined, 2)}\n`);
process.exit(report.problems.length === 0 ? 0 : 1);

function readOptions(): Options {
  try {
    if (process.argv.includes("--help")) {
      console.log(USAGE);
      process.exit(0);
    }
    const { values } = parseArgs({
      options: {
        seed: { type: "string", default: "1" },
        minutes: { type: "string", default: "10" },
        plan: { type: "string" },
        json: { type: "string" },
        bug: { type: "string", multiple: true, default: [] },
      },
    });
    const [seed, minutes] = [Number(values.seed), Number(values.minutes)];
    if (!(Number.isSafeInteger(seed) && seed >= 0)) throw new Error("give a whole number to --seed");
    if (!(minutes > 0 && minutes <= MOST_MINUTES)) throw new Error(`give a number up to ${MOST_MINUTES} to --minutes`);
    const bugs = BUGS.filter((bug) => values.bug.includes(bug));
    if (bugs.length < values.bug.length) throw new Error(`the bugs are ${BUGS.join(", ")}`);
    const plan = values.plan === undefined ? undefined : parseChaosPlan(readFileSync(values.plan, "utf8"));
    if (values.json !== undefined) closeSync(openSync(values.json, "a")); // that it cannot be written is told now
    return { seed, durationMs: Math.round(minutes * 60_000), plan, json: values.json, bugs };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}
