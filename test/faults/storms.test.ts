import assert from "node:assert/strict";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { formatTable, type Seen } from "./matrix.js";
import { play } from "./scene.js";
import { STORM_SCENES } from "./storm-scenes.js";

// The long ones are in faults.test.ts.
describe("the storms of the fault matrix", function () {
  this.timeout(300_000);
  const seen: Seen[] = [];
  let zookeeper: ZookeeperServer;
  before(async () => {
    zookeeper = await ZookeeperServer.start();
  });
  after(async () => {
    await zookeeper.close();
    console.log(`\n${formatTable(seen)}\n`);
  });

  for (const scene of STORM_SCENES.filter(({ isLong }) => isLong !== true)) {
    it(`${scene.fault}: ${scene.expected}`, async () => {
      const observation = await play(scene, zookeeper);
      seen.push({ scene, observation });
      assert.deepEqual([observation.lost, observation.duplicated], [0, 0]);
    });
  }
});
