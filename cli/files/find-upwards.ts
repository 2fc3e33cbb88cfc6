// The nearest file of a name, from a folder upwards.

import { existsSync } from "node:fs";
import path from "node:path";

export const CONFIGURATION_FILE = "callwire.json";

export function findUpwards(start: string, name: string): string | undefined {
  for (let folder = start; ; folder = path.dirname(folder)) {
    const candidate = path.join(folder, name);
    if (existsSync(candidate)) return candidate;
    if (path.dirname(folder) === folder) return undefined;
  }
}
