// The bundle of the language server. It has the compiler, and no other command.

import { lspCommand } from "./commands/lsp.js";
import { runProgram } from "./program.js";
import { runProcess } from "./run-process.js";

// For the bundle with all commands, which knows this one, too.
export { runLanguageServer } from "./lsp/index.js";

/** Runs `callwire lsp`. */
export function run(args: readonly string[]): void {
  runProcess((cwd, terminal) => runProgram({ "Project:": [lspCommand] }, args, { cwd, terminal }));
}
