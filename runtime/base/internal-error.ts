// A mistake of this process itself: the log has all of it, and whoever waits gets INTERNAL with an
// id that the log line has too.

import { errorIds } from "./error-ids.js";
import { RpcError, type RpcErrorOptions } from "./errors.js";
import type { Logger } from "./logger.js";
import { isError } from "./realms.js";

/**
 * `where`, such as the name of a method and what it did, begins the line of the log. `options` is
 * for who made the call: no cause for a stranger. Without a logger, as there were too many such
 * lines, nothing is logged.
 */
export function internalError(
  logger: Logger | undefined,
  where: string,
  error: unknown,
  options: RpcErrorOptions = {},
): RpcError {
  const errorId = errorIds.draw();
  logger?.error(`${where} [error ${errorId}] ${describeThrown(error)}`);
  const whose = options.origin === "client" ? "this client's log" : "the server's log";
  const says = logger === undefined ? `${whose} has earlier ones, too many came to log each` : `${whose} says more`;
  return new RpcError("INTERNAL", `internal error ${errorId}; ${says}`, { ...options, errorId });
}

/** The message of an error, or what else was thrown, as a text. Never throws. */
export function messageOfThrown(value: unknown): string {
  try {
    return String(isError(value) ? value.message : value);
  } catch {
    return `${typeof value} that has no text`;
  }
}

/**
 * An error with its stack, or in a line what else was thrown. Never throws: looking at a revoked
 * proxy does.
 */
function describeThrown(value: unknown): string {
  try {
    if (isError(value)) return String(value.stack ?? value.message);
    return `${typeof value}: ${String(value)}`.slice(0, 200);
  } catch {
    return `${typeof value} that has no text`;
  }
}
