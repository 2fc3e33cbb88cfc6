// One method as HTTP has it: its path, its kind, and how its result becomes a message.

import type { JsonValue } from "../json/json-value.js";
import type { MethodDescriptor, TypeDescriptor } from "../schema/descriptor.js";
import type { MethodKind } from "../schema/service-def.js";

/** A method that can be called by HTTP. */
export interface HttpMethod {
  /** Such as `demo.calculator.v1.Calculator/divide`, which is its path too. */
  readonly fullName: string;
  /** Which side streams. */
  readonly kind: MethodKind;
  /** Whether it changes nothing: then it takes GET, too. */
  readonly isReadonly: boolean;
  /** Milliseconds that an answer may be kept. */
  readonly cacheableMs: number | undefined;
  /** Whether it has parameters beside what the client streams. */
  readonly hasParameters: boolean;
  /** The parameter that the client streams: where its messages have an item. */
  readonly streamName: string | undefined;
  /**
   * Whether a result stands in a message of its own, `{"result": ...}`. A struct that is always
   * there is the message itself.
   */
  readonly wrapsResult: boolean;
}

/** A result or an item as a message: null is an empty one. */
export function messageOf({ wrapsResult }: HttpMethod, value: JsonValue): JsonValue {
  if (!wrapsResult) return value;
  return value === null ? {} : { result: value };
}

/** The same as a text: the object around a result is not made. */
export function textOf({ wrapsResult }: HttpMethod, value: JsonValue): string {
  if (!wrapsResult) return JSON.stringify(value);
  return value === null ? "{}" : `{"result":${JSON.stringify(value)}}`;
}

/** `types` are those that the method reaches, by their full names. */
export function describeMethod(
  service: string,
  method: MethodDescriptor,
  types: ReadonlyMap<string, TypeDescriptor>,
): HttpMethod {
  const { name, kind, parameters, requestStream, result } = method;
  const isStruct = result?.kind === "named" && types.get(result.name)?.kind === "struct";
  return {
    fullName: `${service}/${name}`,
    kind,
    isReadonly: method.readonly === true,
    cacheableMs: method.cacheableMs,
    hasParameters: parameters.length > 0,
    streamName: requestStream?.name,
    wrapsResult: !isStruct || method.resultOptional === true,
  };
}
