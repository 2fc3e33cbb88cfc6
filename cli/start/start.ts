// The beginning of the command: V8 set up for a short life, then the bundle that runs it. Bundled
// by itself into `dist/start.cjs`.

import { createRequire } from "node:module";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { tuneForShortLife } from "./engine.js";
import { bundleOf } from "./routes.js";

/** bundle.mjs puts them here, so that nothing is loaded to find out. */
declare const LIVE_NAMES: readonly string[];

const args = process.argv.slice(2);
const bundle = bundleOf(args, LIVE_NAMES);
if (bundle === "callwire.bundle.cjs") tuneForShortLife(); // V8 looks at its flags when it compiles
const file = fileURLToPath(new URL(bundle, import.meta.url));
// As main.ts, live-main.ts and probe.ts are.
(createRequire(file)(file) as { readonly run: (args: readonly string[]) => void }).run(args);
