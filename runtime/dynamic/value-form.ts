// How values look to who has no generated code: as JSON, or as generated code has them. Both by the
// names of parameters and fields.

import { ContractError, describeValue } from "../base/contract-error.js";
import { JsonCodecs } from "../json/json-codecs.js";
import { JsonError } from "../json/json-value.js";
import type { MethodDescriptor, TypeDescriptor } from "../schema/descriptor.js";

/**
 * `"json"`: what `JSON.stringify` takes, as docs/json.md says. `"native"`: bigint, Date, Map and
 * Uint8Array, as generated code has them.
 */
export type DynamicValues = "json" | "native";

/**
 * Of one type: `take` makes the value of the contract from what was given, `give` the other way
 * round. Both throw JsonError.
 */
export interface Form<T = unknown> {
  take(given: unknown): T;
  give(value: unknown): unknown;
}

/** Of one method. */
export interface MethodForm {
  readonly args: Form<readonly unknown[]>;
  /** Of the stream that the client sends. */
  readonly item: Form;
  readonly result: Form;
}

const AS_IT_IS: Form = { take: (given) => given, give: (value) => value };

export class ValueForms {
  readonly #json: JsonCodecs | undefined;

  constructor(types: ReadonlyMap<string, TypeDescriptor>, values: DynamicValues) {
    this.#json = values === "json" ? new JsonCodecs(types) : undefined;
  }

  ofMethod(method: MethodDescriptor): MethodForm {
    const json = this.#json;
    if (json === undefined) return { args: nativeArgs(method), item: AS_IT_IS, result: AS_IT_IS };
    const args = json.ofArguments(method);
    const result = json.ofResult(method);
    const item = method.requestStream === undefined ? undefined : json.of(method.requestStream.item);
    return {
      args: { take: (given) => args.fromJson(given), give: (values) => args.toJson(values as readonly unknown[]) }, // of a call
      item: item === undefined ? AS_IT_IS : { take: (given) => item.fromJson(given), give: (value) => item.toJson(value) },
      result: { take: (given) => result.fromJson(given), give: (value) => result.toJson(value) },
    };
  }

  /** The fields of a declared error. Throws ContractError, as the codec does that uses it. */
  ofError(name: string): Form {
    const codec = this.#json?.of({ kind: "named", name });
    if (codec === undefined) return AS_IT_IS;
    return {
      take: (given) => asContractError(() => codec.fromJson(given)),
      give: (value) => asContractError(() => codec.toJson(value)),
    };
  }
}

/** An object by the names of the parameters, as an array in their order. */
function nativeArgs({ parameters }: MethodDescriptor): Form<readonly unknown[]> {
  const names = parameters.map(({ name }) => name);
  return {
    take(given = {}) {
      if (typeof given !== "object" || given === null || Array.isArray(given))
        throw new JsonError("", `${describeValue(given)} is not an object by the names of the parameters`);
      const unknown = Object.keys(given).find((name) => !names.includes(name));
      if (unknown !== undefined) throw new JsonError("", `unknown name ${describeValue(unknown)}; there are ${names.join(", ")}`);
      return names.map((name) => (Object.hasOwn(given, name) ? Reflect.get(given, name) : undefined));
    },
    give: (values) => Object.fromEntries(names.map((name, index) => [name, (values as readonly unknown[])[index]])), // of a call
  };
}

/** The error that a codec may throw. */
export function asContractError<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof JsonError ? new ContractError(error.path, error.problem) : error;
  }
}
