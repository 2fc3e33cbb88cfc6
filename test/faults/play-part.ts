// The tests of a part of the fault matrix.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { formatTable, PARTS, type Part, SCENES, type Seen } from "./matrix.js";
import { type Observation, play, seedsOf } from "./scene.js";

/** The tests of one part: one for each scene. */
export function playPart(part: Part): void {
  describe(`the fault matrix, ${part}`, function () {
    this.timeout(300_000);
    const scenes = PARTS[part];
    const seen: Seen[] = [];
    let zookeeper: ZookeeperServer;
    let long: ReadonlyMap<string, Promise<Observation>>;
    before(async () => {
      long = playLong(part);
      zookeeper = await ZookeeperServer.start();
    });
    after(async () => {
      await zookeeper.close();
      const order = (one: Seen): number => SCENES.indexOf(one.scene);
      console.log(`\n${formatTable(seen.sort((a, b) => order(a) - order(b)))}\n`);
    });

    // The long ones are played meanwhile in another process, and looked at last.
    for (const scene of scenes.toSorted((a, b) => Number(a.isLong ?? false) - Number(b.isLong ?? false))) {
      const less = scene.inTests === undefined ? "" : ` (here ${scene.inTests})`;
      it(`${scene.fault}${less}: ${scene.expected}`, async () => {
        const observation = await (scene.isLong === true ? long.get(scene.fault) : play(scene, zookeeper, false));
        assert.ok(observation !== undefined);
        seen.push({ scene, seeds: seedsOf(scene, false), observation });
        assert.deepEqual([observation.lost, observation.duplicated], [0, 0]);
      });
    }
  });
}

/** What is observed of each of the long scenes. */
function playLong(part: Part): ReadonlyMap<string, Promise<Observation>> {
  const scenes = PARTS[part].filter(({ isLong }) => isLong === true);
  if (scenes.length === 0) return new Map();
  const child = spawn(process.execPath, [fileURLToPath(new URL("run.js", import.meta.url)), "--long", part], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const observations = new Map<string, (observation: Observation) => void>();
  let errors = "";
  child.stderr.on("data", (text) => (errors += String(text)));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { fault, observation } = JSON.parse(line) as { fault: string; observation: Observation }; // as run.js prints it
    observations.get(fault)?.(observation);
  });
  return new Map(
    scenes.map(({ fault }) => {
      const promise = new Promise<Observation>((resolve, reject) => {
        observations.set(fault, resolve);
        child.on("close", () => reject(new Error(`${fault} was not played to its end: ${errors}`)));
      });
      promise.catch(() => undefined); // its test tells
      return [fault, promise];
    }),
  );
}
