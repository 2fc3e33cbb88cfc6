// The command `callwire`: reads the command line, runs one command, sets the exit code. Never prints a stack trace.

import process from "node:process";
import { runCommandLine } from "./command-line.js";
import { createTerminal } from "./terminal.js";

// A reader that went away, such as `head`, is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const terminal = createTerminal(process.stdout, process.stderr, process.env);
// Not awaited, as the bundle is CommonJS; it never throws. Not process.exit: that would cut off output that a slow pipe has not taken yet.
void runCommandLine(process.argv.slice(2), process.cwd(), terminal).then((code) => {
  process.exitCode = code;
});
