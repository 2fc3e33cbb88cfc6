// Makes the extension: bundles its code, and packs it with its data and with the command into a
// `.vsix`, which is a zip. `npm run vscode` runs it, with what was built before.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { collectLicenses } from "../../scripts/collect-licenses.mjs";
import { findFaults, printContentTypes, printVsixManifest } from "./vsix.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "../..");
const CLI = join(ROOT, "cli");

/** The same bytes for the same files: a zip has times, in the zone of whoever makes it. */
const MTIME = new Date(1980, 0, 1);

/** Writes the extension to `target`. Throws an Error that names each fault. */
export async function packExtension(target) {
  const { zipSync } = await import("fflate"); // scripts/install-vscode.sh has installed it
  const manifest = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));
  const files = { ...readData(), ...readCommand(manifest.version), ...(await bundle()) };
  const faults = findFaults(manifest, files);
  if (faults.length > 0) throw new Error(`the extension cannot be packed:\n${faults.join("\n")}`);
  const names = Object.keys(files).sort();
  const around = {
    "[Content_Types].xml": Buffer.from(printContentTypes(names)),
    "extension.vsixmanifest": Buffer.from(printVsixManifest(manifest, names)),
  };
  const sorted = Object.fromEntries(names.map((name) => [name, files[name]]));
  writeFileSync(target, zipSync({ ...around, ...sorted }, { level: 9, mtime: MTIME }));
  return { files: names.length, bytes: readFileSync(target).length };
}

/** What stands beside this file, the schema of `callwire.json`, and the licence. */
function readData() {
  return Object.fromEntries(
    [
      ["package.json", join(HERE, "package.json")],
      ["readme.md", join(HERE, "README.md")],
      ["LICENSE.txt", join(ROOT, "LICENSE")],
      ["language-configuration.json", join(HERE, "language-configuration.json")],
      ["syntaxes/callwire.tmLanguage.json", join(HERE, "syntaxes/callwire.tmLanguage.json")],
      ["snippets/callwire.json", join(HERE, "snippets/callwire.json")],
      ["callwire.schema.json", join(CLI, "callwire.schema.json")],
    ].map(([name, file]) => [`extension/${name}`, readFileSync(file)]),
  );
}

/**
 * What serves where the workspace has no command, laid out as its package is. Without the emitter:
 * ts-morph has more bytes than all the rest, and who generates has the package anyway.
 */
function readCommand(version) {
  const hints = readdirSync(join(CLI, "dist/hints")).map((name) => `dist/hints/${name}`);
  const built = ["start.cjs", "callwire.bundle.cjs", "live.cjs", "lsp.cjs", "third-party-licenses.txt"].map(
    (name) => `dist/${name}`,
  );
  const files = ["bin/callwire.js", ...built, ...hints].map((name) => [
    `extension/command/${name}`,
    readFileSync(join(CLI, name)),
  ]);
  const about = `${JSON.stringify({ name: "@callwire/cli", version, private: true }, undefined, 2)}\n`;
  return { ...Object.fromEntries(files), "extension/command/package.json": Buffer.from(about) };
}

async function bundle() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: HERE,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.cjs",
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["vscode"],
    mainFields: ["module", "main"],
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    metafile: true,
    write: false,
  });
  const licenses = collectLicenses(HERE, Object.keys(metafile.inputs));
  return {
    "extension/dist/extension.cjs": outputFiles[0].contents,
    "extension/dist/third-party-licenses.txt": Buffer.from(licenses),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { version } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));
  const target = join(HERE, `callwire-vscode-${version}.vsix`);
  const { files, bytes } = await packExtension(target);
  console.log(`${target}: ${files} files, ${Math.ceil(bytes / 1024)} KiB`);
}
