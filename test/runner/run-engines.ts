// `npm run test:engines`: the quick tests under each engine that test/engines/package.json pins.
// Arguments go to each run: names of rooms.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ENGINES = fileURLToPath(new URL("../../../test/engines/node_modules", import.meta.url));
const RUN = fileURLToPath(new URL("run.js", import.meta.url));

const failed: string[] = [];
for (const folder of readdirSync(ENGINES).filter((name) => name.startsWith("node-"))) {
  const { version } = JSON.parse(readFileSync(join(ENGINES, folder, "package.json"), "utf8")) as { version: string };
  console.log(`\n== Node ${version}`);
  const node = join(ENGINES, folder, "bin/node");
  const child = spawn(process.execPath, [RUN, "--quick", "--node", node, ...process.argv.slice(2)], { stdio: "inherit" });
  const [code] = await once(child, "close");
  if (code !== 0) failed.push(version);
}
if (failed.length > 0) {
  console.error(`the quick tests failed under Node ${failed.join(" and ")}`);
  process.exitCode = 1;
}
