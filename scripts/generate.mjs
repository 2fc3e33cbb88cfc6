// Generates the stubs of all contracts here. The runtime serves one contract of its own: its generated file becomes a source of the
// runtime too, with the stub door beside it.

import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../", import.meta.url);
const command = fileURLToPath(new URL("cli/bin/callwire.js", root));

const args = [command, "generate", ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: fileURLToPath(root), stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const generated = readFileSync(new URL("generated/callwire/health.ts", root), "utf8");
writeFileSync(new URL("runtime/health/contract.ts", root), generated.replace('from "callwire/stub"', 'from "../stub.js"'));
