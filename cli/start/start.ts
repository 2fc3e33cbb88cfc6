// The beginning of the command: V8 set up for a short life, then the bundle, which V8 need not compile when it has before.
// Bundled by itself into `dist/start.cjs`.

import * as nodeModule from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runCompiled } from "./compile-cache.js";
import { tuneForShortLife } from "./engine.js";

/** Of the text of the bundle. `bundle.mjs` puts it in. */
declare const BUNDLE_HASH: string;

const bundle = fileURLToPath(new URL("callwire.bundle.cjs", import.meta.url));
const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: () => void };
const { NODE_DISABLE_COMPILE_CACHE, NODE_V8_COVERAGE } = process.env;

tuneForShortLife();
enableCompileCache?.(); // Node 22 does it all by itself, in a folder of its own
// Of what was compiled before, coverage counts only whole functions.
if (enableCompileCache === undefined && NODE_DISABLE_COMPILE_CACHE === undefined && NODE_V8_COVERAGE === undefined) {
  runCompiled(bundle, BUNDLE_HASH);
} else {
  nodeModule.createRequire(bundle)(bundle);
}
