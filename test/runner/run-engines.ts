// `npm run test:engines`: the quick tests in which the engine can matter, under each engine that
// test/engines/package.json pins. Arguments go to each run in place of those: names of rooms.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type EngineResults, formatEngines } from "./report.js";

/**
 * What talks to sockets, timers and V8, and what generated code does. The compiler is plain
 * TypeScript, which Node 20 tests.
 */
const ROOMS = ["runtime", "conformance", "golden", "compiler/emit", "cli/start"];

const ENGINES = fileURLToPath(new URL("../../../test/engines/node_modules", import.meta.url));
const RUN = fileURLToPath(new URL("run.js", import.meta.url));

const WORLD = fileURLToPath(new URL("../world/run.js", import.meta.url));

/** Worlds whose traces are compared. */
const COMPARED_SEEDS = 20;

const wanted = process.argv.slice(2);
const results: EngineResults[] = [];
for (const folder of readdirSync(ENGINES).filter((name) => name.startsWith("node-"))) {
  const { version } = JSON.parse(readFileSync(join(ENGINES, folder, "package.json"), "utf8")) as { version: string };
  console.log(`\n== Node ${version}`);
  const node = join(ENGINES, folder, "bin/node");
  const startedAt = performance.now();
  const args = [RUN, "--quick", "--node", node, ...(wanted.length > 0 ? wanted : ROOMS)];
  const child = spawn(process.execPath, args, { stdio: ["inherit", "pipe", "inherit"] });
  let last = "";
  createInterface({ input: child.stdout }).on("line", (line) => {
    console.log(line);
    last = line;
  });
  const [code] = await once(child, "close");
  const outcome = / passed, \d+ failed$/.test(last) ? last : `ended with ${code}`;
  results.push({ version, outcome, seconds: (performance.now() - startedAt) / 1_000 });
  if (code !== 0) process.exitCode = 1;
}
console.log(`\n${formatEngines(results)}`);
if (wanted.length === 0) compareWorlds();
if (results.length === 0) throw new Error(`no engine in ${ENGINES}; run "bash scripts/install-engines.sh"`);

/** The worlds of a seed are the same under each engine, this one included. */
function compareWorlds(): void {
  const engines = readdirSync(ENGINES).filter((name) => name.startsWith("node-"));
  const nodes = [process.execPath, ...engines.map((folder) => join(ENGINES, folder, "bin/node"))];
  const hashes = nodes.map((node) => {
    const { stdout } = spawnSync(node, [WORLD, "--seeds", String(COMPARED_SEEDS), "--hashes"], { encoding: "utf8" });
    return stdout.match(/^seed \d+ {2}trace \w+$/gm)?.join("\n") ?? "";
  });
  const isSame = hashes.every((each) => each === hashes[0] && each.split("\n").length === COMPARED_SEEDS);
  console.log(isSame ? `${COMPARED_SEEDS} worlds are the same under all engines` : `the worlds differ:\n${hashes.join("\n\n")}`);
  if (!isSame) process.exitCode = 1;
}
