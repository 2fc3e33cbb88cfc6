// `callwire generate`: from contracts to files on disk. Loads the emitter only when something is
// stale.

import { fileURLToPath } from "node:url";
import { escapeText, filesWithContractModule, formatDiagnostics, isForPeople } from "@callwire/compiler";
import type { BackgroundEmitter, BackgroundEmitterOptions, EmitResult } from "@callwire/compiler/emit";
import type { Descriptor } from "callwire/schema";
import { besideBundle } from "../beside.js";
import { type ContractOptions, type Contracts, loadContracts } from "../input/contracts.js";
import {
  CONTRACT_ENDING,
  countContracts,
  formatManifest,
  hashInputs,
  hashSources,
  hashText,
  MANIFEST_FILE,
  type Manifest,
  type ManifestHead,
  parseManifest,
  parsePluginFolders,
} from "../output/manifest.js";
import { GENERATED_MARK, type OutputFile, type OutputFolder, openOutputFolder } from "../output/output-folder.js";
import { type Report, reportFindings } from "../output/report.js";
import type { Terminal } from "../output/terminal.js";
import { Exit } from "../usage-error.js";
import { importEmitter } from "./import-emitter.js";
import {
  deleteLeftFiles,
  describeLeftFiles,
  findLeftFolders,
  namePluginFolders,
  summarizeLeftFiles,
} from "./plugins/left-plugins.js";
import { applyPluginChanges } from "./plugins/plugin-output.js";
import { describeStalePlugins, type PluginPlan, planPlugins, summarizePlugin } from "./plugins/plugins.js";
import { countUpToDate } from "./up-to-date.js";

export interface GenerateOptions extends ContractOptions, Report {
  /** Write nothing; tell whether what is there is what would be written. */
  readonly check?: boolean | undefined;
  /** Emit everything, whatever the manifest says. */
  readonly force?: boolean | undefined;
  /** False: what the plugins of the configuration have made stays as it is. */
  readonly plugins?: boolean | undefined;
}

/**
 * Each output with the hash of its input. A contract has up to two: its code, and itself as data.
 */
interface Target {
  readonly source: string;
  readonly path: string;
  readonly input: string;
}

/** What would change on disk. */
interface Changes {
  readonly written: readonly OutputFile[];
  readonly deleted: readonly string[];
  readonly unchanged: number;
}

/** Starts what emits; `generate` closes it. */
export type StartEmitter = () => Promise<Pick<BackgroundEmitter, "emit" | "close">>;

const NOTHING: EmitResult = { files: [], problems: [] };

/** `start`: of an emitter that is there already, or by default of a thread. */
export async function generate(terminal: Terminal, options: GenerateOptions, start: StartEmitter = startEmitter): Promise<Exit> {
  const upToDate = options.force || options.check ? undefined : countUpToDate(options);
  if (upToDate === undefined) return generateStale(terminal, options, start);
  if (isForPeople(options.format)) terminal.err(`generated: 0 written, ${upToDate} unchanged\n`);
  else terminal.out(formatDiagnostics([], options.format));
  return Exit.ok;
}

async function generateStale(terminal: Terminal, options: GenerateOptions, start: StartEmitter): Promise<Exit> {
  const emitter = await start();
  try {
    return await generateFrom(terminal, options, loadContracts(options), emitter);
  } finally {
    await emitter.close();
  }
}

/** What the emitter's thread requires first, beside this file and beside the bundle. */
const THREAD = fileURLToPath(besideBundle("thread.cjs"));

/** Started before the contracts are read, so that ts-morph is loaded meanwhile. */
export async function startEmitter(options: BackgroundEmitterOptions = {}): Promise<BackgroundEmitter> {
  const { BackgroundEmitter } = await importEmitter();
  return new BackgroundEmitter({ execArgv: ["--require", THREAD], ...options });
}

