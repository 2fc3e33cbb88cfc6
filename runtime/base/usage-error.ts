// Errors of a program that gives the runtime what it does not take, such as a wrong option. In a
// handler they are the server's own mistake, and not for its caller, so they can be told from the
// errors that a handler makes.

import { RpcError, type RpcErrorOptions } from "./errors.js";
import type { StatusName } from "./status.js";

// Another copy of the package knows it too.
const USAGE_ERROR = Symbol.for("callwire.UsageError");

export function usageError(code: StatusName, text: string, options?: RpcErrorOptions): RpcError {
  const error = new RpcError(code, text, options);
  Object.defineProperty(error, USAGE_ERROR, { value: true }); // not enumerable: nobody sees it printed
  return error;
}

export function isUsageError(error: RpcError): boolean {
  return Reflect.get(error, USAGE_ERROR) === true;
}
