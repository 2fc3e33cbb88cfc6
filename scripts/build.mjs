// Builds everything: the packages with tsc, then the command's bundle.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { bundleCli } from "../cli/bundle.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));

const { status } = spawnSync(process.execPath, [tsc, "-b"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
await bundleCli();
