// One run of the command as a process: its streams, and its exit code.

import process from "node:process";
import { createTerminal, type Terminal } from "./output/terminal.js";
import { describeFileError, Exit } from "./usage-error.js";

/**
 * `run` never throws. `endsAtOnce`: what it has left open does not keep the process, such as a
 * registry that does not answer.
 */
export function runProcess(
  run: (cwd: string, terminal: Terminal) => Promise<Exit>,
  { endsAtOnce = false }: { readonly endsAtOnce?: boolean } = {},
): void {
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

  // Not awaited, as the bundle is CommonJS. No process.exit before all is written: that would cut
  // off output that a slow pipe has not taken yet.
  void run(process.cwd(), terminal).then((code) => {
    if (!isOutputLost) process.exitCode = code;
    // What could not be written is told once the callbacks have run.
    if (endsAtOnce) process.stdout.write("", () => process.stderr.write("", () => setImmediate(() => process.exit())));
  });
}
