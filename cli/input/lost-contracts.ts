// Outputs whose contract is not found though something stands in its place: a link, say, or a file
// where its folder was. They are told as contracts that cannot be read, by every command, so that
// nothing is deleted and `check` says what `generate` would.

import { lstatSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import type { FileContent, Host, Input } from "@callwire/compiler";
import { MANIFEST_FILE, type Manifest, parseManifest } from "../output/manifest.js";
import { openOutputFolder } from "../output/output-folder.js";
import { UsageError } from "../usage-error.js";

/** What stands in the place of a contract, or of a folder that it was in. */
export interface LostContract extends Input {
  readonly problem: string;
}

interface Places {
  readonly roots: readonly string[];
  readonly out: string;
}

/**
 * `found`: what the walk of the folders has listed; what is wrong with that is told where it is
 * read.
 */
export function findLostContracts(cwd: string, { roots, out }: Places, found: readonly Input[]): readonly LostContract[] {
  const lost = new Map<string, LostContract>();
  const known = new Set(found.map(({ root, name }) => path.join(root, name)));
  // A contract of which only capitals have changed is there by its old name, too, where they count
  // for nothing.
  const current = new Set(found.map(({ name }) => name.toLowerCase()));
  for (const output of readManifest(cwd, out).keys()) {
    const contract = output.replace(/\.ts$/, ".rpc");
    const file = path.join(out, output);
    if (current.has(contract.toLowerCase()) || statEntry(file) === undefined) continue;
    for (const root of roots) {
      const name = findInTheWay(root, contract);
      if (name === undefined || known.has(path.join(root, name))) continue;
      const what = name === contract ? "is there, but is no contract of its own" : "is no folder any more";
      const problem = `${what}, and ${path.relative(cwd, file)} was made from ${name === contract ? "it" : "a contract in it"}`;
      lost.set(path.join(root, name), { root, name, problem });
    }
  }
  return [...lost.values()];
}

/** A host whose lost contracts cannot be read. */
export function withLostContracts(host: Host, lost: readonly LostContract[]): Host {
  const problems = new Map(lost.map(({ root, name, problem }) => [path.join(root, name), problem]));
  return {
    listFiles: (root) => host.listFiles(root),
    pathOf: (root, name) => host.pathOf(root, name),
    readFile(root, name): FileContent | undefined {
      const problem = problems.get(path.join(root, name));
      const help = "put back what was there, or delete it: its output goes with it";
      return problem === undefined ? host.readFile(root, name) : { problem, help };
    },
  };
}

/** Empty when it cannot be read: `generate` says so itself. */
function readManifest(cwd: string, out: string): Manifest {
  try {
    return parseManifest(openOutputFolder(out, cwd).read(MANIFEST_FILE) ?? "");
  } catch (error) {
    if (error instanceof UsageError) return new Map();
    throw error;
  }
}

/**
 * The first part of the way to a contract that is no folder, or the contract itself; undefined when
 * nothing is there.
 */
function findInTheWay(root: string, contract: string): string | undefined {
  const parts = contract.split("/");
  for (let count = 1; count <= parts.length; count++) {
    const name = parts.slice(0, count).join("/");
    const entry = statEntry(path.join(root, name));
    if (entry === undefined) return undefined;
    if (count === parts.length || entry === "unreadable") return name;
    if (!isFolder(path.join(root, name))) return name;
  }
  return undefined;
}

function statEntry(file: string): Stats | "unreadable" | undefined {
  try {
    return lstatSync(file, { throwIfNoEntry: false });
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOTDIR" ? undefined : "unreadable";
  }
}

function isFolder(file: string): boolean {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
}
