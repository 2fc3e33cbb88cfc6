// `callwire descriptor`: the contracts as data, for tools and for `breaking --against`.

import { type ContractOptions, loadContracts } from "../input/contracts.js";
import { type Report, reportFindings } from "../output/report.js";
import type { Terminal } from "../output/terminal.js";
import { Exit } from "../usage-error.js";
import { type ContractFlags, defineCommand, withContracts } from "./command.js";

export interface DescriptorOptions extends ContractOptions, Report {}

/**
 * Prints one JSON object on stdout, the same bytes for the same contracts. With mistakes, prints
 * those instead.
 */
function printDescriptor(terminal: Terminal, options: DescriptorOptions): Exit {
  const { compilation } = loadContracts(options);
  if (compilation.descriptor === undefined) return reportFindings(terminal, options, compilation);
  terminal.out(`${JSON.stringify(compilation.descriptor, null, 2)}\n`);
  return Exit.ok;
}

export const descriptorCommand = defineCommand({
  name: "descriptor",
  description: "print the contracts as JSON",
  declare: (command) => withContracts(command),
  run: ({ terminal, cwd }, paths: readonly string[], flags: ContractFlags) =>
    printDescriptor(terminal, { cwd, paths, ...flags, format: "pretty" }),
});
