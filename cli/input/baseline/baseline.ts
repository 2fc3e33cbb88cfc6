// The contracts to compare with: below a folder, in a descriptor file, or of a commit.

import { statSync } from "node:fs";
import path from "node:path";
import { type Compilation, compile, createDiskHost, createMemoryHost } from "@callwire/compiler";
import { type Descriptor, readDescriptor } from "callwire/schema";
import { readText } from "../../files/read-text.js";
import { describeFileError, UsageError } from "../../usage-error.js";
import { readGitFiles } from "./git-files.js";

/**
 * Of a descriptor file. A contract of 1 MiB makes one of about 5 MiB; in memory it takes several
 * times its size.
 */
const MAX_DESCRIPTOR_BYTES = 64 * 1024 * 1024;

/** How the contracts of today were found. */
export interface Today {
  /** The folders that they are in. */
  readonly roots: readonly string[];
  /** Whether links that lead out of a folder were followed. */
  readonly followLinks: boolean;
}

/** Throws UsageError when there is nothing to compare with. */
export function loadBaseline(cwd: string, against: string, { roots, followLinks }: Today): Descriptor {
  if (against === "" || against.includes("\0")) throw new UsageError("--against wants a folder, a descriptor file or a git ref");
  const absolute = path.resolve(cwd, against);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true) return loadFolder(absolute, against, followLinks);
  if (stat !== undefined || against.endsWith(".json")) return readDescriptorFile(absolute, against);
  return loadCommit(cwd, against, roots);
}

function loadFolder(folder: string, against: string, followLinks: boolean): Descriptor {
  const diskHost = createDiskHost({ followLinks });
  if ((diskHost.listFiles(folder) ?? []).length === 0) throw new UsageError(`found no .rpc file in ${against}; check --against`);
  return checkCompiled(compile(diskHost, { roots: [folder] }), against);
}

function loadCommit(cwd: string, ref: string, roots: readonly string[]): Descriptor {
  if (roots.length === 0) throw new UsageError(`--against ${ref} is no folder and no file, and a git ref needs contracts`);
  const files: Record<string, string> = Object.create(null);
  roots.forEach((root, index) => {
    for (const [name, text] of Object.entries(readGitFiles(root, ref, cwd))) files[`${index}/${name}`] = text;
  });
  if (Object.keys(files).length === 0) throw new UsageError(`found no .rpc file at ${ref}; check --against`);
  const folders = roots.map((_, index) => String(index));
  return checkCompiled(compile(createMemoryHost(files), { roots: folders }), ref);
}

function checkCompiled({ descriptor, diagnostics, errorCount }: Compilation, against: string): Descriptor {
  if (descriptor !== undefined) return descriptor;
  const first = diagnostics.find(({ severity }) => severity === "error");
  const where = first === undefined ? "" : `, the first in ${first.span.file.name}: ${first.message}`;
  throw new UsageError(`the contracts of ${against} have ${errorCount} mistakes${where}; compare with a version without`);
}

/** What `callwire descriptor` has printed. Throws UsageError for anything else. */
export function readDescriptorFile(file: string, against: string): Descriptor {
  let text: string;
  try {
    text = readText(file, against, { maxBytes: MAX_DESCRIPTOR_BYTES, what: "a descriptor", takesPipes: true });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${against} cannot be read: ${describeFileError(error)}`);
  }
  const descriptor = readDescriptor(text);
  if (typeof descriptor !== "string") return descriptor;
  throw new UsageError(`${against} is no descriptor: ${descriptor}; make one with callwire descriptor`);
}
