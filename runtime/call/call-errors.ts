// The errors of values that do not fit their contract, wherever they are noticed.

import { ContractError } from "../base/contract-error.js";
import { RpcError } from "../base/errors.js";
import { isError } from "../base/realms.js";

/** What a wrong argument fails with. A TypeError comes from a value so wrong that a codec fell over it. */
export function argumentError(method: string, error: unknown): RpcError {
  const cause = error instanceof ContractError || error instanceof TypeError ? error.message : String(error);
  return new RpcError("INVALID_ARGUMENT", `${method}: ${cause}`, { method, cause: error });
}

export function resultError(method: string, error: unknown): RpcError {
  const cause = isError(error) ? error.message : String(error);
  const text = `${method}: the result does not fit its contract: ${cause}; generate the stubs of both sides from the same contract`;
  return new RpcError("INTERNAL", text, { processed: "yes", method, cause: error });
}
