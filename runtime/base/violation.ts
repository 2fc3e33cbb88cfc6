// What a peer must not send. Whoever reads its bytes throws one of three errors: these two, or
// ContractError for a value that fits no contract. All else that is thrown on the way is a mistake
// of ours.

import { ContractError } from "./contract-error.js";

/** The peer breaks the protocol; its connection must be closed. */
export class ViolationError extends Error {
  override readonly name: "ViolationError" = "ViolationError";
}

/**
 * The peer keeps the protocol, and wants more of what peers share than it can have; its connection
 * must be closed.
 */
export class GreedError extends Error {
  override readonly name: "GreedError" = "GreedError";
}

/** False for what the bytes of a peer cannot be blamed for. */
export function isPeersFault(error: unknown): boolean {
  return error instanceof ViolationError || error instanceof ContractError || error instanceof GreedError;
}
