// What a command that talks to servers is: its name, its arguments and options, and what it does,
// which is in live/. A new one is a file with such a definition, and a line in live-commands.ts.

import type { Command } from "commander";
import type { AtUse, Live, LiveFlags } from "../../live/live-command.js";
import type { Exit } from "../../usage-error.js";

/** `Argument` and `Flags` are what commander makes of what `declare` has declared. */
export interface LiveDefinition<Argument, Flags> {
  readonly name: string;
  /** For the help: what it does, beginning with a verb. */
  readonly description: string;
  /** Whether its first argument is a service or one of its methods. Default: true. */
  readonly isOfService?: boolean;
  /** Default: "asks". */
  readonly at?: AtUse;
  /** Adds the argument and the options. */
  declare(command: Command): Command;
  /**
   * `more`: the arguments behind the first. Throws UsageError for what the user can put right. Runs
   * in the bundle of the live commands alone: what it imports of live/ is not in the other one.
   */
  run(live: Live, argument: Argument, flags: Flags, more: readonly (readonly string[])[]): Promise<Exit>;
}

/** Of any argument and flags. */
export type AnyLive = LiveDefinition<never, never>;

/** Gives the parts of a definition their types, and returns it. */
export function defineLive<Argument, Flags extends LiveFlags>(
  definition: LiveDefinition<Argument, Flags>,
): LiveDefinition<Argument, Flags> {
  return definition;
}

/** Adds the options that every live command has. */
export function withTarget(command: Command): Command {
  return command
    .option("--registry <url>", "where servers register (default: CALLWIRE_REGISTRY, then registry of callwire.json)")
    .option("--at <address>", "ask the server at host:port, without a registry")
    .option("--timeout <time>", "how long the command may take, such as 500ms (default: 5s)")
    .option("--json", "print one JSON object");
}

/** And those of a command that asks servers. */
export function withServers(command: Command): Command {
  return withTarget(command)
    .option("--tls-ca <file>", "connect by TLS, and trust the authority in this file")
    .option("--tls-cert <file>", "show this certificate to servers that ask for one, by TLS")
    .option("--tls-key <file>", "the private key of --tls-cert");
}

/** And that of a command that asks them by their contracts. */
export function withServersAndContracts(command: Command): Command {
  return withServers(command).option("--contracts <folder>", "take contracts from the .rpc files of a folder");
}
