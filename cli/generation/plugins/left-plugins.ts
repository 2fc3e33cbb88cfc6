// Folders of plugins that `callwire.json` names no more: what those have made goes. The manifest of
// the generated code says where to look. What is a plugin's says the manifest of its own folder.

import { realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "../../input/configuration.js";
import { MANIFEST_FILE } from "../../output/manifest.js";
import { type OutputFolder, openOutputFolder } from "../../output/output-folder.js";
import { applyPluginChanges, findPluginFiles, type PluginChanges, type PluginManifest } from "./plugin-output.js";

/** Where plugins write, and have written. */
export interface PluginPlaces {
  readonly cwd: string;
  /** The folder of the configuration, absolute. */
  readonly base: string;
  /** The folder of the generated code, absolute. */
  readonly out: string;
  /** Those of the configuration. */
  readonly plugins: readonly Plugin[];
}

/** A folder of a plugin that is gone. */
export interface LeftFolder {
  readonly folder: OutputFolder;
  readonly before: PluginManifest;
  readonly deleted: readonly string[];
  /** Lines about what stays. */
  readonly kept: readonly string[];
}

/** Folders of plugins as the manifest of the generated code names them. */
export function namePluginFolders({ out, plugins }: Pick<PluginPlaces, "out" | "plugins">): readonly string[] {
  const names = plugins.map((plugin) => path.relative(out, plugin.out));
  // Another drive of Windows is a place of that machine alone.
  return names.filter((name) => !path.isAbsolute(name)).map((name) => name.split(path.sep).join("/"));
}

/**
 * `named`: what the manifest of the generated code says. `made`: what the plugins of today make,
 * which stays wherever it is.
 */
export function findLeftFolders(
  named: readonly string[],
  places: PluginPlaces,
  made: readonly Pick<PluginChanges, "folder" | "made">[],
): readonly LeftFolder[] {
  const staying = new Set(made.flatMap(({ folder, made: files }) => files.map((file) => fold(folder, file))));
  return leftPlaces(named, places).map((place) => {
    const { folder, before, ours, edited } = findPluginFiles(openOutputFolder(place, places.cwd));
    if (!isInProject(places.base, place))
      return { folder, before, deleted: [], kept: before.size > 0 ? [outsideLine(folder)] : [] };
    const all = before.size > 0 ? [...ours, MANIFEST_FILE] : [];
    const kept = edited.map((file) => `${folder.show(file)} stays: it was changed since a plugin made it that is gone`);
    return { folder, before, deleted: all.filter((file) => !staying.has(fold(folder, file))), kept };
  });
}

/** Those of which files may be deleted. */
export function openLeftFolders(named: readonly string[], places: PluginPlaces): readonly OutputFolder[] {
  const inProject = leftPlaces(named, places).filter((place) => isInProject(places.base, place));
  return inProject.map((place) => openOutputFolder(place, places.cwd));
}

/** Folders that are there, of plugins that are gone. */
function leftPlaces(named: readonly string[], places: PluginPlaces): readonly string[] {
  const current = new Set(namePluginFolders(places));
  return named
    .filter((name) => !current.has(name))
    .map((name) => path.resolve(places.out, name))
    .filter(isFolder);
}

function outsideLine(folder: OutputFolder): string {
  return `${folder.show("")} stays, with what a plugin has made that is gone: a link leads there, or it is not below the folder of callwire.json`;
}

/** Throws UsageError, with nothing of the folder changed, when a file is no longer ours. */
export function deleteLeftFiles({ folder, before, deleted }: LeftFolder): void {
  applyPluginChanges({ folder, before, written: [], deleted });
}

/** Lines for `--check`; empty when nothing is left. */
export function describeLeftFiles(left: readonly LeftFolder[]): readonly string[] {
  return left.flatMap(({ folder, deleted }) =>
    deleted.map((file) => `${folder.show(file)} is left over from a plugin that callwire.json names no more`),
  );
}

/** What was done; empty when nothing was. */
export function summarizeLeftFiles(left: readonly LeftFolder[]): readonly string[] {
  const count = left.flatMap(({ deleted }) => deleted.filter((file) => file !== MANIFEST_FILE)).length;
  return [...(count > 0 ? [`plugins that are gone: ${count} deleted`] : []), ...left.flatMap(({ kept }) => kept)];
}

/** The same for two names of one file where capitals count for nothing. */
function fold(folder: OutputFolder, file: string): string {
  return folder.locate(file).toLowerCase();
}

function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false; // not there, or below a file
  }
}

/**
 * Below the folder of the configuration, and no link on the way: a manifest that lies leads to no
 * other project.
 */
function isInProject(base: string, folder: string): boolean {
  const below = path.relative(base, folder);
  if (path.isAbsolute(below) || below.split(path.sep)[0] === "..") return false;
  return realpathSync(folder) === path.join(realpathSync(base), below);
}
