// The arguments of a probe, which are read without commander, and what a probe can do without.

import { escapeText } from "@callwire/compiler";
import type { LiveFlags, LiveTools } from "./live/live-command.js";
import type { Terminal } from "./output/terminal.js";

const WITH_VALUE = {
  "--at": "at",
  "--registry": "registry",
  "--timeout": "timeout",
  "--tls-ca": "tlsCa",
  "--tls-cert": "tlsCert",
  "--tls-key": "tlsKey",
} as const;

export type ProbeFlags = LiveFlags;

/** What stands behind `health`. */
export interface ReadFlags {
  readonly flags: ProbeFlags;
  readonly services: readonly string[];
}

/** Undefined for what no probe has. */
export function readFlags(args: readonly string[]): ReadFlags | undefined {
  const flags: { -readonly [Name in keyof ProbeFlags]: ProbeFlags[Name] } = {};
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
  const isTimeRight = flags.timeout === undefined || /^[1-9]\d{0,2}(?:ms|s)$/.test(flags.timeout);
  return isTimeRight ? { flags, services } : undefined;
}

function isKnown(name: string): name is keyof typeof WITH_VALUE {
  return Object.hasOwn(WITH_VALUE, name);
}

export function toolsOf(terminal: Terminal): LiveTools {
  const none = (): never => {
    throw new Error("a probe reads no contracts and no configuration");
  };
  return {
    terminal,
    escape: escapeText,
    format: none,
    compare: none,
    compileTexts: none,
    loadCheckout: none,
    loadContracts: none,
    loadProject: none,
    configuredRegistry: none,
  };
}
