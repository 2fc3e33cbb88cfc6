// What may stand next on a command line: commands, options and their choices, as commander knows
// them, and the names of what runs, which others are asked for.

import type { Command, Option } from "commander";

/** What only a registry or a server knows. */
export interface Asked {
  /** The command, such as `call`. */
  readonly command: string;
  /** Its arguments so far, the last of which is being written. */
  readonly args: readonly string[];
  /** Its options with a value, by their names without dashes. */
  readonly flags: Readonly<Record<string, string>>;
}

/**
 * `words`: what stands behind `callwire`, up to the one that is being written, which may be empty.
 * `ask` is called for arguments alone, and never throws.
 */
export async function completeWords(
  program: Command,
  words: readonly string[],
  ask: (asked: Asked) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const current = words[words.length - 1] ?? "";
  const startsAsWritten = (text: string): boolean => text.startsWith(current);
  if (words.length <= 1) return program.commands.map((command) => command.name()).filter(startsAsWritten);
  const [name = "", ...rest] = words;
  const command = program.commands.find((each) => each.name() === name);
  if (command === undefined) return [];
  const { args, flags, open } = readWords(command, rest.slice(0, -1));
  if (open !== undefined) return (open.argChoices ?? []).filter(startsAsWritten);
  if (current.startsWith("-")) {
    const names = [...command.options.flatMap(({ long }) => long ?? []), "--help"];
    return names.filter(startsAsWritten);
  }
  const choices = command.registeredArguments[args.length]?.argChoices;
  const found = choices ?? (await ask({ command: name, args: [...args, current], flags }));
  return found.filter(startsAsWritten);
}

/** `open`: an option whose value is being written. */
function readWords(command: Command, words: readonly string[]) {
  const args: string[] = [];
  const flags: Record<string, string> = {};
  let open: Option | undefined;
  for (const word of words) {
    const equals = word.indexOf("=");
    const name = equals < 0 ? word : word.slice(0, equals);
    const option = command.options.find(({ long, short }) => name === long || name === short);
    if (open !== undefined) {
      flags[open.name()] = word;
      open = undefined;
    } else if (!word.startsWith("-")) args.push(word);
    else if (option?.required === true && equals < 0) open = option;
    else if (option !== undefined && equals > 0) flags[option.name()] = word.slice(equals + 1);
  }
  return { args, flags, open };
}
