// The plugins of `callwire.json`: asks each for its files, and says what would change. Nothing is
// written before all have answered. Only `generate` and what is built on it comes here.

import { realpathSync } from "node:fs";
import path from "node:path";
import { escapeText } from "@callwire/compiler";
import { PLUGIN_PROTOCOL, type PluginAnswer, type PluginFile, type PluginRequest } from "@callwire/compiler/plugin";
import type { Descriptor } from "callwire/schema";
import type { Plugin } from "../../input/configuration.js";
import type { Contracts } from "../../input/contracts.js";
import { MANIFEST_FILE } from "../../output/manifest.js";
import { openOutputFolder } from "../../output/output-folder.js";
import type { Terminal } from "../../output/terminal.js";
import { isUsageError, UsageError } from "../../usage-error.js";
import { VERSION } from "../../version.js";
import { MAX_LINE_LENGTH, MAX_QUOTED, MAX_SHOWN_LINES } from "./limits.js";
import { readAnswer } from "./plugin-answer.js";
import { findPluginChanges, type PluginChanges } from "./plugin-output.js";
import { runPluginProcess } from "./plugin-process.js";

export interface PluginOptions {
  readonly cwd: string;
  /** Asks a plugin a second time whose files are not up to date: those of it must be the same. */
  readonly check: boolean;
  /** Whether all contracts are asked for, so that files that a plugin does not give any more go. */
  readonly isComplete: boolean;
}

export interface PluginPlan extends PluginChanges {
  /** As messages call it: `plugin "python3 gen.py"`. */
  readonly name: string;
}

/**
 * Prints what plugins say on stderr. Undefined when one of them reports an error. Throws UsageError
 * with its name when one is not as it must be.
 */
export async function planPlugins(
  terminal: Terminal,
  contracts: Contracts,
  descriptor: Descriptor,
  options: PluginOptions,
): Promise<readonly PluginPlan[] | undefined> {
  const { plugins, wanted, out } = contracts;
  checkFolders(plugins, out, options.cwd);
  const files = descriptor.files.filter((file) => wanted.has(file.path)).map((file) => file.path);
  const plans: PluginPlan[] = [];
  let isWrong = false;
  for (const plugin of plugins) {
    const request: PluginRequest = { protocol: PLUGIN_PROTOCOL, compiler: VERSION, descriptor, files, options: plugin.options };
    const input = JSON.stringify(request);
    const answer = await ask(terminal, plugin, input);
    if (answer.diagnostics.some(({ severity }) => severity === "error")) isWrong = true;
    else plans.push(await plan(terminal, plugin, input, answer, options));
  }
  return isWrong ? undefined : plans;
}

/** As messages call it. */
function nameOf({ run }: Plugin): string {
  const command = run.join(" ");
  return `plugin ${JSON.stringify(command.length > MAX_QUOTED ? `${command.slice(0, MAX_QUOTED)}...` : command)}`;
}

async function plan(
  terminal: Terminal,
  plugin: Plugin,
  input: string,
  { files }: PluginAnswer,
  { cwd, check, isComplete }: PluginOptions,
): Promise<PluginPlan> {
  checkNoLink(plugin, cwd); // it may have put one there meanwhile
  const changes = withName(plugin, () => findPluginChanges(openOutputFolder(plugin.out, cwd), files, isComplete));
  if (check && changes.written.length + changes.deleted.length > 0) {
    const again = await ask(terminal, plugin, input);
    const other = findOther(files, again.files);
    if (other !== undefined) {
      const advice = "its files must be the same for the same contracts";
      throw new UsageError(`${nameOf(plugin)} gave another ${JSON.stringify(other)} when it was asked again; ${advice}`);
    }
  }
  return { ...changes, name: nameOf(plugin) };
}

