// The beginning of the command: V8 set up for a short life, then the bundle, which V8 need not compile when it has before.
// Bundled by itself into `dist/start.cjs`.

import { readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { CachedScript, isCacheWanted } from "./compile-cache.js";
import { tuneForShortLife } from "./engine.js";

/** Of the text of the bundle. `bundle.mjs` puts it in. */
declare const BUNDLE_HASH: string;

const bundle = fileURLToPath(new URL("callwire.bundle.cjs", import.meta.url));
const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: () => void };

tuneForShortLife();
enableCompileCache?.();
// What a watch compiles itself is faster, by a tenth of an edit; its start is only once.
if (isCacheWanted() && !process.argv.includes("--watch")) {
  const script = new CachedScript(bundle, readFileSync(bundle, "utf8"), BUNDLE_HASH);
  process.once("exit", () => script.keep());
  script.run({ exports: {} });
} else {
  nodeModule.createRequire(bundle)(bundle);
}
