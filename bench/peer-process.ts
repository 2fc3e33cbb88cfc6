// Entry of the child processes: `peer-process.js PEER server`, or `peer-process.js PEER client ADDRESS`. Talks to run.ts by IPC.

import { runLoad } from "./load.js";
import type { PeerClient } from "./peer.js";
import { peers } from "./peers/index.js";

export interface LoadRequest {
  readonly inFlight: number;
  readonly ms: number;
}

const [name = "", role, address = ""] = process.argv.slice(2);
const load = peers[name];
if (load === undefined) throw new Error(`unknown peer ${name}; one of ${Object.keys(peers).join(", ")}`);

const peer = await load();

if (role === "server") {
  let cpuBefore = process.cpuUsage();
  const server = await peer.startServer();
  process.on("message", () => {
    const cpu = process.cpuUsage(cpuBefore);
    cpuBefore = process.cpuUsage();
    process.send?.({ cpuUs: cpu.user + cpu.system, rssMiB: process.memoryUsage.rss() / 2 ** 20 });
  });
  process.send?.(server);
} else {
  const client = await peer.startClient(address);
  process.on("message", (request: LoadRequest) => void answer(client, request));
  process.send?.({});
}

async function answer(client: PeerClient, { inFlight, ms }: LoadRequest): Promise<void> {
  process.send?.(await runLoad(client, inFlight, ms));
}
