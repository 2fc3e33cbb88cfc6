// Plays calls while one watches the figures of their server, as a console does, and while nobody
// does, in turns of a second.

import { connect } from "callwire";
import { Stats } from "callwire/stats";
import { sceneOf } from "./figures/scenes.js";
import { isDecided, type WatchedPair } from "./figures/watch-cost.js";
import { measure, type RunningPeer, startPeer, stopPeer } from "./processes.js";

const SCENE = sceneOf("divide-64");
/** As long as a console waits for the next snapshot. */
const ROUND_MS = 1_000;
const WARM_UP_MS = 1_500;

export async function measureWatched(): Promise<readonly WatchedPair[]> {
  const peer = await startPeer("callwire");
  try {
    await watched(peer, WARM_UP_MS);
    await plain(peer, WARM_UP_MS);
    const pairs: WatchedPair[] = [];
    for (let pair = 0; !isDecided(pairs); pair++) {
      // In turns also which is first: what grows with time falls on both alike.
      const first = pair % 2 === 0 ? await plain(peer, ROUND_MS) : await watched(peer, ROUND_MS);
      const second = pair % 2 === 0 ? await watched(peer, ROUND_MS) : await plain(peer, ROUND_MS);
      pairs.push(pair % 2 === 0 ? { plainUs: first, watchedUs: second } : { plainUs: second, watchedUs: first });
    }
    return pairs;
  } finally {
    stopPeer(peer);
  }
}

async function plain(peer: RunningPeer, ms: number): Promise<number> {
  return (await measure(peer, SCENE, ms, 0)).cpuUs;
}

async function watched(peer: RunningPeer, ms: number): Promise<number> {
  await using stats = connect(Stats, `tcp://${peer.address}`);
  const watch = stats.watch();
  await watch.next(); // from here on its calls are counted
  const told = (async () => {
    for await (const _ of watch);
  })();
  const us = await plain(peer, ms);
  await stats[Symbol.asyncDispose]();
  await told.catch(() => undefined); // it ends with its client
  return us;
}
