// Values to begin with: a request of a method, and a value of a field or of a type, as JSON. They
// are within the limits of the contract.

import {
  type Descriptor,
  type MethodDescriptor,
  type ParameterDescriptor,
  type ScalarName,
  scalarOf,
  type TypeDescriptor,
  type TypeRef,
} from "callwire/schema";

/** Types that an example goes into. */
const MAX_DEPTH = 4;
/** Values that an example has, about: more is for nobody to read. */
const MAX_EXAMPLE_VALUES = 200;

/** A request as JSON, with a value for each parameter that must be given. */
export function exampleOf(method: MethodDescriptor, descriptor: Descriptor): Readonly<Record<string, unknown>> {
  const types = new Map(descriptor.files.flatMap(({ types: all }) => all.map((type) => [type.name, type] as const)));
  return exampleRequest(method, types);
}

/** The same, with all types of the Descriptor by their full names. */
export function exampleRequest(
  method: MethodDescriptor,
  types: ReadonlyMap<string, TypeDescriptor>,
): Readonly<Record<string, unknown>> {
  return fieldsOf(method.parameters, { types, left: MAX_EXAMPLE_VALUES }, 0);
}

/** A value of a type. */
export function exampleOfType(ref: TypeRef, types: ReadonlyMap<string, TypeDescriptor>): unknown {
  return exampleValue(ref, {}, { types, left: MAX_EXAMPLE_VALUES }, 0);
}

/** A value for one field, within its limits. */
export function exampleOfField(field: ParameterDescriptor, types: ReadonlyMap<string, TypeDescriptor>): unknown {
  return exampleValue(field.type, field, { types, left: MAX_EXAMPLE_VALUES }, 0);
}

/** One example while it grows. */
interface Example {
  readonly types: ReadonlyMap<string, TypeDescriptor>;
  /** Values that it may still have: wide types in wide types would have no end. */
  left: number;
}

function fieldsOf(fields: readonly ParameterDescriptor[], example: Example, depth: number): Readonly<Record<string, unknown>> {
  example.left -= fields.length;
  const needed = fields.filter((field) => field.optional !== true && field.default === undefined);
  return Object.fromEntries(needed.map((field) => [field.name, exampleValue(field.type, field, example, depth)]));
}

function exampleValue(ref: TypeRef, field: Partial<ParameterDescriptor>, example: Example, depth: number): unknown {
  switch (ref.kind) {
    case "scalar":
      return exampleScalar(ref.name, field);
    case "list":
      return field.length?.min === undefined && depth >= MAX_DEPTH ? [] : [exampleValue(ref.item, {}, example, depth + 1)];
    case "map":
      return {};
    case "named":
      return exampleNamed(example.types.get(ref.name), example, depth);
  }
}

function exampleNamed(type: TypeDescriptor | undefined, example: Example, depth: number): unknown {
  if (type === undefined || depth >= MAX_DEPTH || example.left <= 0) return {};
  switch (type.kind) {
    case "enum":
      return type.members[0]?.name ?? 0;
    case "union": {
      const [arm] = type.arms;
      if (arm === undefined) return {};
      const { content } = arm;
      const inside =
        content.kind === "unit"
          ? {}
          : content.kind === "inline"
            ? fieldsOf(content.fields, example, depth + 1)
            : exampleValue(content.type, {}, example, depth + 1);
      return { [arm.name]: inside };
    }
    default:
      return fieldsOf(type.fields, example, depth + 1);
  }
}

function exampleScalar(name: ScalarName, { range, length }: Partial<ParameterDescriptor>): unknown {
  const { example, js } = scalarOf(name);
  if (name === "string") return "text".padEnd(Math.min(Number(length?.min ?? 0), 64), "x").slice(0, Number(length?.max ?? 64));
  if (js === "bigint") return range?.min ?? example;
  if (typeof example !== "number") return example;
  return Number(range?.min ?? (range?.max !== undefined && Number(range.max) < example ? range.max : example));
}
