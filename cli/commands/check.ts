// `callwire check`: every mistake in the contracts, and nothing else.

import { isForPeople } from "@callwire/compiler";
import { type ContractOptions, loadContracts } from "../input/contracts.js";
import { type Report, reportFindings } from "../output/report.js";
import type { Terminal } from "../output/terminal.js";
import { Exit } from "../usage-error.js";
import { defineCommand, type ReportFlags, withContracts, withFormat } from "./command.js";

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

export const checkCommand = defineCommand({
  name: "check",
  description: "report every mistake in the contracts",
  declare: (command) => withContracts(withFormat(command)),
  run: ({ terminal, cwd }, paths: readonly string[], flags: ReportFlags) => check(terminal, { cwd, paths, ...flags }),
});
