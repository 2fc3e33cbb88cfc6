// `callwire health --at host:port`, as a container asks it every few seconds: a bundle with the
// client of one call, and nothing else. What it does not understand is for live-main.ts.

import { escapeText } from "@callwire/compiler";
import { askHealth, reasonOf, showFindings } from "./live/ask-health.js";
import { Live, type LiveFlags, type LiveTools } from "./live/live-command.js";
import { run as runLiveCommand } from "./live-main.js";
import type { Terminal } from "./output/terminal.js";
import { runProcess } from "./run-process.js";
import { Exit } from "./usage-error.js";

/** What a probe is told. */
interface Probe {
  readonly flags: LiveFlags & { readonly at: string };
  readonly service: string;
}

const WITH_VALUE = {
  "--at": "at",
  "--timeout": "timeout",
  "--tls-ca": "tlsCa",
  "--tls-cert": "tlsCert",
  "--tls-key": "tlsKey",
} as const;

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
  const flags: { -readonly [Name in keyof LiveFlags]: LiveFlags[Name] } = {};
  const services: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--json") flags.json = true;
    else if (!arg.startsWith("-")) services.push(arg);
    else {
      const equals = arg.indexOf("=");
      const name = equals < 0 ? arg : arg.slice(0, equals);
      const value = equals < 0 ? args[++index] : arg.slice(equals + 1);
      if (!isKnown(name) || value === undefined || value.startsWith("-")) return undefined;
      flags[WITH_VALUE[name]] = value;
    }
  }
  const { at } = flags;
  const isPlain = at !== undefined && /^[\w.-]+:\d{1,5}$/.test(at) && services.length <= 1;
  const isTimeRight = flags.timeout === undefined || /^[1-9]\d{0,2}(?:ms|s)$/.test(flags.timeout);
  return isPlain && isTimeRight ? { flags: { ...flags, at }, service: services[0] ?? "" } : undefined;
}

function isKnown(name: string): name is keyof typeof WITH_VALUE {
  return Object.hasOwn(WITH_VALUE, name);
}

function toolsOf(terminal: Terminal): LiveTools {
  const none = (): never => {
    throw new Error("a probe reads no contracts and no configuration");
  };
  return {
    terminal,
    escape: escapeText,
    format: none,
    loadCheckout: none,
    loadContracts: none,
    loadProject: none,
    configuredRegistry: none,
  };
}
