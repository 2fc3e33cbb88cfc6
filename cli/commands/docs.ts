// `callwire docs`: pages of the contracts in a folder, which need no server.

import { readFileSync } from "node:fs";
import path from "node:path";
import { escapeText } from "@callwire/compiler";
import { PLUGIN_PROTOCOL, type PluginFile } from "@callwire/compiler/plugin";
import type { Descriptor } from "callwire/schema";
import { Option } from "commander";
import { besideBundle } from "../beside.js";
import { DOCS_FORMS, type DocsForm } from "../docs/docs-request.js";
import { makeDocs } from "../docs/make-docs.js";
import { checkFiles } from "../generation/plugins/plugin-answer.js";
import { applyPluginChanges, findPluginChanges, type PluginChanges } from "../generation/plugins/plugin-output.js";
import { type Contracts, loadContracts } from "../input/contracts.js";
import { MANIFEST_FILE } from "../output/manifest.js";
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
}

interface DocsOptions extends DocsFlags {
  readonly cwd: string;
  readonly paths: readonly string[];
}

const MAKER = "callwire docs";
/** Beside the bundle, and beside the pages. */
const ASSETS = ["style.css", "search.js"];

const EXAMPLES = `
Examples:
  callwire docs --out site                             # open site/index.html in a browser
  callwire docs --format markdown --out docs/api       # for the repository itself
  callwire docs --out site --check                     # in CI: whether it is of today`;

export function writeDocs(terminal: Terminal, options: DocsOptions): Exit {
  const { out, cwd, check = false } = options;
  // The folder of the code is none of its business: --out is that of the pages.
  const { out: _pages, ...input } = options;
  const contracts = loadContracts(input);
  const { descriptor } = contracts.compilation;
  if (descriptor === undefined) return reportFindings(terminal, { format: "pretty" }, contracts.compilation);
  const folder = path.resolve(cwd, out);
  const files = makeFiles(descriptor, contracts, options);
  const changes = findPluginChanges(openOutputFolder(folder, cwd), files, true, MAKER);
  if (check) return reportStale(terminal, changes);
  applyPluginChanges(changes);
  terminal.err(`${summarize(changes)}\n`);
  return Exit.ok;
}

function makeFiles(descriptor: Descriptor, { wanted }: Contracts, { form, title }: DocsOptions): readonly PluginFile[] {
  const assets = form === "html" ? ASSETS.map(readAsset) : [];
  const { files } = makeDocs({
    protocol: PLUGIN_PROTOCOL,
    compiler: VERSION,
    descriptor,
    files: descriptor.files.filter((file) => wanted.has(file.path)).map((file) => file.path),
    options: { form, title, assets },
  });
  checkFiles(files, (what) => new UsageError(`${MAKER} ${what}`));
  return files;
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

function summarize({ written, deleted, unchanged }: PluginChanges): string {
  const count = written.filter((file) => file.path !== MANIFEST_FILE).length;
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
      .option("--check", "write nothing; tell whether the pages are up to date")
      .addHelpText("after", EXAMPLES),
  run: (
    { terminal, cwd },
    paths: readonly string[],
    { format, ...flags }: Omit<DocsFlags, "form"> & { readonly format: DocsForm },
  ) => writeDocs(terminal, { cwd, paths, form: format, ...flags }),
});
