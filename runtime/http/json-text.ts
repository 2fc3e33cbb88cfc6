// The JSON text of one message.

import { isUtf8 } from "node:buffer";
import { RpcError } from "../base/errors.js";

/**
 * What `JSON.parse` gives. Throws RpcError INVALID_ARGUMENT for bytes that are no UTF-8 and a text
 * that is no JSON. Of a name that stands twice, the last counts.
 */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new RpcError("INVALID_ARGUMENT", "the message is no UTF-8");
  try {
    return JSON.parse(bytes.toString());
  } catch {
    const fix = 'send an object by the names of the parameters, such as {"name": 1}';
    throw new RpcError("INVALID_ARGUMENT", `the message is no JSON; ${fix}`);
  }
}
