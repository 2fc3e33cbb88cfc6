// What a scenario describes, as data, before anything of it runs.

import { isThenable } from "../base/is-thenable.js";
import { checkOptions, IS_BOOLEAN, type OptionRules } from "../base/options.js";
import { usageError } from "../base/usage-error.js";
import type { Host } from "./host.js";
import { REGISTRY_HOST } from "./registry-service.js";
import type { ProcessOptions, Scenario } from "./scenario.js";

export interface ProcessDescription {
  readonly name: string;
  readonly mayDie: boolean;
  readonly start: (host: Host) => unknown;
}

export interface Description {
  readonly processes: readonly ProcessDescription[];
  readonly checks: readonly ((host: Host) => unknown)[];
}

/** The process in which the checks run. */
export const CHECK = "check";

const RULES: OptionRules<ProcessOptions> = { mayDie: IS_BOOLEAN };

/**
 * Throws INVALID_ARGUMENT for a scenario that would pass as nothing of it is played: it has no
 * process, or describes some when the run has begun.
 */
export function describeScenario(scenario: Scenario): Description {
  const processes = new Map<string, ProcessDescription>();
  const checks: ((host: Host) => unknown)[] = [];
  let isOver = false;
  const said: unknown = scenario({
    process: (name, start, options = {}) => {
      checkTime(isOver, "a process");
      checkName(name, processes);
      checkFunction(start, `the start of ${name}`);
      checkOptions("process", options, RULES);
      processes.set(name, { name, start, mayDie: options.mayDie ?? true });
    },
    check: (check) => {
      checkTime(isOver, "a check");
      checkFunction(check, "a check");
      checks.push(check);
    },
  });
  isOver = true;
  if (isThenable(said)) {
    said.then(undefined, () => undefined); // what it has to say comes too late
    throw usageError("INVALID_ARGUMENT", "a scenario returns no promise; await in the start of a process");
  }
  if (processes.size === 0) throw usageError("INVALID_ARGUMENT", "the scenario has no process; describe one");
  return { processes: [...processes.values()], checks };
}

function checkTime(isOver: boolean, what: string): void {
  if (isOver) throw usageError("FAILED_PRECONDITION", `${what} comes too late: the run of its scenario has begun`);
}

function checkName(name: string, taken: ReadonlyMap<string, unknown>): void {
  if (typeof name !== "string" || !/^\S+$/.test(name))
    throw usageError("INVALID_ARGUMENT", `the name of a process is a word without blanks, got ${JSON.stringify(name)}`);
  if (name === CHECK || name === REGISTRY_HOST)
    throw usageError("INVALID_ARGUMENT", `${name} is the name of a process of the simulation itself; take another`);
  if (taken.has(name)) throw usageError("INVALID_ARGUMENT", `there are two processes ${name}; give each a name of its own`);
}

function checkFunction(value: unknown, what: string): void {
  if (typeof value !== "function") throw usageError("INVALID_ARGUMENT", `${what} must be a function`);
}
