import assert from "node:assert/strict";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { formatTable, SCENES, type Seen } from "./matrix.js";
import { play } from "./scene.js";

describe("the fault matrix", function () {
  this.timeout(180_000);
  const seen: Seen[] = [];
  let zookeeper: ZookeeperServer;
  before(async () => {
    zookeeper = await ZookeeperServer.start();
  });
  after(async () => {
    await zookeeper.close();
    console.log(`\n${formatTable(seen)}\n`);
  });

  for (const scene of SCENES) {
    it(`${scene.fault}: ${scene.expected}`, async () => {
      const observation = await play(scene, zookeeper);
      seen.push({ scene, observation });
      assert.deepEqual([observation.lost, observation.duplicated], [0, 0]);
    });
  }
});
