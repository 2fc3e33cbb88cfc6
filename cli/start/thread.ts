// The beginning of the emitter's second thread: V8 need not compile ts-morph, ten megabytes of
// source, when it has before. Bundled by itself into `dist/thread.cjs`, which the thread requires
// first.

import * as nodeModule from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { closeToOthers, openCacheFolder } from "./cache-folder.js";

/** Of Node 22 and later. */
interface CompileCache {
  readonly enableCompileCache?: (folder: string) => unknown;
  readonly getCompileCacheDir?: () => string | undefined;
  readonly flushCompileCache?: () => void;
}

const { enableCompileCache, getCompileCacheDir, flushCompileCache } = nodeModule as CompileCache;

// Of what was compiled before, coverage counts only whole functions. Node's own folder, below that
// for temporary files, is open to others.
if (enableCompileCache !== undefined && process.env["NODE_V8_COVERAGE"] === undefined) {
  const folder = openCacheFolder(fileURLToPath(new URL("compile-cache", import.meta.url)));
  if (folder !== undefined) {
    enableCompileCache(folder);
    closeToOthers(getCompileCacheDir?.() ?? folder);
    // Once all is loaded, and before anything is printed: the thread is ended without notice.
    if (flushCompileCache !== undefined) setImmediate(flushCompileCache);
  }
}
