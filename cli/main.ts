// The command `callwire`: reads the command line, runs one command, sets the exit code. Never
// prints a stack trace.

import process from "node:process";
import { runCommandLine } from "./command-line.js";
import { createTerminal } from "./output/terminal.js";
import { describeFileError, Exit } from "./usage-error.js";

const terminal = createTerminal(process.stdout, process.stderr, process.env);
let isOutputLost = false;

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // A reader that went away, such as `head`, is no failure of ours.
  if (error.code === "EPIPE" || isOutputLost) return;
  isOutputLost = true;
  process.exitCode = Exit.usage;
  terminal.err(`callwire: the standard output cannot be written: ${describeFileError(error)}\n`);
});
// There is nobody left to tell, and the exit code still says how it went.
process.stderr.on("error", () => undefined);

// Not awaited, as the bundle is CommonJS; it never throws. Not process.exit: that would cut off
// output that a slow pipe has not taken yet.
void runCommandLine(process.argv.slice(2), process.cwd(), terminal).then((code) => {
  if (!isOutputLost) process.exitCode = code;
});
