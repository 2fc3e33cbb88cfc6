// Structs, errors, unions and enums as messages of protobuf.

import type {
  ArmDescriptor,
  EnumDescriptor,
  FieldDescriptor,
  ParameterDescriptor,
  Reserved,
  TypeDescriptor,
  UnionDescriptor,
} from "callwire/schema";
import { describeValue } from "../../breaking/describe.js";
import type { ProtoEnum, ProtoEnumValue, ProtoField, ProtoMessage, ProtoReserved } from "./proto-file.js";
import { EMPTY, enumNameOf, fold, freeName, type ProtoTypes } from "./proto-types.js";

/** Numbers of fields that protobuf keeps for itself, and the largest that it has. */
export const KEPT_NUMBERS = { first: 19_000, last: 19_999, max: 536_870_911 } as const;

export const NOTHING_RESERVED: ProtoReserved = { numbers: [], names: [] };

interface Documented {
  readonly doc?: string;
  readonly deprecated?: string;
}

export function messageOf(types: ProtoTypes, type: TypeDescriptor): ProtoMessage {
  const declared = { name: type.name.slice(type.name.lastIndexOf(".") + 1), ...docOf(type), oneof: undefined };
  switch (type.kind) {
    case "struct":
      return { ...declared, ...bodyOf(types, type.fields, type.reserved) };
    case "error": {
      const code = `Status ${type.code}${type.retryable ? "; another server may be tried" : ""}.`;
      return { ...declared, ...docOf(type, code), ...bodyOf(types, type.fields, type.reserved) };
    }
    case "union":
      return { ...declared, ...unionBody(types, type) };
    case "enum":
      return { ...declared, ...NO_BODY, enums: [enumOf(type)] };
  }
}

const NO_BODY = { fields: [], messages: [], enums: [], reserved: NOTHING_RESERVED };

/** A field or parameter under its number. */
export function fieldOf(types: ProtoTypes, field: ParameterDescriptor, number: number): ProtoField {
  const standard = field.default === undefined ? undefined : `Default: ${describeValue(field.default)}`;
  const isDuration = field.type.kind === "scalar" && field.type.name === "duration";
  const notes = [standard, boundsOf("Range", field.range, isDuration ? " ms" : ""), boundsOf("Length", field.length)];
  return {
    name: field.name,
    jsonName: field.name,
    ...docOf(field, ...notes),
    number,
    ...types.ofField(field.type),
  };
}

/**
 * Names of one message are one space: a map brings a message of its own with it. Where a field has
 * the name of that one, it gets another. In JSON it keeps it.
 */
export function distinctFields(fields: readonly ProtoField[]): readonly ProtoField[] {
  const entries = new Set(fields.filter(({ label }) => label === "map").map(({ name }) => entryName(name)));
  return fields.map((field) => (entries.has(field.name) ? { ...field, name: `${field.name}_` } : field));
}

/** As protoc names it. */
function entryName(field: string): string {
  const camel = field.replace(/_+([a-z0-9A-Z]?)/g, (_, next: string) => next.toUpperCase());
  return `${camel.charAt(0).toUpperCase()}${camel.slice(1)}Entry`;
}

export function docOf({ doc, deprecated }: Documented, ...notes: readonly (string | undefined)[]) {
  const why = deprecated === undefined || deprecated === "" ? undefined : `Deprecated: ${deprecated}`;
  const lines = [doc, ...notes, why].filter((line) => line !== undefined && line !== "");
  return { doc: lines.length === 0 ? undefined : lines.join("\n"), deprecated: deprecated !== undefined };
}

function boundsOf(what: string, bounds: ParameterDescriptor["range"], unit = ""): string | undefined {
  return bounds === undefined ? undefined : `${what}: ${bounds.min ?? ""}..${bounds.max ?? ""}${unit}`;
}

function bodyOf(types: ProtoTypes, fields: readonly FieldDescriptor[], reserved: readonly Reserved[]) {
  const made = distinctFields(fields.map((field) => fieldOf(types, field, field.id)));
  return { fields: made, messages: [], enums: [], reserved: reservedOf(reserved) };
}

function unionBody(types: ProtoTypes, { name: union, arms, reserved }: UnionDescriptor) {
  const taken = new Set(arms.map(({ name }) => name));
  const oneof = freeName("kind", (name) => taken.has(name));
  taken.add(oneof);
  const made = arms.map((arm) => armOf(types, union, arm, taken));
  return {
    fields: made.map(({ field }) => field),
    oneof,
    messages: made.flatMap(({ message }) => message ?? []),
    enums: [],
    reserved: reservedOf(reserved),
  };
}

interface ProtoArm {
  readonly field: ProtoField;
  readonly message: ProtoMessage | undefined;
}

/** What an arm holds itself stands inside of the union, as a message whose name is not `taken`. */
function armOf(types: ProtoTypes, union: string, arm: ArmDescriptor, taken: Set<string>): ProtoArm {
  const { content } = arm;
  const field = { name: arm.name, jsonName: arm.name, ...docOf(arm), number: arm.id, label: "oneof" } as const;
  if (content.kind === "unit") return { field: { ...field, type: EMPTY }, message: undefined };
  if (content.kind === "type") return { field: { ...field, type: types.of(content.type) }, message: undefined };
  const name = freeName(`${arm.name.charAt(0).toUpperCase()}${arm.name.slice(1)}`, (candidate) => taken.has(candidate));
  taken.add(name);
  const body = bodyOf(types, content.fields, content.reserved);
  const message: ProtoMessage = { name, doc: undefined, deprecated: false, ...body };
  return { field: { ...field, type: { kind: "message", name: `${union}.${name}` } }, message };
}

function enumOf(type: EnumDescriptor): ProtoEnum {
  const values = type.members.map((member): ProtoEnumValue => ({ name: member.name, ...docOf(member), number: member.id }));
  const zero = values.find(({ number }) => number === 0) ?? zeroOf(type);
  const { numbers, names } = reservedOf(type.reserved);
  return {
    name: enumNameOf(type),
    values: [zero, ...values.filter((value) => value !== zero)],
    reserved: {
      numbers: numbers.filter((number) => number !== zero.number),
      names: names.filter((name) => name !== zero.name),
    },
  };
}

/** Protobuf wants a first member 0. The contract has none, so nobody takes it. */
function zeroOf({ members }: EnumDescriptor): ProtoEnumValue {
  const taken = new Set(members.map(({ name }) => fold(name)));
  const name = freeName("UNSPECIFIED", (candidate) => taken.has(fold(candidate)));
  return { name, doc: "The contract has no member 0, and refuses this name.", deprecated: false, number: 0 };
}

function reservedOf(reserved: readonly Reserved[]): ProtoReserved {
  return {
    numbers: reserved.map(({ id }) => id).filter((id) => id <= KEPT_NUMBERS.max),
    names: [...new Set(reserved.flatMap(({ name }) => name ?? []))],
  };
}
