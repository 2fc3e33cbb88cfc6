// The part "lint" of callwire.json.

import { GROUPS, type Group, LINT_RULES, type LintConfig, suggest } from "@callwire/compiler";
import { UsageError } from "../usage-error.js";

/** Throws UsageError unless it names groups and rules that exist. */
export function checkLint(file: string, value: unknown): LintConfig {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new UsageError(`${file}: "lint" must be an object, got ${JSON.stringify(value)}`);
  }
  const unknown = Object.keys(value).find((key) => !["groups", "ignore"].includes(key));
  if (unknown !== undefined) {
    throw new UsageError(`${file}: "lint" has an unknown key ${JSON.stringify(unknown)}; it may have "groups" and "ignore"`);
  }
  const { groups, ignore } = value as Readonly<Record<string, unknown>>; // an object, and its keys are checked
  const rules = LINT_RULES.map(({ id }) => id);
  return {
    ...(groups === undefined ? {} : { groups: checkNames(file, "lint.groups", groups, GROUPS) as readonly Group[] }), // checked to be some
    ...(ignore === undefined ? {} : { ignore: checkNames(file, "lint.ignore", ignore, rules) }),
  };
}

function checkNames(file: string, key: string, value: unknown, known: readonly string[]): readonly string[] {
  if (!Array.isArray(value)) throw new UsageError(`${file}: "${key}" must be a list, got ${JSON.stringify(value)}`);
  const wrong: unknown = value.find((name) => !known.includes(name));
  if (wrong === undefined) return value;
  const near = typeof wrong === "string" ? suggest(wrong, known) : undefined;
  const help = near === undefined ? `there are ${known.join(", ")}` : `did you mean ${JSON.stringify(near)}?`;
  throw new UsageError(`${file}: "${key}" has ${JSON.stringify(wrong)}, which does not exist; ${help}`);
}
