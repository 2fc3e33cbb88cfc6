// Errors of a program that gives the runtime what it does not take, such as a wrong option. In a handler they are the server's own mistake, and not
// for its caller, so they can be told from the errors that a handler makes.

import { RpcError, type RpcErrorOptions } from "./errors.js";
import type { StatusName } from "./status.js";

const usageErrors = new WeakSet<RpcError>();

export function usageError(code: StatusName, text: string, options?: RpcErrorOptions): RpcError {
  const error = new RpcError(code, text, options);
  usageErrors.add(error);
  return error;
}

export function isUsageError(error: RpcError): boolean {
  return usageErrors.has(error);
}
