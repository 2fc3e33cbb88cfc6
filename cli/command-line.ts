// All commands, in the groups of the help. What they do is in the file of each.

import { breakingCommand } from "./commands/breaking.js";
import { checkCommand } from "./commands/check.js";
import { completionCommand } from "./commands/completion.js";
import { descriptorCommand } from "./commands/descriptor.js";
import { devCommand } from "./commands/dev.js";
import { docsCommand } from "./commands/docs.js";
import { explainCommand } from "./commands/explain.js";
import { exportCommand } from "./commands/export.js";
import { formatCommand } from "./commands/format.js";
import { generateCommand } from "./commands/generate.js";
import { importCommand } from "./commands/import.js";
import { initCommand } from "./commands/init.js";
import { lintCommand } from "./commands/lint.js";
import { COMMANDS_OF_LIVE, candidatesOf } from "./commands/live/live-place.js";
import { registryCommand } from "./commands/live/registry.js";
import { lspCommand } from "./commands/lsp.js";
import { COMPLETE } from "./completion/scripts.js";
import { completeWords } from "./completion/words.js";
import type { StartEmitter } from "./generation/generate.js";
import type { Terminal } from "./output/terminal.js";
import { createProgram, type Groups, runProgram } from "./program.js";
import { Exit } from "./usage-error.js";

/** In the order of the help, by what they are about. */
export const GROUPS: Groups = {
  "Contracts:": [
    checkCommand,
    formatCommand,
    lintCommand,
    breakingCommand,
    descriptorCommand,
    exportCommand,
    importCommand,
    docsCommand,
    explainCommand,
  ],
  "Services that run:": COMMANDS_OF_LIVE,
  "Project:": [initCommand, generateCommand, devCommand, registryCommand, lspCommand, completionCommand],
};

/**
 * Runs the command that `args` name and returns the exit code. Never throws. `startEmitter` is for
 * who runs many commands in one process.
 */
export function runCommandLine(
  args: readonly string[],
  cwd: string,
  terminal: Terminal,
  startEmitter?: StartEmitter,
): Promise<Exit> {
  if (args[0] === COMPLETE) return complete(args.slice(1), cwd, terminal);
  return runProgram(GROUPS, args, { cwd, terminal, startEmitter });
}

/** A line for each candidate. */
async function complete(words: readonly string[], cwd: string, terminal: Terminal): Promise<Exit> {
  const place = { cwd, terminal };
  const program = createProgram(GROUPS, place, () => undefined);
  const found = await completeWords(program, words, ({ command, args, flags }) => {
    const { registry, at, contracts, timeout, "tls-ca": tlsCa, "tls-cert": tlsCert, "tls-key": tlsKey } = flags;
    return candidatesOf(place, { command, args, flags: { registry, at, contracts, timeout, tlsCa, tlsCert, tlsKey } });
  });
  terminal.out(found.map((each) => `${each}\n`).join(""));
  return Exit.ok;
}
