// Discovery at scale: a real ZooKeeper, 1,000 instances of one service, 200 clients with a session
// each. `npm run bench:discovery [-- --check]` prints a table beside the limits; with --check it
// fails when one is missed. Needs ZooKeeper as the tests do: scripts/install-zookeeper.sh.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { openRegistry, type Registration, type Registry } from "callwire";
import { ClientsProcess } from "./clients-process.js";

const support = (file: string): string => new URL(`../../../build/test/support/${file}`, import.meta.url).href;
const { ZookeeperServer } = (await import(
  support("zookeeper-server.js")
)) as typeof import("../../build/test/support/zookeeper-server.js");
const { TcpProxy } = (await import(support("tcp-proxy.js"))) as typeof import("../../build/test/support/tcp-proxy.js");

const SERVICE = "bench.Scale";
const PATH = "/scale";
const INSTANCES = 1_000;
const SESSIONS = 200;
const PROCESSES = 4;
const ADDITIONS = 3;
const MAX_PICK_BYTES = 8;

interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit?: number;
}

const rows: Row[] = [];
const zookeeper = await ZookeeperServer.start();
const proxy = await TcpProxy.start(zookeeper.port);
let sentBytes = 0;
proxy.onAnswer = (bytes) => {
  sentBytes += bytes.length;
  return bytes;
};
const { registry } = openRegistry(`zookeeper://${zookeeper.host}${PATH}?sessionTimeoutMs=20000`);
try {
  const registrations = await registerAll(registry);
  rows.push({ what: `registration of ${INSTANCES} instances by one session`, value: registrations.ms, unit: "ms" });
  await measureClients("subset", registry);
  await measureClients("all", registry);
  await measureColdStart();
  measurePicks();
} finally {
  await registry[Symbol.asyncDispose]();
  await proxy.close();
  await zookeeper.close();
}
print();

async function registerAll(into: Registry): Promise<{ readonly ms: number }> {
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: INSTANCES }, (_, at) => registerOne(into, at).ready()));
  return { ms: performance.now() - startedAt };
}

function registerOne(into: Registry, number: number): Registration {
  const id = number.toString(16).padStart(12, "0"); // as long as those of servers
  return into.register(SERVICE, { id, rev: 0, host: "127.0.0.1", port: 9, weight: 100, state: "up", meta: {} });
}

/**
 * 200 sessions in four processes: how soon the last of them knows of one more instance, and what
 * that costs ZooKeeper.
 */
async function measureClients(size: "subset" | "all", into: Registry): Promise<void> {
  const before = sentBytes;
  const share = SESSIONS / PROCESSES;
  const target = `zookeeper://127.0.0.1:${proxy.port}${PATH}`;
  const clients = Array.from({ length: PROCESSES }, (_, at) => new ClientsProcess([target, SERVICE, share, at * share, size]));
  const ready = await Promise.all(clients.map((client) => client.next<{ readyMs: number; heapBytes: number }>()));
  const name = size === "all" ? "all 1,000 read" : "subset of 20";
  const heap = Math.max(...ready.map(({ heapBytes }) => heapBytes)) / 2 ** 20;
  rows.push({
    what: `${name}: ${SESSIONS} clients start at once, until the last has its list`,
    value: Math.max(...ready.map(({ readyMs }) => readyMs)),
    unit: "ms",
  });
  rows.push({
    what: `${name}: sent by ZooKeeper for that, each client`,
    value: (sentBytes - before) / SESSIONS / 1024,
    unit: "KiB",
  });
  rows.push({ what: `${name}: memory of a session and its subscription`, value: heap, unit: "MiB", limit: 1 });
  const times: number[] = [];
  let bytes = 0;
  for (let round = 1; round <= ADDITIONS; round++) {
    await new Promise((resolve) => setTimeout(resolve, 8_000)); // lists are spaced by 2 to 3 s here; this one comes out of the blue
    const sent = sentBytes;
    const known = clients.map((client) => client.ask<{ knownAt: number }>(`watch ${INSTANCES + 1}`));
    const addedAt = Date.now();
    const added = registerOne(into, (size === "all" ? 2 : 1) * 1_000_000 + round);
    const last = Math.max(...(await Promise.all(known)).map(({ knownAt }) => knownAt));
    times.push(last - addedAt);
    bytes += sentBytes - sent;
    await added[Symbol.asyncDispose]();
  }
  const median = times.sort((a, b) => a - b)[Math.floor(ADDITIONS / 2)] ?? Infinity;
  rows.push({
    what: `${name}: one more instance, until the last client knows (median of ${ADDITIONS})`,
    value: median,
    unit: "ms",
    limit: 1_500,
  });
  rows.push({
    what: `${name}: sent by ZooKeeper for that, each client`,
    value: bytes / ADDITIONS / SESSIONS / 1024,
    unit: "KiB",
  });
  await Promise.all(clients.map((client) => client.close()));
}

/** One client in a process of its own, from the first line of it. */
async function measureColdStart(): Promise<void> {
  const client = new ClientsProcess([`zookeeper://127.0.0.1:${proxy.port}${PATH}`, SERVICE, 1, 900, "subset"]);
  const { readyMs } = await client.next<{ readyMs: number }>();
  rows.push({ what: "subset of 20: cold start of one client", value: readyMs, unit: "ms", limit: 1_000 });
  await client.close();
}

function measurePicks(): void {
  const script = fileURLToPath(new URL("pick.js", import.meta.url));
  const output = execFileSync(process.execPath, ["--expose-gc", script], { encoding: "utf8" });
  const costs: readonly { balancer: string; instances: number; nanoseconds: number; bytes: number }[] = JSON.parse(output);
  for (const { balancer, instances, nanoseconds, bytes } of costs) {
    rows.push({ what: `pick by ${balancer} of ${instances}`, value: nanoseconds, unit: "ns", limit: 200 });
    // Less than the smallest object for every second pick: what is there comes from somewhere else.
    if (bytes > MAX_PICK_BYTES)
      rows.push({ what: `pick by ${balancer} of ${instances} leaves`, value: bytes, unit: "bytes", limit: MAX_PICK_BYTES });
  }
}

function print(): void {
  let missed = 0;
  for (const { what, value, unit, limit } of rows) {
    const verdict = limit === undefined ? "" : value <= limit ? `within ${limit} ${unit}` : `MISSED ${limit} ${unit}`;
    if (verdict.startsWith("MISSED")) missed++;
    console.log(`${what.padEnd(82)} ${value.toFixed(value < 10 ? 2 : 0).padStart(8)} ${unit.padEnd(5)} ${verdict}`);
  }
  if (missed > 0 && process.argv.includes("--check")) process.exitCode = 1;
}
