// Where contracts come from: a disk, or a table in memory. The compiler itself touches no file.

import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";

/** Largest contract, in bytes. Far above real ones; bounds the time and memory that one file can take. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** Files of one folder at most, and folders inside folders at most. */
const MAX_FILES = 10_000;
const MAX_FOLDER_DEPTH = 32;

/** What came of reading a file: its text, or why there is none, as the end of a sentence, and what to do. */
export type FileContent = { readonly text: string } | { readonly problem: string; readonly help: string };

/** Paths of a host are strings that only the host takes apart, apart from the names below a root, which have `/`. */
export interface Host {
  /** The names of all `.rpc` files below a folder, with `/`, in any order. Undefined when there is no such folder. */
  listFiles(root: string): readonly string[] | undefined;
  /** Undefined when there is no such file. */
  readFile(root: string, name: string): FileContent | undefined;
  /** The path of a file as diagnostics show it. */
  pathOf(root: string, name: string): string;
}

/** Files on disk. */
export const diskHost: Host = {
  listFiles: listDisk,
  readFile: readDisk,
  pathOf: (root, name) => join(root, name).split(sep).join("/"),
};

/** Files from a table of paths and texts, for tests and editors. Paths have `/`; a root is the start of some. */
export function createMemoryHost(files: Readonly<Record<string, string>>): Host {
  const pathOf = (root: string, name: string) => (root === "" || root === "." ? name : `${root}/${name}`);
  return {
    pathOf,
    listFiles(root) {
      const prefix = pathOf(root, "");
      const names = Object.keys(files).filter((path) => path.startsWith(prefix) && path.endsWith(".rpc"));
      return names.map((path) => path.slice(prefix.length));
    },
    readFile(root, name) {
      const path = pathOf(root, name);
      return Object.hasOwn(files, path) ? checkSize(Buffer.from(files[path] ?? "")) : undefined;
    },
  };
}

function listDisk(root: string): readonly string[] | undefined {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const found: string[] = [];
  listFolder(root, "", 0, found);
  return found;
}

function listFolder(root: string, below: string, depth: number, found: string[]): void {
  // Links are not followed: they may lead out of the root, or in a circle.
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const name = below === "" ? entry.name : `${below}/${entry.name}`;
    if (found.length >= MAX_FILES) return;
    if (entry.isFile() && entry.name.endsWith(".rpc")) found.push(name);
    else if (entry.isDirectory() && depth < MAX_FOLDER_DEPTH && isSearchedFolder(entry.name))
      listFolder(root, name, depth + 1, found);
  }
}

/** Whether contracts are looked for in a folder of this name below a root. */
export function isSearchedFolder(name: string): boolean {
  return !name.startsWith(".") && name !== "node_modules";
}

function readDisk(root: string, name: string): FileContent | undefined {
  const path = join(root, name);
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isFile()) return { problem: "is not a file", help: "move it away" };
    // A name without dots may still lead anywhere, by a link.
    if (!realpathSync.native(path).startsWith(join(realpathSync.native(root === "" ? "." : root), sep))) {
      const help = "put the file itself below the root, or give the folder that it is in as another root";
      return { problem: "leads out of its root by a link", help };
    }
    if (stat.size > MAX_FILE_BYTES) return tooLarge(stat.size);
    return checkSize(readFileSync(path));
  } catch (error) {
    const cause = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return { problem: `cannot be read: ${cause}`, help: "check its permissions" };
  }
}

function checkSize(bytes: Buffer): FileContent {
  if (bytes.length > MAX_FILE_BYTES) return tooLarge(bytes.length);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { problem: "is not UTF-8 text", help: "convert it to UTF-8" };
  }
}

function tooLarge(bytes: number): FileContent {
  return { problem: `has ${bytes} bytes, more than the ${MAX_FILE_BYTES} that a contract may have`, help: "split it" };
}
