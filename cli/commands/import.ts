// `callwire import`: contracts from those of other systems.

import path from "node:path";
import { escapeText } from "@callwire/compiler";
import { Argument } from "commander";
import { checkContracts } from "../import/checked-contracts.js";
import { type ImportLock, type ImportOrigin, isSameOrigin, LOCK_FILE, printLock, readLock } from "../import/import-lock.js";
import type { Loss, Refusal } from "../import/import-report.js";
import type { ImportedContract } from "../import/imported-contract.js";
import { JSON_CONTRACT_PATH } from "../import/json-contract.js";
import { importProto } from "../import/proto/import-proto.js";
import { findSourceFiles } from "../import/source-files.js";
import { importThrift } from "../import/thrift/import-thrift.js";
import { resolveOut } from "../input/configuration.js";
import { GENERATED_MARK, type OutputFolder, openOutputFolder } from "../output/output-folder.js";
import type { Terminal } from "../output/terminal.js";
import { Exit, UsageError } from "../usage-error.js";
import { collect, defineCommand } from "./command.js";

interface ImportFlags {
  readonly out: string;
  readonly protoPath?: readonly string[];
  readonly includePath?: readonly string[];
  readonly inlineRequests?: boolean;
  readonly replace?: boolean;
  readonly check?: boolean;
}

interface ImportCommandOptions extends ImportFlags {
  readonly form: Form;
  readonly cwd: string;
  readonly paths: readonly string[];
}

/** Importers by the form of what they take. */
const FORMS = {
  proto: {
    extension: ".proto",
    setExtensions: [".binpb", ".desc", ".pb", ".protoset"],
    pathOption: "--proto-path",
    read: importProto,
  },
  thrift: { extension: ".thrift", setExtensions: [], pathOption: "--include-path", read: importThrift },
} as const;

type Form = keyof typeof FORMS;

/** Names of a source may have a megabyte; the reason stands at the end. */
const MAX_LINE_LENGTH = 600;

const EXAMPLES = `
Examples:
  callwire import proto protos --out idl                            # all .proto files of a folder
  callwire import proto shop/v1/shop.proto --proto-path . --out idl # one, and what it imports
  callwire import proto shop.binpb --out idl                        # of a set of descriptors
  callwire import proto protos --out idl --check                    # for CI: write nothing
  callwire import thrift thrift --out idl                           # all .thrift files of a folder

What is lost or changed is on stdout, each once, with its place and the reason.`;

/** Exit code 1 when a file was refused, or `--check` has found a difference. */
function importContracts(terminal: Terminal, options: ImportCommandOptions): Exit {
  const { form, cwd, paths, check = false } = options;
  const importPaths = (form === "proto" ? options.protoPath : options.includePath) ?? [];
  refuseOthers(options);
  if (paths.length === 0) throw new UsageError(`import ${form} takes files or folders; give at least one`);
  const output = openOutputFolder(resolveOut(cwd, options.out), cwd);
  const before = readLock(output);
  const { read: readForm, ...ends } = FORMS[form];
  const found = findSourceFiles({ cwd, given: paths, importPaths, ...ends });
  const imported = readForm({ paths: found.paths, read: found.read, ids: before.ids, inlineRequests: options.inlineRequests });
  const refusals = [...imported.refusals];
  const contracts = checkContracts(imported.contracts, headOf, refusals);
  const made = new Set(contracts.map((contract) => contract.path));
  const gone = before.files.filter((file) => !made.has(file) && output.isOurs(file));
  const kept = findKept(output, gone, refusals);
  const lock = { origin: originOf(options), files: [...made, ...kept], ids: imported.ids };
  const stale = gone.filter((file) => !kept.includes(file));
  if (stale.length > 0) refuseStaleOfOthers(options, before.origin, lock.origin, output.show(stale[0] ?? ""));
  report(terminal, imported.losses, refusals);
  const isCurrent = write(terminal, output, contracts, { before, lock, stale, kept, check });
  return refusals.length > 0 || (check && !isCurrent) ? Exit.findings : Exit.ok;
}

/** Contracts of files that are there, and refused: who uses them goes on, until they are mended. */
function findKept(output: OutputFolder, gone: readonly string[], refusals: readonly Refusal[]): readonly string[] {
  const heads = new Set(refusals.map(({ file }) => headOf({ from: file })));
  const kept = gone.filter((file) => heads.has(output.read(file)?.split("\n", 1)[0] ?? ""));
  return kept.length === 0 ? kept : gone.filter((file) => kept.includes(file) || file === JSON_CONTRACT_PATH);
}

/** Throws UsageError for an option of another form. */
function refuseOthers({ form, protoPath, includePath, inlineRequests }: ImportCommandOptions): void {
  if (form === "proto" && includePath !== undefined)
    throw new UsageError("import proto has no --include-path; give the folder with --proto-path");
  if (form === "thrift" && protoPath !== undefined)
    throw new UsageError("import thrift has no --proto-path; give the folder with --include-path");
  if (form === "thrift" && inlineRequests === true)
    throw new UsageError("import thrift has no --inline-requests; methods of thrift have parameters already");
}

