// Compiles generated code under the strict flags of this repository, some files at a time: all of
// Google's at once would take ten gigabytes.

import { rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runTsc } from "./command.js";
import { listFiles } from "./import-corpus.js";

const ROOT = path.join(import.meta.dirname, "../..");

/** With what they import, a batch takes a gigabyte. */
const BATCH_FILES = 1000;

/** How many files there were. Throws for a mistake. */
export function checkTypes(work: string): number {
  const files = listFiles(path.join(work, "gen"), ".ts");
  rmSync(path.join(work, "node_modules"), { force: true });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(work, "node_modules"));
  for (let start = 0; start < files.length; start += BATCH_FILES) {
    const batch = files.slice(start, start + BATCH_FILES);
    const compilerOptions = { composite: false, declaration: false, sourceMap: false, inlineSources: false, noEmit: true };
    const config = { extends: path.join(ROOT, "tsconfig.base.json"), compilerOptions, files: batch.map((file) => `gen/${file}`) };
    writeFileSync(path.join(work, "tsconfig.json"), JSON.stringify(config));
    const { exit, stdout, stderr } = runTsc(work, "-p", "tsconfig.json");
    if (exit !== 0) throw new Error(`generated code does not compile: ${`${stdout}\n${stderr}`.slice(0, 2000)}`);
  }
  return files.length;
}
