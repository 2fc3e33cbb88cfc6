// The bundle of the language server. It has the compiler, and no other command.

import { lspCommand } from "./commands/lsp.js";
import { runProgram } from "./program.js";
import { runProcess } from "./run-process.js";

// For the bundle with all commands, which knows this one, too.
export { runLanguageServer } from "./lsp/index.js";

/** Runs `callwire lsp`. */
export function run(args: readonly string[]): void {
  // What has resolved serves nobody, such as one with a wrong option. By then vscode-languageserver
  // has read `--clientProcessId`, and waits for the end of that process.
  runProcess((cwd, terminal) => runProgram({ "Project:": [lspCommand] }, args, { cwd, terminal }), { endsAtOnce: true });
}
