// Which `callwire` serves the editor: that of a setting, of the workspace, or of this extension.
// Runs nothing, and knows nothing of VS Code.

import { readFileSync, statSync } from "node:fs";
import { isAbsolute, join } from "node:path";

export interface CommandOptions {
  /** Whether the user trusts the workspace. Until then nothing of it may be run. */
  readonly isTrusted: boolean;
  /** The setting `callwire.path`: absolute, or below a folder of the workspace. Empty: none. */
  readonly path: string;
  /** The folders of the workspace that are on this disk, in their order. */
  readonly folders: readonly string[];
  /** The command in this extension. */
  readonly packed: string;
}

export interface ChosenCommand {
  readonly file: string;
  readonly origin: "setting" | "workspace" | "extension";
  /** Whether it can generate: the command in this extension has no emitter. */
  readonly canGenerate: boolean;
  /** That of its package; undefined where that cannot be read. */
  readonly version: string | undefined;
}

/** The package of the command, and its file in there. */
const PACKAGE = "node_modules/@callwire/cli";
const PROGRAM = "bin/callwire.js";

/**
 * The first of them that is there. Looks for a package in the folders of the workspace alone, and
 * not above them: what lies there is not what the user trusts. Throws an Error when the setting
 * names no file.
 */
export function chooseCommand({ isTrusted, path, folders, packed }: CommandOptions): ChosenCommand {
  if (isTrusted && path !== "") return ofSetting(path, folders);
  for (const folder of isTrusted ? folders : []) {
    const file = join(folder, PACKAGE, PROGRAM);
    if (isFile(file)) return { file, origin: "workspace", canGenerate: true, version: readVersion(join(folder, PACKAGE)) };
  }
  return { file: packed, origin: "extension", canGenerate: false, version: readVersion(join(packed, "../..")) };
}

function ofSetting(path: string, folders: readonly string[]): ChosenCommand {
  const candidates = isAbsolute(path) ? [path] : folders.map((folder) => join(folder, path));
  const file = candidates.find(isFile);
  if (file === undefined)
    throw new Error(`the setting callwire.path names ${JSON.stringify(path)}, which is no file; correct it, or make it empty`);
  return { file, origin: "setting", canGenerate: true, version: undefined };
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

function readVersion(folder: string): string | undefined {
  try {
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { readonly version?: unknown }; // checked below
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined; // it serves all the same
  }
}
