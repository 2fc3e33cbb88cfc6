// `exportJsonSchema`: the types of a program as JSON Schema (2020-12), for all JSON that
// docs/json.md reads, and no other.

import type {
  ArmDescriptor,
  Descriptor,
  EnumDescriptor,
  MethodDescriptor,
  ParameterDescriptor,
  TypeDescriptor,
  TypeRef,
  ValueDescriptor,
} from "callwire/schema";
import type { JsonSchema } from "../json-schema.js";
import { briefScalar } from "./brief-scalar.js";
import { digitsPattern } from "./digits-pattern.js";
import { type Constraints, countOf, keySchema, scalarSchema } from "./scalar-schema.js";

const MIN_MEMBER = -(2 ** 31);
const MAX_MEMBER = 2 ** 31 - 1;

/** What differs between documents that have such schemas. */
export interface SchemaForm {
  /** What stands in front of the name of a type in `$ref`. */
  readonly refPrefix: string;
  /** Whether an object may have names that the contract does not have, as over HTTP. */
  readonly allowsUnknownNames: boolean;
  /**
   * Whether values are in the one form in which they are written, for who writes them. Default
   * false: in every form that is read.
   */
  readonly isBrief?: boolean;
}

/**
 * One document. `$defs` has each type by its full name, and of each method the `arguments` and the
 * `result`, such as `demo.v1.Shop.price.arguments`.
 */
export function exportJsonSchema({ files }: Descriptor): JsonSchema {
  const schemas = new TypeSchemas(
    { refPrefix: "#/$defs/", allowsUnknownNames: false },
    files.flatMap(({ types }) => types),
  );
  const methods = files.flatMap(({ services }) =>
    services.flatMap((service) =>
      service.methods.flatMap((method): readonly [string, JsonSchema][] => {
        const name = `${service.name}.${method.name}`;
        return [
          [`${name}.arguments`, schemas.ofArguments(method)],
          [`${name}.result`, schemas.ofResult(method)],
        ];
      }),
    ),
  );
  const $defs = Object.fromEntries([...schemas.all(), ...methods]);
  return { $schema: "https://json-schema.org/draft/2020-12/schema", $defs };
}

/** The schemas of the types of one program. */
export class TypeSchemas {
  readonly #form: SchemaForm;
  readonly #types: ReadonlyMap<string, TypeDescriptor>;

  constructor(form: SchemaForm, types: readonly TypeDescriptor[]) {
    this.#form = form;
    this.#types = new Map(types.map((type) => [type.name, type]));
  }

