// `callwire check`: every mistake in the contracts, and nothing else.

import { loadContracts } from "./contracts.js";
import { type Report, reportProblems } from "./report.js";
import type { Terminal } from "./terminal.js";
import { Exit } from "./usage-error.js";

export interface CheckOptions extends Report {
  readonly cwd: string;
  /** Contracts to check: files or folders. Empty: all under the roots. */
  readonly paths: readonly string[];
  readonly root?: readonly string[] | undefined;
}

export function check(terminal: Terminal, options: CheckOptions): Exit {
  const contracts = loadContracts(options);
  const exit = reportProblems(terminal, options, contracts.diagnostics, []);
  if (exit === Exit.ok && options.format !== "json") {
    const count = contracts.wanted.size;
    terminal.err(`checked ${count} ${count === 1 ? "contract" : "contracts"}: no mistakes\n`);
  }
  return exit;
}
