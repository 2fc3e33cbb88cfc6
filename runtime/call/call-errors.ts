// The errors of values that do not fit their contract, wherever they are noticed.

import { ContractError } from "../base/contract-error.js";
import { RpcError } from "../base/errors.js";
import { MAX_UNREAD_ITEM_BYTES } from "../base/limits/call.js";
import { isError } from "../base/realms.js";

/**
 * What a wrong argument fails with. A TypeError comes from a value so wrong that a codec fell over
 * it.
 */
export function argumentError(method: string, error: unknown): RpcError {
  const cause = error instanceof ContractError || error instanceof TypeError ? error.message : String(error);
  return new RpcError("INVALID_ARGUMENT", `${method}: ${cause}`, { method, cause: error });
}

export function resultError(method: string, error: unknown): RpcError {
  const cause = isError(error) ? error.message : String(error);
  const text = `${method}: the result does not fit its contract: ${cause}; generate the stubs of both sides from the same contract`;
  return new RpcError("INTERNAL", text, { processed: "yes", method, cause: error });
}

/**
 * Items of a stream came, and too many others of its connection wait for their readers. `method`:
 * of the call, for who has made it.
 */
export function overflowError(fullName: string, method: string | undefined): RpcError {
  const fix = "read all streams of a connection, or open fewer at once";
  const text = `${fullName}: its items are dropped, as ${MAX_UNREAD_ITEM_BYTES} bytes of this connection wait to be read; ${fix}`;
  return new RpcError("RESOURCE_EXHAUSTED", text, { method, processed: "unknown" });
}
