// How many values of types of the contract must stand inside of one another in the least value of a
// type. What contains itself has an end by the way that is the shortest.

import type { ParameterDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";

/** By the full name. A type that is not there has no value that ends. */
export type Heights = ReadonlyMap<string, number>;

export function heightsOf(types: ReadonlyMap<string, TypeDescriptor>): Heights {
  const heights = new Map<string, number>();
  // Each round settles at least the types that are one higher, and the last one settles none.
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (const [name, type] of types) {
      const height = heightOfType(type, heights);
      if (height >= (heights.get(name) ?? Number.POSITIVE_INFINITY)) continue;
      heights.set(name, height);
      isChanged = true;
    }
  }
  return heights;
}

/** Of the least value of a field: a list or a map that may be empty is. Infinity: none ends. */
export function heightOf(ref: TypeRef, { length }: Pick<Partial<ParameterDescriptor>, "length">, heights: Heights): number {
  switch (ref.kind) {
    case "scalar":
      return 0;
    case "list":
      return Number(length?.min ?? 0) === 0 ? 0 : heightOf(ref.item, {}, heights);
    case "map":
      return Number(length?.min ?? 0) === 0 ? 0 : heightOf(ref.value, {}, heights);
    case "named":
      return heights.get(ref.name) ?? Number.POSITIVE_INFINITY;
  }
}

/** Of all fields that must be there. */
export function heightOfFields(fields: readonly ParameterDescriptor[], heights: Heights): number {
  const needed = fields.filter(({ optional, default: value }) => optional !== true && value === undefined);
  return Math.max(0, ...needed.map((field) => heightOf(field.type, field, heights)));
}

function heightOfType(type: TypeDescriptor, heights: Heights): number {
  switch (type.kind) {
    case "enum":
      return 0;
    case "struct":
    case "error":
      return 1 + heightOfFields(type.fields, heights);
    case "union":
      return 1 + Math.min(...type.arms.map(({ content }) => heightOfArm(content, heights)));
  }
}

/** Of what stands in the arm of a union. */
export function heightOfArm(
  content: Extract<TypeDescriptor, { readonly kind: "union" }>["arms"][number]["content"],
  heights: Heights,
): number {
  if (content.kind === "unit") return 0;
  return content.kind === "inline" ? heightOfFields(content.fields, heights) : heightOf(content.type, {}, heights);
}
