// Messages of protobuf as the JSON that a call is made of, and back: the mapping of protobuf, which
// is that of docs/json.md.

import { type DescMessage, fromJson, type JsonObject, type JsonValue, type Message, toJson } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { HttpMethod } from "callwire/http";

/** Throws INVALID_ARGUMENT for what JSON does not have, such as a moment of the year 10,000. */
export function readMessage({ fullName }: HttpMethod, type: DescMessage, message: Message): JsonObject {
  try {
    return toJson(type, message) as JsonObject; // of a message of a method, which is none of Google's
  } catch (cause) {
    throw new ConnectError(`${fullName}: ${reasonOf(cause)}`, Code.InvalidArgument, undefined, undefined, cause);
  }
}

/**
 * A result or an item; null for none. What the type does not know, such as a new arm of a union, is
 * left out. Throws INTERNAL for a value that protobuf does not have.
 */
export function writeMessage(method: HttpMethod, type: DescMessage, value: unknown): Message {
  const json = method.wrapsResult ? (value === null ? {} : { result: value }) : value;
  try {
    return fromJson(type, json as JsonValue, { ignoreUnknownFields: true }); // what codecs of the contract have made
  } catch (cause) {
    const text = `${method.fullName}: the answer has a value that protobuf does not have: ${reasonOf(cause)}`;
    throw new ConnectError(text, Code.Internal, undefined, undefined, cause);
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : "it is wrong";
}
