// `callwire generate --clean`: takes away what was generated, and nothing else.

import { findConfiguration } from "./configuration.js";
import { hashText, MANIFEST_FILE, parseManifest } from "./output/manifest.js";
import { openOutputFolder } from "./output/output-folder.js";
import type { Terminal } from "./terminal.js";
import { Exit, UsageError } from "./usage-error.js";

export interface CleanOptions {
  readonly cwd: string;
  readonly root?: readonly string[] | undefined;
  readonly out?: string | undefined;
}

/** Deletes what the manifest names. Throws UsageError, with nothing deleted, when one of the files is not as it was generated. */
export function clean(terminal: Terminal, { cwd, root, out }: CleanOptions): Exit {
  const configuration = findConfiguration(cwd, { root, out, needsRoots: false });
  const folder = openOutputFolder(configuration.out, cwd);
  const manifest = parseManifest(folder.read(MANIFEST_FILE) ?? "");
  const files = [...manifest].flatMap(([file, entry]) => {
    const text = folder.read(file);
    return text === undefined ? [] : [{ file, isOurs: hashText(text) === entry.output }];
  });
  const edited = files.filter(({ isOurs }) => !isOurs).map(({ file }) => folder.show(file));
  if (edited.length > 0) {
    throw new UsageError(
      `${edited.join(", ")} changed since it was generated; nothing was deleted: move it away, or generate again`,
    );
  }
  const deleted = files.map(({ file }) => file);
  folder.apply([], manifest.size > 0 ? [...deleted, MANIFEST_FILE] : deleted);
  terminal.err(`deleted: ${deleted.length} generated ${deleted.length === 1 ? "file" : "files"}\n`);
  return Exit.ok;
}
