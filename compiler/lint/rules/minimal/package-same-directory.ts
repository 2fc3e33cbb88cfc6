// Rule `package-same-directory`: all files of a package are in one folder.

import type * as Ast from "../../../syntax/ast.js";
import type { Rule } from "../../rule.js";

export const packageSameDirectory: Rule = {
  id: "package-same-directory",
  group: "MINIMAL",
  meaning: "all files of a package are in one folder",
  check({ name, ast, all }, report) {
    const statement = ast.package?.name;
    if (statement === undefined) return;
    const folders = foldersOf(all).get(statement.text) ?? new Map<string, Ast.File>();
    const [, other] = [...folders].find(([folder]) => folder !== folderOf(name)) ?? [];
    if (other === undefined) return;
    report(statement, `package \`${statement.text}\` is also in ${other.source.name}`, "put both files into one folder");
  },
};

function folderOf(name: string): string {
  return name.split("/").slice(0, -1).join("/");
}

/** The folders of each package, each with its first file. */
type Folders = ReadonlyMap<string, ReadonlyMap<string, Ast.File>>;

/** Kept with the list of files: it is asked once for each of them. */
const known = new WeakMap<readonly Ast.File[], Folders>();

function foldersOf(all: readonly Ast.File[]): Folders {
  const before = known.get(all);
  if (before !== undefined) return before;
  const folders = new Map<string, Map<string, Ast.File>>();
  for (const file of all) {
    const name = file.package?.name?.text;
    if (name === undefined) continue;
    const own = folders.get(name) ?? new Map<string, Ast.File>();
    folders.set(name, own);
    const folder = folderOf(file.source.name);
    // Two are enough: one of them is not that of the file that asks.
    if (own.size < 2 && !own.has(folder)) own.set(folder, file);
  }
  known.set(all, folders);
  return folders;
}
