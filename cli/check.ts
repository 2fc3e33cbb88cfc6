// `callwire check`: every mistake in the contracts, and nothing else.

import { isForPeople } from "@callwire/compiler";
import { type ContractOptions, loadContracts } from "./contracts.js";
import { type Report, reportFindings } from "./report.js";
import type { Terminal } from "./terminal.js";
import { Exit } from "./usage-error.js";

export interface CheckOptions extends ContractOptions, Report {}

export function check(terminal: Terminal, options: CheckOptions): Exit {
  const contracts = loadContracts(options);
  const exit = reportFindings(terminal, options, contracts.compilation);
  if (exit === Exit.ok && isForPeople(options.format)) {
    const count = contracts.wanted.size;
    terminal.err(`checked ${count} ${count === 1 ? "contract" : "contracts"}: no mistakes\n`);
  }
  return exit;
}
