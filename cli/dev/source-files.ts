// Which files are sources: a change of one restarts the server.

import path from "node:path";

/** Folders of what tools make, and of packages. */
const OUTPUTS: ReadonlySet<string> = new Set(["node_modules", "dist", "build", "out", "coverage"]);
const ENDING = /\.(?:[cm]?[jt]s|[jt]sx|json)$/;

export interface SourceFilter {
  /** Whether a folder of this name is looked into. */
  isFolder(name: string): boolean;
  isFile(name: string): boolean;
}

/**
 * `command`: a folder that it names is a source, whatever it is called, such as `dist` of
 * `node dist/server.js`. `ignored`: names of other folders that are left out.
 */
export function sourceFilter(command: readonly string[], ignored: readonly string[] = []): SourceFilter {
  const named = new Set(command.flatMap((word) => path.normalize(word).split(path.sep).slice(0, -1)));
  const left = new Set(ignored.map((name) => path.normalize(name).replace(/[\\/]+$/, "")));
  return {
    isFolder: (name) => !name.startsWith(".") && !left.has(name) && (!OUTPUTS.has(name) || isNamed(named, name)),
    isFile: (name) => !name.startsWith(".") && ENDING.test(name),
  };
}

/** Packages are none of the user's sources, also when the command is a program of one. */
function isNamed(named: ReadonlySet<string>, name: string): boolean {
  return name !== "node_modules" && named.has(name);
}
