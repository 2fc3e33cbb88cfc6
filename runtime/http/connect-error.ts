// A failure as Connect writes it in JSON.

import { showForeign } from "../base/foreign-text.js";
import { toBase64 } from "../json/base64.js";
import type { JsonValue } from "../json/json-value.js";
import type { Failure } from "./backend.js";
import { CONNECT_CODES } from "./connect-codes.js";

/**
 * Declared errors are in `details`: `debug` has the fields as docs/json.md says, and `value` has
 * them as protobuf, in base64 without padding.
 */
export function connectError({ code, message, declared }: Failure): JsonValue {
  const error = { code: CONNECT_CODES[code][0], message: showForeign(message) };
  if (declared === undefined) return error;
  const value = toBase64(declared.protobuf).replace(/=+$/, "");
  return { ...error, details: [{ type: declared.type, value, debug: declared.fields }] };
}
