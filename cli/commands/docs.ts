// `callwire docs`: pages of the contracts in a folder, which need no server.

import { readFileSync } from "node:fs";
import path from "node:path";
import { type Compilation, compareDescriptors, escapeText } from "@callwire/compiler";
import { PLUGIN_PROTOCOL, type PluginFile } from "@callwire/compiler/plugin";
import type { Descriptor } from "callwire/schema";
import { Option } from "commander";
import { besideBundle } from "../beside.js";
import { type Against, DOCS_FORMS, type DocsForm } from "../docs/docs-request.js";
import { makeDocs } from "../docs/make-docs.js";
import { checkFiles } from "../generation/plugins/plugin-answer.js";
import { applyPluginChanges, findPluginChanges, type Maker, type PluginChanges } from "../generation/plugins/plugin-output.js";
import { loadBaseline, readDescriptorFile, type Today } from "../input/baseline/baseline.js";
import { isDeclaredIn } from "../input/baseline/declared-names.js";
import { resolveOut } from "../input/configuration.js";
import { loadContracts } from "../input/contracts.js";
import { openOutputFolder } from "../output/output-folder.js";
import { reportFindings } from "../output/report.js";
import type { Terminal } from "../output/terminal.js";
import { Exit, UsageError } from "../usage-error.js";
import { VERSION } from "../version.js";
import { type ContractFlags, defineCommand, withContracts } from "./command.js";

interface DocsFlags extends ContractFlags {
  readonly form: DocsForm;
  readonly out: string;
  readonly title: string;
  readonly check?: boolean;
  /** A file in the place of contracts. */
  readonly descriptor?: string;
  /** Another version: a folder, a descriptor file or a git ref. */
  readonly against?: string;
}

interface DocsOptions extends DocsFlags {
  readonly cwd: string;
  readonly paths: readonly string[];
}

const NAME = "callwire docs";
/** Beside the bundle, and beside the pages. */
const ASSETS = ["style.css", "search.js"];

const EXAMPLES = `
Examples:
  callwire docs --out site                             # open site/index.html in a browser
  callwire docs --format markdown --out docs/api       # for the repository itself
  callwire docs --out site --against v1.4              # with a page of what has changed since
  callwire docs --out site --check                     # in CI: whether it is of today`;

function writeDocs(terminal: Terminal, options: DocsOptions): Exit {
  const { out, cwd, title, check = false } = options;
  if (title.trim() === "") throw new UsageError("--title wants a text");
  const folder = resolveOut(cwd, out);
  const source = readSource(options);
  if ("compilation" in source) return reportFindings(terminal, { format: "pretty" }, source.compilation);
  const files = makeFiles(source, options);
  const changes = findPluginChanges(openOutputFolder(folder, cwd), files, true, makerOf(options.form));
  if (check) return reportStale(terminal, changes);
  applyPluginChanges(changes);
  terminal.err(`${summarize(changes)}\n`);
  return Exit.ok;
}

/** One for each form: in one folder, neither deletes the pages of the other. */
function makerOf(form: DocsForm): Maker {
  return { name: NAME, manifest: `.callwire-docs-${form}.json` };
}

/** What the pages are of. */
interface Source {
  readonly descriptor: Descriptor;
  /** Paths of the contracts that are meant; the others are imported. */
  readonly wanted: ReadonlySet<string>;
  /** For a version of git. */
  readonly today: Today;
}

/** In its place the compilation, when there are mistakes. */
function readSource(options: DocsOptions): Source | { readonly compilation: Compilation } {
  const { descriptor: file, cwd, paths, root = [] } = options;
  if (file === "") throw new UsageError("--descriptor wants a file");
  if (file !== undefined) {
    if (paths.length + root.length > 0) throw new UsageError("give contracts or --descriptor, as the pages are of one of them");
    const descriptor = readDescriptorFile(path.resolve(cwd, file), file);
    const wanted = new Set(descriptor.files.map((each) => each.path));
    return { descriptor, wanted, today: { roots: [], followLinks: false } };
  }
  // The folder of the code is none of its business: --out is that of the pages.
  const { out: _pages, ...input } = options;
  const contracts = loadContracts(input);
  const { compilation, wanted } = contracts;
  const { descriptor } = compilation;
  return descriptor === undefined ? { compilation } : { descriptor, wanted, today: contracts };
}

function makeFiles(source: Source, options: DocsOptions): readonly PluginFile[] {
  const { descriptor, wanted } = source;
  const { form, title } = options;
  const assets = form === "html" ? ASSETS.map(readAsset) : [];
  const { files } = makeDocs({
    protocol: PLUGIN_PROTOCOL,
    compiler: VERSION,
    descriptor,
    files: descriptor.files.filter((file) => wanted.has(file.path)).map((file) => file.path),
    options: { form, title, assets, ...readAgainst(source, options) },
  });
  checkFiles(files, (what) => new UsageError(`${NAME} ${what}`));
  return files;
}

/** Of some contracts alone, what has changed in others is not said. */
function readAgainst({ descriptor, today }: Source, { against: name, cwd, paths }: DocsOptions): { readonly against?: Against } {
  if (name === undefined) return {};
  const before = loadBaseline(cwd, name, today);
  const findings = compareDescriptors(before, descriptor);
  if (paths.length === 0) return { against: { name, descriptor: before, findings } };
  const shown = new Set(descriptor.files.map((file) => file.path));
  const packages = new Set(descriptor.files.map((file) => file.package));
  const isWanted = isDeclaredIn([before, descriptor], shown);
  const files = before.files.filter((file) => shown.has(file.path) || packages.has(file.package));
  return { against: { name, descriptor: { ...before, files }, findings: findings.filter((finding) => isWanted(finding.name)) } };
}

function readAsset(name: string): PluginFile {
  return { path: name, content: readFileSync(besideBundle(`docs/site/${name}`), "utf8") };
}

function reportStale(terminal: Terminal, { folder, written, deleted }: PluginChanges): Exit {
  for (const { path: file } of written) {
    terminal.err(`${escapeText(folder.show(file))} is ${folder.read(file) === undefined ? "missing" : "out of date"}\n`);
  }
  for (const file of deleted) terminal.err(`${escapeText(folder.show(file))} is left over from a contract that is gone\n`);
  if (written.length + deleted.length === 0) return Exit.ok;
  terminal.err("run callwire docs and commit the result\n");
  return Exit.findings;
}

function summarize({ maker, written, deleted, unchanged }: PluginChanges): string {
  const count = written.filter((file) => file.path !== maker.manifest).length;
  return `docs: ${count} written, ${unchanged} unchanged${deleted.length > 0 ? `, ${deleted.length} deleted` : ""}`;
}

export const docsCommand = defineCommand({
  name: "docs",
  description: "write pages of the contracts, to be opened without a server",
  declare: (command) =>
    withContracts(command)
      .requiredOption("--out <folder>", "where the pages go")
      .addOption(new Option("--format <form>", "what to write").choices(DOCS_FORMS).default("html"))
      .option("--title <text>", "what stands above all pages", "Contracts")
      .option("--descriptor <file>", "what callwire descriptor has printed, or describe --json, in place of contracts")
      .option("--against <version>", "folder of contracts, descriptor file or git ref, for a page of what has changed since")
      .option("--check", "write nothing; tell whether the pages are up to date")
      .addHelpText("after", EXAMPLES),
  run: (
    { terminal, cwd },
    paths: readonly string[],
    { format, ...flags }: Omit<DocsFlags, "form"> & { readonly format: DocsForm },
  ) => writeDocs(terminal, { cwd, paths, form: format, ...flags }),
});
