// Codecs between values of a contract and JSON, made from a Descriptor: one for each type, once,
// and without `eval`.

import { scalarOf } from "../base/scalars.js";
import type { MethodDescriptor, ParameterDescriptor, TypeDescriptor, TypeRef } from "../schema/descriptor.js";
import { heapBytesOf } from "../schema/heap-bytes.js";
import { enumStep } from "./enum-step.js";
import type { FromJsonOptions, ToJsonOptions } from "./json-options.js";
import type { JsonError, JsonValue } from "./json-value.js";
import { listStep } from "./list-step.js";
import { BOOL_KEY, integerKey, mapStep, textKey } from "./map-step.js";
import { Pass } from "./pass.js";
import { type Constraints, lengthCheck, scalarStep } from "./scalar-steps.js";
import { asObject, type KeyStep, type Step } from "./step.js";
import { FieldSteps, structStep } from "./struct-step.js";
import { unionStep } from "./union-step.js";

/** One type both ways. */
export interface JsonCodec<T = unknown> {
  /** Throws {@link JsonError} for a value that is not what the contract says. */
  toJson(value: T, options?: ToJsonOptions): JsonValue;
  /**
   * Takes what `JSON.parse` gives. Throws {@link JsonError} for what is not what the contract says.
   */
  fromJson(json: unknown, options?: FromJsonOptions): T;
}

const NO_OPTIONS: FromJsonOptions & ToJsonOptions = {};
/** Makes the value of an error from its fields: generated code has a class for each. */
export type MakeError = (name: string, fields: Readonly<Record<string, unknown>>) => unknown;

/**
 * All codecs of a contract. Values are as generated code and `DynamicCodecs` have them; errors are
 * objects of their fields.
 */
export class JsonCodecs {
  readonly #types: ReadonlyMap<string, TypeDescriptor>;
  readonly #makeError: MakeError | undefined;
  /** A type is put in before its inside is made, so that a recursive one finds itself. */
  readonly #named = new Map<string, Step>();

  /**
   * `types` must hold every type that is reached, by its full name. `makeError` makes errors,
   * instead of objects.
   */
  constructor(types: ReadonlyMap<string, TypeDescriptor>, makeError?: MakeError) {
    this.#types = types;
    this.#makeError = makeError;
  }

  /** Throws when a type is not among those given. */
  of(ref: TypeRef): JsonCodec {
    return codecOf(this.#stepOf(ref, {}));
  }

  /**
   * The result of a method, or one item when the server streams: undefined, which is null in JSON,
   * for nothing.
   */
  ofResult({ result, resultOptional }: MethodDescriptor): JsonCodec {
    if (result !== undefined && resultOptional !== true) return this.of(result);
    const step = result === undefined ? undefined : this.#stepOf(result, {});
    return codecOf({
      heapBytes: 0,
      toJson(pass, value) {
        if (value === undefined) return null;
        if (step === undefined) throw pass.wrong(value, "undefined, as the method returns nothing");
        return step.toJson(pass, value);
      },
      fromJson(pass, json) {
        if (json === null || json === undefined) return undefined;
        if (step === undefined) throw pass.wrong(json, "null, as the method returns nothing");
        return step.fromJson(pass, json);
      },
    });
  }

  /**
   * The arguments of a method: an array in the order of its parameters, an object by their names in
   * JSON. The stream that a client sends is not among them.
   */
  ofArguments({ parameters }: MethodDescriptor): JsonCodec<readonly unknown[]> {
    const fields = this.#fieldsOf(parameters);
    return codecOf({
      heapBytes: 0,
      toJson(pass, values) {
        if (!Array.isArray(values)) throw pass.wrong(values, "an array of arguments");
        return fields.listToJson(pass, values);
      },
      fromJson(pass, json) {
        const object = json === undefined ? {} : asObject(json);
        if (object === undefined) throw pass.wrong(json, "an object by the names of the parameters");
        const values: unknown[] = [];
        fields.fromJson(pass, object, values);
        return values;
      },
    }) as JsonCodec<readonly unknown[]>; // an array either way
  }

  #stepOf(ref: TypeRef, constraints: Constraints): Step {
    switch (ref.kind) {
      case "scalar":
        return scalarStep(ref, constraints);
      case "named":
        return this.#namedStep(ref.name);
      case "list":
        return listStep(() => this.#stepOf(ref.item, {}), lengthCheck(constraints.length));
      case "map":
        return mapStep(this.#keyOf(ref.key), () => this.#stepOf(ref.value, {}), lengthCheck(constraints.length));
    }
  }

  #namedStep(name: string): Step {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const made = this.#create(this.#typeOf(name));
    this.#named.set(name, made);
    return made;
  }

  #create(type: TypeDescriptor): Step {
    switch (type.kind) {
      case "enum":
        return enumStep(type);
      case "union":
        return unionStep(type, { fieldsOf: (fields) => this.#fieldsOf(fields), stepOf: (ref) => this.#stepOf(ref, {}) });
      case "struct":
        return structStep(shortName(type.name), this.#fieldsOf(type.fields), heapBytesOf(type));
      case "error": {
        const makeError = this.#makeError;
        const make =
          makeError === undefined ? undefined : (fields: Readonly<Record<string, unknown>>) => makeError(type.name, fields);
        return structStep(shortName(type.name), this.#fieldsOf(type.fields), heapBytesOf(type), make);
      }
    }
  }

  /** Steps are made when a value comes: nothing is reached from here. */
  #fieldsOf(fields: readonly ParameterDescriptor[]): FieldSteps {
    return new FieldSteps(fields, (field) => this.#stepOf(field.type, field));
  }

  #keyOf(ref: TypeRef): KeyStep {
    if (ref.kind === "named") {
      const type = this.#typeOf(ref.name);
      if (type.kind === "enum") return enumStep(type);
    } else if (ref.kind === "scalar") {
      if (ref.name === "bool") return BOOL_KEY;
      if (scalarOf(ref.name).range !== undefined) return integerKey(ref);
      if (scalarOf(ref.name).js === "string") return textKey(scalarStep(ref, {}));
    }
    throw new TypeError(`a map of this Descriptor has keys that no map may have: ${ref.kind}`);
  }

  #typeOf(name: string): TypeDescriptor {
    const type = this.#types.get(name);
    if (type === undefined) throw new TypeError(`the Descriptor has no type ${name}`);
    return type;
  }
}

function codecOf(step: Step): JsonCodec {
  return {
    toJson: (value, options = NO_OPTIONS) => step.toJson(new Pass(options), value),
    fromJson(json, options = NO_OPTIONS) {
      const pass = new Pass(options);
      const value = step.fromJson(pass, json);
      if (pass.skipped > 0) options.onSkipped?.(pass.skipped, pass.firstSkipped);
      return value;
    },
  };
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}
