// The nearest file of a name, from a folder upwards, and which configuration counts.

import { existsSync } from "node:fs";
import path from "node:path";
import process from "node:process";

export const CONFIGURATION_FILE = "callwire.json";

/**
 * The one that `CALLWIRE_CONFIG` names, there or not, or else the nearest. Undefined where there is
 * none.
 */
export function findConfigurationFile(cwd: string): string | undefined {
  const named = process.env["CALLWIRE_CONFIG"] ?? "";
  return named === "" ? findUpwards(cwd, CONFIGURATION_FILE) : path.resolve(cwd, named);
}

export function findUpwards(start: string, name: string): string | undefined {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, name);
    if (existsSync(candidate)) return candidate;
    if (path.dirname(folder) === folder) return undefined;
  }
}
