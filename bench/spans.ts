// `npm run bench:spans`: what a span adds to a call at its client and at its server, each beside
// the SDK's own span, in rounds that alternate. Fails when a side adds more than 8 µs with the
// SDK's SimpleSpanProcessor.

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { sceneOf } from "./figures/scenes.js";
import { formatSpanCosts, isWithin, type PerSide, type SpanRound, spanCosts } from "./figures/span-costs.js";
import type { LoadResult } from "./load.js";
import { ask, type RunningPeer, startPeer, stopPeer, WITH_APPLICATION_HEAP } from "./processes.js";

/** Peers by what becomes of their spans. */
const PEERS = { simple: "callwire-spans", dropped: "callwire-spans-dropped" } as const;
const SCENE = sceneOf("divide-64").id;
const ROUNDS = 7;
const ROUND_MS = 300;
const WARM_UP_MS = 1_500;

const costs = [];
for (const [processor, peer] of Object.entries(PEERS)) costs.push(...spanCosts(processor, await play(processor, peer)));
console.log(formatSpanCosts(costs));
if (!costs.filter(({ processor }) => processor === "simple").every(isWithin)) process.exitCode = 1;

async function play(processor: string, name: string): Promise<readonly SpanRound[]> {
  const plain = await startPeer("callwire");
  const spans = await startPeer(name);
  const entry = fileURLToPath(new URL("sdk-spans.js", import.meta.url));
  const own = fork(entry, [processor], { execArgv: WITH_APPLICATION_HEAP, env: { ...process.env, NODE_ENV: "production" } });
  const sdkCosts = (ms: number): Promise<PerSide> =>
    new Promise((resolve, reject) => {
      own.once("exit", (code) => reject(new Error(`the process of the SDK's spans ended with ${code}; see its output above`)));
      own.once("message", (message) => {
        own.removeAllListeners("exit");
        resolve(message as PerSide); // both ends are this folder
      });
      own.send(ms);
    });
  try {
    for (const peer of [plain, spans]) await costsOf(peer, WARM_UP_MS);
    await sdkCosts(WARM_UP_MS);
    const rounds: SpanRound[] = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({
        plain: await costsOf(plain, ROUND_MS),
        spans: await costsOf(spans, ROUND_MS),
        sdk: await sdkCosts(ROUND_MS / 2),
      });
    return rounds;
  } finally {
    own.kill();
    for (const peer of [plain, spans]) stopPeer(peer);
  }
}

async function costsOf(peer: RunningPeer, ms: number): Promise<PerSide> {
  const usage = async (): Promise<number> =>
    (await ask<{ readonly cpuUs: number }>(peer, "server", { kind: "usage", isCollected: false })).cpuUs;
  const before = await usage();
  const { cpuUs, calls } = await ask<LoadResult>(peer, "client", { kind: "load", scene: SCENE, ms });
  return { client: cpuUs / calls, server: ((await usage()) - before) / calls };
}
