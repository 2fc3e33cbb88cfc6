// `callwire init`: a new project from the files of `template/`. Writes all of them or none, and
// never over what is there.

import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { escapeText } from "@callwire/compiler";
import { besideBundle } from "../beside.js";
import { writeNew } from "../files/write-new.js";
import type { Terminal } from "../output/terminal.js";
import { describeFileError, Exit, UsageError } from "../usage-error.js";
import { VERSION } from "../version.js";
import { namesFor, type ProjectNames } from "./names.js";

export interface InitOptions {
  readonly cwd: string;
  /** Where the project goes; made where need be. Default: the current folder. */
  readonly folder?: string | undefined;
  /** A folder with the three packages as tarballs, which the project then depends on. */
  readonly packages?: string | undefined;
}

interface ProjectFile {
  /** Below the project, with `/`. */
  readonly name: string;
  readonly text: string;
}

/** A path below `cli/dist/`, where the bundle's build copies it. */
const TEMPLATE = fileURLToPath(besideBundle("template"));
/** npm leaves files of the one name out of every package. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: ".gitignore" };
/** Files that are named when they are in the way. */
const MAX_NAMED = 5;

/** Prints the next commands on stdout. Throws UsageError. */
export function init(terminal: Terminal, { cwd, folder: given = ".", packages }: InitOptions): Exit {
  if (given === "" || given.includes("\0")) throw new UsageError("init takes the name of a folder, or none for the current one");
  const folder = path.resolve(cwd, given);
  const ranges = packages === undefined ? {} : findTarballs(path.resolve(cwd, packages), folder);
  const files = readTemplate(namesFor(path.basename(folder)), ranges);
  refuseExisting(cwd, folder, files);
  writeAll(cwd, folder, files);
  terminal.err(`wrote ${files.length} files into ${escapeText(path.relative(cwd, folder)) || "this folder"}; next:\n\n`);
  terminal.out(nextCommands(path.relative(cwd, folder)));
  return Exit.ok;
}

function readTemplate(names: ProjectNames, ranges: Readonly<Record<string, string>>): readonly ProjectFile[] {
  const entries = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => path.join(parentPath, name));
  return found.sort().map((file) => {
    const name = path.relative(TEMPLATE, file).split(path.sep).join("/");
    const text = readFileSync(file, "utf8")
      .replaceAll("project-name", names.packageName)
      .replaceAll("project_name", names.contractPackage);
    return { name: RENAMED[name] ?? name, text: name === "package.json" ? withRanges(text, ranges) : text };
  });
}

/** What the project depends on: this version, or where its tarballs are. */
function withRanges(text: string, ranges: Readonly<Record<string, string>>): string {
  return text.replace(/"((?:@callwire\/|callwire)[a-z]*)": "\d[^"]*"/g, (_all, name: string) => {
    return `"${name}": ${JSON.stringify(ranges[name] ?? VERSION)}`;
  });
}

function findTarballs(packages: string, folder: string): Readonly<Record<string, string>> {
  const ranges: Record<string, string> = {};
  for (const name of ["callwire", "@callwire/compiler", "@callwire/cli"]) {
    const file = path.join(packages, `${name.replace("@", "").replace("/", "-")}-${VERSION}.tgz`);
    if (!existsSync(file)) {
      const how = "npm pack -w runtime -w compiler -w cli in the repository of Callwire makes it";
      throw new UsageError(`--packages: ${file} does not exist; ${how}`);
    }
    ranges[name] = `file:${path.relative(folder, file).split(path.sep).join("/")}`;
  }
  return ranges;
}

/** Also a link that leads nowhere is in the way, and a file where a folder has to be. */
function refuseExisting(cwd: string, folder: string, files: readonly ProjectFile[]): void {
  const inTheWay = files.map(({ name }) => path.join(folder, name)).filter((file) => isInTheWay(file));
  if (inTheWay.length === 0) return;
  const named = inTheWay.slice(0, MAX_NAMED).map((file) => path.relative(cwd, file));
  const more = inTheWay.length > MAX_NAMED ? ` and ${inTheWay.length - MAX_NAMED} more` : "";
  const verb = inTheWay.length === 1 ? "is" : "are";
  throw new UsageError(`${named.join(", ")}${more} ${verb} there already, and nothing was written; choose another folder`);
}

function isInTheWay(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false; // a part of the path is no folder, say: writing tells what
  }
}

/** What was written before an error is deleted again; folders stay. */
function writeAll(cwd: string, folder: string, files: readonly ProjectFile[]): void {
  const written: string[] = [];
  for (const { name, text } of files) {
    const file = path.join(folder, name);
    try {
      makeFolder(path.dirname(file));
      writeNew(file, text);
      written.push(file);
    } catch (error) {
      for (const each of written) rmSync(each, { force: true });
      throw new UsageError(`${path.relative(cwd, file)} cannot be written: ${describeFileError(error)}; nothing was written`);
    }
  }
}

/** One by one: `recursive` of Node 20 never returns where a folder takes no others, as in /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(path.dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // or somebody else has just made it
  }
}

function nextCommands(relative: string): string {
  const lines = [
    ...(relative === "" ? [] : [`cd ${quote(relative)}`]),
    "npm install",
    "npm test",
    "npm run dev       # a registry and the server, restarted on change; Ctrl-C ends both",
    "npm run client    # in a second terminal",
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** For a shell. Of what is unsafe on a terminal its bytes, as bash and zsh read them. */
function quote(text: string): string {
  if (/^[\w./-]+$/.test(text) && !text.startsWith("-")) return text;
  if (escapeText(text) === text) return `'${text.replaceAll("'", "'\\''")}'`;
  const parts = [...text].map((character) => {
    if (escapeText(character) === character) return character.replace(/['\\]/, "\\$&");
    return [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  });
  return `$'${parts.join("")}'`;
}
