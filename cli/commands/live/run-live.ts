// Runs a live command by its name, in the bundle that has what these commands do, and says how it
// failed.

import { splitName } from "../../live/contracts.js";
import { followDiagnostics } from "../../live/diagnostics-log.js";
import { reportFailure } from "../../live/failure.js";
import { AbsentError } from "../../live/lists.js";
import { Live, type LiveFlags, type LiveTools } from "../../live/live-command.js";
import { type RegistryFlags, runRegistry } from "../../live/registry.js";
import { Exit } from "../../usage-error.js";
import { LIVE_COMMANDS } from "./live-commands.js";

/** What is read here, of what the command line gives to the command. */
export type RunFlags = LiveFlags & RegistryFlags;

/**
 * `argument`: the first one; `more`: those behind it. Throws UsageError for what the user can put
 * right.
 */
export async function runLive(
  tools: LiveTools,
  name: string,
  argument: unknown,
  flags: RunFlags,
  more: readonly (readonly string[])[] = [],
): Promise<Exit> {
  if (name === "registry") return runRegistry(tools, flags); // the only one that needs none
  const command = LIVE_COMMANDS.find((each) => each.name === name);
  if (command === undefined) throw new RangeError(`there is no live command ${name}`);
  const live = new Live(tools, flags, command.at);
  if (live.logLevel === "debug") followDiagnostics((line) => live.err(`debug: ${tools.escape(line)}\n`));
  try {
    // What commander gives is what `declare` of the same command has declared.
    return await command.run(live, argument as never, flags as never, more);
  } catch (error) {
    if (error instanceof AbsentError) {
      if (flags.json === true)
        live.json({ error: { name: "RpcError", code: "UNAVAILABLE", message: error.message } }, { isLine: name === "call" });
      else live.err(`callwire: ${error.message}\n`);
      return Exit.absent;
    }
    const { isOfService = true } = command;
    return reportFailure(live, error, {
      service: isOfService && typeof argument === "string" ? splitName(argument).service : undefined,
      print: (value) => live.json(value, { isLine: name === "call" }),
    });
  }
}
