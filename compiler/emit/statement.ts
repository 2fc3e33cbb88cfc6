// What a generated file is made of: ts-morph structures where one fits, laid out text where lines
// must break.

import type { Declared, FieldDescriptor } from "callwire/schema";
import type { ClassDeclarationStructure, InterfaceDeclarationStructure, StructureKind } from "ts-morph";
import type { Face, Module } from "./module.js";
import { block, hardLine, type Layout, print } from "./print/layout.js";
import { docComment, docText } from "./print/literals.js";
import { identifier } from "./print/names.js";

/** Text that is laid out already. */
export interface Printed {
  readonly kind: "printed";
  readonly text: string;
  /** Belongs to the statement before: no blank line between them. */
  readonly follows?: boolean;
}

/** Plain data, as it goes to the thread that prints it. */
export type Statement = ClassDeclarationStructure | InterfaceDeclarationStructure | Printed;

// Not `StructureKind.Class`: that would load ts-morph for two numbers. The compiler knows that they
// are the same.
export const CLASS: StructureKind.Class = 2;
export const INTERFACE: StructureKind.Interface = 19;

/** A statement from a layout, with a blank line before it. */
export function code(layout: Layout, declared: Pick<Declared, "doc" | "deprecated"> = {}): Printed {
  return { kind: "printed", text: print([...docComment(declared).map((line): Layout => [line, hardLine]), layout]) };
}

/** The documentation of a structure. */
export function docsOf(declared: Pick<Declared, "doc" | "deprecated">): { readonly docs?: string[] } {
  const text = docText(declared);
  return text === undefined ? {} : { docs: [text] };
}

/** `export interface Name { readonly ... }` with one property a field, as one face of the type. */
export function interfaceOf(
  module: Module,
  name: string,
  fields: readonly FieldDescriptor[],
  face: Face,
  declared: Declared,
): Printed {
  const properties = fields.map((field) => property(field, propertyType(module, field, face)));
  return interfaceStatement(name, properties, declared);
}

export function interfaceStatement(name: string, properties: readonly Layout[], declared: Declared): Printed {
  return code(properties.length === 0 ? `export interface ${name} {}` : block(`export interface ${name}`, properties), declared);
}

/** `readonly name: type;` below its documentation. */
export function property(field: FieldDescriptor, { type, isOptional }: PropertyType): Layout {
  const text = `readonly ${identifier(field.name)}${isOptional ? "?" : ""}: ${type};`;
  return [...docComment(field).map((line): Layout => [line, hardLine]), text];
}

export interface PropertyType {
  readonly type: string;
  readonly isOptional: boolean;
}

/** The type of a field as a property. A writer may also leave it out by giving undefined. */
export function propertyType(module: Module, field: FieldDescriptor, face: Face): PropertyType {
  const type = module.typeOf(field.type, face);
  if (face === "full") return { type, isOptional: field.optional === true };
  const isOptional = field.optional === true || field.default !== undefined;
  return { type: isOptional ? `${type} | undefined` : type, isOptional };
}

/**
 * `export const NameCodec: Codec<Full, Init> = { heapBytes, write, read
 * }`, for statements of the two bodies. `heapBytes` is for codecs of values that stand in others:
 * what one takes in memory, by an estimate.
 */
export function codecStatement(
  module: Module,
  head: string,
  types: { readonly full: string; readonly init: string },
  bodies: {
    readonly write: readonly Layout[];
    readonly read: readonly Layout[];
    readonly value: string;
    readonly heapBytes?: number;
  },
): Statement {
  const write = `write(w: ${module.stub("Writer")}${bodies.value === "" ? "" : `, ${bodies.value}: ${types.init}`}): void {`;
  const read = `read(r: ${module.stub("Reader")}): ${types.full} {`;
  return code([
    [`${head}: `, module.codecTypeOf(types.full, types.init), " = {"],
    bodies.heapBytes === undefined ? "" : indented([hardLine, `heapBytes: ${String(bodies.heapBytes)},`]),
    indented([hardLine, write, indented(bodies.write.map((statement) => [hardLine, statement])), hardLine, "},"]),
    indented([hardLine, read, indented(bodies.read.map((statement) => [hardLine, statement])), hardLine, "},"]),
    hardLine,
    "};",
  ]);
}

function indented(content: readonly Layout[]): Layout {
  return { box: "indent", content };
}
