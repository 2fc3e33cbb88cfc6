// The packages as npm would publish them, packed once for all tests of a process, and an
// application that has installed them.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { runIn } from "../run-in.js";

export const ROOT = join(import.meta.dirname, "../../../..");
export const QUIET = ["--prefer-offline", "--no-audit", "--no-fund"];

const WORKSPACES = ["runtime", "compiler", "cli", "gateway", "nestjs"].flatMap((name) => ["-w", name]);

/** What an application has of its own: types, and the peers that some doors need. */
const OF_THE_APP = [
  ...["@types/node", "@opentelemetry/api", "@opentelemetry/sdk-trace-node", "prom-client"],
  ...["@nestjs/common", "@nestjs/core", "reflect-metadata", "rxjs"],
];

let packed: Promise<readonly string[]> | undefined;
let installed: Promise<string> | undefined;

/** The tarballs, in a folder of their own. */
export function packAll(): Promise<readonly string[]> {
  packed ??= pack();
  return packed;
}

/**
 * A folder in which nothing was before, with the packages as the README has it: the runtime, and
 * the others for development.
 */
export function installAll(): Promise<string> {
  installed ??= install();
  return installed;
}

/** Small ones, of the manifests alone: what npm places where, it decides by nothing else. */
export async function packManifests(folder: string): Promise<readonly string[]> {
  const small: string[] = [];
  for (const tarball of await packAll()) {
    const name = basename(tarball);
    const own = join(folder, `of-${name}`);
    mkdirSync(own);
    await runIn(own, "tar", ["-xzf", tarball, "package/package.json"]);
    await runIn(own, "tar", ["-czf", join(folder, name), "package"]);
    small.push(join(folder, name));
  }
  return small;
}

async function pack(): Promise<readonly string[]> {
  const folder = temporary("callwire-tarballs-");
  await runIn(ROOT, "npm", ["pack", "--silent", ...WORKSPACES, "--pack-destination", folder]);
  return readdirSync(folder).map((name) => join(folder, name));
}

async function install(): Promise<string> {
  const folder = temporary("callwire-app-");
  const tarballs = await packAll();
  const others = tarballs.filter((file) => !isRuntime(file));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  await runIn(folder, "npm", ["install", ...QUIET, ...tarballs.filter(isRuntime)]);
  await runIn(folder, "npm", ["install", ...QUIET, "--save-dev", ...others, ...OF_THE_APP.map(withVersion)]);
  return folder;
}

/** The version that is here, such as `prom-client@15.1.3`. */
function withVersion(name: string): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")) as { version: string }; // npm's
  return `${name}@${version}`;
}

function isRuntime(file: string): boolean {
  return /callwire-\d/.test(file);
}

/** Removed when the process ends, as several files of tests use it. */
function temporary(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
