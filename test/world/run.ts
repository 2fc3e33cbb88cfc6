// `npm run world`: one world of a seed with its plan, its ledger and its verdict, or many of them.

import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { describeFault, type Plan, parsePlan } from "./plan.js";
import { shrink } from "./shrink.js";
import { runWorld, type Verdict } from "./world.js";

const USAGE = `usage: npm run world -- [--seed N] [--seeds K] [--minutes M] [--plan FILE] [--json FILE] [--brief] [--hashes] [--trace]

  --seed N      the first seed, 1 by default
  --seeds K     so many seeds from there on, 1 by default
  --minutes M   seeds from there on for so long
  --plan FILE   what goes wrong, in place of what the seed draws
  --json FILE   writes the plan of the last seed
  --brief       the same faults in less time, as in the tests
  --hashes      prints the hash of each seed
  --trace       prints what has happened at the end of a world that failed
  --help        prints this`;

interface Options {
  readonly seed: number;
  readonly seeds: number;
  readonly minutes: number;
  readonly plan: Plan | undefined;
  readonly json: string | undefined;
  readonly brief: boolean;
  readonly hashes: boolean;
  readonly trace: boolean;
}

const options = readOptions();
const startedAt = performance.now();
const cpuBefore = process.cpuUsage();
const totals = { seeds: 0, calls: 0, failed: 0, virtualMs: 0, faulty: 0 };
for (let seed = options.seed; goesOn(); seed++) {
  const verdict = await runWorld({ seed, plan: options.plan, isBrief: options.brief, keepsLines: options.trace });
  totals.seeds++;
  totals.calls += verdict.calls;
  totals.failed += verdict.failed;
  totals.virtualMs += verdict.virtualMs;
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(verdict.plan, undefined, 2)}\n`);
  if (options.hashes) console.log(`seed ${seed}  trace ${verdict.hash}`);
  if (verdict.problems.length > 0) await report(verdict);
  else if (options.seeds === 1 && options.minutes === 0) print(verdict);
}
const seconds = (performance.now() - startedAt) / 1000;
const cpu = process.cpuUsage(cpuBefore);
const [rate, ofCpu] = [seconds, (cpu.user + cpu.system) / 1e6].map((spent) => Math.round(totals.virtualMs / 1000 / spent));
console.log(
  `${totals.seeds} seeds, ${totals.faulty} with problems; ${totals.calls} calls, ${totals.failed} failed; ` +
    `${seconds.toFixed(1)} s, ${rate} virtual seconds a second, ${ofCpu} for each of the processor`,
);
process.exit(totals.faulty === 0 ? 0 : 1);

function goesOn(): boolean {
  if (options.minutes > 0) return performance.now() - startedAt < options.minutes * 60_000;
  return totals.seeds < options.seeds;
}

async function report(verdict: Verdict): Promise<void> {
  totals.faulty++;
  print(verdict);
  const { seed, plan } = verdict;
  if (options.seeds > 1 || options.minutes > 0) return;
  const small = await shrink(plan, async (smaller) => (await runWorld({ seed, plan: smaller })).problems.length > 0);
  console.log(`\nThe smallest plan that was found with which it still fails:`);
  printPlan(small);
  const { problems, lines } = await runWorld({ seed, plan: small, keepsLines: options.trace });
  for (const problem of problems.slice(0, 10)) console.log(`  PROBLEM ${problem}`);
  if (options.trace) console.log(lines.join("\n"));
}

function print({ seed, plan, problems, hash, calls, failed, virtualMs, events }: Verdict): void {
  console.log(`seed ${seed}  trace ${hash}`);
  printPlan(plan);
  console.log(`  ${calls} calls, ${failed} failed; ${events} events in ${virtualMs / 1000} virtual seconds`);
  for (const problem of problems.slice(0, 10)) console.log(`  PROBLEM ${problem}`);
  console.log(problems.length === 0 ? "  all has held" : `  ${problems.length} problems`);
}

function printPlan({ servers, clients, durationMs, callsPerSecond, faults }: Plan): void {
  console.log(`  ${servers} servers, ${clients} clients with ${callsPerSecond} calls a second each, for ${durationMs} ms`);
  for (const fault of faults) console.log(`  ${describeFault(fault)}`);
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        seed: { type: "string", default: "1" },
        seeds: { type: "string", default: "1" },
        minutes: { type: "string", default: "0" },
        plan: { type: "string" },
        json: { type: "string" },
        brief: { type: "boolean", default: false },
        hashes: { type: "boolean", default: false },
        trace: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      process.exit(0);
    }
    const seed = Number(values.seed);
    const seeds = Number(values.seeds);
    const minutes = Number(values.minutes);
    const isWhole = [values.seed, values.seeds].every((text) => /^\d+$/.test(text)) && Number.isSafeInteger(seed + seeds);
    if (!isWhole || seeds < 1 || values.minutes === "" || !(minutes >= 0))
      throw new Error("give whole numbers to --seed and --seeds, and a number to --minutes");
    const plan = values.plan === undefined ? undefined : parsePlan(readFileSync(values.plan, "utf8"));
    const { json, brief, hashes, trace } = values;
    if (json !== undefined) closeSync(openSync(json, "a")); // that it cannot be written is told now
    return { seed, seeds, minutes, plan, json, brief, hashes, trace };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    process.exit(2);
  }
}
