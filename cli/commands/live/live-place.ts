// How live commands are run from a command line: what they use of it, and the part of the command
// that talks to servers, which is loaded only then.

import { escapeText } from "@callwire/compiler";
import { findConfigurationFile } from "../../files/find-upwards.js";
import { type Line, listCandidates } from "../../live/index.js";
import type { LiveTools } from "../../live/live-command.js";
import type { Exit } from "../../usage-error.js";
import { type AnyCommand, defineCommand, type Place } from "../command.js";
import {
  compareContracts,
  compileTexts,
  formatText,
  readCheckout,
  readFolder,
  readProject,
  readRegistry,
} from "./contract-tools.js";
import { LIVE_COMMANDS } from "./live-commands.js";
import { type RunFlags, runLive } from "./run-live.js";

/** The commands of live-commands.ts, as the command line has all others. */
export const COMMANDS_OF_LIVE: readonly AnyCommand[] = LIVE_COMMANDS.map(({ name, description, declare }) =>
  defineCommand({
    name,
    description,
    declare,
    run: (place, argument: unknown, flags: RunFlags, more) => run(place, name, argument, flags, more),
  }),
);

/** Loads what talks to servers, and runs the command of that name. */
export function run(
  place: Place,
  name: string,
  argument: unknown,
  flags: RunFlags,
  more: readonly (readonly string[])[] = [],
): Promise<Exit> {
  return runLive(toolsOf(place), name, argument, flags, more);
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
    compare: compareContracts,
    compileTexts,
    loadCheckout: (paths, root) => readCheckout(cwd, paths, root),
    loadContracts: (folder) => readFolder(cwd, folder),
    loadProject: () => readProject(cwd),
    configuredRegistry: () => (findConfigurationFile(cwd) === undefined ? undefined : readRegistry(cwd)),
  };
}
