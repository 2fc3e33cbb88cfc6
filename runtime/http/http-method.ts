// One method as HTTP has it: its path, its kind, and how its result becomes a message.

import type { MethodDescriptor, TypeDescriptor } from "../schema/descriptor.js";
import type { MethodKind } from "../schema/service-def.js";

/** A method that can be called by HTTP. */
export interface HttpMethod {
  /** Such as `demo.calculator.v1.Calculator/divide`, which is its path too. */
  readonly fullName: string;
  readonly kind: MethodKind;
  /** The parameter that the client streams: where its messages have an item. */
  readonly streamName: string | undefined;
  /**
   * Whether a result stands in a message of its own, `{"result": ...}`. A struct that is always
   * there is the message itself.
   */
  readonly wrapsResult: boolean;
}

/** `types` are those that the method reaches, by their full names. */
export function describeMethod(
  service: string,
  { name, kind, requestStream, result, resultOptional }: MethodDescriptor,
  types: ReadonlyMap<string, TypeDescriptor>,
): HttpMethod {
  const isStruct = result?.kind === "named" && types.get(result.name)?.kind === "struct";
  return {
    fullName: `${service}/${name}`,
    kind,
    streamName: requestStream?.name,
    wrapsResult: !isStruct || resultOptional === true,
  };
}
