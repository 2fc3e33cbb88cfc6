// `callwire export`: the contracts in another language, for those that speak it.

import {
  escapeText,
  explainNoProto,
  exportJsonSchema,
  exportOpenApi,
  exportProto,
  MAX_DIAGNOSTICS,
  printProto,
} from "@callwire/compiler";
import type { Descriptor } from "callwire/schema";
import { Argument } from "commander";
import { resolveOut } from "../input/configuration.js";
import { type Contracts, loadContracts } from "../input/contracts.js";
import { GENERATED_MARK, type OutputFile, openOutputFolder } from "../output/output-folder.js";
import { reportFindings } from "../output/report.js";
import type { Terminal } from "../output/terminal.js";
import { Exit, UsageError } from "../usage-error.js";
import { type ContractFlags, collect, defineCommand } from "./command.js";

const FORMS = ["proto", "json-schema", "openapi"] as const;

type ExportForm = (typeof FORMS)[number];

interface ExportFlags extends ContractFlags {
  readonly out?: string;
}

interface ExportOptions extends ExportFlags {
  readonly form: ExportForm;
  readonly cwd: string;
  readonly paths: readonly string[];
}

const EXAMPLES = `
Examples:
  callwire export proto --out proto              # a .proto file for each contract
  callwire export proto idl/calculator.rpc       # one contract, on stdout
  callwire export json-schema > schema.json      # all types and methods, in one document
  callwire export openapi > openapi.json         # all services, as HTTP has them`;

/** What it makes is on stdout, or in `--out`. With mistakes, prints those instead. */
function exportContracts(terminal: Terminal, { form, out, ...options }: ExportOptions): Exit {
  if (form !== "proto" && out !== undefined)
    throw new UsageError(`export ${form} makes one document, on stdout; leave --out away, and write > ${form}.json`);
  const contracts = loadContracts(options);
  const { descriptor } = contracts.compilation;
  if (descriptor === undefined) return reportFindings(terminal, { format: "pretty" }, contracts.compilation);
  if (form !== "proto") {
    const document = form === "openapi" ? exportOpenApi(descriptor) : exportJsonSchema(descriptor);
    terminal.out(`${JSON.stringify(document, null, 2)}\n`);
    return Exit.ok;
  }
  const problems = explainNoProto(descriptor);
  if (problems.length > 0) return reportProblems(terminal, problems);
  const files = protoFiles(descriptor, contracts);
  if (out === undefined) terminal.out(onlyFile(files, contracts).text);
  else terminal.err(`${write(files, resolveOut(options.cwd, out), options.cwd)}\n`);
  return Exit.ok;
}

function reportProblems(terminal: Terminal, problems: readonly string[]): Exit {
  for (const problem of problems.slice(0, MAX_DIAGNOSTICS)) terminal.err(`${escapeText(problem)}\n`);
  return Exit.findings;
}

/** The contracts that were asked for, and those that they use. */
function protoFiles(descriptor: Descriptor, { rootNameOf }: Contracts): readonly OutputFile[] {
  return exportProto(descriptor).map((file, index) => {
    const source = descriptor.files[index]?.path ?? "";
    const head = `${GENERATED_MARK}${rootNameOf(source)}/${source}. Do not edit.`;
    return { path: file.path, text: `${head}\n\n${printProto(file)}` };
  });
}

function onlyFile(files: readonly OutputFile[], { wanted }: Contracts): OutputFile {
  const [file, ...others] = files.filter((each) => wanted.has(each.path.replace(/\.proto$/, ".rpc")));
  if (file !== undefined && others.length === 0) return file;
  throw new UsageError(`${others.length + 1} contracts make as many files; give a folder with --out, or name one contract`);
}

function write(files: readonly OutputFile[], folder: string, cwd: string): string {
  const output = openOutputFolder(folder, cwd);
  const changed = files.filter((file) => output.readOurs(file.path) !== file.text);
  output.apply(changed, []);
  return `exported: ${changed.length} written, ${files.length - changed.length} unchanged`;
}

export const exportCommand = defineCommand({
  name: "export",
  description: "print the contracts as protobuf, JSON Schema or OpenAPI",
  declare: (command) =>
    command
      .addArgument(new Argument("<form>", "what to make of them").choices(FORMS))
      .argument("[paths...]", "contracts or folders (default: everything under the roots)")
      .option("--root <folder>", "folder that contracts and their imports are in; may be given again (default: idl)", collect)
      .option("--out <folder>", "of proto: where the files go, with those that they import (default: stdout, for one contract)")
      .addHelpText("after", EXAMPLES),
  run: ({ terminal, cwd }, form: ExportForm, flags: ExportFlags, [paths = []]: readonly (readonly string[])[]) =>
    exportContracts(terminal, { cwd, paths, form, ...flags }),
});
