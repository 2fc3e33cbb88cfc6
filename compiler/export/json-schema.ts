// The arguments of a method as a JSON Schema (2020-12): the JSON of docs/json.md, in the one form
// in which each value is written. Texts of the contract are passed on as they are.

import {
  type Bounds,
  type FieldDescriptor,
  isIntegerName,
  type MethodDescriptor,
  type ParameterDescriptor,
  type ScalarName,
  type TypeDescriptor,
  type TypeRef,
  type ValueDescriptor,
} from "callwire/schema";

/** A schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Every type that is reached, by its full name. */
export type Types = ReadonlyMap<string, TypeDescriptor>;

const DIGITS = "-?(?:0|[1-9][0-9]{0,19})";
const DURATION = "^[0-9]+(?:\\.[0-9]+)?(?:ms|s|m|h)$";

/**
 * An object by the names of the parameters; what the client streams is a list, by the name of the
 * stream. Types that are declared stand in `$defs`, once each.
 */
export function argumentsSchema({ parameters, requestStream }: MethodDescriptor, types: Types): JsonSchema {
  const reached = new Set<string>();
  const schema = fieldsSchema(parameters, reached);
  const streamed =
    requestStream === undefined
      ? schema
      : {
          ...schema,
          properties: {
            ...(schema["properties"] as JsonSchema), // fieldsSchema has made it
            [requestStream.name]: { ...docOf(requestStream), type: "array", items: refSchema(requestStream.item, reached) },
          },
          required: [...(schema["required"] as readonly string[]), requestStream.name], // as above
        };
  const defs: [string, JsonSchema][] = [];
  // A set is walked in the order of insertion, what is added on the way included.
  for (const name of reached) {
    const type = types.get(name);
    if (type !== undefined) defs.push([name, typeSchema(type, reached)]);
  }
  return defs.length === 0 ? streamed : { ...streamed, $defs: Object.fromEntries(defs) };
}

function typeSchema(type: TypeDescriptor, reached: Set<string>): JsonSchema {
  switch (type.kind) {
    case "enum": {
      const names = { enum: type.members.map(({ name }) => name) };
      return { ...docOf(type), ...(type.closed ? names : { anyOf: [names, integerSchema("i32", undefined)] }) };
    }
    case "union":
      return {
        ...docOf(type),
        anyOf: type.arms.map((arm) => {
          const { content } = arm;
          const inside =
            content.kind === "type"
              ? refSchema(content.type, reached)
              : fieldsSchema(content.kind === "inline" ? content.fields : [], reached);
          return objectSchema({ [arm.name]: { ...docOf(arm), ...inside } }, [arm.name]);
        }),
      };
    case "struct":
    case "error":
      return { ...docOf(type), ...fieldsSchema(type.fields, reached) };
  }
}

function fieldsSchema(fields: readonly (ParameterDescriptor | FieldDescriptor)[], reached: Set<string>): JsonSchema {
  const properties = fields.map((field): [string, JsonSchema] => [
    field.name,
    {
      ...docOf(field),
      ...refSchema(field.type, reached, field),
      ...(field.default === undefined ? {} : { default: valueOf(field.default, field.type) }),
      ...(field.sensitive === true ? { writeOnly: true } : {}),
    },
  ]);
  const needed = fields.filter((field) => field.optional !== true && field.default === undefined);
  return objectSchema(
    Object.fromEntries(properties),
    needed.map(({ name }) => name),
  );
}

function objectSchema(properties: JsonSchema, required: readonly string[]): JsonSchema {
  return { type: "object", properties, required, additionalProperties: false };
}

function refSchema(ref: TypeRef, reached: Set<string>, field: Partial<ParameterDescriptor> = {}): JsonSchema {
  switch (ref.kind) {
    case "scalar":
      return scalarSchema(ref.name, field);
    case "named":
      reached.add(ref.name);
      return { $ref: `#/$defs/${ref.name}` };
    case "list":
      return { type: "array", items: refSchema(ref.item, reached), ...countOf("Items", field.length) };
    case "map":
      return { type: "object", additionalProperties: refSchema(ref.value, reached), ...countOf("Properties", field.length) };
  }
}

function scalarSchema(name: ScalarName, { range, length }: Partial<ParameterDescriptor>): JsonSchema {
  if (isIntegerName(name)) return integerSchema(name, range);
  switch (name) {
    case "bool":
      return { type: "boolean" };
    case "i64":
    case "u64":
      return { type: "string", pattern: `^${name === "i64" ? DIGITS : DIGITS.slice(2)}$` };
    case "bytes":
      return { type: "string", contentEncoding: "base64" };
    case "timestamp":
      return { type: "string", format: "date-time" };
    case "duration":
      return { type: "string", pattern: DURATION };
    case "string":
      return { type: "string", ...countOf("Length", length) };
    default:
      return { type: "number", ...limitsOf(range) };
  }
}

function integerSchema(name: string, range: Bounds | undefined): JsonSchema {
  const bits = Number(name.slice(1));
  const isSigned = name.startsWith("i");
  const [least, most] = isSigned ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  return { type: "integer", minimum: least, maximum: most, ...limitsOf(range) };
}

function limitsOf({ min, max }: Bounds = {}): JsonSchema {
  return { ...(min === undefined ? {} : { minimum: Number(min) }), ...(max === undefined ? {} : { maximum: Number(max) }) };
}

function countOf(what: "Items" | "Length" | "Properties", { min, max }: Bounds = {}): JsonSchema {
  return {
    ...(min === undefined ? {} : { [`min${what}`]: Number(min) }),
    ...(max === undefined ? {} : { [`max${what}`]: Number(max) }),
  };
}

function docOf({ doc, deprecated }: { readonly doc?: string | undefined; readonly deprecated?: string | undefined }): JsonSchema {
  return { ...(doc === undefined ? {} : { description: doc }), ...(deprecated === undefined ? {} : { deprecated: true }) };
}

/** A default as JSON has it. */
function valueOf(value: ValueDescriptor, type: TypeRef): unknown {
  switch (value.kind) {
    case "int":
      return type.kind === "scalar" && (type.name === "i64" || type.name === "u64") ? value.value : Number(value.value);
    case "duration":
      return `${value.value}ms`;
    case "enum":
      return value.member;
    case "list":
      return value.items.map((item) => valueOf(item, type.kind === "list" ? type.item : type));
    default:
      return value.value;
  }
}
