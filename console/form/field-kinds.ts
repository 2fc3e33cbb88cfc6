// What a type is in a form, what it begins with, and what is shown in the place of a value that is
// left out.

import type {
  FieldDescriptor,
  ParameterDescriptor,
  TypeDescriptor,
  TypeRef,
  UnionDescriptor,
  ValueDescriptor,
} from "../../cli/live/console/messages.js";
import { isObject, type Json, type JsonObject } from "./json.js";

/** By their full names. */
export type Types = ReadonlyMap<string, TypeDescriptor>;

/** What a required field begins with; undefined where somebody has to say. */
export function emptyOf(ref: TypeRef, types: Types): Json | undefined {
  switch (ref.kind) {
    case "list":
      return [];
    case "map":
      return {};
    case "scalar":
      return ref.name === "string" || ref.name === "bytes" ? "" : ref.name === "bool" ? false : undefined;
    case "named": {
      const type = types.get(ref.name);
      return type?.kind === "struct" || type?.kind === "error" ? emptyFields(type.fields, types) : undefined;
    }
  }
}

/** Only what must be there: a type that needs itself would have no end. */
export function emptyFields(fields: readonly ParameterDescriptor[], types: Types, depth = 0): JsonObject {
  return Object.fromEntries(
    fields.flatMap((field): [string, Json][] => {
      if (mayMiss(field)) return [];
      const named = field.type.kind === "named" ? types.get(field.type.name) : undefined;
      if (named?.kind === "struct") return depth > 8 ? [] : [[field.name, emptyFields(named.fields, types, depth + 1)]];
      const value = emptyOf(field.type, types);
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
}

export function mayMiss({ optional, default: standard }: ParameterDescriptor): boolean {
  return optional === true || standard !== undefined;
}

/** The arm that a union has now; undefined when it has none, or more than one. */
export function armOf(json: Json | undefined): string | undefined {
  const names = isObject(json) ? Object.keys(json) : [];
  return names.length === 1 ? names[0] : undefined;
}

/** What a union begins with when somebody chooses an arm. */
export function emptyArm(union: UnionDescriptor, name: string, types: Types): JsonObject {
  const content = union.arms.find((arm) => arm.name === name)?.content;
  if (content === undefined || content.kind === "unit") return { [name]: {} };
  if (content.kind === "inline") return { [name]: emptyFields(content.fields, types) };
  return { [name]: emptyOf(content.type, types) ?? null };
}

export function fieldsOfArm(union: UnionDescriptor, name: string): readonly FieldDescriptor[] {
  const content = union.arms.find((arm) => arm.name === name)?.content;
  return content?.kind === "inline" ? content.fields : [];
}

/** A default, as it stands in the contract. */
export function defaultText(value: ValueDescriptor | undefined): string {
  if (value === undefined) return "";
  switch (value.kind) {
    case "duration":
      return `${value.value / 1_000}s`;
    case "enum":
      return value.member;
    case "list":
      return `[${value.items.map(defaultText).join(", ")}]`;
    default:
      return String(value.value);
  }
}

/** As the contract writes it, with the bounds that it sets. */
export function typeText({ type, range, length }: Pick<ParameterDescriptor, "type" | "range" | "length">): string {
  const isDuration = type.kind === "scalar" && type.name === "duration";
  const bounds = ({ min = "", max = "" }): string => `${min}..${max}`;
  return [
    refText(type),
    ...(range === undefined ? [] : [`${bounds(range)}${isDuration ? " ms" : ""}`]),
    ...(length === undefined ? [] : [`length ${bounds(length)}`]),
  ].join(", ");
}

function refText(ref: TypeRef): string {
  switch (ref.kind) {
    case "scalar":
      return ref.name;
    case "named":
      return ref.name.slice(ref.name.lastIndexOf(".") + 1);
    case "list":
      return `[${refText(ref.item)}]`;
    case "map":
      return `map<${refText(ref.key)}, ${refText(ref.value)}>`;
  }
}
