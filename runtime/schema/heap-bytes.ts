// What a decoded value takes of the heap, by its type: an estimate for V8, whose numbers are in
// base/heap-bytes.ts. Of the value itself alone: lists, maps, texts, bytes and nested values are
// counted when they are read, by wire/byte-reader.ts.

import { HEAP_BYTES } from "../base/heap-bytes.js";
import { scalarOf } from "../base/scalars.js";
import type { ParameterDescriptor, TypeDescriptor, TypeRef, ValueDescriptor } from "./descriptor.js";

/**
 * Of an object with these fields, all of them there. What stands for one that is absent is made
 * too.
 */
function heapBytesOfFields(fields: readonly ParameterDescriptor[]): number {
  let bytes: number = HEAP_BYTES.object;
  for (const field of fields) bytes += heapBytesOfField(field);
  return bytes;
}

/** Of a value of a named type. */
export function heapBytesOf(type: TypeDescriptor): number {
  switch (type.kind) {
    case "enum":
      return type.closed ? 0 : HEAP_BYTES.text; // a member is one text for all; an unknown one is not
    case "struct":
      return heapBytesOfFields(type.fields);
    case "error":
      return heapBytesOfFields(type.fields) + HEAP_BYTES.error;
    case "union":
      return Math.max(0, ...type.arms.map(({ content }) => heapBytesOfArm(content)));
  }
}

/** Of the object of an arm with fields of its own. */
export function heapBytesOfInline(fields: readonly ParameterDescriptor[]): number {
  return heapBytesOfFields(fields) + HEAP_BYTES.slot;
}

/**
 * Beside the place that holds it. Nothing for what fits into the place, or is counted elsewhere.
 */
export function heapBytesOfScalar(ref: TypeRef): number {
  if (ref.kind !== "scalar" || ref.js !== undefined) return 0;
  return scalarOf(ref.name).heapBytes;
}

function heapBytesOfField({ type, default: standIn }: ParameterDescriptor): number {
  return HEAP_BYTES.slot + heapBytesOfScalar(type) + (standIn === undefined ? 0 : heapBytesOfDefault(standIn));
}

/** All others are constants of the code. */
function heapBytesOfDefault(value: ValueDescriptor): number {
  return value.kind === "list" ? HEAP_BYTES.list + value.items.length * HEAP_BYTES.slot : 0;
}

function heapBytesOfArm(content: Extract<TypeDescriptor, { kind: "union" }>["arms"][number]["content"]): number {
  if (content.kind === "inline") return 0; // its codec says it
  const own = HEAP_BYTES.object + 2 * HEAP_BYTES.slot;
  return content.kind === "type" ? own + heapBytesOfScalar(content.type) : own;
}
