// Values of a recording whose `@sensitive` parts were left out: others in their place.

import type { MethodDescriptor, ParameterDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";
import { exampleOfField } from "../../contract/example-request.js";
import { isJsonObject } from "../../json-object.js";

type Types = ReadonlyMap<string, TypeDescriptor>;
/** Makes a value that the contract allows. */
type Fill = (field: ParameterDescriptor) => unknown;

/** What stands in a recording where a value was. */
const REDACTED = "[redacted]";

/** The same arguments, with a value that the contract allows for each that is missing. */
export function fillMasked(
  args: Readonly<Record<string, unknown>>,
  { parameters }: MethodDescriptor,
  types: Types,
): Readonly<Record<string, unknown>> {
  return fillFields(args, parameters, types, (field) => exampleOfField(field, types));
}

function fillFields(
  object: Readonly<Record<string, unknown>>,
  fields: readonly ParameterDescriptor[],
  types: Types,
  fill: Fill,
): Readonly<Record<string, unknown>> {
  return mapValues(object, (value, name) => {
    const field = fields.find((each) => each.name === name);
    if (field === undefined) return value;
    return field.sensitive === true && value === REDACTED ? fill(field) : fillValue(value, field.type, types, fill);
  });
}

/** The same of any value: `fill` makes what is missing. */
export function fillValue(value: unknown, type: TypeRef, types: Types, fill: Fill): unknown {
  if (type.kind === "list") return Array.isArray(value) ? value.map((item) => fillValue(item, type.item, types, fill)) : value;
  if (!isJsonObject(value)) return value;
  if (type.kind === "map") return mapValues(value, (inner) => fillValue(inner, type.value, types, fill));
  const named = type.kind === "named" ? types.get(type.name) : undefined;
  switch (named?.kind) {
    case "struct":
    case "error":
      return fillFields(value, named.fields, types, fill);
    case "union":
      return mapValues(value, (inner, name) => {
        const content = named.arms.find((arm) => arm.name === name)?.content;
        if (content?.kind === "inline") return isJsonObject(inner) ? fillFields(inner, content.fields, types, fill) : inner;
        return content === undefined || content.kind === "unit" ? inner : fillValue(inner, content.type, types, fill);
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
