// What all live commands share: their options, and how they reach the part of the command that
// talks to servers, which is loaded only then.

import { compareDescriptors, escapeText, formatContract, SourceFile } from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";
import type { Command } from "commander";
import { findRegistry } from "../../input/configuration.js";
import { loadContracts } from "../../input/contracts.js";
import { type AllFlags, runLive } from "../../live/index.js";
import type { Checkout, LiveTools } from "../../live/live-command.js";
import { locateFinding } from "../../output/locate.js";
import { type Exit, UsageError } from "../../usage-error.js";
import type { Place } from "../command.js";

/** Adds the options that every live command has. */
export function withTarget(command: Command): Command {
  return command
    .option("--registry <url>", "where servers register (default: CALLWIRE_REGISTRY, then registry of callwire.json)")
    .option("--at <address>", "ask the server at host:port, without a registry")
    .option("--contracts <folder>", "take contracts from the .rpc files of a folder")
    .option("--timeout <time>", "how long each step may take, such as 500ms (default: 5s)")
    .option("--tls-ca <file>", "connect by TLS, and trust the authority in this file")
    .option("--json", "print one JSON object");
}

/** Loads what talks to servers, and runs the command of that name. */
export function run(place: Place, name: string, argument: string | undefined, flags: AllFlags): Promise<Exit> {
  return runLive(toolsOf(place), name, argument, flags);
}

function toolsOf({ terminal, cwd }: Place): LiveTools {
  return {
    terminal,
    escape: escapeText,
    format: (text) => {
      const formatted = formatContract(new SourceFile("contract.rpc", text));
      return "text" in formatted ? formatted.text : text; // a name of another version of the language, say: shown as it is
    },
    loadCheckout: (paths, root) => readCheckout(cwd, paths, root),
    loadContracts: (folder) => readFolder(cwd, folder),
    configuredRegistry: () => findRegistry(cwd),
  };
}

function readCheckout(cwd: string, paths: readonly string[], root: readonly string[] | undefined): Checkout {
  const { compilation, wanted } = loadContracts({ cwd, paths, root });
  const { descriptor } = compilation;
  if (descriptor === undefined) throw new UsageError("the contracts here have mistakes; callwire check shows them");
  const files = descriptor.files.filter((file) => wanted.has(file.path));
  return {
    descriptor,
    services: files.flatMap(({ services }) => services.map(({ name }) => name)),
    packages: new Set(files.map((file) => file.package)),
    compare: compareDescriptors,
    placeOf: (finding) => {
      const { file, start } = locateFinding(compilation, finding).span;
      const { line, column } = file.positionAt(start);
      return `${file.path}:${line}:${column}`;
    },
  };
}

function readFolder(cwd: string, folder: string): Descriptor {
  const { compilation } = loadContracts({ cwd, paths: [], root: [folder] });
  if (compilation.descriptor !== undefined) return compilation.descriptor;
  throw new UsageError(`the contracts in ${folder} have mistakes; callwire check --root ${folder} shows them`);
}
