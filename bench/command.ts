// `callwire bench` beside this bench: both call one server, in turns, and their rates and times are
// compared. They agree when the medians of the ratios are within a tenth. Both begin each round in
// a new process with a warm-up of the same length: one that has called for a minute is faster.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { type Agreement, compareWithCommand, formatAgreement, type Reading } from "./figures/agreement.js";
import { type Scene, sceneOf } from "./figures/scenes.js";
import { ORDER } from "./order.js";
import { measure, type RunningPeer, renewClient, startPeer, stopPeer, WITH_APPLICATION_HEAP } from "./processes.js";

// Without orders: the command reads them by a contract that is data, which takes longer than
// generated code does.
const SCENES = ["divide-1", "divide-16", "divide-64"];
/** As long as bench:against: V8 still compiles in the second one when one call is in flight. */
const WARM_UP_MS = 2_500;
const COMMAND = fileURLToPath(new URL("../../cli/bin/callwire.js", import.meta.url));
const CONTRACTS = fileURLToPath(new URL("../contracts", import.meta.url));

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "9" },
    seconds: { type: "string", default: "1" },
    scenes: { type: "string", default: SCENES.join(",") },
  },
});
const rounds = Number(values.rounds);
const roundMs = Number(values.seconds) * 1_000;
const folder = mkdtempSync(join(tmpdir(), "callwire-bench-"));
try {
  const agreements: Agreement[] = [];
  for (const id of values.scenes.split(",")) agreements.push(compareWithCommand(id, await play(sceneOf(id))));
  console.log(formatAgreement(agreements));
  if (agreements.some(({ agrees }) => !agrees)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

/**
 * In each round the bench and the command, one after the other, at one server; which of them is
 * first changes each time.
 */
async function play(scene: Scene): Promise<readonly (readonly [bench: Reading, command: Reading])[]> {
  let peer = await startPeer("callwire");
  try {
    const readings: (readonly [Reading, Reading])[] = [];
    for (let round = 0; round < rounds; round++) {
      const early = round % 2 === 1 ? await runCommand(peer, scene) : undefined;
      peer = await renewClient(peer);
      await measure(peer, scene, WARM_UP_MS, -1);
      const bench = await measure(peer, scene, roundMs, round);
      readings.push([bench, early ?? (await runCommand(peer, scene))]);
    }
    return readings;
  } finally {
    stopPeer(peer);
  }
}

async function runCommand({ address }: RunningPeer, scene: Scene): Promise<Reading> {
  const body = join(folder, "body.json");
  writeFileSync(body, JSON.stringify(scene.call === "place" ? { order: ORDER } : { num1: 10, num2: 4 }));
  const time = ["-c", String(scene.inFlight), "-z", `${roundMs}ms`, "--warmup", `${WARM_UP_MS}ms`];
  const target = ["--at", address, "--contracts", CONTRACTS, "-d", `@${body}`, "--json"];
  const args = [COMMAND, "bench", `perf.v1.Perf/${scene.call}`, ...time, ...target];
  const env = { ...process.env, NODE_ENV: "production", NODE_OPTIONS: WITH_APPLICATION_HEAP.join("=") };
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const { rate, serviceMs } = JSON.parse(stdout) as Report; // as docs/cli.md has it
  return { perSecond: rate, p50Us: serviceMs.p50 * 1_000, p99Us: serviceMs.p99 * 1_000 };
}

interface Report {
  readonly rate: number;
  readonly serviceMs: { readonly p50: number; readonly p99: number };
}