  /** Each type by its full name. */
  all(): readonly (readonly [string, JsonSchema])[] {
    return [...this.#types].map(([name, type]) => [name, this.#ofType(type)] as const);
  }

  /** One of them; undefined for a name that is none of theirs. */
  ofType(name: string): JsonSchema | undefined {
    const type = this.#types.get(name);
    return type === undefined ? undefined : this.#ofType(type);
  }

  /** An object by the names of the parameters, without what the client streams. */
  ofArguments({ parameters }: MethodDescriptor): JsonSchema {
    return this.#ofFields(parameters);
  }

  /** Null for nothing. Of one item when the server streams. */
  ofResult({ result, resultOptional }: MethodDescriptor): JsonSchema {
    if (result === undefined) return { type: "null" };
    return resultOptional === true ? orNull(this.of(result)) : this.of(result);
  }

  of(ref: TypeRef, constraints: Constraints = {}): JsonSchema {
    switch (ref.kind) {
      case "scalar":
        return this.#form.isBrief === true ? briefScalar(ref, constraints) : scalarSchema(ref, constraints);
      case "named":
        return { $ref: `${this.#form.refPrefix}${ref.name}` };
      case "list":
        return { type: "array", items: this.of(ref.item), ...countOf("Items", constraints.length) };
      case "map": {
        const propertyNames = this.#form.isBrief === true ? undefined : this.#keysOf(ref.key);
        const names = propertyNames === undefined ? {} : { propertyNames };
        const counts = countOf("Properties", constraints.length);
        return { type: "object", ...names, additionalProperties: this.of(ref.value), ...counts };
      }
    }
  }

  #ofType(type: TypeDescriptor): JsonSchema {
    switch (type.kind) {
      case "enum":
        return { ...docOf(type), ...enumSchema(type, this.#form.isBrief === true) };
      case "union":
        return {
          ...docOf(type),
          type: "object",
          properties: Object.fromEntries(type.arms.map((arm) => [arm.name, { ...docOf(arm), ...this.#ofArm(arm) }])),
          additionalProperties: false,
          minProperties: 1,
          maxProperties: 1,
        };
      case "struct":
      case "error":
        return { ...docOf(type), ...this.#ofFields(type.fields) };
    }
  }

  #ofArm({ content }: ArmDescriptor): JsonSchema {
    if (content.kind === "type") return this.of(content.type);
    return this.#ofFields(content.kind === "inline" ? content.fields : []);
  }

  #ofFields(fields: readonly ParameterDescriptor[]): JsonSchema {
    const needed = fields.filter((field) => !canBeLeftOut(field)).map(({ name }) => name);
    return {
      type: "object",
      properties: Object.fromEntries(fields.map((field) => [field.name, this.#ofField(field)])),
      ...(needed.length === 0 ? {} : { required: needed }),
      ...(this.#form.allowsUnknownNames ? {} : { additionalProperties: false }),
    };
  }

  /** Null is the same as left out. */
  #ofField(field: ParameterDescriptor): JsonSchema {
    const schema = this.of(field.type, field);
    return {
      ...docOf(field),
      ...(canBeLeftOut(field) && this.#form.isBrief !== true ? orNull(schema) : schema),
      ...(field.default === undefined ? {} : { default: jsonOf(field.default, field.type) }),
      ...(field.sensitive === true ? { writeOnly: true } : {}),
    };
  }

  #keysOf(ref: TypeRef): JsonSchema | undefined {
    if (ref.kind === "scalar") return keySchema(ref);
    const type = ref.kind === "named" ? this.#types.get(ref.name) : undefined;
    if (type?.kind !== "enum") return undefined;
    const names = type.members.map(({ name }) => name);
    if (type.closed) return { enum: [...names, ...type.members.map(({ id }) => String(id))] };
    return { anyOf: [{ enum: names }, { pattern: digitsPattern(BigInt(MIN_MEMBER), BigInt(MAX_MEMBER)) }] };
  }
}

function enumSchema({ closed, members }: EnumDescriptor, isBrief: boolean): JsonSchema {
  const names = members.map(({ name }) => name);
  if (isBrief) return { enum: names };
  if (closed) return { enum: [...names, ...members.map(({ id }) => id)] };
  return { anyOf: [{ enum: names }, { type: "integer", minimum: MIN_MEMBER, maximum: MAX_MEMBER }] };
}

function canBeLeftOut(field: ParameterDescriptor): boolean {
  return field.optional === true || field.default !== undefined;
}

function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: "null" }] };
}

function docOf({ doc, deprecated }: { readonly doc?: string; readonly deprecated?: string }): JsonSchema {
  return { ...(doc === undefined ? {} : { description: doc }), ...(deprecated === undefined ? {} : { deprecated: true }) };
}

/** A default as JSON has it. */
function jsonOf(value: ValueDescriptor, type: TypeRef): unknown {
  switch (value.kind) {
    case "int":
      return type.kind === "scalar" && /64$/.test(type.name) && !type.name.startsWith("f") ? value.value : Number(value.value);
    case "duration":
      return `${value.value}ms`;
    case "enum":
      return value.member;
    case "list":
      return value.items.map((item) => jsonOf(item, type.kind === "list" ? type.item : type));
    default:
      return value.value;
  }
}
