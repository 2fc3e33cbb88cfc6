// `npm run faults`: the whole matrix, and its table. `npm run faults -- NAME` plays the scenes whose name has that part.

import { ZookeeperServer } from "../support/zookeeper-server.js";
import { formatTable, SCENES, type Seen } from "./matrix.js";
import { play } from "./scene.js";

const wanted = process.argv.slice(2).join(" ").toLowerCase();
const seen: Seen[] = [];
const zookeeper = await ZookeeperServer.start();
try {
  for (const scene of SCENES.filter(({ fault }) => fault.toLowerCase().includes(wanted))) {
    const startedAt = performance.now();
    const observation = await play(scene, zookeeper).catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
      return undefined;
    });
    if (observation === undefined) continue;
    const seconds = (performance.now() - startedAt) / 1_000;
    seen.push({ scene, observation });
    console.error(`${seconds.toFixed(0).padStart(4)} s  ${scene.fault}`);
  }
} finally {
  await zookeeper.close();
}
console.log(formatTable(seen));
