// The JSON text of one message.

import { isUtf8 } from "node:buffer";
import { RpcError } from "../base/errors.js";
import { MAX_JSON_DEPTH, MIN_COSTLY_JSON_BYTES } from "../base/limits/http.js";
import { isCheapJson } from "./json-cost.js";

/**
 * What `JSON.parse` gives. Throws RpcError INVALID_ARGUMENT for bytes that are no UTF-8 and a text
 * that is no JSON. Of a name that stands twice, the last counts.
 */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length >= MIN_COSTLY_JSON_BYTES && !isCheapJson(bytes)) {
    const what = `it has too many names, texts and lists, or more than ${MAX_JSON_DEPTH} levels`;
    throw new RpcError("INVALID_ARGUMENT", `the message takes too long to read: ${what}; send less at once, or a stream`);
  }
  const text = bytes.toString();
  // What is no UTF-8 becomes this character, which most texts do not have.
  if (text.includes("\ufffd") && !isUtf8(bytes)) throw new RpcError("INVALID_ARGUMENT", "the message is no UTF-8");
  try {
    return JSON.parse(text);
  } catch {
    const fix = 'send an object by the names of the parameters, such as {"name": 1}';
    throw new RpcError("INVALID_ARGUMENT", `the message is no JSON; ${fix}`);
  }
}