/** Brings the output folder up to date with contracts that are loaded. */
export async function generateFrom(
  terminal: Terminal,
  options: GenerateOptions,
  contracts: Contracts,
  emitter: Pick<BackgroundEmitter, "emit">,
): Promise<Exit> {
  const { compilation } = contracts;
  const { descriptor } = compilation;
  if (descriptor === undefined) return reportFindings(terminal, options, compilation);
  const folder = openOutputFolder(contracts.out, options.cwd);
  const manifestText = folder.read(MANIFEST_FILE) ?? "";
  const [manifest, named] = [parseManifest(manifestText), parsePluginFolders(manifestText)];
  const targets = findTargets(descriptor, contracts);
  const stale = options.force || options.check ? targets : findStale(folder, manifest, targets);
  const emitted = stale.length === 0 ? NOTHING : await emitStale(emitter, descriptor, contracts, stale);
  const exit = reportFindings(terminal, options, compilation, emitted.problems);
  if (exit !== Exit.ok) return exit;
  const kept = keptEntries(manifest, targets, stale, options.paths.length === 0);
  const changes = findChanges(folder, manifest, kept, stale, emitted.files, countContracts(targets.map(({ path }) => path)), {
    sources: sourcesOf(options, contracts),
    plugins: nextFolders(named, options, contracts),
  });
  const plans = options.plugins === false ? [] : await planAllPlugins(terminal, options, contracts, descriptor);
  if (plans === undefined) return Exit.findings;
  const left = asksAllPlugins(options) ? findLeftFolders(named, { ...contracts, cwd: options.cwd }, plans) : [];
  if (options.check) return reportStale(terminal, folder, changes, [...describeStalePlugins(plans), ...describeLeftFiles(left)]);
  for (const each of left) deleteLeftFiles(each); // before the manifest forgets them
  write(folder, changes);
  for (const plan of plans) applyPluginChanges(plan);
  if (isForPeople(options.format)) {
    const lines = [summarize(changes), ...plans.map(summarizePlugin), ...summarizeLeftFiles(left)];
    for (const line of lines) terminal.err(`${escapeText(line)}\n`);
  }
  return Exit.ok;
}

/** Whether what no plugin makes is nobody's. */
function asksAllPlugins({ plugins, paths }: GenerateOptions): boolean {
  return plugins !== false && paths.length === 0;
}

/** The folders of plugins that the manifest names from now on. */
function nextFolders(named: readonly string[], options: GenerateOptions, contracts: Contracts): readonly string[] {
  if (options.plugins === false) return named;
  const current = namePluginFolders(contracts);
  return asksAllPlugins(options) ? current : [...named, ...current];
}

function planAllPlugins(
  terminal: Terminal,
  { cwd, check = false, paths }: GenerateOptions,
  contracts: Contracts,
  descriptor: Descriptor,
): Promise<readonly PluginPlan[] | undefined> {
  return planPlugins(terminal, contracts, descriptor, { cwd, check, isComplete: paths.length === 0 });
}

function findTargets(descriptor: Descriptor, { wanted, ...options }: Contracts): readonly Target[] {
  const inputs = hashInputs(descriptor, options);
  const asData = new Set(filesWithContractModule(descriptor));
  return descriptor.files
    .filter((file) => wanted.has(file.path))
    .flatMap((file) => {
      const endings = asData.has(file) ? [".ts", CONTRACT_ENDING] : [".ts"];
      const input = inputs.get(file.path) ?? "";
      return endings.map((ending) => ({ source: file.path, path: file.path.replace(/\.rpc$/, ending), input }));
    });
}

/** All outputs of each contract of which one is stale. */
function findStale(folder: OutputFolder, manifest: Manifest, targets: readonly Target[]): readonly Target[] {
  const sources = new Set(targets.filter((target) => isStale(folder, manifest, target)).map(({ source }) => source));
  return targets.filter(({ source }) => sources.has(source));
}

/** Also when the output was edited or deleted by hand, or is none of ours. */
function isStale(folder: OutputFolder, manifest: Manifest, { path, input }: Target): boolean {
  const entry = manifest.get(path);
  if (entry === undefined || entry.input !== input) return true;
  const text = folder.read(path);
  return text === undefined || !text.startsWith(GENERATED_MARK) || hashText(text) !== entry.output;
}

function emitStale(
  emitter: Pick<BackgroundEmitter, "emit">,
  descriptor: Descriptor,
  { rootNameOf, importExtension }: Contracts,
  stale: readonly Target[],
): Promise<EmitResult> {
  return emitter.emit(descriptor, { only: new Set(stale.map(({ source }) => source)), rootNameOf, importExtension });
}

