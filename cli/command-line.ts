// The commands and their options, as commander sees them. What they do is in the file of each.

import { CATEGORIES, type Category, DIAGNOSTIC_FORMATS, type DiagnosticFormat, GROUPS } from "@callwire/compiler";
import { Command, CommanderError, Option } from "commander";
import { breaking } from "./breaking.js";
import { check } from "./check.js";
import { clean } from "./clean.js";
import { printDescriptor } from "./descriptor.js";
import { explain } from "./explain.js";
import { type FormatOptions, format } from "./format.js";
import { generate } from "./generate.js";
import { type LintOptions, lint } from "./lint.js";
import type { Terminal } from "./terminal.js";
import { describeFileError, Exit, UsageError } from "./usage-error.js";
import { VERSION } from "./version.js";
import { watch } from "./watch.js";

interface CommonOptions {
  readonly root?: readonly string[];
  readonly format: DiagnosticFormat;
}

interface GenerateFlags extends CommonOptions {
  readonly out?: string;
  readonly check?: boolean;
  readonly force?: boolean;
  readonly watch?: boolean;
  readonly clean?: boolean;
}

interface BreakingFlags {
  readonly root?: readonly string[];
  readonly against: string;
  readonly format: DiagnosticFormat;
  readonly allow?: readonly Category[];
}

/** Runs the command that `args` name and returns the exit code. Never throws. */
export async function runCommandLine(args: readonly string[], cwd: string, terminal: Terminal): Promise<Exit> {
  let exit: Exit = Exit.ok;
  const program = createProgram(cwd, terminal, (code) => {
    exit = code;
  });
  try {
    if (args.length === 0) {
      terminal.err(program.helpInformation());
      return Exit.usage;
    }
    await program.parseAsync(args, { from: "user" });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return Exit.ok;
    terminal.err(`callwire: ${describeFailure(error)}\n`);
    return Exit.usage;
  }
}

function createProgram(cwd: string, terminal: Terminal, onExit: (code: Exit) => void): Command {
  const program = new Command("callwire")
    .description("Contract-first RPC: check .rpc contracts and generate TypeScript from them.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", "\nExit codes: 0 ok, 1 findings, 2 usage or configuration.");
  withQuietErrors(program, terminal);
  const checkCommand = program
    .command("check")
    .description("report every mistake in the contracts")
    .argument("[paths...]", "contracts or folders (default: everything under the roots)");
  withQuietErrors(withCommonOptions(checkCommand), terminal).action((paths: readonly string[], flags: CommonOptions) => {
    onExit(check(terminal, { cwd, paths, root: flags.root, format: flags.format }));
  });
  const generateCommand = program
    .command("generate")
    .description("write the TypeScript of the contracts")
    .argument("[paths...]", "contracts or folders (default: everything under the roots)")
    .option("--out <folder>", "folder of the generated code (default: generated)")
    .option("--check", "write nothing; exit 1 when the generated code is not up to date")
    .option("--force", "generate everything, also what is up to date")
    .option("--watch", "generate again whenever a contract changes")
    .option("--clean", "delete what was generated");
  withQuietErrors(withCommonOptions(generateCommand), terminal).action(async (paths: readonly string[], flags: GenerateFlags) => {
    const options = { cwd, paths, ...flags };
    if (flags.clean === true) onExit(clean(terminal, options));
    else onExit(await (flags.watch === true ? watch(terminal, options) : generate(terminal, options)));
  });
  addComparison(program, terminal, cwd, onExit);
  addFormat(program, terminal, cwd, onExit);
  addExplain(program, terminal, onExit);
  addLint(program, terminal, cwd, onExit);
  return program;
}

function addExplain(program: Command, terminal: Terminal, onExit: (code: Exit) => void): void {
  const command = program
    .command("explain")
    .description("print what a diagnostic code means, or list all codes")
    .argument("[code]", "such as CW2001");
  withQuietErrors(command, terminal).action((code: string | undefined) => onExit(explain(terminal, code)));
}

