// `callwire descriptor`: the contracts as data, for tools and for `breaking --against`.

import { type ContractOptions, loadContracts } from "./contracts.js";
import { type Report, reportFindings } from "./report.js";
import type { Terminal } from "./terminal.js";
import { Exit } from "./usage-error.js";

export interface DescriptorOptions extends ContractOptions, Report {}

/** Prints one JSON object on stdout, the same bytes for the same contracts. With mistakes, prints those instead. */
export function printDescriptor(terminal: Terminal, options: DescriptorOptions): Exit {
  const { compilation } = loadContracts(options);
  if (compilation.descriptor === undefined) return reportFindings(terminal, options, compilation);
  terminal.out(`${JSON.stringify(compilation.descriptor, null, 2)}\n`);
  return Exit.ok;
}
