// The bench: every peer in two processes of its own, the rounds of all peers interleaved, medians and ratios at the end.
// `npm run bench [-- --quick] [-- --json FILE]`.

import { type ChildProcess, fork } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { LoadResult } from "./load.js";
import type { LoadRequest } from "./peer-process.js";
import { peers } from "./peers/index.js";
import { type Measurement, printReport } from "./report.js";

const IN_FLIGHT = [1, 16, 64, 256] as const;

interface RunningPeer {
  readonly name: string;
  readonly server: ChildProcess;
  readonly client: ChildProcess;
}

interface ServerUsage {
  readonly cpuUs: number;
  readonly rssMiB: number;
}

const quick = process.argv.includes("--quick");
const rounds = quick ? 3 : 5;
const roundMs = quick ? 700 : 2_000;

const running: RunningPeer[] = [];
try {
  for (const name of Object.keys(peers)) running.push(await startPeer(name));
  const measurements: Measurement[] = [];
  for (const inFlight of IN_FLIGHT) {
    for (const peer of running) await measure(peer, inFlight, roundMs / 2); // warm-up, not counted
    for (let round = 0; round < rounds; round++) {
      for (const peer of running) measurements.push(await measure(peer, inFlight, roundMs));
    }
  }
  printReport(measurements);
  const jsonAt = process.argv.indexOf("--json");
  const file = jsonAt < 0 ? undefined : process.argv[jsonAt + 1];
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(measurements, undefined, 1)}\n`);
} finally {
  for (const { server, client } of running) {
    client.kill();
    server.kill();
  }
}

async function startPeer(name: string): Promise<RunningPeer> {
  const entry = fileURLToPath(new URL("peer-process.js", import.meta.url));
  const server = fork(entry, [name, "server"]);
  const { address } = await nextMessage<{ address: string }>(server);
  const client = fork(entry, [name, "client", address]);
  await nextMessage(client);
  return { name, server, client };
}

async function measure({ name, server, client }: RunningPeer, inFlight: number, ms: number): Promise<Measurement> {
  await ask<ServerUsage>(server, {}); // its CPU time counts from here
  const request: LoadRequest = { inFlight, ms };
  const load = await ask<LoadResult>(client, request);
  const usage = await ask<ServerUsage>(server, {});
  const calls = (load.callsPerSecond * ms) / 1000;
  return { peer: name, inFlight, ...load, cpuUs: load.cpuUs + usage.cpuUs / calls, serverRssMiB: usage.rssMiB };
}

function ask<Answer>(child: ChildProcess, message: object): Promise<Answer> {
  const answer = nextMessage<Answer>(child);
  child.send(message);
  return answer;
}

function nextMessage<Answer>(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a peer ended with ${code}`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message as Answer); // both ends are this folder
    });
  });
}
