// From two contracts to everything that somebody may notice. Pure; knows no files and no git.

import type { Descriptor } from "callwire/schema";
import { finish, type Steps } from "../steps.js";
import { compareContracts } from "./comparison.js";
import type { Finding } from "./finding.js";
import { RULES } from "./rules.js";

/** Applies every rule. Sorted by name, then by rule. `before` is what peers may still run. */
export function compareDescriptors(before: Descriptor, after: Descriptor): readonly Finding[] {
  return finish(compareInSteps(before, after));
}

/** The same, a rule or a part of the comparison in a step. */
export function* compareInSteps(before: Descriptor, after: Descriptor): Steps<readonly Finding[]> {
  const comparison = yield* compareContracts(before, after);
  const findings: Finding[] = [];
  for (const { id, category, check } of RULES) {
    check(comparison, (name, message, severity = "error") => findings.push({ rule: id, category, severity, name, message }));
    yield;
  }
  return findings.sort((left, right) => order(left.name, right.name) || order(left.rule, right.rule));
}

function order(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
