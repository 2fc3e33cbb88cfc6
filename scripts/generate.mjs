// Generates the stubs of all contracts here. The runtime serves contracts of its own: their
// generated files become sources of the runtime too, with the stub door beside them. Grammars for
// editors are written from the table of the highlighter.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const command = fileURLToPath(new URL("cli/bin/callwire.js", root));

const args = [command, "generate", ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: fileURLToPath(root), stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

for (const [name, room] of [
  ["health", "health"],
  ["reflection", "reflection"],
  ["recording", "recording"],
  ["stats", "stats"],
]) {
  const code = readFileSync(new URL(`generated/callwire/${name}.ts`, root), "utf8");
  const asData = readFileSync(new URL(`generated/callwire/${name}.contract.ts`, root), "utf8");
  const own = code
    .replace('from "callwire/stub"', 'from "../stub.js"')
    .replaceAll(`"./${name}.contract.js"`, '"./contract-data.js"');
  writeFileSync(new URL(`runtime/${room}/contract.ts`, root), own);
  writeFileSync(new URL(`runtime/${room}/contract-data.ts`, root), asData);
}

await import("../build/editors/grammar/write-grammars.js");
