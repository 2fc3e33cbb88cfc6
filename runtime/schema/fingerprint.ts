// One short name for the exact shape of a contract. Documentation, `@meta`, source order of
// declarations and file paths do not count.

import { createHash } from "node:crypto";
import type { FieldDescriptor, ServiceDescriptor, TypeDescriptor, TypeRef } from "./descriptor.js";

/**
 * The fingerprint of a service: 16 hexadecimal digits of the SHA-256 over everything on its wire
 * and in its behaviour, every type that it reaches included. `types` must hold each reachable type
 * by its full name.
 */
export function fingerprintService(
  service: Omit<ServiceDescriptor, "fingerprint">,
  types: ReadonlyMap<string, TypeDescriptor>,
): string {
  const reached = reachTypes(service, types);
  const methods = `[${[...service.methods].sort(byName).map(toCanonicalJson).join(",")}]`;
  const shapes = `[${[...reached.values()].sort(byName).map(shapeOf).join(",")}]`;
  const shape = `{"methods":${methods},"service":${JSON.stringify(service.name)},"types":${shapes}}`;
  return createHash("sha256").update(shape).digest("hex").slice(0, 16);
}

/** Every type that a service reaches, by its full name. */
export function reachTypes(
  { methods }: Pick<ServiceDescriptor, "methods">,
  types: ReadonlyMap<string, TypeDescriptor>,
): ReadonlyMap<string, TypeDescriptor> {
  const reached = new Map<string, TypeDescriptor>();
  for (const method of methods) {
    for (const parameter of method.parameters) collect(parameter.type, types, reached);
    if (method.requestStream !== undefined) collect(method.requestStream.item, types, reached);
    if (method.result !== undefined) collect(method.result, types, reached);
    for (const error of method.throws) collect({ kind: "named", name: error }, types, reached);
  }
  return reached;
}

/** Many services reach the same types. */
const shapesOfTypes = new WeakMap<TypeDescriptor, string>();

function shapeOf(type: TypeDescriptor): string {
  const known = shapesOfTypes.get(type);
  if (known !== undefined) return known;
  const shape = toCanonicalJson(type);
  shapesOfTypes.set(type, shape);
  return shape;
}

/**
 * Adds every type that a reference reaches. Iterative: a chain of types may be longer than the
 * stack.
 */
function collect(start: TypeRef, types: ReadonlyMap<string, TypeDescriptor>, reached: Map<string, TypeDescriptor>): void {
  const queue = [start];
  for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
    if (ref.kind === "list") queue.push(ref.item);
    else if (ref.kind === "map") queue.push(ref.key, ref.value);
    else if (ref.kind === "named" && !reached.has(ref.name)) {
      const type = types.get(ref.name);
      if (type === undefined) continue;
      reached.set(ref.name, type);
      queue.push(...refsOf(type));
    }
  }
}

function refsOf(type: TypeDescriptor): readonly TypeRef[] {
  switch (type.kind) {
    case "enum":
      return [];
    case "struct":
    case "error":
      return type.fields.map(typeOf);
    case "union":
      return type.arms.flatMap(({ content }) => {
        if (content.kind === "inline") return content.fields.map(typeOf);
        return content.kind === "type" ? [content.type] : [];
      });
  }
}

function typeOf(field: FieldDescriptor): TypeRef {
  return field.type;
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}

/** JSON with sorted keys, without documentation and what is for tools and interceptors. */
function toCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toCanonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  // A loop and no lists of entries: a third of the time, which `callwire check` spends once for
  // each type.
  const properties = value as Readonly<Record<string, unknown>>; // any object is one
  let json = "";
  for (const key of Object.keys(properties).sort()) {
    const inner = properties[key];
    if (inner === undefined || key === "doc" || key === "deprecated" || key === "meta") continue;
    json += `${json === "" ? "" : ","}${JSON.stringify(key)}:${toCanonicalJson(inner)}`;
  }
  return `{${json}}`;
}
