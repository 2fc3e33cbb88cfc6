// The folder of a plugin's files. They have no mark, as they may be of any language: ours is what
// the manifest names and what is as it was written.

import type { PluginFile } from "@callwire/compiler/plugin";
import { hashText, MANIFEST_FILE } from "../../output/manifest.js";
import type { OutputFile, OutputFolder } from "../../output/output-folder.js";
import { UsageError } from "../../usage-error.js";
import { isPluginPath } from "./plugin-answer.js";

/** Who makes files. */
export interface Maker {
  /** As messages call it. */
  readonly name: string;
  /** Its manifest. Two makers in one folder do not know of one another's files. */
  readonly manifest: string;
}

const PLUGIN: Maker = { name: "the plugin", manifest: MANIFEST_FILE };

/** The hash of each file that was written, by its path below the folder. */
export type PluginManifest = ReadonlyMap<string, string>;

/** What would change on disk. */
export interface PluginChanges {
  readonly maker: Maker;
  readonly folder: OutputFolder;
  readonly before: PluginManifest;
  /** With the manifest, where that changes. */
  readonly written: readonly OutputFile[];
  readonly deleted: readonly string[];
  readonly unchanged: number;
  /** Paths of all that is there then, also of what does not change. */
  readonly made: readonly string[];
}

/**
 * `isComplete`: whether these are all files, so that others go. Throws UsageError when a file is in
 * the way that the plugin has not made, or that was changed since.
 */
export function findPluginChanges(
  folder: OutputFolder,
  files: readonly PluginFile[],
  isComplete: boolean,
  maker = PLUGIN,
): PluginChanges {
  const before = readPluginManifest(folder, maker);
  const next = new Map<string, string>(isComplete ? [] : before);
  const written: OutputFile[] = [];
  for (const { path, content } of files) {
    next.set(path, hashLines(content));
    if (folder.read(path) === withLf(content)) continue;
    checkOurs(folder, before, path, maker);
    written.push({ path, text: content });
  }
  const unchanged = files.length - written.length;
  const byFolded = new Map([...next.keys()].map((path) => [path.toLowerCase(), path]));
  const deleted = [...before.keys()].filter((path) => {
    // One of which only capitals have changed is there by its old name, too, where those count for
    // nothing. One that somebody has changed stays.
    const isKept = next.has(path) || folder.isSame(path, byFolded.get(path.toLowerCase()) ?? "nowhere");
    return !isKept && isAsWritten(folder, before, path);
  });
  const manifest = formatPluginManifest(next);
  if (folder.read(maker.manifest) !== manifest && (next.size > 0 || before.size > 0)) {
    written.push({ path: maker.manifest, text: manifest });
  }
  return { maker, folder, before, written, deleted, unchanged, made: [...next.keys(), maker.manifest] };
}

/** Throws UsageError, with nothing changed, as `OutputFolder.apply` does. */
export function applyPluginChanges({
  maker = PLUGIN,
  folder,
  before,
  written,
  deleted,
}: Pick<PluginChanges, "folder" | "before" | "written" | "deleted"> & Partial<Pick<PluginChanges, "maker">>): void {
  folder.apply(written, deleted, (path) => {
    if (path !== maker.manifest) checkOurs(folder, before, path, maker);
  });
}

/** All files of a plugin that are there. */
export interface PluginFiles {
  readonly folder: OutputFolder;
  readonly before: PluginManifest;
  /** As they were written. */
  readonly ours: readonly string[];
  /** Changed since. */
  readonly edited: readonly string[];
}

export function findPluginFiles(folder: OutputFolder): PluginFiles {
  const before = readPluginManifest(folder, PLUGIN);
  const there = [...before.keys()].filter((path) => folder.read(path) !== undefined);
  const ours = there.filter((path) => isAsWritten(folder, before, path));
  return { folder, before, ours, edited: there.filter((path) => !isAsWritten(folder, before, path)) };
}

/** With the manifest. */
export function deletePluginFiles({ folder, before, ours }: PluginFiles): void {
  const deleted = before.size > 0 ? [...ours, MANIFEST_FILE] : ours;
  applyPluginChanges({ folder, before, written: [], deleted });
}

function checkOurs(folder: OutputFolder, before: PluginManifest, path: string, { name }: Maker): void {
  if (folder.read(path) === undefined || isAsWritten(folder, before, path)) return;
  const what = before.has(path) ? `was changed since ${name} made it` : `is there, and ${name} has not made it`;
  throw new UsageError(`${folder.show(path)} ${what}; move it away, or delete it`);
}

function isAsWritten(folder: OutputFolder, manifest: PluginManifest, path: string): boolean {
  const text = folder.read(path);
  return text !== undefined && hashText(text) === manifest.get(path);
}

/** Empty for anything but a manifest of this version: then nothing that is there is ours. */
function readPluginManifest(folder: OutputFolder, { manifest }: Maker): PluginManifest {
  const text = folder.read(manifest) ?? "";
  try {
    const { version, files } = JSON.parse(text) as Readonly<Record<string, unknown>>; // null throws
    if (version !== 1 || typeof files !== "object" || files === null) return new Map();
    // What the manifest says is no reason to touch anything outside the folder.
    const entries = Object.entries(files).filter(
      (entry): entry is [string, string] =>
        isPluginPath(entry[0]) && typeof entry[1] === "string" && /^[0-9a-f]{64}$/.test(entry[1]),
    );
    return new Map(entries);
  } catch {
    return new Map(); // a broken one is made anew
  }
}

function formatPluginManifest(manifest: PluginManifest): string {
  const files = Object.fromEntries([...manifest].sort(([left], [right]) => (left < right ? -1 : 1)));
  return `${JSON.stringify({ version: 1, files }, undefined, 2)}\n`;
}

/** The same whatever git makes of the ends of lines. */
function hashLines(content: string): string {
  return hashText(withLf(content));
}

function withLf(text: string): string {
  return text.replaceAll("\r\n", "\n");
}
