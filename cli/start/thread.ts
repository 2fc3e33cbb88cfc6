// The beginning of the emitter's second thread: V8 need not compile ts-morph, ten megabytes of source, when it has before.
// Bundled by itself into `dist/thread.cjs`, which the thread requires first.

import { statSync } from "node:fs";
import * as nodeModule from "node:module";
import { CachedScript, isCacheWanted } from "./compile-cache.js";

/** Characters from which on a module is worth a file of its own. */
const LARGE = 500_000;

/** What Node calls to compile each CommonJS module: not documented, and what tools for this have replaced for years. */
interface Compiling {
  _compile(this: { exports: unknown }, text: string, file: string): unknown;
}

const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: () => void };
const prototype = nodeModule.Module.prototype as unknown as Compiling;
const { _compile } = prototype;

enableCompileCache?.();
if (isCacheWanted() && typeof _compile === "function") {
  prototype._compile = function (text, file) {
    const mtimeMs = text.length < LARGE ? undefined : statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (mtimeMs === undefined) return _compile.call(this, text, file);
    const script = new CachedScript(file, text, `${text.length}-${mtimeMs}`);
    script.run(this);
    queueMicrotask(() => script.keep()); // once all is loaded, and before anything is printed: the thread is ended without notice
    return undefined;
  };
}
