// `callwire dev`: the user's server, restarted on change. What it does is in dev/.

import process from "node:process";
import type { Command } from "commander";
import { dev } from "../dev/dev.js";
import { findRegistry } from "../input/configuration.js";
import { readDuration } from "../input/duration.js";
import { UsageError } from "../usage-error.js";
import { collect, defineCommand } from "./command.js";

interface DevFlags {
  readonly registry?: string;
  readonly instances?: string;
  readonly grace?: string;
  readonly ignore?: readonly string[];
}

const DEFAULT_GRACE_MS = 15_000; // longer than a server of ours takes by itself
const MAX_INSTANCES = 32;
const MAX_GRACE_MS = 3_600_000;

const HELP = `
The registry is the one of --registry, CALLWIRE_REGISTRY or callwire.json. When that is on loopback
and nobody listens there, dev runs one in its place; so it does when none is named. The server
finds it in CALLWIRE_REGISTRY.

Sources are .ts, .js, .json and alike below this folder, generated code too. Left out are names
that begin with a dot, node_modules, dist, build, out and coverage; what the command itself names,
such as dist/server.js, is a source all the same. A server is replaced, not killed: the new one is
up before the old one drains.

Examples:
  callwire dev -- node --import tsx src/server.ts
  callwire dev --instances 3 -- node dist/server.js
  callwire dev "npm run server"`;

export const devCommand = defineCommand({
  name: "dev",
  description: "run your server, and restart it whenever a source or a contract changes",
  declare: (command: Command) =>
    command
      .argument("<command...>", "what starts the server")
      .option(
        "--registry <url>",
        "where servers register (default: CALLWIRE_REGISTRY, then callwire.json, or a registry of its own)",
      )
      .option("--instances <count>", "how many servers run (default: 1)")
      .option("--grace <time>", "how long a server may drain until it is killed, such as 5s (default: 15s)")
      .option("--ignore <folder>", "name of a folder that holds no sources; may be given again", collect)
      .passThroughOptions() // those behind the command are its own
      .addHelpText("after", HELP),
  run: ({ terminal, cwd }, command: readonly string[], flags: DevFlags) =>
    dev(terminal, {
      cwd,
      command,
      registry: flags.registry ?? (process.env["CALLWIRE_REGISTRY"] || undefined) ?? findRegistry(cwd),
      instances: readInstances(flags.instances),
      graceMs: readGrace(flags.grace),
      ignored: flags.ignore ?? [],
      clears: process.stderr.isTTY === true,
    }),
});

function readInstances(text: string | undefined): number {
  if (text === undefined) return 1;
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_INSTANCES) return Number(text);
  throw new UsageError(`--instances takes a whole number from 1 to ${MAX_INSTANCES}, got ${JSON.stringify(text)}`);
}

function readGrace(text: string | undefined): number {
  if (text === undefined) return DEFAULT_GRACE_MS;
  const form = "a time up to 3600s, such as 500ms or 5s";
  return readDuration(text, { option: "--grace", fromMs: 0, toMs: MAX_GRACE_MS, form });
}
