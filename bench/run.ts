// The bench: every peer in two processes of its own, the rounds of all peers interleaved, medians
// and ratios at the end.

import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { createCredentials } from "./certificates.js";
import { type Measurement, unique } from "./figures/measurement.js";
import { plotCalls } from "./figures/plot.js";
import { joinRuns } from "./figures/runs.js";
import { SCENES, type Scene } from "./figures/scenes.js";
import { formatIdle, formatReport, formatSpread } from "./figures/table.js";
import { IDLE_CONNECTIONS, measureIdle } from "./idle.js";
import type { Credentials } from "./peer.js";
import { LIMITS, peers, SUBJECT } from "./peers/index.js";
import { measure, startPeer, stopPeer } from "./processes.js";
import { profilePeers } from "./profile.js";

const USAGE = `usage: npm run bench -- [options]

  --quick           fewer scenes and shorter rounds: under two minutes
  --peers A,B       only these peers
  --scenes A,B      only these scenes
  --json FILE       every round as JSON
  --svg FILE        the plot
  --runs FILES      measures nothing: the medians of several runs, from what --json has written, and how far they lie apart
  --profile PEER    a CPU profile of both processes of a peer instead, in --scenes (default divide-64)

scenes: ${SCENES.map(({ id }) => id).join(", ")}, idle
peers: ${Object.keys(peers).join(", ")}`;

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    peers: { type: "string" },
    scenes: { type: "string" },
    json: { type: "string" },
    svg: { type: "string" },
    runs: { type: "string" },
    profile: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const isQuick = values.quick;
const wantedPeers = choose("peers", values.peers, Object.keys(peers));
const wantedScenes = choose("scenes", values.scenes, [...SCENES.map(({ id }) => id), "idle"]);
const rounds = isQuick ? 3 : 5;
const roundMs = isQuick ? 100 : 600;
/** Long enough that each peer is compiled when it is measured: the slow ones need it most. */
const warmUpMs = isQuick ? 250 : 800;
const idleMs = isQuick ? 2_000 : 20_000;

if (values.help) console.log(USAGE);
else if (values.runs !== undefined) tellRuns(values.runs.split(","));
else if (values.profile === undefined) await runAll();
else await profilePeers(choose("profile", values.profile, Object.keys(peers)), values.scenes ?? "divide-64");

async function runAll(): Promise<void> {
  const measurements = await measureScenes();
  console.log(formatReport(measurements, LIMITS[0] ?? "", SUBJECT));
  const idlers = plainPeers();
  const idle = wantedScenes.includes("idle") ? await measureIdle(idlers, idleMs) : [];
  if (idle.length > 0) console.log(formatIdle(idle, IDLE_CONNECTIONS));
  const machine = { node: process.version, cores: availableParallelism(), rounds, roundMs, at: new Date().toISOString() };
  if (values.json !== undefined)
    writeFileSync(fromHere(values.json), `${JSON.stringify({ machine, measurements, idle }, undefined, 1)}\n`);
  writePlot(measurements, `${rounds} interleaved rounds`);
}

/** Of runs that `--json` has written: all together, and their spread. */
function tellRuns(files: readonly string[]): void {
  const runs = files.map(
    (file) => JSON.parse(readFileSync(fromHere(file), "utf8")) as { readonly measurements: readonly Measurement[] },
  );
  const joined = joinRuns(runs.map(({ measurements }) => measurements));
  console.log(formatReport(joined, LIMITS[0] ?? "", SUBJECT));
  const others = plainPeers().filter((name) => name !== SUBJECT && !LIMITS.includes(name));
  console.log(formatSpread(joined, LIMITS[0] ?? "", SUBJECT, others));
  writePlot(joined, `${files.length} runs`);
}

/** Those that play the ordinary scenes, without TLS. */
function plainPeers(): readonly string[] {
  return wantedPeers.filter((name) => peers[name]?.isSecure === false && peers[name].scenes === undefined);
}

function writePlot(measurements: readonly Measurement[], of: string): void {
  if (values.svg === undefined) return;
  const caption = `Node ${process.versions.node}, ${availableParallelism()} cores, client and server on one machine, one connection each; medians of ${of}`;
  const options = { subject: SUBJECT, limits: LIMITS, peers: unique(plainPeers()), caption };
  writeFileSync(fromHere(values.svg), plotCalls(measurements, options));
}

async function measureScenes(): Promise<readonly Measurement[]> {
  const credentials = createCredentials();
  if (credentials === undefined) console.warn("the peers over TLS are left out: there is no openssl here to make a certificate");
  const measurements: Measurement[] = [];
  for (const scene of SCENES.filter(({ id }) => wantedScenes.includes(id))) {
    if (isQuick && !scene.isQuick && values.scenes === undefined) continue;
    const able = wantedPeers.filter((name) => scene.peers?.includes(name) ?? true);
    const players = able.filter((name) => peers[name]?.scenes?.includes(scene.id) ?? true);
    const names = players.filter((name) => !peers[name]?.isSecure || (scene.isSecure && credentials !== undefined));
    measurements.push(...(await measureScene(scene, names, credentials)));
  }
  return measurements;
}

/** In new processes: what one scene leaves in a heap is not the next one's affair. */
async function measureScene(
  scene: Scene,
  names: readonly string[],
  credentials: Credentials | undefined,
): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  const started = await Promise.allSettled(
    names.map((name) => startPeer(name, { credentials: peers[name]?.isSecure ? credentials : undefined })),
  );
  const running = started.flatMap((start) => (start.status === "fulfilled" ? [start.value] : []));
  try {
    const failed = started.find((start) => start.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    const players = running.filter(({ scenes }) => scenes.includes(scene.id));
    for (const peer of players) await measure(peer, scene, warmUpMs, -1);
    for (let round = 0; round < rounds; round++) {
      for (const peer of players) measurements.push(await measure(peer, scene, roundMs, round));
    }
    return measurements;
  } finally {
    for (const peer of running) stopPeer(peer);
  }
}

/** Npm runs this in another folder than the one it was started in. */
function fromHere(file: string): string {
  return resolve(process.env["INIT_CWD"] ?? ".", file);
}

/** The names in a list of the command line, or all; ends the process when one is wrong. */
function choose(option: string, given: string | undefined, known: readonly string[]): readonly string[] {
  if (given === undefined) return known;
  const wrong = given.split(",").find((name) => !known.includes(name));
  if (wrong === undefined) return known.filter((name) => given.split(",").includes(name));
  console.error(`--${option} has ${JSON.stringify(wrong)}, which is none of: ${known.join(", ")}`);
  process.exit(2);
}
