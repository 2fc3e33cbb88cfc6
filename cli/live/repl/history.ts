// Where the lines of earlier prompts are kept: in the user's folder for state, when it can be
// written.

import { accessSync, constants, lstatSync, mkdirSync } from "node:fs";
import path from "node:path";

/** The file, whose folder is there; undefined where nothing can be kept. Never throws. */
export function findHistoryFile(env: NodeJS.ProcessEnv): string | undefined {
  const given = env["XDG_STATE_HOME"] ?? "";
  const home = env["HOME"] ?? env["USERPROFILE"] ?? "";
  const [root, ...below] = path.isAbsolute(given) ? [given, "callwire"] : [home, ".local", "state", "callwire"];
  if (!path.isAbsolute(root)) return undefined;
  const folder = path.join(root, ...below);
  const file = path.join(folder, "repl-history");
  try {
    // One by one: in /proc Node's own way to make all of them never ends.
    for (let count = 1; count <= below.length; count++) makeFolder(path.join(root, ...below.slice(0, count)));
    accessSync(folder, constants.W_OK);
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isFile()) return undefined; // a link may lead to what others read
    if (stat !== undefined) accessSync(file, constants.R_OK | constants.W_OK);
    return file;
  } catch {
    return undefined; // a read-only home, say: the prompt works without
  }
}

function makeFolder(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 });
}
