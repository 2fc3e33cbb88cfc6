// Runs the tests: `npm test` all of them, `npm run test:quick` those that need nothing that is
// installed and wait for little. Arguments: names of rooms or suites, `--quick`, `--watch`, and
// `--node FILE` for another engine.

import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { formatReport } from "./report.js";
import { runLanes } from "./run-lanes.js";
import { runSuite, type SuiteResults } from "./run-suite.js";
import { findSuites, type Suite } from "./suites.js";
import { watchSources } from "./watch-sources.js";

/** More than four would be late for what they wait for, however many cores there are. */
const MAX_BUSY = 4;
/** Suites that wait, beside those that work. */
const MAX_WAITING = 2;

const { values: flags, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean" }, watch: { type: "boolean" }, node: { type: "string" } },
});
const root = fileURLToPath(new URL("..", import.meta.url));

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

if (flags.watch === true) await watchSources(stop.signal, async () => void (await runAll()));
else if (!(await runAll())) process.exitCode = 1;

/** True when all has passed. */
async function runAll(): Promise<boolean> {
  const startedAt = performance.now();
  const results: SuiteResults[] = [];
  const busy = Math.min(availableParallelism(), MAX_BUSY);
  const suites = chosen();
  await runLanes(suites, { busy, waiting: MAX_WAITING }, async (suite) => {
    if (stop.signal.aborted) return;
    const result = await runSuite(suite, { node: flags.node, signal: stop.signal });
    results.push(result);
    if (flags.quick !== true || suites.length === 1) console.log(`\n== ${suite.name}\n${result.output}`);
  });
  console.log(formatReport(results, (performance.now() - startedAt) / 1_000));
  return results.length === suites.length && results.every(({ failed }) => failed.length === 0);
}

/** Of the quick ones, unless another is named. */
function chosen(): readonly Suite[] {
  const suites = findSuites(root, wanted);
  return flags.quick === true ? suites.filter(({ name, isQuick }) => isQuick || wanted.includes(name)) : suites;
}
