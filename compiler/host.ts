// Where contracts come from: a disk, or a table in memory. The compiler itself touches no file.

import { lstatSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, sep } from "node:path";
import { readBoundedFile } from "./bounded-file.js";
import { FolderWalk, realRoot } from "./folder-walk.js";

/**
 * Largest contract, in bytes. Far above real ones; bounds the time and memory that one file can
 * take.
 */
export const MAX_FILE_BYTES = 1024 * 1024;

/** Files of one folder at most. */
export const MAX_FILES = 10_000;

/**
 * What came of reading a file: its text, or why there is none, as the end of a sentence, and what
 * to do.
 */
export type FileContent = { readonly text: string } | { readonly problem: string; readonly help: string };

/**
 * Paths of a host are strings that only the host takes apart, apart from the names below a root,
 * which have `/`.
 */
export interface Host {
  /**
   * The names of all `.rpc` files below a folder, with `/`, in any order, and of what may be meant
   * to be one or to have some, such as a link that leads nowhere: reading it says what is wrong.
   * Undefined when there is no such folder.
   */
  listFiles(root: string): readonly string[] | undefined;
  /** Undefined when there is no such file. */
  readFile(root: string, name: string): FileContent | undefined;
  /** The path of a file as diagnostics show it. */
  pathOf(root: string, name: string): string;
}

/** What `createDiskHost` is told. */
export interface DiskHostOptions {
  /**
   * Follow links that lead out of a root, too: whoever makes one chooses what is read. Default
   * false.
   */
  readonly followLinks?: boolean | undefined;
}

/** Files on disk. What a link leads to below its root is read in any case. */
export function createDiskHost({ followLinks = false }: DiskHostOptions = {}): Host {
  return {
    listFiles: (root) => listDisk(root, followLinks),
    readFile: (root, name) => readDisk(root, name, followLinks),
    pathOf: (root, name) => join(root, name).split(sep).join("/"),
  };
}

/** Files on disk, without links that lead out of a root. */
export const diskHost: Host = createDiskHost();

/**
 * Files from a table of paths and texts, for tests and editors. Paths have `/`; a root is the start
 * of some.
 */
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
      return Object.hasOwn(files, path) ? contentOf(files[path] ?? "") : undefined;
    },
  };
}

function listDisk(root: string, followLinks: boolean): readonly string[] | undefined {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  return new FolderWalk(root, followLinks).list("", MAX_FILES);
}

function readDisk(root: string, name: string, followLinks: boolean): FileContent | undefined {
  const path = join(root, name);
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return isLink(path) ? { problem: "is a link that leads to nothing", help: MEND_LINK } : undefined;
    if (!stat.isFile()) return describeKind(path, stat);
    if (!name.endsWith(".rpc") && /\.rpc$/i.test(name)) {
      const [last = ""] = /[^/]*$/.exec(name) ?? [];
      return { problem: "has its ending in capitals", help: `rename it to \`${last.slice(0, -4)}.rpc\`` };
    }
    // A name without dots may still lead anywhere, by a link.
    if (!followLinks && !realpathSync.native(path).startsWith(join(realRoot(root), sep))) {
      const help =
        "put the file itself below the root, give the folder that it is in as another root, or set `followLinks` in `callwire.json`";
      return { problem: "leads out of its root by a link", help };
    }
    const read = readBoundedFile(path, { maxBytes: MAX_FILE_BYTES, what: "a contract" });
    return "bytes" in read ? decode(read.bytes) : read;
  } catch (error) {
    const cause = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (cause === "ELOOP") return { problem: "is a link that leads in a circle (ELOOP)", help: MEND_LINK };
    if (cause === "ENOTDIR") return isLink(path) ? { problem: "is a link that leads to nothing", help: MEND_LINK } : undefined;
    return { problem: `cannot be read: ${cause}`, help: "check its permissions" };
  }
}

const MEND_LINK = "mend the link, or delete it";

function describeKind(path: string, stat: Stats): FileContent {
  const link = isLink(path) ? "a link to " : "";
  const kind = stat.isDirectory() ? "a folder" : stat.isFIFO() ? "a pipe" : stat.isSocket() ? "a socket" : "a device";
  return { problem: `is ${link}${kind}, and a contract is a file`, help: "rename it, or delete it" };
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** What reading a file with this text would give. */
export function contentOf(text: string): FileContent {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_FILE_BYTES) return decode(bytes);
  const problem = `has ${bytes.length} bytes, more than the ${MAX_FILE_BYTES} that a contract may have`;
  return { problem, help: "split it" };
}

function decode(bytes: Buffer): FileContent {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { problem: "is not UTF-8 text", help: "convert it to UTF-8" };
  }
}
