// The command line as commander reads it: what becomes of arguments, and of what commands throw.
// Which commands there are is in command-line.ts.

import { escapeText } from "@callwire/compiler";
import { Command, CommanderError } from "commander";
import type { AnyCommand, Place } from "./commands/command.js";
import type { Terminal } from "./output/terminal.js";
import { describeFileError, Exit, isUsageError } from "./usage-error.js";
import { VERSION } from "./version.js";

/** Commands by the titles above them, in the order of the help. */
export type Groups = Readonly<Record<string, readonly AnyCommand[]>>;

const ENVIRONMENT = `
Environment: CALLWIRE_REGISTRY names where servers register, CALLWIRE_CONFIG a file in the place of
callwire.json, and CALLWIRE_LOG what is told of what goes on: error, warn or debug.
`;

const EXIT_CODES = `
Exit codes: 0 ok, 1 findings, 2 usage or configuration, 3 no registry or no instance,
4 an error that the contract declares, 64 and the status for any other failed call.`;

/** Runs the command that `args` name and returns the exit code. Never throws. */
export async function runProgram(groups: Groups, args: readonly string[], place: Place): Promise<Exit> {
  const { terminal } = place;
  let exit: Exit = Exit.ok;
  const program = createProgram(groups, place, (code) => {
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

/** The commands and their options, for commander. */
export function createProgram(groups: Groups, place: Place, onExit: (code: Exit) => void): Command {
  const program = new Command("callwire")
    .description("Contract-first RPC: check .rpc contracts, generate TypeScript from them, and call the services that run.")
    .version(VERSION, "-V, --version", "print the version")
    .enablePositionalOptions() // what dev runs has options of its own
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", ENVIRONMENT + EXIT_CODES);
  withQuietErrors(program, place.terminal);
  for (const [group, commands] of Object.entries(groups)) {
    program.commandsGroup(group);
    for (const definition of commands) {
      const command = definition.declare(program.command(definition.name).description(definition.description));
      withQuietErrors(command, place.terminal).action(async (...given) => {
        // What commander gives is what `declare` has declared: arguments, flags, and the command
        // itself.
        const [argument, ...more] = given.slice(0, -2);
        onExit(await definition.run(place, argument as never, given[given.length - 2] as never, more as never));
      });
    }
  }
  return program;
}

/** Throws instead of ending the process, and leaves the printing of errors to us. */
function withQuietErrors(command: Command, terminal: Terminal): Command {
  command.exitOverride((error) => {
    throw error.exitCode === 0 ? error : new CommanderError(error.exitCode, error.code, withAdvice(error.message, command));
  });
  return command.configureOutput({
    writeOut: (text) => terminal.out(text),
    writeErr: (text) => terminal.err(text),
    outputError: () => undefined,
  });
}

/** What commander says, in our words, and whose help says more. */
function withAdvice(message: string, command: Command): string {
  const text = oneLine(message)
    .replace(/^error: /, "")
    .replace(/ \(Did you mean (.*)\?\)$/, "; did you mean $1?")
    .replace(/\.$/, "");
  const name = command.parent === null ? "callwire" : `callwire ${command.name()}`;
  return text.endsWith("?") ? text : `${text}; see ${name} --help`;
}

/** One line. */
function describeFailure(error: unknown): string {
  if (isUsageError(error)) return oneLine(error.message);
  if (isFileError(error)) return oneLine(`${error.path} cannot be read: ${describeFileError(error)}`);
  // As after "help nope": the help of all commands stands above it.
  if (error instanceof CommanderError && error.code === "commander.help") return "there is no such command";
  if (error instanceof CommanderError) return oneLine(error.message);
  const text = error instanceof Error ? error.message : String(error);
  return `this is a bug of callwire, please report it: ${oneLine(text)}`;
}

/** A folder that may not be listed, say: no bug of ours. */
function isFileError(error: unknown): error is NodeJS.ErrnoException & { readonly path: string } {
  return error instanceof Error && "syscall" in error && "path" in error && typeof error.path === "string";
}

function oneLine(text: string): string {
  return escapeText(text.replace(/\s+/g, " ").trim()); // a file name may hold control characters
}
