// Runs servers and a client for a long time, with connections that break, and looks whether
// anything grows or stays open.

import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { TcpProxy } from "../support/tcp-proxy.js";
import type { Look, Request } from "./soak-child.js";
import type { Counts } from "./soak-client.js";
import { judgeMemory, leftOpen, type MemoryVerdict, type Sample } from "./verdict.js";

const SERVERS = 2;

/** Between the rounds all is at rest and looked at. */
const ROUNDS = 40;
const MAX_ROUND_MS = 10_000;

/** Milliseconds between two cuts of all connections. */
const CUT_MS = 700;

export interface SoakOptions {
  readonly seconds: number;
  readonly seed: number;
  /** Bytes that a server keeps of each call; 0 but in the test of the soak itself. */
  readonly leakBytes?: number;
}

export interface ProcessReport {
  readonly name: string;
  readonly memory: MemoryVerdict;
  readonly leftOpen: readonly string[];
}

export interface SoakReport {
  readonly processes: readonly ProcessReport[];
  readonly counts: Counts;
  readonly reconnects: number;
  readonly isGood: boolean;
}

interface Watched {
  readonly name: string;
  readonly child: ChildProcess;
  readonly before: Look;
  readonly samples: Sample[];
}

export async function soak({ seconds, seed, leakBytes = 0 }: SoakOptions): Promise<SoakReport> {
  const servers: Watched[] = [];
  const proxies: TcpProxy[] = [];
  let client: Watched | undefined;
  try {
    for (let index = 0; index < SERVERS; index++) {
      const { watched, first } = await start(`server ${index + 1}`, "soak-server.js", [String(leakBytes)]);
      servers.push(watched);
      proxies.push(await TcpProxy.start(Number(first)));
    }
    const target = `static:${proxies.map(({ port }) => `127.0.0.1:${port}`).join(",")}`;
    client = (await start("client", "soak-client.js", [target, String(seed)])).watched;
    const counts = await runRounds(client, [client, ...servers], proxies, seconds * 1_000);
    const reconnects = proxies.reduce((sum, { accepted }) => sum + accepted, 0);
    const processes = await end([client, ...servers]);
    const isGood =
      counts.unexpected.length === 0 && processes.every(({ memory, leftOpen }) => !memory.isLeaking && leftOpen.length === 0);
    return { processes, counts, reconnects, isGood };
  } finally {
    for (const { child } of client === undefined ? servers : [client, ...servers]) child.kill("SIGKILL");
    for (const proxy of proxies) await proxy.close();
  }
}

async function start(name: string, script: string, args: readonly string[]) {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(path, args, { execArgv: ["--expose-gc"] });
  const first = await nextResult<unknown>(child);
  const watched: Watched = { name, child, before: await ask<Look>(child, { kind: "look" }), samples: [] };
  return { watched, first };
}

async function runRounds(client: Watched, all: readonly Watched[], proxies: readonly TcpProxy[], forMs: number): Promise<Counts> {
  const roundMs = Math.min(MAX_ROUND_MS, forMs / ROUNDS);
  const endAt = performance.now() + forMs;
  let turn = 0;
  const cuts = setInterval(() => {
    const proxy = proxies[turn++ % proxies.length];
    proxy?.sever();
    proxy?.heal();
  }, CUT_MS);
  try {
    for (;;) {
      const counts = await ask<Counts>(client.child, { kind: "round", ms: roundMs });
      for (const { child, samples } of all) {
        const { bytes } = await ask<Look>(child, { kind: "look" });
        samples.push({ at: performance.now(), bytes });
      }
      if (performance.now() >= endAt || counts.unexpected.length > 0) return counts;
    }
  } finally {
    clearInterval(cuts);
  }
}

/**
 * The client goes first, so that a server has nobody left. A socket that is closing may take a
 * second more.
 */
async function end(all: readonly Watched[]): Promise<readonly ProcessReport[]> {
  const reports: ProcessReport[] = [];
  for (const { name, child, before, samples } of all) {
    if (name === "client") await ask(child, { kind: "close" });
    let open: readonly string[] = [];
    for (let look = 0; look < 20; look++) {
      open = leftOpen(before.handles, (await ask<Look>(child, { kind: "look" })).handles);
      if (open.length === 0) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    reports.push({ name, memory: judgeMemory(samples), leftOpen: open });
  }
  return reports;
}

function ask<Result>(child: ChildProcess, request: Request): Promise<Result> {
  const result = nextResult<Result>(child);
  child.send(request);
  return result;
}

function nextResult<Result>(child: ChildProcess): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null): void =>
      reject(new Error(`a process of the soak ended with ${signal ?? code}; see its output above`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve((message as { readonly result: Result }).result); // as serveParent sends it
    });
  });
}