function originOf({ form, cwd, out, paths }: ImportCommandOptions): ImportOrigin {
  const folder = path.resolve(cwd, out);
  const given = paths.map((each) => path.relative(folder, path.resolve(cwd, each)) || ".");
  return { form, paths: [...new Set(given.map((each) => each.split(path.sep).join("/")))].sort() };
}

/** Throws UsageError when another import has made what this one would take away. */
function refuseStaleOfOthers(
  { cwd, out, replace = false }: ImportCommandOptions,
  before: ImportOrigin | undefined,
  now: ImportOrigin,
  example: string,
): void {
  if (replace || before === undefined || isSameOrigin(before, now)) return;
  const given = before.paths.map((each) => path.relative(cwd, path.resolve(cwd, out, each)) || ".");
  const other = `import ${before.form} ${given.join(" ")}`;
  throw new UsageError(
    `${example} is of "${other}", and this import does not make it; give another folder with --out, or --replace to delete what it does not make`,
  );
}

function headOf({ from = "google/protobuf/struct.proto" }: Pick<ImportedContract, "from">): string {
  return `${GENERATED_MARK}${from.replace(/[^\w./-]/g, "_")}. Do not edit.`;
}

function report(terminal: Terminal, losses: readonly Loss[], refusals: readonly Refusal[]): void {
  const refused = new Set(refusals.map(({ file }) => file));
  for (const { file, place, text } of losses.filter((loss) => !refused.has(loss.file))) {
    terminal.out(`${printable(`${file}: ${place === "" ? "" : `${place} `}${text}`)}\n`);
  }
  for (const { file, reason } of refusals) terminal.err(`${printable(`refused: ${file} ${reason}`)}\n`);
}

/** On one line, with the start and the end of what is long. */
function printable(line: string): string {
  const isLong = line.length > MAX_LINE_LENGTH;
  const half = MAX_LINE_LENGTH / 2;
  return escapeText(isLong ? `${line.slice(0, half)} ... ${line.slice(-half)}` : line);
}

interface Writing {
  readonly before: ImportLock;
  readonly lock: ImportLock;
  /** Contracts that are no longer made. */
  readonly stale: readonly string[];
  /** Those that stay, though they are not made. */
  readonly kept: readonly string[];
  readonly check: boolean;
}

/** True when nothing had to be written. */
function write(
  terminal: Terminal,
  output: OutputFolder,
  contracts: readonly ImportedContract[],
  { before, lock, stale, kept, check }: Writing,
): boolean {
  const changed = contracts.filter((contract) => output.readOurs(contract.path) !== contract.text);
  // Where the sources stand differs between machines: for --check it counts for nothing.
  const text = printLock(check ? { ...lock, origin: before.origin } : lock);
  const isCurrent = changed.length === 0 && stale.length === 0 && output.read(LOCK_FILE) === text;
  if (check) {
    for (const contract of changed) terminal.err(`${output.show(contract.path)} is not what the import makes\n`);
    for (const file of stale) terminal.err(`${output.show(file)} is no longer made\n`);
    if (!isCurrent) terminal.err("run the import without --check, and commit what it writes\n");
    return isCurrent;
  }
  if (!isCurrent) output.apply([...changed, { path: LOCK_FILE, text }], stale);
  const removed = stale.length === 0 ? "" : `, ${stale.length} removed`;
  const stays = kept.length === 0 ? "" : `, ${kept.length} kept of refused files`;
  terminal.err(`imported: ${changed.length} written, ${contracts.length - changed.length} unchanged${removed}${stays}\n`);
  return isCurrent;
}

export const importCommand = defineCommand({
  name: "import",
  description: "make contracts of .proto or .thrift files",
  declare: (command) =>
    command
      .addArgument(new Argument("<form>", "what they are").choices(Object.keys(FORMS)))
      .argument("[paths...]", "files or folders")
      .requiredOption("-o, --out <folder>", "where the contracts go")
      .option(
        "--proto-path <folder>",
        "folder that imports are found in; may be given again (default: the folders given)",
        collect,
      )
      .option("--include-path <folder>", "the same of thrift, beside the folder of the file that includes", collect)
      .option("--inline-requests", "make parameters of a request with up to 8 fields that one method uses")
      .option("--replace", "delete what another import has made in the folder, and this one does not make")
      .option("--check", "write nothing; exit 1 when the contracts are not what the import makes")
      .addHelpText("after", EXAMPLES),
  run: ({ terminal, cwd }, form: Form, flags: ImportFlags, [paths = []]: readonly (readonly string[])[]) =>
    importContracts(terminal, { form, cwd, paths, ...flags }),
});