function addFormat(program: Command, terminal: Terminal, cwd: string, onExit: (code: Exit) => void): void {
  const command = withRoot(program.command("format"))
    .description("write contracts in the one way to write them")
    .argument("[paths...]", "contracts or folders, or - for the standard input (default: everything under the roots)")
    .option("-w, --write", "write the files")
    .option("--check", "write nothing; list what would change, and exit 1 if there is something")
    .option("--diff", "print what would change");
  withQuietErrors(command, terminal).action((paths: readonly string[], flags: Omit<FormatOptions, "cwd" | "paths">) => {
    onExit(format(terminal, { cwd, paths, ...flags }));
  });
}

function addLint(program: Command, terminal: Terminal, cwd: string, onExit: (code: Exit) => void): void {
  const command = withCommonOptions(program.command("lint"))
    .description("report what is unwise in contracts without mistakes")
    .argument("[paths...]", "contracts or folders (default: everything under the roots)")
    .addOption(new Option("--group <group...>", "groups of rules to check").choices(GROUPS))
    .option("--rule <rule...>", "single rules to check")
    .option("--fix", "correct what can be corrected without changing a meaning");
  withQuietErrors(command, terminal).action((paths: readonly string[], flags: Omit<LintOptions, "cwd" | "paths">) => {
    onExit(lint(terminal, { cwd, paths, ...flags }));
  });
}

/** `breaking` and `descriptor`: the contracts as data. */
function addComparison(program: Command, terminal: Terminal, cwd: string, onExit: (code: Exit) => void): void {
  const breakingCommand = withRoot(program.command("breaking"))
    .description("report what breaks since another version of the contracts")
    .argument("[paths...]", "contracts or folders (default: everything under the roots)")
    .requiredOption("--against <version>", "folder of contracts, descriptor file or git ref to compare with")
    .addOption(new Option("--format <format>", "how to report").choices(DIAGNOSTIC_FORMATS).default("text"))
    .addOption(new Option("--allow <category...>", "kinds of changes to leave out").choices(CATEGORIES));
  withQuietErrors(breakingCommand, terminal).action((paths: readonly string[], flags: BreakingFlags) => {
    onExit(breaking(terminal, { cwd, paths, ...flags }));
  });
  const descriptorCommand = withRoot(program.command("descriptor"))
    .description("print the contracts as JSON")
    .argument("[paths...]", "contracts or folders (default: everything under the roots)");
  withQuietErrors(descriptorCommand, terminal).action((paths: readonly string[], flags: Pick<CommonOptions, "root">) => {
    onExit(printDescriptor(terminal, { cwd, paths, ...flags, format: "pretty" }));
  });
}

function withCommonOptions(command: Command): Command {
  return withRoot(command).addOption(
    new Option("--format <format>", "how to report").choices(DIAGNOSTIC_FORMATS).default("pretty"),
  );
}

function withRoot(command: Command): Command {
  return command.option(
    "--root <folder>",
    "folder that contracts and their imports are in; may be given again (default: idl)",
    collect,
  );
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Throws instead of ending the process, and leaves the printing of errors to us. */
function withQuietErrors(command: Command, terminal: Terminal): Command {
  return command.exitOverride().configureOutput({
    writeOut: (text) => terminal.out(text),
    writeErr: (text) => terminal.err(text),
    outputError: () => undefined,
  });
}

/** One line. */
function describeFailure(error: unknown): string {
  if (error instanceof UsageError) return oneLine(error.message);
  if (isFileError(error)) return oneLine(`${error.path} cannot be read: ${describeFileError(error)}`);
  if (error instanceof CommanderError) {
    const text = oneLine(error.message)
      .replace(/^error: /, "")
      .replace(/ \(Did you mean (.*)\?\)$/, "; did you mean $1?");
    return `${text.replace(/\.$/, "")}${text.endsWith("?") ? "" : "; see callwire --help"}`;
  }
  const text = error instanceof Error ? error.message : String(error);
  return `this is a bug of callwire, please report it: ${oneLine(text)}`;
}

/** A folder that may not be listed, say: no bug of ours. */
function isFileError(error: unknown): error is NodeJS.ErrnoException & { readonly path: string } {
  return error instanceof Error && "syscall" in error && "path" in error && typeof error.path === "string";
}

function oneLine(text: string): string {
  // Also because a file name may hold control characters.
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
}
