// How one generated file names another in its imports.

import { sourcePath } from "./names.js";

/**
 * What imports of generated files end in. `".js"`, the default: what tsc writes, for Node and for
 * most bundlers. `".ts"`: for those who run the files as they are, such as Node with type
 * stripping. `"none"`: for those who look for the file themselves, such as Jest.
 */
export const IMPORT_EXTENSIONS = [".js", ".ts", "none"] as const;
/** One of `IMPORT_EXTENSIONS`. */
export type ImportExtension = (typeof IMPORT_EXTENSIONS)[number];

/** What an import in the generated file of `from` says to reach the generated file of `to`. */
export function importPath(from: string, to: string, extension: ImportExtension): string {
  return pathBetween(from, sourcePath(to).replace(/\.rpc$/, extension === "none" ? "" : extension));
}

/** The same to reach the module that has the contract of `to` as data. */
export function contractImportPath(from: string, to: string, extension: ImportExtension): string {
  return pathBetween(from, sourcePath(to).replace(/\.rpc$/, `.contract${extension === "none" ? "" : extension}`));
}

function pathBetween(from: string, to: string): string {
  const fromFolders = sourcePath(from).split("/").slice(0, -1);
  const toParts = to.split("/");
  let shared = 0;
  while (shared < fromFolders.length && fromFolders[shared] === toParts[shared]) shared++;
  const up = fromFolders.length - shared;
  return (up === 0 ? "./" : "../".repeat(up)) + toParts.slice(shared).join("/");
}
