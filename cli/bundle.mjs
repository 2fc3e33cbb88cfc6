// Bundles the built command into one file: chevrotain and commander then cost ten milliseconds to load instead of three hundred.
// The emitter stays outside, as it loads ts-morph and most runs need neither. The pages of `explain` are copied beside it.

import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Writes `dist/callwire.bundle.js` and `dist/hints/` from `dist/main.js`, which tsc has built before. */
export async function bundleCli() {
  await build({
    absWorkingDir: here,
    entryPoints: ["dist/main.js"],
    outfile: "dist/callwire.bundle.js",
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external: ["@callwire/compiler/emit", "ts-morph"],
    // commander is CommonJS and asks for Node's own modules.
    banner: { js: 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);' },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    logLevel: "warning",
  });
  const pages = `${here}dist/hints`;
  rmSync(pages, { recursive: true, force: true });
  cpSync(`${here}../docs/hints`, pages, { recursive: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleCli();
