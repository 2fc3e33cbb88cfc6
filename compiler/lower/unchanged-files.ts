// Which files mean what they meant before: the same tree, as are all that it reaches by imports.
// They need not be lowered again.

import type { FileDescriptor } from "callwire/schema";
import type { LinkedFile } from "../semantic/program.js";
import type * as Ast from "../syntax/ast.js";

/** Trees of an analysis in which nothing was wrong, with what they say. */
export type KnownFiles = ReadonlyMap<Ast.File, FileDescriptor>;

/** Of `known`, those that still hold. An import that leads nowhere is a change. */
export function findUnchanged(files: readonly LinkedFile[], known: KnownFiles): KnownFiles {
  const unchanged = new Map<Ast.File, FileDescriptor>();
  const importers = new Map<string, LinkedFile[]>();
  const changed: string[] = [];
  for (const linked of files) {
    const { file, imports } = linked;
    const descriptor = known.get(file);
    if (descriptor === undefined || imports.size < file.imports.length) changed.push(file.source.path);
    else unchanged.set(file, descriptor);
    for (const path of imports.values()) {
      const others = importers.get(path);
      if (others === undefined) importers.set(path, [linked]);
      else others.push(linked);
    }
  }
  for (let path = changed.pop(); path !== undefined; path = changed.pop()) {
    for (const { file } of importers.get(path) ?? []) if (unchanged.delete(file)) changed.push(file.source.path);
  }
  return unchanged;
}
