// Fields and parameters: checked and lowered, for everything that has some.

import type { Declared, FieldDescriptor, ParameterDescriptor } from "callwire/schema";
import { type Annotations, readAnnotations, type Target } from "../semantic/annotations.js";
import { checkIds, FIELD_IDS } from "../semantic/member-ids.js";
import { checkName, NameScope, type NameUse } from "../semantic/names.js";
import { spanIn, type Unit } from "../semantic/program.js";
import { isNoValue, nameOf } from "../semantic/value-forms.js";
import type * as Ast from "../syntax/ast.js";
import { quote } from "../text/escape.js";
import type { Lowering } from "./lowering.js";

/** A descriptor while it is made. */
type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Where fields stand. */
export type FieldOwner = "struct" | "error" | "arm";

/** The fields of a block, sorted by number. Broken ones are left out. */
export function lowerFields(
  lowering: Lowering,
  unit: Unit,
  fields: readonly Ast.Field[],
  reserved: readonly Ast.Reserved[],
  owner: FieldOwner,
): readonly FieldDescriptor[] {
  const { program } = lowering;
  const scope = new NameScope(program, unit, "field");
  let message: Ast.Annotation | undefined;
  const lowered: FieldDescriptor[] = [];
  checkIds(program, unit, fields, reserved, FIELD_IDS);
  for (const field of fields) {
    if (field.broken || field.name === undefined || field.id === undefined) continue;
    const annotations = readAnnotations(program, unit, field, owner === "error" ? "errorField" : "field");
    scope.add(field.name);
    checkName(program, unit, field.name, useOf(owner, annotations));
    const value = lowerSlot(lowering, unit, field, field.name, annotations);
    if (annotations.message !== undefined) message = checkMessage(lowering, unit, annotations.message, message, value);
    if (value === undefined) continue;
    const descriptor: Writable<FieldDescriptor> = Object.assign(value, { id: Number(field.id.value) });
    if (annotations.message !== undefined) descriptor.message = true;
    lowered.push(descriptor);
  }
  return lowered.sort((left, right) => left.id - right.id);
}

/** A parameter without its stream. */
export function lowerParameter(
  lowering: Lowering,
  unit: Unit,
  parameter: Ast.Parameter,
  name: Ast.Name,
): ParameterDescriptor | undefined {
  return lowerSlot(lowering, unit, parameter, name, readAnnotations(lowering.program, unit, parameter, "parameter"));
}

/** What every declaration has in its Descriptor. */
export function lowerDeclared(name: string, node: Ast.Documented, annotations: Annotations): Declared {
  const declared: Writable<Declared> = { name };
  if (node.doc !== undefined) declared.doc = node.doc;
  if (annotations.deprecated !== undefined) declared.deprecated = annotations.deprecated;
  if (annotations.meta !== undefined) declared.meta = annotations.meta;
  return declared;
}

/** Reads the annotations of a declaration and gives what every declaration has. */
export function declare(lowering: Lowering, unit: Unit, name: string, node: Ast.Documented, target: Target): Declared {
  return lowerDeclared(name, node, readAnnotations(lowering.program, unit, node, target));
}

function useOf(owner: FieldOwner, annotations: Annotations): NameUse {
  if (owner === "arm") return "armField";
  if (owner === "struct") return "field";
  return annotations.message === undefined ? "errorField" : "messageField";
}

function lowerSlot(
  lowering: Lowering,
  unit: Unit,
  slot: Ast.Field | Ast.Parameter,
  name: Ast.Name,
  annotations: Annotations,
): ParameterDescriptor | undefined {
  const resolved = lowering.types.resolve(unit, slot.type);
  if (resolved === undefined) return undefined;
  const type = annotations.js === undefined ? resolved : lowering.types.applyJs(unit, resolved, annotations.js);
  const isOptional = slot.type?.optional ?? false;
  if (isOptional && slot.default !== undefined && !isNoValue(slot.default)) reportOptionalDefault(lowering, unit, slot, name);
  const value = slot.default === undefined ? undefined : lowering.values.evaluate(unit, slot.default, type);
  const range = lowering.bounds.readRange(unit, annotations.range, type, value, slot.default);
  const length = lowering.bounds.readLength(unit, annotations.length, type, value, slot.default);
  // Not with spreads: they take ten times as long as what they spread, and fields are most of a
  // contract.
  const lowered: Writable<ParameterDescriptor> = Object.assign(lowerDeclared(name.text, slot, annotations), { type });
  if (isOptional) lowered.optional = true;
  if (value !== undefined) lowered.default = value;
  if (range !== undefined) lowered.range = range;
  if (length !== undefined) lowered.length = length;
  if (annotations.sensitive !== undefined) lowered.sensitive = true;
  return lowered;
}

function reportOptionalDefault(lowering: Lowering, unit: Unit, slot: Ast.Field | Ast.Parameter, name: Ast.Name): void {
  lowering.program.bag.report("CW3004", {
    message: `${quote(name.text)} is optional and has a default`,
    span: spanIn(unit, slot.default ?? slot),
    help: "remove the `?`: with a default it can be left out already, and is always present to the reader",
  });
}

function checkMessage(
  lowering: Lowering,
  unit: Unit,
  found: Ast.Annotation,
  earlier: Ast.Annotation | undefined,
  field: ParameterDescriptor | undefined,
): Ast.Annotation {
  const { bag } = lowering.program;
  const span = spanIn(unit, found);
  if (earlier !== undefined) {
    const labels = [{ span: spanIn(unit, earlier), text: "first given here" }];
    bag.report("CW3011", { message: "an error has one message; this is the second", span, labels, help: "remove one of them" });
  }
  if (field !== undefined && !(field.type.kind === "scalar" && field.type.name === "string")) {
    bag.report("CW3009", {
      message: `@message is for a string, this is ${quote(nameOf(field.type))}`,
      span,
      help: "give the error a string field for its message",
    });
  } else if (field?.optional) {
    bag.report("CW3009", {
      message: "the message of an error cannot be optional",
      span,
      help: 'give it a default, such as `= ""`',
    });
  } else if (field?.sensitive) {
    bag.report("CW3009", {
      message: "the message of an error cannot be @sensitive: it is what logs and people are shown",
      span,
      help: "keep the secret in a field of its own",
    });
  }
  return found;
}
