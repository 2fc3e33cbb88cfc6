// Values to begin with: a request of a method, and a value of a field or of a type, as JSON. They
// are within the limits of the contract, unless those demand more than anybody would read.

import {
  type Bounds,
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
/** Characters, bytes or items for a limit that demands them. */
const MAX_DEMANDED = 256;
/** Values that an example has, about: more is for nobody to read. */
const MAX_EXAMPLE_VALUES = 200;

/** A request as JSON, with a value for each parameter that must be given. */
export function exampleOf(method: MethodDescriptor, descriptor: Descriptor): Readonly<Record<string, unknown>> {
  const types = new Map(descriptor.files.flatMap(({ types: all }) => all.map((type) => [type.name, type] as const)));
  return fieldsOf(method.parameters, { types, left: MAX_EXAMPLE_VALUES }, 0);
}

/**
 * The same for a reader, with all types of the Descriptor by their full names: what may be left out
 * is there, too, when it is one value. Contracts that were protobuf have nothing else.
 */
export function fullExample(
  method: MethodDescriptor,
  types: ReadonlyMap<string, TypeDescriptor>,
): Readonly<Record<string, unknown>> {
  return fieldsOf(method.parameters, { types, left: MAX_EXAMPLE_VALUES, isFull: true }, 0);
}

/** A value of a type. */
export function exampleOfType(ref: TypeRef, types: ReadonlyMap<string, TypeDescriptor>): unknown {
  return exampleValue(ref, {}, { types, left: MAX_EXAMPLE_VALUES, isFull: true }, 0);
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
  /** Whether what may be left out is there, too, in the first two levels. */
  readonly isFull?: boolean;
}

function fieldsOf(fields: readonly ParameterDescriptor[], example: Example, depth: number): Readonly<Record<string, unknown>> {
  example.left -= fields.length;
  const isShown = (type: TypeRef) => example.isFull === true && depth <= 1 && isOneValue(type, example.types);
  const needed = fields.filter((field) => (field.optional !== true && field.default === undefined) || isShown(field.type));
  return Object.fromEntries(needed.map((field) => [field.name, exampleValue(field.type, field, example, depth)]));
}

function isOneValue(ref: TypeRef, types: ReadonlyMap<string, TypeDescriptor>): boolean {
  return ref.kind === "scalar" || (ref.kind === "named" && types.get(ref.name)?.kind === "enum");
}

function exampleValue(ref: TypeRef, field: Partial<ParameterDescriptor>, example: Example, depth: number): unknown {
  switch (ref.kind) {
    case "scalar":
      return exampleScalar(ref.name, field);
    case "list":
      return exampleItems(ref.item, field, example, depth);
    case "map":
      return {};
    case "named":
      return exampleNamed(example.types.get(ref.name), example, depth);
  }
}

function exampleItems(item: TypeRef, { length }: Partial<ParameterDescriptor>, example: Example, depth: number): unknown[] {
  const count = Math.max(depth >= MAX_DEPTH ? 0 : 1, demanded(length));
  const fitting = Math.min(count, Number(length?.max ?? count), Math.max(1, example.left));
  example.left -= fitting;
  return Array.from({ length: fitting }, () => exampleValue(item, {}, example, depth + 1));
}

function demanded(length: Bounds | undefined): number {
  return Math.min(Number(length?.min ?? 0), MAX_DEMANDED);
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
  if (name === "string") return "text".padEnd(demanded(length), "x").slice(0, Number(length?.max ?? MAX_DEMANDED));
  if (name === "bytes" && length !== undefined) return Buffer.alloc(demanded(length)).toString("base64");
  if (js === "bigint") return range?.min ?? example;
  if (typeof example !== "number") return example;
  return Number(range?.min ?? (range?.max !== undefined && Number(range.max) < example ? range.max : example));
}
