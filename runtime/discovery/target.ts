// A target, which says where the instances of a service are found: from a text or an object to its
// driver.

import type { RpcError } from "../base/errors.js";
import { usageError } from "../base/usage-error.js";
import { type RegistryDriver, TargetMistake } from "./driver.js";
import { DRIVERS, driverOfKind, driverOfScheme, type Target } from "./drivers.js";

const FORMS = Object.values(DRIVERS).flatMap(({ forms }) => forms);

/** What a text may be, for messages. */
export const TARGET_FORMS = `${FORMS.slice(0, -1).join(", ")} or ${FORMS.at(-1)}`;

/**
 * As in a URL, the case of the scheme and spaces and line ends around the text count for nothing:
 * files and variables end in one. Throws RpcError INVALID_ARGUMENT that names the accepted forms.
 */
export function parseTarget(given: string): Target {
  const match = /^([a-z]+(?:\+[a-z]+)?):(?:\/\/)?(.*)$/is.exec(given.trim());
  if (match === null) throw targetError(given, "the scheme is missing");
  const [, prefix = "", rest = ""] = match;
  const scheme = prefix.toLowerCase();
  const text = scheme + given.trim().slice(scheme.length);
  const driver = driverOfScheme(scheme);
  if (driver === undefined) throw targetError(text, `the scheme ${scheme} is unknown`);
  return naming(text, () => driver.parse({ scheme, rest, text }));
}

/** Checks a target that was given as an object. Throws RpcError INVALID_ARGUMENT. */
export function checkTarget(target: Target): Target {
  naming(String(target.kind), () => driverOf(target).check(target));
  return target;
}

/** The target as a person writes it, without credentials. */
export function formatTarget(target: Target): string {
  return driverOf(target).format(target);
}

/** Throws RpcError INVALID_ARGUMENT for a kind that is none. */
export function driverOf({ kind }: Target): RegistryDriver<Target> {
  const driver = driverOfKind(kind);
  if (driver !== undefined) return driver;
  const kinds = Object.keys(DRIVERS).sort();
  throw targetError(String(kind), `the kind is unknown; there are ${kinds.slice(0, -1).join(", ")} and ${kinds.at(-1)}`);
}

/** What a driver has against a target, with the target. */
function naming<Value>(text: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw error instanceof TargetMistake ? targetError(text, error.message, error.fix) : error;
  }
}

function targetError(text: string, why: string, fix = TARGET_FORMS): RpcError {
  const shown = JSON.stringify(text.replace(/\/\/[^/]*@/, "//***@"));
  return usageError("INVALID_ARGUMENT", `target ${shown}: ${why}; write ${fix}`);
}
