// This checkout beside another one, such as the commit before: what a call of Callwire costs in
// each, in pairs of new processes on one core, whose rounds alternate. Both are run by this bench,
// with the same heap of an application.

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { medianOf } from "./figures/measurement.js";
import { formatAgainst, type PairRatio } from "./figures/pairs.js";
import { SCENES, type Scene, sceneOf } from "./figures/scenes.js";
import { stayOnOneCore } from "./one-core.js";
import { SUBJECT } from "./peers/index.js";
import { measure, type RunningPeer, startPeer, stopPeer } from "./processes.js";

/** What V8 has made of one process is luck: only several pairs tell. */
const DEFAULT_PAIRS = "7";
const ROUNDS = 8;
const ROUND_MS = 150;
/**
 * V8 compiles the codecs of an order for that long; a shorter one measures how much code there is.
 */
const DEFAULT_WARM_UP_MS = "2500";
const DEFAULT_SCENES = "divide-64,divide-256,order-64,echo-64k,ticks";

const USAGE = `usage: npm run bench:against -- FOLDER [options]

  FOLDER            another checkout; \`npm ci && npm run build\` was run there, and the same in its bench/.
                    This one, to see how far two runs of the same code lie apart
  --scenes A,B      default ${DEFAULT_SCENES}
  --pairs N         pairs of new processes for each scene (default ${DEFAULT_PAIRS})
  --warm-up MS      of each process (default ${DEFAULT_WARM_UP_MS})
  --peer NAME       default ${SUBJECT}

scenes: ${SCENES.map(({ id }) => id).join(", ")}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    scenes: { type: "string", default: DEFAULT_SCENES },
    pairs: { type: "string", default: DEFAULT_PAIRS },
    "warm-up": { type: "string", default: DEFAULT_WARM_UP_MS },
    peer: { type: "string", default: SUBJECT },
    help: { type: "boolean", default: false },
  },
});
const [folder] = positionals;

if (values.help || folder === undefined) console.log(USAGE);
else {
  stayOnOneCore();
  const other = resolve(process.env["INIT_CWD"] ?? ".", folder);
  for (const scene of values.scenes.split(",").map(sceneOf))
    console.log(formatAgainst(scene.id, await comparePairs(scene, other)));
}

async function comparePairs(scene: Scene, other: string): Promise<readonly PairRatio[]> {
  const ratios: PairRatio[] = [];
  for (let pair = 0; pair < Number(values.pairs); pair++) ratios.push(await comparePair(scene, other, pair % 2 === 1));
  return ratios;
}

/** `isReversed`: the other one is first, whose processes may have the better place. */
async function comparePair(scene: Scene, other: string, isReversed: boolean): Promise<PairRatio> {
  const running: RunningPeer[] = [];
  const cpuUs: [number[], number[]] = [[], []];
  const perSecond: [number[], number[]] = [[], []];
  try {
    for (const root of isReversed ? [other, undefined] : [undefined, other]) running.push(await startPeer(values.peer, { root }));
    for (const peer of running) await measure(peer, scene, Number(values["warm-up"]), -1);
    for (let round = 0; round < ROUNDS; round++) {
      for (const index of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const peer = running[index];
        if (peer === undefined) continue; // both were started above
        const row = await measure(peer, scene, ROUND_MS, round);
        cpuUs[index].push(row.cpuUs);
        perSecond[index].push(row.perSecond);
      }
    }
  } finally {
    running.forEach(stopPeer);
  }
  const [own, others] = isReversed ? ([1, 0] as const) : ([0, 1] as const);
  return {
    cpu: medianOf(cpuUs[own]) / medianOf(cpuUs[others]),
    rate: medianOf(perSecond[own]) / medianOf(perSecond[others]),
  };
}