/**
 * Entries that stay as they are: outputs that are not stale and, when only some contracts were
 * asked for, all others.
 */
function keptEntries(manifest: Manifest, targets: readonly Target[], stale: readonly Target[], isComplete: boolean): Manifest {
  const all = new Set(targets.map(({ path }) => path));
  const renewed = new Set(stale.map(({ path }) => path));
  return new Map([...manifest].filter(([path]) => !renewed.has(path) && (all.has(path) || !isComplete)));
}

function findChanges(
  folder: OutputFolder,
  manifest: Manifest,
  kept: Manifest,
  stale: readonly Target[],
  files: readonly OutputFile[],
  total: number,
  head: ManifestHead,
): Changes {
  const inputs = new Map(stale.map(({ path, input }) => [path, input]));
  const next = new Map(kept);
  const written: OutputFile[] = [];
  for (const { path, text } of files) {
    next.set(path, { input: inputs.get(path) ?? "", output: hashText(text) });
    if (folder.readOurs(path) !== text) written.push({ path, text });
  }
  const changed = countContracts(written.map(({ path }) => path));
  // A file that somebody wrote in the place of ours stays.
  const byFolded = new Map([...next.keys()].map((path) => [path.toLowerCase(), path]));
  const isKept = (path: string) => next.has(path) || folder.isSame(path, byFolded.get(path.toLowerCase()) ?? "nowhere");
  const deleted = [...manifest.keys()].filter((path) => !isKept(path) && folder.isOurs(path));
  const text = formatManifest(next, head);
  if (folder.read(MANIFEST_FILE) !== text) written.push({ path: MANIFEST_FILE, text });
  return { written, deleted, unchanged: total - changed };
}

/**
 * The hash that lets the next run take the short way: only when that would have nothing else to
 * say.
 */
function sourcesOf({ paths }: GenerateOptions, { compilation, rootNameOf, importExtension }: Contracts): string | undefined {
  if (paths.length > 0 || compilation.diagnostics.length > 0) return undefined;
  const files = [...compilation.parsed.values()].map(({ file }) => file.source);
  return hashSources(
    files.map(({ name, text }) => ({ rootName: rootNameOf(name), name, text })),
    importExtension,
  );
}

function write(folder: OutputFolder, { written, deleted }: Changes): void {
  try {
    folder.apply(written, deleted);
  } catch (error) {
    // The hash of all contracts only shortens the next run: where it cannot be kept, all is up to
    // date all the same.
    const isOnlyHash = deleted.length === 0 && written.every((file) => file.path === MANIFEST_FILE && !namesOthers(folder, file));
    if (!isOnlyHash) throw error;
  }
}

function reportStale(
  terminal: Terminal,
  folder: OutputFolder,
  { written: all, deleted }: Changes,
  ofPlugins: readonly string[],
): Exit {
  const written = all.filter((file) => file.path !== MANIFEST_FILE || namesOthers(folder, file));
  for (const { path } of written) {
    terminal.err(`${escapeText(folder.show(path))} is ${folder.read(path) === undefined ? "missing" : "out of date"}\n`);
  }
  for (const path of deleted) terminal.err(`${escapeText(folder.show(path))} is left over from a contract that is gone\n`);
  for (const line of ofPlugins) terminal.err(`${escapeText(line)}\n`);
  if (written.length + deleted.length + ofPlugins.length === 0) return Exit.ok;
  terminal.err("run callwire generate and commit the result\n");
  return Exit.findings;
}

/**
 * A manifest without the hash of all contracts, as a run for some of them leaves it, is up to date
 * all the same.
 */
function namesOthers(folder: OutputFolder, { path, text }: OutputFile): boolean {
  const withoutHash = (each: string) => formatManifest(parseManifest(each), { plugins: parsePluginFolders(each) });
  return withoutHash(text) !== withoutHash(folder.read(path) ?? "");
}

function summarize({ written, deleted, unchanged }: Changes): string {
  const count = countContracts(written.flatMap(({ path }) => (path === MANIFEST_FILE ? [] : [path])));
  const lost = deleted.filter((path) => !path.endsWith(CONTRACT_ENDING)).length;
  const parts = [`${count} written`, `${unchanged} unchanged`, ...(lost > 0 ? [`${lost} deleted`] : [])];
  return `generated: ${parts.join(", ")}`;
}
