// The guard of the hot path: fails when a change has cost more than a quarter. `--record` takes
// what is measured now as the record. All processes share one core, where a ratio says what a call
// costs. On two it says more about whether client and server could run at once, which other work on
// the machine decides.

import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Measurement, medianOf, medianRatio } from "./figures/measurement.js";
import { type Scene, sceneOf } from "./figures/scenes.js";
import { formatVerdict, judge, MIN_KEPT, type Ratios } from "./figures/verdict.js";
import { formatWatchCost, isCheap, MAX_WATCH_COST, watchCostOf } from "./figures/watch-cost.js";
import { stayOnOneCore } from "./one-core.js";
import { measure, type RunningPeer, startPeer, stopPeer } from "./processes.js";
import { measureWatched } from "./watched-rounds.js";

const RECORD = fileURLToPath(new URL("../record.json", import.meta.url));
const SCENES = ["divide-64", "order-64", "echo-64k", "ticks"];
const [LIMIT, SUBJECT] = ["raw", "callwire"] as const;

// Many short rounds: what else the machine does falls on few of them, and the median leaves those
// out.
const ROUNDS = 15;
const ROUND_MS = 120;
const WARM_UP_MS = 400;
/** The same code gave 0.23 to 0.33 of raw for divide-64 in five looks: one of them says little. */
const LOOKS = 3;
/** One look in six was above the bound on a quiet machine, where the mean was 1.1 %. */
const WATCHED_LOOKS = 5;
/** Runs of which the record is the median. */
const RECORD_RUNS = 5;

const { values } = parseArgs({ options: { record: { type: "boolean", default: false } } });
const startedAt = performance.now();
stayOnOneCore();
if (values.record) {
  const runs: Ratios[] = [];
  for (let run = 0; run < RECORD_RUNS; run++) runs.push(await measureRatios(SCENES));
  const medians = SCENES.map((scene) => [scene, Number(medianOf(runs.map((ratios) => ratios[scene] ?? Number.NaN)).toFixed(3))]);
  writeFileSync(RECORD, `${JSON.stringify(Object.fromEntries(medians), undefined, 2)}\n`);
  console.log(readFileSync(RECORD, "utf8"));
} else {
  const record = JSON.parse(readFileSync(RECORD, "utf8")) as Ratios; // written above
  let slower = await look(record);
  // Again before it fails, in new processes: a neighbour on the machine is no regression, nor is
  // what V8 has made of one process.
  for (let looked = 1; looked < LOOKS && slower.length > 0; looked++) slower = await look(Object.fromEntries(slower));
  if (slower.length > 0) {
    console.error(
      `slower than ${MIN_KEPT * 100} % of the record, ${LOOKS} times: ${slower.map(([scene]) => scene).join(", ")}. ` +
        "Find out with `npm run bench -- --profile callwire --scenes SCENE`; if it is worth it, record it with `npm run bench:guard -- --record` and say why",
    );
    process.exitCode = 1;
  }
  let isWatchCheap = await lookWatched();
  for (let looked = 1; looked < WATCHED_LOOKS && !isWatchCheap; looked++) isWatchCheap = await lookWatched();
  if (!isWatchCheap) {
    console.error(
      `one who watches a server costs its calls more than ${MAX_WATCH_COST * 100} %, ${WATCHED_LOOKS} times; see what runtime/server/stats does for each call`,
    );
    process.exitCode = 1;
  }
  console.log(`took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

/** Measures the scenes of a record; returns those of them that became slower. */
async function look(record: Ratios): Promise<readonly (readonly [string, number])[]> {
  const verdicts = judge(record, await measureRatios(Object.keys(record)));
  for (const verdict of verdicts) console.log(formatVerdict(verdict));
  return verdicts.filter(({ isSlower }) => isSlower).map(({ scene, recorded }) => [scene, recorded]);
}

/** Whether it costs little that somebody watches. It has no record: it is held to the same run. */
async function lookWatched(): Promise<boolean> {
  const pairs = await measureWatched();
  console.log(formatWatchCost(pairs));
  return isCheap(watchCostOf(pairs));
}

async function measureRatios(scenes: readonly string[]): Promise<Ratios> {
  const ratios: Record<string, number> = {};
  for (const id of scenes) ratios[id] = await measureRatio(sceneOf(id));
  return ratios;
}

async function measureRatio(scene: Scene): Promise<number> {
  const running: RunningPeer[] = [];
  const measurements: Measurement[] = [];
  try {
    for (const name of [LIMIT, SUBJECT]) running.push(await startPeer(name));
    for (const peer of running) await measure(peer, scene, WARM_UP_MS, -1);
    for (let round = 0; round < ROUNDS; round++) {
      for (const peer of running) measurements.push(await measure(peer, scene, ROUND_MS, round));
    }
    return medianRatio(measurements, scene.id, [SUBJECT, LIMIT], "perSecond");
  } finally {
    for (const peer of running) stopPeer(peer);
  }
}
