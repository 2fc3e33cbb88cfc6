// Arguments whose `@sensitive` values were left out of a recording: examples in their place.

import type { MethodDescriptor, ParameterDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";
import { exampleOfField } from "../describe.js";

type Types = ReadonlyMap<string, TypeDescriptor>;

/** What stands in a recording where a value was. */
const REDACTED = "[redacted]";

/** The same arguments, with a value that the contract allows for each that is missing. */
export function fillMasked(
  args: Readonly<Record<string, unknown>>,
  { parameters }: MethodDescriptor,
  types: Types,
): Readonly<Record<string, unknown>> {
  return fillFields(args, parameters, types);
}

function fillFields(
  object: Readonly<Record<string, unknown>>,
  fields: readonly ParameterDescriptor[],
  types: Types,
): Readonly<Record<string, unknown>> {
  return mapValues(object, (value, name) => {
    const field = fields.find((each) => each.name === name);
    if (field === undefined) return value;
    return field.sensitive === true && value === REDACTED ? exampleOfField(field, types) : fillValue(value, field.type, types);
  });
}

function fillValue(value: unknown, type: TypeRef, types: Types): unknown {
  if (type.kind === "list") return Array.isArray(value) ? value.map((item) => fillValue(item, type.item, types)) : value;
  if (!isObject(value)) return value;
  if (type.kind === "map") return mapValues(value, (inner) => fillValue(inner, type.value, types));
  const named = type.kind === "named" ? types.get(type.name) : undefined;
  switch (named?.kind) {
    case "struct":
    case "error":
      return fillFields(value, named.fields, types);
    case "union":
      return mapValues(value, (inner, name) => {
        const content = named.arms.find((arm) => arm.name === name)?.content;
        if (content?.kind === "inline") return isObject(inner) ? fillFields(inner, content.fields, types) : inner;
        return content === undefined || content.kind === "unit" ? inner : fillValue(inner, content.type, types);
      });
    default:
      return value;
  }
}

function mapValues(
  object: Readonly<Record<string, unknown>>,
  map: (value: unknown, name: string) => unknown,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value, name)]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
