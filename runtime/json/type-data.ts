// The text in which generated code keeps a type: JSON, as short as can be.
// compiler/emit/type-data.ts writes it.

import { isScalarName } from "../base/scalars.js";
import type { ArmDescriptor, FieldDescriptor, TypeDescriptor, TypeRef } from "../schema/descriptor.js";

type FieldData = readonly [id: number, name: string, type: string, rest?: Omit<FieldDescriptor, "id" | "name" | "type">];
type ArmData = readonly [id: number, name: string, content?: string | readonly FieldData[]];
type TypeData =
  | readonly [kind: "struct" | "error", name: string, fields: readonly FieldData[]]
  | readonly [kind: "union", name: string, closed: 0 | 1, arms: readonly ArmData[]]
  | readonly [kind: "enum", name: string, closed: 0 | 1, members: readonly (readonly [id: number, name: string])[]];

/** Its full name, and the rest of it once the names of the types that it uses are known. */
export function readTypeData(text: string): { readonly name: string; read(uses: readonly string[]): TypeDescriptor } {
  const data = JSON.parse(text) as TypeData; // of generated code
  return { name: data[1], read: (uses) => typeOf(data, uses) };
}

function typeOf(data: TypeData, uses: readonly string[]): TypeDescriptor {
  const [kind, name] = data;
  switch (kind) {
    case "enum":
      return { kind, name, closed: data[2] === 1, members: data[3].map(([id, member]) => ({ id, name: member })), reserved: [] };
    case "union":
      return { kind, name, closed: data[2] === 1, arms: data[3].map((arm) => armOf(arm, uses)), reserved: [] };
    case "struct":
      return { kind, name, fields: fieldsOf(data[2], uses), reserved: [] };
    case "error": // what it has on the wire is of no matter for JSON
      return { kind, name, fields: fieldsOf(data[2], uses), reserved: [], id: 0, code: "UNKNOWN", retryable: false };
  }
}

function armOf([id, name, content]: ArmData, uses: readonly string[]): ArmDescriptor {
  if (content === undefined) return { id, name, content: { kind: "unit" } };
  if (typeof content === "string") return { id, name, content: { kind: "type", type: refOf(content, uses) } };
  return { id, name, content: { kind: "inline", fields: fieldsOf(content, uses), reserved: [] } };
}

function fieldsOf(fields: readonly FieldData[], uses: readonly string[]): readonly FieldDescriptor[] {
  return fields.map(([id, name, type, rest]) => ({ id, name, type: refOf(type, uses), ...rest }));
}

/**
 * `u8`, `i64:number`, `[u8]`, `string>[0]`, or the place of a declared type among those that are
 * used.
 */
function refOf(text: string, uses: readonly string[]): TypeRef {
  if (text.startsWith("[")) return { kind: "list", item: refOf(text.slice(1, -1), uses) };
  const arrow = text.indexOf(">");
  if (arrow > 0) return { kind: "map", key: refOf(text.slice(0, arrow), uses), value: refOf(text.slice(arrow + 1), uses) };
  const [scalar = "", js] = text.split(":");
  if (isScalarName(scalar)) return { kind: "scalar", name: scalar, ...(js === undefined ? {} : { js: "number" }) };
  return { kind: "named", name: uses[Number(text)] ?? "" };
}
