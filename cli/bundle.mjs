// Bundles the built command into one file: chevrotain and commander then cost ten milliseconds to load instead of three hundred.
// The emitter stays outside, as it loads ts-morph and most runs need neither. The pages of `explain` are copied beside it.

import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Modules of Node that cost two or three milliseconds to load, and that most runs never call; with the functions that are called. */
const LAZY = { "node:child_process": ["spawn", "spawnSync"], "node:crypto": ["createHash"] };

/** Puts functions in the place of a module that load it when they are called. */
const lazyModules = {
  name: "lazy-modules",
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(?:${Object.keys(LAZY).join("|")})$`);
    // What is put in the place of a module asks for the module itself.
    onResolve({ filter }, ({ path, namespace }) =>
      namespace === "lazy" ? { path, external: true } : { path, namespace: "lazy" },
    );
    onLoad({ filter, namespace: "lazy" }, ({ path }) => {
      const functions = LAZY[path].map((name) => `export const ${name} = (...given) => require("${path}").${name}(...given);`);
      return { contents: functions.join("\n") };
    });
  },
};

/** Writes `dist/callwire.bundle.cjs` and `dist/hints/` from `dist/main.js`, which tsc has built before. */
export async function bundleCli() {
  await build({
    absWorkingDir: here,
    entryPoints: ["dist/main.js"],
    outfile: "dist/callwire.bundle.cjs",
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    plugins: [lazyModules],
    external: ["@callwire/compiler/emit", "ts-morph"],
    // What a CommonJS module has instead.
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
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
