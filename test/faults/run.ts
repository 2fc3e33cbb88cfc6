// `npm run faults`: the whole matrix, and its table. `npm run faults -- NAME` plays the scenes
// whose name has that part. `--long PART` plays the long ones of a part as the tests do
// and prints a line of JSON for each, for play-part.ts.

import { ZookeeperServer } from "../support/zookeeper-server.js";
import { formatTable, PARTS, type Part, SCENES, type Seen } from "./matrix.js";
import { play, seedsOf } from "./scene.js";

const isLong = process.argv[2] === "--long";
const wanted = isLong ? "" : process.argv.slice(2).join(" ").toLowerCase();
const scenes = isLong
  ? PARTS[process.argv[3] as Part].filter((scene) => scene.isLong === true) // play-part.ts names one that there is
  : SCENES.filter((scene) => scene.fault.toLowerCase().includes(wanted));
const seen: Seen[] = [];
const zookeeper = await ZookeeperServer.start();
try {
  for (const scene of scenes) {
    const startedAt = performance.now();
    const observation = await play(scene, zookeeper, !isLong).catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
      return undefined;
    });
    if (observation === undefined) continue;
    const seconds = (performance.now() - startedAt) / 1_000;
    seen.push({ scene, seeds: seedsOf(scene, !isLong), observation });
    if (isLong) console.log(JSON.stringify({ fault: scene.fault, observation }));
    if (!isLong) console.error(`${seconds.toFixed(0).padStart(4)} s  ${scene.fault}`);
  }
} finally {
  await zookeeper.close();
}
if (!isLong) console.log(formatTable(seen));
