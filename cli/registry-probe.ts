// `callwire health SERVICE --registry TARGET`, as a probe asks it: a bundle that reads one list and
// asks its instances. What it does not understand is for live-main.ts.

import process from "node:process";
import { LOG_VARIABLE } from "./live/diagnostics-log.js";
import { reportFailure } from "./live/failure.js";
import { showHealth } from "./live/health.js";
import { AbsentError } from "./live/lists.js";
import { Live } from "./live/live-command.js";
import { run as runLiveCommand } from "./live-main.js";
import type { Terminal } from "./output/terminal.js";
import { type ProbeFlags, readFlags, toolsOf } from "./probe-flags.js";
import { runProcess } from "./run-process.js";
import { Exit, isUsageError } from "./usage-error.js";

/** What such a probe is told. */
interface RegistryProbe {
  readonly flags: ProbeFlags & { readonly registry: string };
  readonly service: string;
}

/** Asks, and sets the exit code. `args`: `health` and what stands behind it. */
export function run(args: readonly string[]): void {
  const probe = readRegistryProbe(args.slice(1));
  if (probe === undefined || process.env[LOG_VARIABLE] !== undefined) return runLiveCommand(args);
  runProcess((_cwd, terminal) => ask(terminal, probe), { endsAtOnce: true });
}

/** Undefined for what is more than a probe, or wrong: commander says what. */
export function readRegistryProbe(args: readonly string[]): RegistryProbe | undefined {
  const read = readFlags(args);
  if (read === undefined || read.services.length !== 1) return undefined;
  const { flags, services } = read;
  const [service = ""] = services;
  const { registry } = flags;
  if (registry === undefined || flags.at !== undefined || !/^[\w.]+$/.test(service)) return undefined;
  return { flags: { ...flags, registry }, service };
}

async function ask(terminal: Terminal, { flags, service }: RegistryProbe): Promise<Exit> {
  try {
    const live = new Live(toolsOf(terminal), flags);
    try {
      return await showHealth(live, service);
    } catch (error) {
      if (!(error instanceof AbsentError)) return reportFailure(live, error, { service, print: (value) => live.json(value) });
      if (flags.json === true) live.json({ error: { name: "RpcError", code: "UNAVAILABLE", message: error.message } });
      else live.err(`callwire: ${error.message}\n`);
      return Exit.absent;
    }
  } catch (error) {
    if (!isUsageError(error)) throw error;
    terminal.err(`callwire: ${error.message}\n`);
    return Exit.usage;
  }
}
