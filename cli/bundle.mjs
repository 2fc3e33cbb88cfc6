// Bundles the built command into a file for each part that is loaded alone: chevrotain and
// commander then cost ten milliseconds to load instead of three hundred. The emitter stays outside,
// as it loads ts-morph and most runs need neither. The pages of `explain` and the files of `init`
// are copied beside them.

import { cpSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { collectLicenses } from "../scripts/collect-licenses.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));

/**
 * What stands in the place of modules that most runs never call: functions and classes that load
 * them when they are called. Modules of Node cost two to ten milliseconds.
 */
const NODE_MODULES = {
  "node:child_process": { functions: ["fork", "spawn", "spawnSync"] },
  "node:crypto": {
    functions: ["createHash", "createPrivateKey", "randomBytes", "randomInt", "randomUUID", "timingSafeEqual"],
    classes: ["X509Certificate"],
  },
  "node:dns/promises": { functions: [], classes: ["Resolver"] },
  "node:fs/promises": { functions: ["mkdir", "open", "readFile", "rename", "rm", "stat", "writeFile"] },
  "node:readline": { functions: ["createInterface"] },
  "node:repl": { functions: ["start"] },
  "node:tls": { functions: ["connect", "createSecureContext", "createServer"], classes: ["TLSSocket"] },
  "node:v8": { functions: ["getHeapStatistics", "setFlagsFromString"] },
};

/** The same of our own parts, which are files beside the bundle. */
const LIVE_PART = {
  "../../live/index.js": { functions: ["listCandidates"], file: "./live.cjs" },
  "./run-live.js": { functions: ["runLive"], file: "./live.cjs" },
  "../live/index.js": { functions: ["openDevRegistry"], file: "./live.cjs" },
};
const LSP_PART = { "../lsp/index.js": { functions: ["runLanguageServer"], file: "./lsp.cjs" } };
/** What the console takes of the command; see cli/live/console/live-parts.ts. */
const LIVE_PARTS = {
  "./live-parts.js": {
    functions: [
      "checkConsumers",
      "checkMocks",
      "checkOrphans",
      "checkSettings",
      "checkVersions",
      "connectDynamic",
      "contractText",
      "findInstances",
      "findNamed",
      "findRunning",
      "findSource",
      "inTime",
      "listProjectContracts",
      "mostCommon",
      "nameServices",
      "readConsumers",
      "readInstances",
      "startMock",
      "withRegistry",
    ],
    classes: [
      "DeclaredError",
      "FollowedServices",
      "FollowedStats",
      "Interruption",
      "JsonCodecs",
      "JsonError",
      "RpcError",
      "ZookeeperRegistry",
    ],
    file: "./live.cjs",
  },
};
const LIVE_COMMAND = { "./live-main.js": { functions: ["run"], file: "./live.cjs" } };
const IMPORTERS = {
  "../import/proto/import-proto.js": { functions: ["importProto"], file: "./import-proto.cjs" },
  "../import/thrift/import-thrift.js": { functions: ["importThrift"], file: "./import-thrift.cjs" },
};
const DOCS = { "../docs/make-docs.js": { functions: ["makeDocs"], file: "./docs.cjs" } };
const EMITTER = { "./import-emitter.js": { functions: ["importEmitter"], file: "./import-emitter.cjs" } };
const SERVERS = {
  "../../live/console/console.js": { functions: ["runConsole"], file: "./console.cjs" },
  "./mcp-server.js": { functions: ["serveTools"], file: "./mcp.cjs" },
  "./import-gateway.js": { functions: ["importGateway"], file: "./import-gateway.cjs" },
  "./http-front.js": {
    functions: ["describeMethod", "encodeProto", "openHttpFront"],
    classes: ["CallShares"],
    file: "./http.cjs",
  },
  "./mock-server.js": { functions: ["createMocks", "serveMocks"], file: "./mock.cjs" },
};
const HTTP_OF_MOCK = { "../gateway/http-front.js": { functions: ["createHttp"], file: "./http.cjs" } };
const COMPILER = {
  "./contract-tools.js": {
    functions: ["compareContracts", "compileTexts", "formatText", "readCheckout", "readFolder", "readProject", "readRegistry"],
    file: "./callwire.bundle.cjs",
  },
};

/**
 * What the definitions of live commands run: never here, as `runLive` of the other bundle has its
 * own. So a new command has no line in this file.
 */
const noLive = {
  name: "no-live",
  setup({ onResolve, onLoad }) {
    // Behind `lazyModules`, which has taken what is called here.
    onResolve({ filter: /^\.\.\/\.\.\/live\// }, ({ path, importer }) =>
      /[\\/]commands[\\/]live[\\/]/.test(importer) ? { path, namespace: "no-live" } : undefined,
    );
    onLoad({ filter: /./, namespace: "no-live" }, () => ({ contents: "module.exports = {};" }));
  },
};

/** A probe has an address, and a mock is given a registry: neither opens one. */
const noRegistry = {
  name: "no-registry",
  setup({ onLoad }) {
    for (const name of ["zookeeper", "dns"]) {
      const contents = `export const ${name}Driver = { schemes: [], forms: [] };`;
      onLoad({ filter: new RegExp(`/${name}-driver\\.js$`) }, () => ({ contents }));
    }
  },
};

/** It would check what a user has answered, and we ask users nothing: half of the bundle. */
const noValidator = {
  name: "no-validator",
  setup({ onLoad }) {
    onLoad({ filter: /\/validation\/ajv-provider\.js$/ }, () => ({ contents: "export class AjvJsonSchemaValidator {}" }));
  },
};

/** Puts functions in the place of a module that load it when they are called. */
function lazyModules(own) {
  const lazy = { ...NODE_MODULES, ...own };
  return {
    name: "lazy-modules",
    setup({ onResolve, onLoad }) {
      const filter = new RegExp(`^(?:${Object.keys(lazy).join("|").replaceAll(".", "\\.")})$`);
      // What is put in the place of a module asks for the module itself.
      onResolve({ filter: /./, namespace: "lazy" }, ({ path }) => ({ path, external: true }));
      onResolve({ filter, namespace: "file" }, ({ path }) => ({ path, namespace: "lazy" }));
      onLoad({ filter, namespace: "lazy" }, ({ path }) => {
        const { functions, classes = [], file = path } = lazy[path];
        const lines = [
          ...functions.map((name) => `export const ${name} = (...given) => require("${file}").${name}(...given);`),
          ...classes.map((name) => lazyClass(name, file)),
        ];
        return { contents: lines.join("\n") };
      });
      // The ZooKeeper client calls it some sixty times, and a condition that holds needs no module.
      onResolve({ filter: /^assert$/ }, ({ importer }) =>
        importer.includes("node-zookeeper-client") ? { path: "assert", namespace: "lazy-assert" } : undefined,
      );
      onResolve({ filter: /./, namespace: "lazy-assert" }, ({ path }) => ({ path: `node:${path}`, external: true }));
      onLoad({ filter: /./, namespace: "lazy-assert" }, () => ({
        contents: 'module.exports = (value, ...why) => { if (!value) require("assert")(value, ...why); };',
      }));
    },
  };
}

/** For `new` and for `instanceof`. */
function lazyClass(name, file) {
  return `export const ${name} = class {
  constructor(...given) { return new (require("${file}").${name})(...given); }
  static [Symbol.hasInstance](value) { return value instanceof require("${file}").${name}; }
};`;
}

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
 * Writes into `dist/`: `start.cjs`, and the bundles of which it runs one (`callwire.bundle.cjs`,
 * `live.cjs`, `lsp.cjs`, `probe.cjs`, `registry-probe.cjs`); `console.cjs`, `mcp.cjs`, `mock.cjs`,
 * `http.cjs`, `import-gateway.cjs`, `import-emitter.cjs`, `import-proto.cjs`, `import-thrift.cjs`,
 * `docs.cjs`, `thread.cjs`, `third-party-licenses.txt`, `console/`, `docs/`, `hints/` and
 * `template/`. From what tsc has
 * built before. Returns the files that were bundled, below this folder.
 */
export async function bundleCli() {
  const built = await Promise.all([
    bundle(
      "main.js",
      "callwire.bundle.cjs",
      [lazyModules({ ...DOCS, ...EMITTER, ...IMPORTERS, ...LIVE_PART, ...LSP_PART }), noLive],
      ["ts-morph"],
    ),
    bundle("live-main.js", "live.cjs", [lazyModules({ ...COMPILER, ...SERVERS })]),
    bundle("live/mcp/mcp-server.js", "mcp.cjs", [noValidator]),
    bundle("live/gateway/http-front.js", "http.cjs", [lazyModules({})]),
    bundle("live/mock/mock-server.js", "mock.cjs", [lazyModules(HTTP_OF_MOCK), noRegistry]),
    bundle("live/gateway/import-gateway.js", "import-gateway.cjs"),
    bundle("live/console/console.js", "console.cjs", [lazyModules(LIVE_PARTS)]),
    bundle("docs/make-docs.js", "docs.cjs", [lazyModules({})]),
    bundlePage(),
    bundleSite(),
    bundle("lsp-main.js", "lsp.cjs", [lazyModules({})]),
    bundle("probe.js", "probe.cjs", [lazyModules(LIVE_COMMAND), noRegistry]),
    bundle("registry-probe.js", "registry-probe.cjs", [lazyModules(LIVE_COMMAND)]),
    bundle("import/proto/import-proto.js", "import-proto.cjs"),
    bundle("import/thrift/import-thrift.js", "import-thrift.cjs"),
    bundle("start/thread.js", "thread.cjs"),
    bundle("start/start.js", "start.cjs", [lazyModules({})], [], { ...DEFINE, LIVE_NAMES: JSON.stringify(await liveNames()) }),
    // It has an `import()`, and nothing that asks for a place.
    bundle("generation/import-emitter.js", "import-emitter.cjs", [], ["@callwire/compiler/emit"]),
  ]);
  rmSync(`${here}dist/compile-cache`, { recursive: true, force: true }); // of other bundles
  const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync(`${here}dist/third-party-licenses.txt`, collectLicenses(here, inputs));
  copyFolder("../docs/hints", "dist/hints");
  copyFolder("../template", "dist/template");
  return inputs;
}

function copyFolder(from, to) {
  rmSync(`${here}${to}`, { recursive: true, force: true });
  cpSync(`${here}${from}`, `${here}${to}`, { recursive: true });
}

function bundle(entry, file, plugins = [], external = [], define = DEFINE) {
  return build({ ...OPTIONS, entryPoints: [`dist/${entry}`], outfile: `dist/${file}`, plugins, external, define });
}

/** The commands of live.cjs, from the table of them and of what was built. */
async function liveNames() {
  const { LIVE_COMMANDS } = await import("./dist/commands/live/live-commands.js");
  const { registryCommand } = await import("./dist/commands/live/registry.js");
  return [...LIVE_COMMANDS, registryCommand].map(({ name }) => name);
}

/** The page of the console: one script and one style sheet, which are all that it loads. */
async function bundlePage() {
  const folder = `${here}dist/console`;
  rmSync(folder, { recursive: true, force: true });
  const built = await build({
    absWorkingDir: here,
    entryPoints: { page: "../console/dist/main.js", style: "../console/style.css" },
    outdir: folder,
    bundle: true,
    // All that the page takes of it: how a call is copied.
    alias: { "@callwire/compiler": "../compiler/dist/export/copied-call.js" },
    minify: true,
    format: "esm",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
  });
  cpSync(`${here}../console/index.html`, `${folder}/index.html`);
  return built;
}

/** What stands beside the pages of `callwire docs`. */
async function bundleSite() {
  const outdir = `${here}dist/docs/site`;
  rmSync(outdir, { recursive: true, force: true });
  return build({
    absWorkingDir: here,
    entryPoints: { search: "../console/dist/site/search.js", style: "../console/site/style.css" },
    outdir,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await bundleCli();
