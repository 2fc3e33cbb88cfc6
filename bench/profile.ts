// A CPU profile of the two processes of a peer under load, without their start: two files for a
// viewer, and where the time went.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { createCredentials } from "./certificates.js";
import { type CpuProfile, type Share, summarizeProfile } from "./figures/cpu-profile.js";
import { type Scene, sceneOf } from "./figures/scenes.js";
import { peers } from "./peers/index.js";
import { ask, measure, type RunningPeer, startPeer, stopPeer } from "./processes.js";

const WARM_UP_MS = 1_500;
const PROFILE_MS = 5_000;
const SIDES = ["client", "server"] as const;
const MAX_FUNCTIONS = 15;

/** Writes `PEER.SCENE.client.cpuprofile` and the server's into the current folder. */
export async function profilePeers(names: readonly string[], sceneId: string): Promise<void> {
  const scene = sceneOf(sceneId);
  for (const name of names) {
    const peer = await startPeer(name, { credentials: peers[name]?.isSecure === true ? createCredentials() : undefined });
    try {
      await profileScene(peer, scene);
    } finally {
      stopPeer(peer);
    }
  }
}

async function profileScene(peer: RunningPeer, scene: Scene): Promise<void> {
  await measure(peer, scene, WARM_UP_MS, -1);
  for (const side of SIDES) await ask(peer, side, { kind: "profile" });
  await measure(peer, scene, PROFILE_MS, 0);
  for (const side of SIDES) {
    const file = join(process.env["INIT_CWD"] ?? process.cwd(), `${peer.name}.${scene.id}.${side}.cpuprofile`);
    await ask(peer, side, { kind: "stop-profile", file });
    const { busy, origins, functions } = summarizeProfile(JSON.parse(readFileSync(file, "utf8")) as CpuProfile); // as V8 wrote it
    console.log(`${peer.name}, ${side}, ${scene.title}: busy ${percent(busy)} of the time (${relative(process.cwd(), file)})`);
    printShares(origins);
    console.log("");
    printShares(functions.slice(0, MAX_FUNCTIONS));
    console.log("");
  }
}

function printShares(shares: readonly Share[]): void {
  for (const { name, share } of shares) console.log(`  ${percent(share).padStart(6)}  ${name}`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
