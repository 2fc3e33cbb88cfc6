// The door `callwire/json`: values of a contract as JSON, and back. The mapping is docs/json.md.

export { type JsonCodec, JsonCodecs, type MakeError } from "./json-codecs.js";
export type { FromJsonOptions, ToJsonOptions } from "./json-options.js";
export { fromJson, type JsonType, toJson } from "./json-type.js";
export { JsonError, type JsonValue } from "./json-value.js";
export { FROM_PROGRAMS, TO_PROGRAMS } from "./program-json.js";
