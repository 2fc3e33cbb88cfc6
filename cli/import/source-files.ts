// The files on disk that an import is about, under the names by which they import one
// another.

import { existsSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { isSearchedFolder, MAX_FILES, readBoundedFile } from "@callwire/compiler";
import { describeFileError, UsageError } from "../usage-error.js";
import type { ImportOptions } from "./import-form.js";

/** Above the largest `.proto` file of Google's by a factor of ten. */
const MAX_SOURCE_BYTES = 4 * 1024 * 1024;

/** Of Google's 8,000 files a fifth, with comments. */
const MAX_SET_BYTES = 32 * 1024 * 1024;

const MAX_FOLDER_DEPTH = 32;

export interface SourceFileOptions {
  /** How their names end, such as `.proto`. */
  readonly extension: string;
  /** Other ends of names, of files that are taken when they are given. */
  readonly setExtensions: readonly string[];
  /** The option that gives `importPaths`. */
  readonly pathOption: string;
  readonly cwd: string;
  /** Files or folders, as they were given. */
  readonly given: readonly string[];
  /** Folders in which imports are found; empty: the folders that were given, and `cwd`. */
  readonly importPaths: readonly string[];
}

export interface SourceFiles {
  /** Sorted, without repeated ones. */
  readonly paths: readonly string[];
  readonly read: ImportOptions["read"];
}

/** Throws UsageError when a path leads nowhere, or to no such file. */
export function findSourceFiles(options: SourceFileOptions): SourceFiles {
  const { cwd, given, importPaths, extension, setExtensions, pathOption } = options;
  const stats = given.map((each) => ({ shown: each, absolute: path.resolve(cwd, each), stat: statOf(cwd, each) }));
  const folders = stats.filter(({ stat }) => stat.isDirectory()).map(({ absolute }) => absolute);
  const stated = importPaths.map((each) => {
    if (!statOf(cwd, each).isDirectory()) throw new UsageError(`${pathOption} ${each} is no folder; give one`);
    return path.resolve(cwd, each);
  });
  const roots = stated.length > 0 ? stated : [...folders, cwd];
  const names = stats.flatMap(({ shown, absolute, stat }) => {
    if (!stat.isDirectory() && ![extension, ...setExtensions].some((end) => absolute.endsWith(end))) {
      const sets = setExtensions.length === 0 ? "" : `, a set of descriptors (${setExtensions.join(", ")})`;
      throw new UsageError(`${shown} is no ${extension} file; give one${sets}, or a folder with some`);
    }
    const files = stat.isDirectory() ? listFolder(absolute, extension, 0) : [absolute];
    const naming = { shown, pathOption, roots: stated.length > 0 ? roots : [...roots, path.dirname(absolute)] };
    return files.map((file) => ({ file, name: nameOf(file, naming) }));
  });
  const paths = [...new Set(names.map(({ name }) => name))].sort();
  if (paths.length === 0) throw new UsageError(`found no ${extension} file in ${given.join(", ")}; give a folder with some`);
  if (paths.length > MAX_FILES)
    throw new UsageError(`found ${paths.length} ${extension} files, more than ${MAX_FILES}; give fewer`);
  const places = [...new Set([...roots, ...(stated.length > 0 ? [] : stats.map(({ absolute }) => path.dirname(absolute)))])];
  const read = (name: string, from = places) =>
    readBelow(from, name, name.endsWith(extension) ? MAX_SOURCE_BYTES : MAX_SET_BYTES);
  for (const { file, name } of names) {
    const place = places.find((each) => existsSync(path.join(each, name)));
    const found = place === undefined ? file : path.join(place, name);
    if (found === file || isSame(read(name), read(path.basename(file), [path.dirname(file)]))) continue;
    const [own, other] = [path.relative(cwd, file), path.relative(cwd, found)];
    throw new UsageError(
      `${own} is imported as ${name}, and ${other} is found under that name; give ${pathOption} with the folder of the one that is meant, or with one above both`,
    );
  }
  return { paths, read: (name) => read(name) };
}

/** Whether two files have the same in them, as the copies have that many folders keep of one. */
function isSame(one: ReturnType<ImportOptions["read"]>, other: typeof one): boolean {
  return (
    one !== undefined && other !== undefined && "bytes" in one && "bytes" in other && Buffer.compare(one.bytes, other.bytes) === 0
  );
}

function statOf(cwd: string, given: string): Stats {
  const stat = statSync(path.resolve(cwd, given), { throwIfNoEntry: false });
  if (stat === undefined) throw new UsageError(`${given} does not exist; give a file or a folder`);
  return stat;
}

function listFolder(folder: string, extension: string, depth: number): readonly string[] {
  if (depth > MAX_FOLDER_DEPTH) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const absolute = path.join(folder, entry.name);
    if (entry.isDirectory()) return isSearchedFolder(entry.name) ? listFolder(absolute, extension, depth + 1) : [];
    return entry.isFile() && entry.name.endsWith(extension) ? [absolute] : [];
  });
}

interface Naming {
  readonly shown: string;
  readonly pathOption: string;
  readonly roots: readonly string[];
}

function nameOf(file: string, { shown, pathOption, roots }: Naming): string {
  const root = roots.find((each) => file.startsWith(each + path.sep));
  if (root === undefined) throw new UsageError(`${shown} is below no ${pathOption}; give the folder that it is imported from`);
  return path.relative(root, file).split(path.sep).join("/");
}

/** An import stays below the folder in which it is found. */
function readBelow(roots: readonly string[], name: string, maxBytes: number): ReturnType<ImportOptions["read"]> {
  if (name.includes("\\") || name.split("/").some((part) => part === "" || part === "." || part === "..")) return undefined;
  for (const root of roots) {
    const file = path.join(root, name);
    try {
      if (statSync(file, { throwIfNoEntry: false }) === undefined) continue;
      if (!realpathSync(file).startsWith(realpathSync(root) + path.sep)) {
        return { problem: "is a link that leads out of its folder; give the folder that it leads to" };
      }
      const read = readBoundedFile(file, { maxBytes, what: "a file to import" });
      return "bytes" in read ? { bytes: read.bytes } : { problem: `${read.problem}; ${read.help}` };
    } catch (error) {
      return { problem: `cannot be read: ${describeFileError(error)}; give a file that can` };
    }
  }
  return undefined;
}
