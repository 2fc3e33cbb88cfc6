// Loads the contract that stands beside generated code, for those who look at values or publish it.
// No call waits for one.

import type { Descriptor, FileDescriptor } from "./descriptor.js";
import type { ContractModule } from "./service-def.js";

/** Once for a process: the code is the same. */
const programs = new WeakMap<ContractModule, Promise<Descriptor>>();

/** Rejects when the module is not there, as in a bundle. */
export function loadContract(contract: ContractModule): Promise<Descriptor> {
  const known = programs.get(contract);
  if (known !== undefined) return known;
  const program = readModule(contract);
  programs.set(contract, program);
  return program;
}

async function readModule({ path, load }: ContractModule): Promise<Descriptor> {
  const { files } = await load(path);
  const read = Array.from(files, (text) => JSON.parse(text) as FileDescriptor); // written by callwire generate
  return { version: 1, files: read.sort((left, right) => (left.path < right.path ? -1 : 1)) };
}
