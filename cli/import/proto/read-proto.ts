// Reads the text of one `.proto` file by protobufjs. Types are left as they are written: nothing is
// resolved here.

import type * as Protobuf from "protobufjs";
import protobuf from "protobufjs";
import { checkTextBounds } from "./proto-bounds.js";
import { isKnownOption, type Presence } from "./proto-rules.js";
import type {
  ProtoLabel,
  ProtoSource,
  SourceDeclared,
  SourceEnum,
  SourceField,
  SourceMessage,
  SourceReserved,
  SourceService,
} from "./proto-source.js";

const PRESENCES = new Map<string, Presence>([
  ["EXPLICIT", "optional"],
  ["IMPLICIT", "implicit"],
  ["LEGACY_REQUIRED", "required"],
]);

/** Syntaxes and editions whose rules are known here. */
const EDITIONS = new Set(["proto2", "proto3", "2023", "2024", "2026"]);

/** Throws an Error with the line when the text is no `.proto` file. */
export function readProto(path: string, text: string): ProtoSource {
  checkTextBounds(text);
  const root = new protobuf.Root();
  const parsed = parse(text, root);
  const name = parsed.package ?? "";
  const space = name === "" ? root : root.lookup(name);
  const nested = space instanceof protobuf.Namespace ? space.nestedArray : [];
  for (const each of nested) {
    const edition = editionOf(each);
    if (!EDITIONS.has(edition)) throw new Error(`its edition ${edition} is not known here; take 2023, 2024 or 2026`);
  }
  return {
    path,
    package: name,
    imports: [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])],
    messages: nested.filter((each) => each instanceof protobuf.Type).map((type) => readMessage(type, presenceOf(type))),
    enums: nested.filter((each) => each instanceof protobuf.Enum).map(readEnum),
    services: nested.filter((each) => each instanceof protobuf.Service).map(readService),
    extensions: nested.filter((each) => each instanceof protobuf.Field).map((field) => field.name),
  };
}

function parse(text: string, root: Protobuf.Root): Protobuf.IParserResult {
  try {
    return protobuf.parse(text, root, { keepCase: true, alternateCommentMode: true });
  } catch (error) {
    if (!(error instanceof TypeError && error.message === "field must be a Field")) throw error;
    throw new Error("a oneof has a group, which is read of sets of descriptors alone; make one by protoc or buf");
  }
}

/** What the edition of the file says; the parser writes it on what stands at the top. */
function presenceOf(type: Protobuf.Type): Presence {
  return editionOf(type) === "proto3" ? "implicit" : "optional";
}

function editionOf(object: Protobuf.ReflectionObject): string {
  // The declarations of protobufjs leave it out; `parse` sets it.
  const { _edition: edition } = object as Protobuf.ReflectionObject & { readonly _edition?: string };
  return edition ?? "proto2";
}

function readMessage(type: Protobuf.Type, around: Presence): SourceMessage {
  const own = statedPresence(type) ?? around;
  const { nestedArray: nested } = type;
  return {
    ...readDeclared(type),
    fullName: fullNameOf(type),
    isGroup: isGroup(type),
    // The parser adds a second field to the message that an extension is for.
    fields: type.fieldsArray.filter(({ declaringField }) => declaringField === null).map((field) => readField(field, own)),
    oneofs: type.oneofsArray
      .filter(({ fieldsArray }) => !fieldsArray.some(isOptionalOfProto3))
      .map(({ name, comment }) => ({ name, doc: comment ?? undefined })),
    messages: nested.filter((each) => each instanceof protobuf.Type).map((each) => readMessage(each, own)),
    enums: nested.filter((each) => each instanceof protobuf.Enum).map(readEnum),
    extensions: nested.filter((each) => each instanceof protobuf.Field).map((field) => field.name),
    hasExtensionRanges: (type.extensions ?? []).length > 0,
    reserved: readReserved(type.reserved),
  };
}

