// Entry of the child processes: `peer-process.js PEER server`, or
// `peer-process.js PEER client ADDRESS`. Does by IPC what the bench asks.

import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { sceneOf } from "./figures/scenes.js";
import { runLoad, verify } from "./load.js";
import type { Credentials, PeerClient } from "./peer.js";
import { peers } from "./peers/index.js";

export type Request =
  /** After a garbage collection when memory is what counts. */
  | { readonly kind: "usage"; readonly isCollected: boolean }
  | { readonly kind: "load"; readonly scene: string; readonly ms: number }
  /** That many connections more, each of which has carried a call. */
  | { readonly kind: "open"; readonly connections: number }
  | { readonly kind: "profile" }
  | { readonly kind: "stop-profile"; readonly file: string };

const [name = "", role, address = ""] = process.argv.slice(2);
const listed = peers[name];
if (listed === undefined) throw new Error(`unknown peer ${name}; one of ${Object.keys(peers).join(", ")}`);

const given = process.env["CALLWIRE_BENCH_CREDENTIALS"]; // for peers over TLS
const credentials = given === undefined ? undefined : (JSON.parse(given) as Credentials); // as processes.ts wrote it
const peer = await listed.load();
const clients: PeerClient[] = [];
const profiler = new Session();

if (role === "server") {
  process.send?.(await peer.startServer(credentials));
} else {
  const client = await peer.startClient(address, credentials);
  clients.push(client);
  process.send?.({ scenes: await verify(client) });
}

process.on("message", (request: Request) => {
  void answer(request).then((reply) => process.send?.(reply));
});
process.on("disconnect", () => process.exit());

async function answer(request: Request): Promise<object> {
  switch (request.kind) {
    case "usage": {
      const { user, system } = process.cpuUsage();
      if (request.isCollected) for (let i = 0; i < 3; i++) globalThis.gc?.(); // what a collection leaves to the next one
      const { rss, heapUsed, external } = process.memoryUsage();
      return { cpuUs: user + system, rssMiB: rss / 2 ** 20, heapMiB: (heapUsed + external) / 2 ** 20 };
    }
    case "load": {
      const [client] = clients;
      if (client === undefined) throw new Error(`a server was asked to play ${request.scene}; ask the client`);
      return runLoad(client, sceneOf(request.scene), request.ms);
    }
    case "open":
      for (let made = 0; made < request.connections; made++) {
        const client = await peer.startClient(address, credentials);
        await client.divide(10, 4);
        clients.push(client);
      }
      return {};
    case "profile":
      profiler.connect();
      await profiler.post("Profiler.enable");
      await profiler.post("Profiler.start");
      return {};
    case "stop-profile": {
      const { profile } = await profiler.post("Profiler.stop");
      writeFileSync(request.file, JSON.stringify(profile));
      return {};
    }
  }
}