async function ask(terminal: Terminal, plugin: Plugin, input: string): Promise<Required<PluginAnswer>> {
  const name = nameOf(plugin);
  const refuse = (what: string): UsageError => new UsageError(`${name} ${what}`);
  const { stdout, stderr, problem } = await runPluginProcess({ command: plugin.run, cwd: plugin.cwd, input });
  const said = stderr.split(/\r?\n/).filter((line) => line !== "");
  show(terminal, name, said);
  if (problem !== undefined) throw refuse(problem);
  const answer = readAnswer(stdout, refuse);
  show(
    terminal,
    name,
    answer.diagnostics.map(({ severity, message }) => `${severity}: ${message}`),
  );
  return answer;
}

function show(terminal: Terminal, name: string, lines: readonly string[]): void {
  for (const line of lines.slice(0, MAX_SHOWN_LINES)) {
    const cut = line.length > MAX_LINE_LENGTH ? `${line.slice(0, MAX_LINE_LENGTH)}...` : line;
    terminal.err(`${escapeText(`${name}: ${cut}`)}\n`);
  }
  const more = lines.length - MAX_SHOWN_LINES;
  if (more > 0) terminal.err(`${escapeText(name)}: ${more} lines more\n`);
}

/** The first file that is not the same in both. */
function findOther(first: readonly PluginFile[], second: readonly PluginFile[]): string | undefined {
  const contents = new Map(first.map(({ path, content }) => [path, content]));
  const other = second.find(({ path, content }) => contents.get(path) !== content);
  const paths = new Set(second.map(({ path }) => path));
  return other?.path ?? first.find(({ path }) => !paths.has(path))?.path;
}

/** Each has a folder of its own: a manifest says what is whose, and stands in it. */
function checkFolders(plugins: readonly Plugin[], out: string, cwd: string): void {
  const taken = [{ name: "the generated code", folder: realFolder(out) }];
  for (const plugin of plugins) {
    checkNoLink(plugin, cwd);
    const folder = realFolder(plugin.out);
    const other = taken.find((each) => overlaps(each.folder, folder));
    if (other !== undefined) {
      const shown = path.relative(cwd, plugin.out) || ".";
      throw new UsageError(`${nameOf(plugin)} has ${shown} as its "out", where ${other.name} goes; give it a folder of its own`);
    }
    taken.push({ name: `what ${nameOf(plugin)} makes`, folder });
  }
}

/** What a plugin makes goes where the configuration says, and nowhere else. */
function checkNoLink(plugin: Plugin, cwd: string): void {
  const { cwd: base, out } = plugin;
  if (realFolder(out) === path.resolve(realFolder(base), path.relative(base, out))) return;
  const shown = path.relative(cwd, out) || ".";
  throw new UsageError(`${nameOf(plugin)} has ${shown} as its "out", to which a link leads; give the folder itself`);
}

/** One is the other, or stands in it. */
function overlaps(first: string, second: string): boolean {
  const [outer, inner] = [first, second]
    .sort((left, right) => left.length - right.length)
    .map((each) => each.toLowerCase() + path.sep);
  return inner?.startsWith(outer ?? "") === true;
}

/** Where links lead, as far as the folder is there. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.dirname(folder) === folder ? folder : path.join(realFolder(path.dirname(folder)), path.basename(folder));
  }
}

function withName<T>(plugin: Plugin, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw isUsageError(error) ? new UsageError(`${nameOf(plugin)}: ${error.message}`) : error;
  }
}

/** Lines for what is not up to date; empty when all is. */
export function describeStalePlugins(plans: readonly PluginPlan[]): readonly string[] {
  return plans.flatMap(({ name, folder, written, deleted }) => [
    ...written.map(({ path: file }) => {
      const what = folder.read(file) === undefined ? "missing" : "out of date";
      return `${folder.show(file)} of ${name} is ${what}`;
    }),
    ...deleted.map((file) => `${folder.show(file)} is left over from ${name}, which does not make it any more`),
  ]);
}

/** What was done, such as `plugin "python3 gen.py": 2 written, 1 unchanged`. */
export function summarizePlugin({ name, written, deleted, unchanged }: PluginPlan): string {
  const count = written.filter((file) => file.path !== MANIFEST_FILE).length;
  const lost = deleted.length > 0 ? `, ${deleted.length} deleted` : "";
  return `${name}: ${count} written, ${unchanged} unchanged${lost}`;
}
