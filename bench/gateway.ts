// `npm run bench:gateway`: what a call costs the gateway, beside what it costs a server that
// answers HTTP itself. By time of the processor, in turns: another program takes none of it.

import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { implement, serve } from "callwire";
import { startEmbeddedRegistry } from "callwire/embedded";
import { createHttp } from "callwire/http";
import { Perf } from "./generated/perf.js";

const COMMAND = fileURLToPath(new URL("../../cli/bin/callwire.js", import.meta.url));
const PATH = `/${Perf.name}/divide`;
const BODY = '{"num1":10,"num2":4}';
const IN_FLIGHT = 64;
const ROUNDS = 3;
const WARM_CALLS = 20_000;
const CALLS = 30_000;
/** Of /proc: a hundredth of a second on Linux, whatever the machine. */
const US_A_TICK = 10_000;

const [, , role, target = ""] = process.argv;
if (role === "server") await runServer(target);
else await compare();

async function runServer(registry: string): Promise<void> {
  const service = implement(Perf, {
    divide: (_context, num1, num2) => num1 / num2,
    place: (_context, order) => order,
    echo: (_context, data) => data,
    ticks: () => [],
  });
  const server = await serve({ listen: "127.0.0.1:0", registry, http: createHttp(), services: [service] });
  process.send?.(server.httpUrl);
}

async function compare(): Promise<void> {
  const registry = await startEmbeddedRegistry();
  const server = fork(fileURLToPath(import.meta.url), ["server", registry.target]);
  const [direct] = (await once(server, "message")) as [string]; // what it sends
  const words = [COMMAND, "gateway", "--listen", "127.0.0.1:0", "--registry", registry.target];
  const gateway = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  const [url] = (await once(createInterface({ input: gateway.stdout }), "line")) as [string];
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  try {
    await callMany(agent, direct, WARM_CALLS);
    await callMany(agent, url, WARM_CALLS);
    const rows: { own: number; hop: number; behind: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [own] = await measure([server], () => callMany(agent, direct, CALLS));
      const [hop, behind] = await measure([gateway, server], () => callMany(agent, url, CALLS));
      rows.push({ own: own ?? 0, hop: hop ?? 0, behind: behind ?? 0 });
    }
    print(rows);
  } finally {
    agent.destroy();
    server.kill();
    gateway.kill();
    await Promise.all([once(server, "exit"), once(gateway, "exit")]);
    await registry.close();
  }
}

/** Microseconds of the processor that each process takes for one call. */
async function measure(processes: readonly ChildProcess[], run: () => Promise<void>): Promise<readonly number[]> {
  const before = processes.map(cpuOf);
  await run();
  return processes.map((each, index) => (cpuOf(each) - (before[index] ?? 0)) / CALLS);
}

function cpuOf({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * US_A_TICK;
}

async function callMany(agent: Agent, url: string, count: number): Promise<void> {
  let left = count;
  const work = Array.from({ length: IN_FLIGHT }, async () => {
    while (left-- > 0) await call(agent, url);
  });
  await Promise.all(work);
}

function call(agent: Agent, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": String(BODY.length) };
    const asked = request(`${url}${PATH}`, { method: "POST", agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.resume().once("end", resolve);
    });
    asked.once("error", reject).end(BODY);
  });
}

function print(rows: readonly { readonly own: number; readonly hop: number; readonly behind: number }[]): void {
  console.log("CPU of one divide over HTTP/1.1, 64 in flight, microseconds\n");
  console.log("| server with http | gateway | server behind it | gateway / server with http |");
  console.log("| ---------------- | ------- | ---------------- | -------------------------- |");
  for (const { own, hop, behind } of rows) {
    const cells = [own.toFixed(1).padStart(16), hop.toFixed(1).padStart(7), behind.toFixed(1).padStart(16)];
    console.log(`| ${cells.join(" | ")} | ${(hop / own).toFixed(2).padStart(26)} |`);
  }
}
