// The door `callwire/stub`, version 1: everything that generated code imports, and nothing that
// people need. Additions are compatible; a removal or a change of meaning is a new version of the
// generator and a major release.

export { DeclaredError } from "./base/errors.js";
export type { CallContext } from "./call/call-context.js";
export type { RequestStream } from "./call/request-stream.js";
export type { Items } from "./call/send-items.js";
export type { Call, RpcStream } from "./client/call.js";
export type { ClientBase } from "./client/client-base.js";
export type { JsonService, JsonType } from "./json/json-type.js";
export type { Awaitable, ErrorDef, ServiceDef } from "./schema/service-def.js";
export {
  bool,
  bytes,
  type Codec,
  duration,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  noArgs,
  nothing,
  safeI64,
  safeU64,
  string,
  timestamp,
  u8,
  u16,
  u32,
  u64,
} from "./wire/codec.js";
export { closedEnum, openEnum } from "./wire/enum-codec.js";
export type { Reader } from "./wire/reader.js";
export type { Writer } from "./wire/writer.js";

/** Without `readonly`: for a decoder that adds optional fields to the object it has made. */
export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
