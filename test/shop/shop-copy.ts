// examples/shop/ as somebody has it who copied it out of the repository: in a folder in which
// nothing was, with the packed packages, installed by npm ci. Once for all tests of a process.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { packAll, QUIET } from "../house/packages/packed.js";
import { runIn } from "../house/run-in.js";
import { ROOT } from "../support/run-script.js";

export const SHOP = join(ROOT, "examples/shop");

/** What a developer's own runs leave in the folder. */
const LEFT = ["node_modules", "generated", "dist", "certificates", "data", "packed", "package-lock.json"];

interface PackageJson {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

let copied: Promise<string> | undefined;

/** Path of the folder. */
export function copyShop(): Promise<string> {
  copied ??= copy();
  return copied;
}

async function copy(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "callwire-shop-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  cpSync(SHOP, folder, { recursive: true, filter: (file) => !LEFT.includes(basename(file)) });
  mkdirSync(join(folder, "packed"));
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson; // npm takes no other
  for (const tarball of await packAll()) {
    const file = basename(tarball);
    cpSync(tarball, join(folder, "packed", file));
    const name = file.replace(/-\d.*/, "").replace(/^callwire-/, "@callwire/");
    const group = name === "callwire" ? manifest.dependencies : manifest.devDependencies;
    group[name] = `file:packed/${file}`;
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await runIn(folder, "npm", ["install", "--package-lock-only", ...QUIET]);
  await runIn(folder, "npm", ["ci", ...QUIET]);
  return folder;
}
