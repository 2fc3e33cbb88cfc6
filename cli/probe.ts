// `callwire health --at host:port`, as a container asks it every few seconds: a bundle with the
// client of one call, and nothing else. What it does not understand is for live-main.ts.

import { escapeText } from "@callwire/compiler";
import { askHealth, reasonOf, showFindings } from "./live/ask-health.js";
import { Live } from "./live/live-command.js";
import { run as runLiveCommand } from "./live-main.js";
import type { Terminal } from "./output/terminal.js";
import { type ProbeFlags, readFlags, toolsOf } from "./probe-flags.js";
import { runProcess } from "./run-process.js";
import { Exit } from "./usage-error.js";

/** What a probe is told. */
interface Probe {
  readonly flags: ProbeFlags & { readonly at: string };
  readonly service: string;
}

/** Asks, and sets the exit code. `args`: `health` and what stands behind it. */
export function run(args: readonly string[]): void {
  const probe = readProbe(args.slice(1));
  if (probe === undefined) return runLiveCommand(args);
  const ask = async (_cwd: string, terminal: Terminal): Promise<Exit> => {
    try {
      const live = new Live(toolsOf(terminal), probe.flags);
      const question = { address: probe.flags.at, target: live.target, service: probe.service };
      return showFindings(live, [await askHealth(live, question)]);
    } catch (error) {
      // A port that is none, or a file of TLS that is not there.
      terminal.err(`callwire: ${escapeText(reasonOf(error))}\n`);
      return Exit.usage;
    }
  };
  runProcess(ask, { endsAtOnce: true });
}

/** Undefined for what is more than a probe, or wrong: commander says what. */
export function readProbe(args: readonly string[]): Probe | undefined {
  const read = readFlags(args);
  if (read === undefined) return undefined;
  const { flags, services } = read;
  const { at, registry } = flags;
  const isPlain = at !== undefined && /^[\w.-]+:\d{1,5}$/.test(at) && registry === undefined && services.length <= 1;
  return isPlain ? { flags: { ...flags, at }, service: services[0] ?? "" } : undefined;
}
