// Targets in this process: `memory:name`.

import { type RegistryDriver, TargetMistake } from "./driver.js";
import { MEMORY_CAPABILITIES, MemoryRegistry } from "./memory-registry.js";

/** A registry of this process, by its name. */
export interface MemoryTarget {
  /** The driver. */
  readonly kind: "memory";
  /** Registries of one name see one another's instances. */
  readonly name: string;
}

export const memoryDriver: RegistryDriver<MemoryTarget> = {
  schemes: ["memory"],
  forms: ["memory:name"],
  parse: ({ rest }) => ({ kind: "memory", name: checkName(rest) }),
  check: ({ name }) => void checkName(name),
  format: ({ name }) => `memory:${name}`,
  capabilitiesOf: () => MEMORY_CAPABILITIES,
  open: ({ name }) => new MemoryRegistry(name),
};

function checkName(name: unknown): string {
  if (typeof name !== "string" || name === "") throw new TargetMistake("the name is missing");
  return name;
}
