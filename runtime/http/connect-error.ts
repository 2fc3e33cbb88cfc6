// A failure as Connect writes it in JSON.

import { showForeign } from "../base/foreign-text.js";
import type { JsonValue } from "../json/json-value.js";
import type { Failure } from "./backend.js";
import { CONNECT_CODES } from "./connect-codes.js";

/**
 * Declared errors are in `details`: `debug` has the fields as docs/json.md says. `value` is empty,
 * as protobuf allows for a message of which nothing is said.
 */
export function connectError({ code, message, declared }: Failure): JsonValue {
  const error = { code: CONNECT_CODES[code][0], message: showForeign(message) };
  if (declared === undefined) return error;
  return { ...error, details: [{ type: declared.type, value: "", debug: declared.fields }] };
}
