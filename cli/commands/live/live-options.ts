// What all live commands share: their options, and how they reach the part of the command that
// talks to servers, which is loaded only then.

import { escapeText } from "@callwire/compiler";
import type { Command } from "commander";
import { findConfigurationFile } from "../../files/find-upwards.js";
import { type AllFlags, type Line, listCandidates, runLive } from "../../live/index.js";
import type { LiveTools } from "../../live/live-command.js";
import type { Exit } from "../../usage-error.js";
import type { Place } from "../command.js";
import { formatText, readCheckout, readFolder, readProject, readRegistry } from "./contract-tools.js";

/** Adds the options that every live command has. */
export function withTarget(command: Command): Command {
  return command
    .option("--registry <url>", "where servers register (default: CALLWIRE_REGISTRY, then registry of callwire.json)")
    .option("--at <address>", "ask the server at host:port, without a registry")
    .option("--contracts <folder>", "take contracts from the .rpc files of a folder")
    .option("--timeout <time>", "how long the command may take, such as 500ms (default: 5s)")
    .option("--tls-ca <file>", "connect by TLS, and trust the authority in this file")
    .option("--tls-cert <file>", "show this certificate to servers that ask for one, by TLS")
    .option("--tls-key <file>", "the private key of --tls-cert")
    .option("--json", "print one JSON object");
}

/** Loads what talks to servers, and runs the command of that name. */
export function run(place: Place, name: string, argument: string | undefined, flags: AllFlags): Promise<Exit> {
  return runLive(toolsOf(place), name, argument, flags);
}

/** What may stand next on a line, of what only a registry or a server knows. */
export function candidatesOf(place: Place, line: Line): Promise<readonly string[]> {
  return listCandidates(toolsOf(place), line);
}

function toolsOf({ terminal, cwd }: Place): LiveTools {
  return {
    terminal,
    escape: escapeText,
    format: formatText,
    loadCheckout: (paths, root) => readCheckout(cwd, paths, root),
    loadContracts: (folder) => readFolder(cwd, folder),
    loadProject: () => readProject(cwd),
    configuredRegistry: () => (findConfigurationFile(cwd) === undefined ? undefined : readRegistry(cwd)),
  };
}
