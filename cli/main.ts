// The bundle with the compiler: all commands. Never prints a stack trace.

import { runCommandLine } from "./command-line.js";
import { runProcess } from "./run-process.js";

// For the bundle of the live commands, which has no compiler.
export {
  compareContracts,
  compileTexts,
  formatText,
  readCheckout,
  readFolder,
  readProject,
  readRegistry,
} from "./commands/live/contract-tools.js";

/** Runs the command that `args` name, and sets the exit code when that is done. */
export function run(args: readonly string[]): void {
  runProcess((cwd, terminal) => runCommandLine(args, cwd, terminal));
}
