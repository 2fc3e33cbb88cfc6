// The beginning of the command: V8 set up for a short life, then the bundle. Bundled by itself into
// `dist/start.cjs`.

import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { tuneForShortLife } from "./engine.js";

const bundle = fileURLToPath(new URL("callwire.bundle.cjs", import.meta.url));

tuneForShortLife(); // V8 looks at its flags when it compiles
createRequire(bundle)(bundle);
