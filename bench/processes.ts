// The two processes of a peer, seen from the bench: started, asked, measured, ended.

import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Usage, UsagePair } from "./figures/idle.js";
import type { Measurement } from "./figures/measurement.js";
import type { Scene } from "./figures/scenes.js";
import type { LoadResult } from "./load.js";
import type { Credentials } from "./peer.js";
import type { Request } from "./peer-process.js";

export interface RunningPeer {
  readonly name: string;
  readonly server: ChildProcess;
  readonly client: ChildProcess;
  /** Of its server. */
  readonly address: string;
  /** Ids of the scenes that it can play. */
  readonly scenes: readonly string[];
  /** Another client of the same server, started as the first. */
  readonly startClient: () => Promise<Pick<RunningPeer, "client" | "scenes">>;
}

/** This checkout. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Options of Node. */
export const WITH_APPLICATION_HEAP = ["--import", new URL("application-heap.js", import.meta.url).href];

/**
 * Over TLS when there are credentials; `flags` are options of Node, by default a heap as an
 * application has it; `root` is the checkout whose peer it is, by default this one. Rejects when
 * the peer does not start or gives a wrong answer; no process is left behind then.
 */
export async function startPeer(
  name: string,
  {
    credentials,
    flags = WITH_APPLICATION_HEAP,
    root = ROOT,
  }: {
    readonly credentials?: Credentials | undefined;
    readonly flags?: readonly string[];
    readonly root?: string | undefined;
  } = {},
): Promise<RunningPeer> {
  const env = { ...process.env, NODE_ENV: "production" };
  const secret = credentials === undefined ? {} : { CALLWIRE_BENCH_CREDENTIALS: JSON.stringify(credentials) };
  const entry = join(root, "bench/dist/peer-process.js");
  const options = { execArgv: [...flags], env: { ...env, ...secret } };
  const server = fork(entry, [name, "server"], options);
  const startClient = async (address: string): Promise<Pick<RunningPeer, "client" | "scenes">> => {
    const client = fork(entry, [name, "client", address], options);
    try {
      const { scenes } = await nextMessage<{ readonly scenes: readonly string[] }>(name, client);
      return { client, scenes };
    } catch (error) {
      client.kill();
      throw error;
    }
  };
  try {
    const { address } = await nextMessage<{ readonly address: string }>(name, server);
    return { name, server, address, startClient: () => startClient(address), ...(await startClient(address)) };
  } catch (error) {
    server.kill();
    throw error;
  }
}

/** Ends its client, and starts another one in its place. */
export async function renewClient(peer: RunningPeer): Promise<RunningPeer> {
  peer.client.kill();
  return { ...peer, ...(await peer.startClient()) };
}

export function stopPeer({ server, client }: RunningPeer): void {
  client.kill();
  server.kill();
}

export async function measure(peer: RunningPeer, scene: Scene, ms: number, round: number): Promise<Measurement> {
  const before = await ask<Usage>(peer, "server", { kind: "usage", isCollected: false });
  const load = await ask<LoadResult>(peer, "client", { kind: "load", scene: scene.id, ms });
  const after = await ask<Usage>(peer, "server", { kind: "usage", isCollected: false });
  return {
    peer: peer.name,
    scene: scene.id,
    round,
    perSecond: (load.calls * scene.amount) / load.seconds,
    p50Us: load.p50Us,
    p99Us: load.p99Us,
    cpuUs: (load.cpuUs + after.cpuUs - before.cpuUs) / load.calls,
    clientRssMiB: load.rssMiB,
    serverRssMiB: after.rssMiB,
  };
}

export async function usageOf(peer: RunningPeer, isCollected: boolean): Promise<UsagePair> {
  const server = await ask<Usage>(peer, "server", { kind: "usage", isCollected });
  return { server, client: await ask<Usage>(peer, "client", { kind: "usage", isCollected }) };
}

export function ask<Answer>(peer: RunningPeer, side: "server" | "client", request: Request): Promise<Answer> {
  const answer = nextMessage<Answer>(peer.name, peer[side]);
  peer[side].send(request);
  return answer;
}

function nextMessage<Answer>(name: string, child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void =>
      reject(new Error(`a process of ${name} ended with ${code}; see its output above`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message as Answer); // both ends are this folder
    });
  });
}
