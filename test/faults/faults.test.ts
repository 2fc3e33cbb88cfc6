import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { ZookeeperServer } from "../support/zookeeper-server.js";
import { formatTable, SCENES, type Seen } from "./matrix.js";
import { type Observation, play } from "./scene.js";
import { STORM_SCENES } from "./storm-scenes.js";

/** Storms that are short have a test file of their own, as they need the machine for themselves. */
const PLAYED = SCENES.filter((scene) => scene.isLong === true || !STORM_SCENES.includes(scene));

describe("the fault matrix", function () {
  this.timeout(300_000);
  const seen: Seen[] = [];
  let zookeeper: ZookeeperServer;
  let long: ReadonlyMap<string, Promise<Observation>>;
  before(async () => {
    long = playLong();
    zookeeper = await ZookeeperServer.start();
  });
  after(async () => {
    await zookeeper.close();
    const order = (one: Seen): number => SCENES.indexOf(one.scene);
    console.log(`\n${formatTable(seen.sort((a, b) => order(a) - order(b)))}\n`);
  });

  // The long ones are played meanwhile in another process, and looked at last.
  for (const scene of PLAYED.toSorted((a, b) => Number(a.isLong ?? false) - Number(b.isLong ?? false))) {
    it(`${scene.fault}: ${scene.expected}`, async () => {
      const observation = await (scene.isLong === true ? long.get(scene.fault) : play(scene, zookeeper));
      assert.ok(observation !== undefined);
      seen.push({ scene, observation });
      assert.deepEqual([observation.lost, observation.duplicated], [0, 0]);
    });
  }
});

/** What is observed of each of the long scenes. */
function playLong(): ReadonlyMap<string, Promise<Observation>> {
  const child = spawn(process.execPath, [fileURLToPath(new URL("run.js", import.meta.url)), "--long"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const observations = new Map<string, (observation: Observation) => void>();
  let errors = "";
  child.stderr.on("data", (text) => (errors += String(text)));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { fault, observation } = JSON.parse(line) as { fault: string; observation: Observation }; // as run.js prints it
    observations.get(fault)?.(observation);
  });
  const scenes = SCENES.filter(({ isLong }) => isLong === true);
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