/** A group has a type of its own, which the declarations of protobufjs do not tell of. */
function isGroup(type: Protobuf.Type): boolean {
  const { group } = type as Protobuf.Type & { readonly group?: boolean }; // as the parser sets it
  return group === true;
}

function readField(field: Protobuf.Field, around: Presence): SourceField {
  const key = field instanceof protobuf.MapField ? field.keyType : undefined;
  const { json_name: jsonName, default: standard } = optionsOf(field);
  return {
    ...readDeclared(field),
    number: field.id,
    label: labelOf(field, around),
    type: field.type,
    key,
    oneof: field.partOf === null || isOptionalOfProto3(field) ? undefined : field.partOf.name,
    jsonName: typeof jsonName === "string" ? jsonName : undefined,
    defaultValue: standard,
  };
}

function labelOf(field: Protobuf.Field, around: Presence): ProtoLabel {
  if (field instanceof protobuf.MapField) return "map";
  const { rule } = field as { readonly rule?: unknown }; // left out of the declarations, too
  if (rule === "repeated" || rule === "required") return rule;
  return isOptionalOfProto3(field) ? "optional" : (statedPresence(field) ?? around);
}

function statedPresence(object: Protobuf.ReflectionObject): Presence | undefined {
  const { field_presence: presence } = toOptions(optionsOf(object)["features"]);
  return PRESENCES.get(String(presence));
}

function isOptionalOfProto3(field: Protobuf.Field): boolean {
  return optionsOf(field)["proto3_optional"] === true;
}

function readEnum(type: Protobuf.Enum): SourceEnum {
  const { comments, valuesOptions } = type;
  return {
    ...readDeclared(type),
    fullName: fullNameOf(type),
    members: Object.entries(type.values).map(([name, number]) => {
      const options = toOptions(valuesOptions?.[name]);
      return {
        name,
        number,
        doc: comments[name] ?? undefined,
        isDeprecated: isTrue(options["deprecated"]),
        options: foreign(options),
      };
    }),
    reserved: readReserved(type.reserved),
  };
}

function readService(service: Protobuf.Service): SourceService {
  const methods = service.methodsArray.map((method) => {
    const { idempotency_level: idempotency } = optionsOf(method);
    const http = (method.parsedOptions ?? []).map((each) => toOptions(each)["(google.api.http)"]).find(Boolean);
    return {
      ...readDeclared(method),
      input: method.requestType,
      output: method.responseType,
      clientStreams: method.requestStream === true,
      serverStreams: method.responseStream === true,
      idempotency: typeof idempotency === "string" ? idempotency : undefined,
      http: http === undefined ? undefined : JSON.stringify(http),
    };
  });
  return { ...readDeclared(service), fullName: fullNameOf(service), methods };
}

function readReserved(reserved: readonly (readonly number[] | string)[] | undefined): SourceReserved {
  const all = reserved ?? [];
  return {
    ranges: all.flatMap((each) => (typeof each === "string" ? [] : [[each[0] ?? 0, each[1] ?? 0] as const])),
    names: all.filter((each) => typeof each === "string"),
  };
}

function readDeclared(object: Protobuf.ReflectionObject): SourceDeclared {
  const options = optionsOf(object);
  return {
    name: object.name,
    doc: object.comment ?? undefined,
    isDeprecated: isTrue(options["deprecated"]),
    options: foreign(options),
  };
}

function fullNameOf(object: Protobuf.ReflectionObject): string {
  return object.fullName.replace(/^\./, "");
}

function optionsOf({ options }: Protobuf.ReflectionObject): Readonly<Record<string, unknown>> {
  return toOptions(options);
}

function toOptions(options: unknown): Readonly<Record<string, unknown>> {
  return typeof options === "object" && options !== null ? { ...options } : {};
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** The names of options, without what stands behind the first dot outside of brackets. */
function foreign(options: Readonly<Record<string, unknown>>): readonly string[] {
  const names = Object.keys(options).map((name) => /^\([^)]*\)|^[^.]*/.exec(name)?.[0] ?? name);
  return [...new Set(names)].filter((name) => !isKnownOption(name));
}
