// Structs and errors: an interface or class, what a writer may give, and the codec.

import { type ErrorDescriptor, type FieldDescriptor, heapBytesOf, type StructDescriptor } from "callwire/schema";
import type { ClassDeclarationStructure, OptionalKind, PropertyDeclarationStructure } from "ts-morph";
import { canBeLeftOut } from "./descriptor-index.js";
import type { Module } from "./module.js";
import { block, braced, type Layout } from "./print/layout.js";
import { stringLiteral, valueLiteral } from "./print/literals.js";
import { identifier, simpleName } from "./print/names.js";
import { readAll, readObject } from "./read-fields.js";
import { slotsOf } from "./slot.js";
import {
  CLASS,
  code,
  codecStatement,
  docsOf,
  interfaceOf,
  interfaceStatement,
  property,
  propertyType,
  type Statement,
} from "./statement.js";
import { writeFields } from "./write-fields.js";

export function structStatements(module: Module, struct: StructDescriptor): readonly Statement[] {
  const name = simpleName(struct.name);
  const hasInit = module.contract.hasInit({ kind: "named", name: struct.name });
  const init = hasInit ? `${name}Init` : name;
  const slots = slotsOf(struct.fields);
  return [
    interfaceOf(module, name, struct.fields, "full", struct),
    ...(hasInit ? [interfaceOf(module, init, struct.fields, "init", initDoc(struct, name))] : []),
    codecStatement(
      module,
      `export const ${name}Codec`,
      { full: name, init },
      {
        value: "v",
        heapBytes: heapBytesOf(struct),
        write: [`w.object(v, ${stringLiteral(name)});`, ...writeFields(module, slots, (slot) => `v.${identifier(slot.name)}`)],
        read: readObject(module, slots, module.locals("r", "v", "n"), name),
      },
    ),
  ];
}

export function errorStatements(module: Module, error: ErrorDescriptor): readonly Statement[] {
  const name = simpleName(error.name);
  const init = error.fields.length > 0 ? `${name}Init` : name;
  const slots = slotsOf(error.fields);
  const { statements, localOf } = readAll(module, slots, module.locals("r", "n"));
  const fields = slots.map((slot) => member(slot.name, localOf.get(slot)));
  const made: Layout = fields.length === 0 ? `new ${name}()` : [`new ${name}(`, braced(fields), ")"];
  return [
    // An error's own fields may be left out; what is inside them must be complete, as the object is
    // what a catcher reads.
    ...(fields.length > 0 ? [shallowInit(module, error, init, name)] : []),
    classOf(module, error, name, init),
    codecStatement(
      module,
      `export const ${name}Codec`,
      { full: name, init },
      {
        value: "v",
        heapBytes: heapBytesOf(error),
        write: [`w.object(v, ${stringLiteral(name)});`, ...writeFields(module, slots, (slot) => `v.${identifier(slot.name)}`)],
        read: [...statements, ["return ", made, ";"]],
      },
    ),
    errorDef(module, error, name),
  ];
}

function shallowInit(module: Module, error: ErrorDescriptor, init: string, name: string): Statement {
  const properties = error.fields.map((field) => {
    const full = propertyType(module, field, "full");
    return property(field, canBeLeftOut(field) ? { type: `${full.type} | undefined`, isOptional: true } : full);
  });
  return interfaceStatement(init, properties, initDoc(error, name));
}

function classOf(module: Module, error: ErrorDescriptor, name: string, init: string): ClassDeclarationStructure {
  const own = error.fields.filter((field) => field.name !== "message");
  const literal = stringLiteral(name);
  const allCanBeLeftOut = error.fields.every(canBeLeftOut);
  return {
    kind: CLASS,
    name,
    isExported: true,
    extends: module.stub("DeclaredError"),
    ...docsOf(error),
    properties: [
      // Tells the error in another copy of this module, see `DeclaredError`.
      { name: "typeName", isStatic: true, isReadonly: true, initializer: stringLiteral(error.name) },
      { name: "name", hasOverrideKeyword: true, isReadonly: true, type: literal, initializer: literal },
      ...own.map((field) => classProperty(module, field)),
    ],
    ctors: [
      {
        parameters:
          error.fields.length === 0 ? [] : [{ name: "init", type: init, ...(allCanBeLeftOut ? { initializer: "{}" } : {}) }],
        statements: [`super(${messageOf(error, literal)});`, ...own.map(assignField)],
      },
    ],
  };
}

function classProperty(module: Module, field: FieldDescriptor): OptionalKind<PropertyDeclarationStructure> {
  return {
    name: identifier(field.name),
    isReadonly: true,
    hasQuestionToken: field.optional === true,
    type: module.typeOf(field.type, "full"),
    ...docsOf(field),
  };
}

function messageOf(error: ErrorDescriptor, fallback: string): string {
  const field = error.fields.find(({ message }) => message === true);
  return field === undefined ? fallback : given(field);
}

function assignField(field: FieldDescriptor): string {
  const name = identifier(field.name);
  const assignment = `this.${name} = ${given(field)};`;
  return field.optional === true ? `if (init.${name} !== undefined) ${assignment}` : assignment;
}

function given(field: FieldDescriptor): string {
  const value = `init.${identifier(field.name)}`;
  return field.default === undefined ? value : `${value} ?? ${valueLiteral(field.default, field.type)}`;
}

function errorDef(module: Module, error: ErrorDescriptor, name: string): Statement {
  return code([
    block(`export const ${name}Def: ${module.stub("ErrorDef")}<${name}> =`, [
      `name: ${stringLiteral(error.name)},`,
      `id: ${hex(error.id)},`,
      `code: ${stringLiteral(error.code)},`,
      `retryable: ${error.retryable},`,
      `is: (value) => value instanceof ${name},`,
      `codec: ${name}Codec,`,
    ]),
    ";",
  ]);
}

/** A wire id, eight digits. */
export function hex(id: number): string {
  return `0x${(id >>> 0).toString(16).padStart(8, "0")}`;
}

function member(name: string, local: string | undefined): string {
  return local === undefined || local === name ? name : `${name}: ${local}`;
}

function initDoc<T extends StructDescriptor | ErrorDescriptor>(declared: T, name: string): T {
  return { ...declared, doc: `What \`${name}\` is written from.` };
}
