// What a command is to the command line: its name, its arguments and options, and what it does. A
// new one is a file with such a definition, and a line in command-line.ts.

import { DIAGNOSTIC_FORMATS, type DiagnosticFormat } from "@callwire/compiler";
import { type Command, Option } from "commander";
import type { StartEmitter } from "../generation/generate.js";
import type { Terminal } from "../output/terminal.js";
import type { Exit } from "../usage-error.js";

/** Where a command runs. */
export interface Place {
  readonly terminal: Terminal;
  /** The current folder, absolute. */
  readonly cwd: string;
  /** For `generate`. Default: of a thread that ends with the command. */
  readonly startEmitter?: StartEmitter | undefined;
}

/** `Argument` and `Flags` are what commander makes of what `declare` has declared. */
export interface CommandDefinition<Argument, Flags> {
  readonly name: string;
  /** For the help: what it does, beginning with a verb. */
  readonly description: string;
  /** Adds the argument and the options. */
  declare(command: Command): Command;
  /** `more`: the arguments behind the first. Throws UsageError for what the user can put right. */
  run(place: Place, argument: Argument, flags: Flags, more: readonly (readonly string[])[]): Exit | Promise<Exit>;
}

/** Of any argument and flags. */
export type AnyCommand = CommandDefinition<never, never>;

/** Gives the parts of a definition their types, and returns it. */
export function defineCommand<Argument, Flags>(
  definition: CommandDefinition<Argument, Flags>,
): CommandDefinition<Argument, Flags> {
  return definition;
}

/** Contracts, and the folders that they are in. */
export interface ContractFlags {
  readonly root?: readonly string[];
}

export interface ReportFlags extends ContractFlags {
  readonly format: DiagnosticFormat;
}

export function withContracts(command: Command, paths = "contracts or folders (default: everything under the roots)"): Command {
  return command
    .argument("[paths...]", paths)
    .option("--root <folder>", "folder that contracts and their imports are in; may be given again (default: idl)", collect);
}

/** `standard` is how findings are reported when the user does not say. */
export function withFormat(command: Command, standard: DiagnosticFormat = "pretty"): Command {
  return command.addOption(new Option("--format <format>", "how to report").choices(DIAGNOSTIC_FORMATS).default(standard));
}

export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
