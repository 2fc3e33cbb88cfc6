// Bundles the built command into one file: chevrotain and commander then cost ten milliseconds to
// load instead of three hundred. The emitter stays outside, as it loads ts-morph and most runs need
// neither. The pages of `explain` and the files of `init` are copied beside it.

import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * What most runs never call, with the functions that are called: modules of Node that cost two or
 * three milliseconds to load, and a file of ours beside the bundle.
 */
const LAZY = {
  "node:child_process": { functions: ["spawn", "spawnSync"] },
  "node:crypto": { functions: ["createHash"] },
  "./import-emitter.js": { functions: ["importEmitter"], file: "./import-emitter.cjs" },
  "../../live/index.js": { functions: ["runLive"], file: "./live.cjs" },
  "../live/index.js": { functions: ["openDevRegistry"], file: "./live.cjs" },
};

/** Puts functions in the place of a module that load it when they are called. */
const lazyModules = {
  name: "lazy-modules",
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(?:${Object.keys(LAZY).join("|").replaceAll(".", "\\.")})$`);
    // What is put in the place of a module asks for the module itself.
    onResolve({ filter: /./, namespace: "lazy" }, ({ path }) => ({ path, external: true }));
    onResolve({ filter, namespace: "file" }, ({ path }) => ({ path, namespace: "lazy" }));
    onLoad({ filter, namespace: "lazy" }, ({ path }) => {
      const { functions, file = path } = LAZY[path];
      const lines = functions.map((name) => `export const ${name} = (...given) => require("${file}").${name}(...given);`);
      return { contents: lines.join("\n") };
    });
  },
};

const OPTIONS = {
  absWorkingDir: here,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
};

/** What a CommonJS module has instead. */
const DEFINE = { "import.meta.url": "bundleUrl" };

/**
 * Writes `dist/callwire.bundle.cjs`, `dist/start.cjs` that runs it, `dist/import-emitter.cjs`,
 * `dist/live.cjs`, `dist/third-party-licenses.txt`, `dist/hints/` and `dist/template/`, from what
 * tsc has built before. Returns the files that were bundled, below this folder.
 */
export async function bundleCli() {
  const main = await build({
    ...OPTIONS,
    entryPoints: ["dist/main.js"],
    outfile: "dist/callwire.bundle.cjs",
    plugins: [lazyModules],
    external: ["ts-morph"],
    define: DEFINE,
  });
  const thread = await build({ ...OPTIONS, entryPoints: ["dist/start/thread.js"], outfile: "dist/thread.cjs", define: DEFINE });
  const emitter = await build({
    ...OPTIONS,
    entryPoints: ["dist/generation/import-emitter.js"],
    outfile: "dist/import-emitter.cjs",
    external: ["@callwire/compiler/emit"],
  });
  const live = await build({ ...OPTIONS, entryPoints: ["dist/live/index.js"], outfile: "dist/live.cjs", define: DEFINE });
  const start = await build({
    ...OPTIONS,
    entryPoints: ["dist/start/start.js"],
    outfile: "dist/start.cjs",
    define: DEFINE,
  });
  rmSync(`${here}dist/compile-cache`, { recursive: true, force: true }); // of other bundles
  const inputs = [main, thread, emitter, live, start].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync(`${here}dist/third-party-licenses.txt`, collectLicenses(inputs));
  copyFolder("../docs/hints", "dist/hints");
  copyFolder("../template", "dist/template");
  return inputs;
}

function copyFolder(from, to) {
  rmSync(`${here}${to}`, { recursive: true, force: true });
  cpSync(`${here}${from}`, `${here}${to}`, { recursive: true });
}

/**
 * What the licences of bundled packages ask for: their texts beside the code, and notices where
 * there are some.
 */
function collectLicenses(files) {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const texts = [...folders].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(`${here}${folder}/package.json`, "utf8"));
    const names = readdirSync(`${here}${folder}`).filter((candidate) => /^(?:licen[cs]e|copying|notice)/i.test(candidate));
    if (!names.some((candidate) => !/^notice/i.test(candidate))) throw new Error(`${folder} is bundled and has no licence`);
    const contents = names.sort().map((candidate) => readFileSync(`${here}${folder}/${candidate}`, "utf8").trim());
    return `${name} ${version}\n\n${contents.join("\n\n")}\n`;
  });
  return texts.sort().join(`\n${"-".repeat(80)}\n\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleCli();
