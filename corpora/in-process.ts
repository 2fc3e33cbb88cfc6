// Runs the command in this process, with what it prints.

import type * as CommandLine from "../cli/dist/command-line.js";

// The built file is one folder further away than this one; what is there has these types.
const built = new URL("../../cli/dist/command-line.js", import.meta.url).href;
const { runCommandLine } = (await import(built)) as typeof CommandLine;

export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** For small folders: what a large one leaves behind would stay in memory. */
export async function runHere(cwd: string, ...args: readonly string[]): Promise<Ran> {
  const printed = { out: "", err: "" };
  const exit = await runCommandLine(args, cwd, {
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    color: false,
    outColor: false,
  });
  return { exit, stdout: printed.out, stderr: printed.err };
}
