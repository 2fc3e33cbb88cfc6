// How many values of types of the contract must stand inside of one another in the least value of a
// type. What contains itself has an end by the way that is the shortest.

import type { ParameterDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";

/** By the full name. A type that is not there has no value that ends. */
export type Heights = ReadonlyMap<string, number>;

export function heightsOf(types: ReadonlyMap<string, TypeDescriptor>): Heights {
  const heights = new Map<string, number>();
  const users = usersOf(types);
  // Each round settles types that are one higher. Only those that have such a type can be next:
  // a server may give a contract that is one long chain.
  for (let round: ReadonlySet<string> = new Set(types.keys()); round.size > 0; ) {
    const settled = new Map<string, number>();
    for (const name of round) {
      const type = types.get(name);
      if (type === undefined) continue;
      const height = heightOfType(type, heights);
      if (height < (heights.get(name) ?? Number.POSITIVE_INFINITY)) settled.set(name, height);
    }
    for (const [name, height] of settled) heights.set(name, height);
    round = new Set([...settled.keys()].flatMap((name) => users.get(name) ?? []));
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
function heightOfFields(fields: readonly ParameterDescriptor[], heights: Heights): number {
  const needed = fields.filter(({ optional, default: value }) => optional !== true && value === undefined);
  return Math.max(0, ...needed.map((field) => heightOf(field.type, field, heights)));
}

/** By the name of a type: those that have it in a field or an arm. */
function usersOf(types: ReadonlyMap<string, TypeDescriptor>): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const [user, type] of types) {
    for (const name of new Set(refsOf(type).flatMap(nameIn))) {
      const others = users.get(name);
      if (others === undefined) users.set(name, [user]);
      else others.push(user);
    }
  }
  return users;
}

function refsOf(type: TypeDescriptor): readonly TypeRef[] {
  switch (type.kind) {
    case "enum":
      return [];
    case "struct":
    case "error":
      return type.fields.map((field) => field.type);
    case "union":
      return type.arms.flatMap(({ content }) => {
        if (content.kind === "inline") return content.fields.map((field) => field.type);
        return content.kind === "type" ? [content.type] : [];
      });
  }
}

/** Keys of maps are scalars. */
function nameIn(ref: TypeRef): readonly string[] {
  if (ref.kind === "list") return nameIn(ref.item);
  if (ref.kind === "map") return nameIn(ref.value);
  return ref.kind === "named" ? [ref.name] : [];
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
