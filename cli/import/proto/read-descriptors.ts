// Reads a FileDescriptorSet, which is what `protoc --descriptor_set_out` writes: the same of each
// file as read-proto.ts reads of its text.

import { type DescMessage, fromBinary, isFieldSet, type Message } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  Edition,
  type EnumDescriptorProto,
  EnumOptionsSchema,
  EnumValueOptionsSchema,
  type FeatureSet,
  FeatureSet_FieldPresence,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FieldOptionsSchema,
  type FileDescriptorProto,
  FileDescriptorSetSchema,
  MessageOptionsSchema,
  type MethodDescriptorProto,
  MethodOptions_IdempotencyLevel,
  MethodOptionsSchema,
  type ServiceDescriptorProto,
  ServiceOptionsSchema,
} from "@bufbuild/protobuf/wkt";
import { DescriptorComments } from "./descriptor-comments.js";
import { OptionNames } from "./option-names.js";
import { checkBinaryBounds } from "./proto-bounds.js";
import { isKnownOption, type Presence } from "./proto-rules.js";
import type {
  ProtoLabel,
  ProtoSource,
  SourceDeclared,
  SourceEnum,
  SourceField,
  SourceMessage,
  SourceService,
} from "./proto-source.js";

const SCALARS: ReadonlyMap<FieldDescriptorProto_Type, string> = new Map([
  [FieldDescriptorProto_Type.DOUBLE, "double"],
  [FieldDescriptorProto_Type.FLOAT, "float"],
  [FieldDescriptorProto_Type.INT32, "int32"],
  [FieldDescriptorProto_Type.SINT32, "sint32"],
  [FieldDescriptorProto_Type.SFIXED32, "sfixed32"],
  [FieldDescriptorProto_Type.UINT32, "uint32"],
  [FieldDescriptorProto_Type.FIXED32, "fixed32"],
  [FieldDescriptorProto_Type.INT64, "int64"],
  [FieldDescriptorProto_Type.SINT64, "sint64"],
  [FieldDescriptorProto_Type.SFIXED64, "sfixed64"],
  [FieldDescriptorProto_Type.UINT64, "uint64"],
  [FieldDescriptorProto_Type.FIXED64, "fixed64"],
  [FieldDescriptorProto_Type.BOOL, "bool"],
  [FieldDescriptorProto_Type.STRING, "string"],
  [FieldDescriptorProto_Type.BYTES, "bytes"],
]);

const PRESENCES: ReadonlyMap<FeatureSet_FieldPresence, Presence> = new Map([
  [FeatureSet_FieldPresence.EXPLICIT, "optional"],
  [FeatureSet_FieldPresence.IMPLICIT, "implicit"],
  [FeatureSet_FieldPresence.LEGACY_REQUIRED, "required"],
]);

/** Throws an Error when the bytes are no set of files, or one with editions of the future. */
export function readDescriptors(bytes: Uint8Array): readonly ProtoSource[] {
  checkBinaryBounds(bytes, FileDescriptorSetSchema);
  const { file: files } = fromBinary(FileDescriptorSetSchema, bytes);
  if (files.length === 0) throw new Error("it has no file");
  if (files.some(({ name }) => name === "")) throw new Error("it has a file without a name");
  const names = new OptionNames(files);
  return files.map((file) => new DescriptorReader(file, names).read());
}

/** 2023, 2024, and 2026, which the package does not name yet. */
const EDITIONS: ReadonlySet<number> = new Set([1000, 1001, 1002]);

/** What a name and options stand in. */
interface Declared {
  readonly name: string;
  readonly options?: (Message & { readonly deprecated: boolean }) | undefined;
}

class DescriptorReader {
  readonly #file: FileDescriptorProto;
  readonly #names: OptionNames;
  readonly #comments: DescriptorComments;
  /** Full names of messages that a field has as a group. */
  readonly #groups: ReadonlySet<string>;

  constructor(file: FileDescriptorProto, names: OptionNames) {
    this.#file = file;
    this.#names = names;
    this.#comments = new DescriptorComments(file);
    const fields = [...file.extension, ...file.messageType.flatMap(allFields)];
    this.#groups = new Set(fields.filter(({ type }) => type === FieldDescriptorProto_Type.GROUP).map(({ typeName }) => typeName));
  }

  read(): ProtoSource {
    const { name, package: space, dependency, messageType, enumType, service, extension } = this.#file;
    const presence = statedPresence(this.#file.options) ?? this.#presence();
    const prefix = space === "" ? "" : `${space}.`;
    return {
      path: name,
      package: space,
      imports: dependency,
      messages: messageType.map((each, at) => this.#readMessage(each, prefix, [4, at], presence)),
      enums: enumType.map((each, at) => this.#readEnum(each, prefix, [5, at])),
      services: service.map((each, at) => this.#readService(each, prefix, [6, at])),
      extensions: extension.map((each) => each.name),
    };
  }

  #presence(): Presence {
    const { syntax, edition } = this.#file;
    if (syntax === "proto3") return "implicit";
    if (syntax === "editions" && !EDITIONS.has(edition)) {
      throw new Error(
        `${this.#file.name} has the edition ${Edition[edition] ?? edition}, which is not known here; take 2023, 2024 or 2026`,
      );
    }
    return "optional";
  }

  #readMessage(message: DescriptorProto, prefix: string, way: readonly number[], around: Presence): SourceMessage {
    const fullName = prefix + message.name;
    const own = statedPresence(message.options) ?? around;
    const entries = new Map(
      message.nestedType.filter(({ options }) => options?.mapEntry).map((each) => [`.${fullName}.${each.name}`, each]),
    );
    const synthetic = new Set(message.field.filter((field) => field.proto3Optional).map(({ oneofIndex }) => oneofIndex));
    return {
      ...this.#readDeclared(message, MessageOptionsSchema, way),
      fullName,
      isGroup: this.#groups.has(`.${fullName}`),
      fields: message.field.map((field, at) => this.#readField(field, message, entries, [...way, 2, at], own)),
      oneofs: message.oneofDecl.flatMap(({ name }, at) =>
        synthetic.has(at) ? [] : [{ name, doc: this.#comments.of([...way, 8, at]) }],
      ),
      messages: message.nestedType.flatMap((each, at) =>
        each.options?.mapEntry ? [] : [this.#readMessage(each, `${fullName}.`, [...way, 3, at], own)],
      ),
      enums: message.enumType.map((each, at) => this.#readEnum(each, `${fullName}.`, [...way, 4, at])),
      extensions: message.extension.map(({ name }) => name),
      hasExtensionRanges: message.extensionRange.length > 0,
      reserved: {
        ranges: message.reservedRange.map(({ start, end }) => [start, end - 1] as const), // without its end
        names: message.reservedName,
      },
    };
  }

  #readField(
    field: FieldDescriptorProto,
    { oneofDecl }: DescriptorProto,
    entries: ReadonlyMap<string, DescriptorProto>,
    way: readonly number[],
    around: Presence,
  ): SourceField {
    const entry = entries.get(field.typeName);
    const [key, value] = entry?.field ?? [];
    const isInOneof = isFieldSet(field, FieldDescriptorProtoSchema.field.oneofIndex) && !field.proto3Optional;
    return {
      ...this.#readDeclared(field, FieldOptionsSchema, way),
      number: field.number,
      label: entry === undefined ? labelOf(field, around) : "map",
      type: typeOf(value ?? field),
      key: key === undefined ? undefined : typeOf(key),
      oneof: isInOneof ? oneofDecl[field.oneofIndex]?.name : undefined,
      jsonName: field.jsonName === "" || field.jsonName === jsonNameOf(field.name) ? undefined : field.jsonName,
      defaultValue: isFieldSet(field, FieldDescriptorProtoSchema.field.defaultValue) ? readDefault(field) : undefined,
    };
  }

  #readEnum(type: EnumDescriptorProto, prefix: string, way: readonly number[]): SourceEnum {
    return {
      ...this.#readDeclared(type, EnumOptionsSchema, way),
      fullName: prefix + type.name,
      members: type.value.map((each, at) => ({
        ...this.#readDeclared(each, EnumValueOptionsSchema, [...way, 2, at]),
        number: each.number,
      })),
      reserved: { ranges: type.reservedRange.map(({ start, end }) => [start, end] as const), names: type.reservedName },
    };
  }

  #readService(service: ServiceDescriptorProto, prefix: string, way: readonly number[]): SourceService {
    return {
      ...this.#readDeclared(service, ServiceOptionsSchema, way),
      fullName: prefix + service.name,
      methods: service.method.map((method, at) => this.#readMethod(method, [...way, 2, at])),
    };
  }

  #readMethod(method: MethodDescriptorProto, way: readonly number[]): SourceService["methods"][number] {
    const level = method.options?.idempotencyLevel;
    return {
      ...this.#readDeclared(method, MethodOptionsSchema, way),
      input: method.inputType,
      output: method.outputType,
      clientStreams: method.clientStreaming,
      serverStreams: method.serverStreaming,
      idempotency: level === undefined ? undefined : MethodOptions_IdempotencyLevel[level],
      http: this.#names.jsonOf("google.api.http", method.options),
    };
  }

  #readDeclared(declared: Declared, schema: DescMessage, way: readonly number[]): SourceDeclared {
    const { name, options } = declared;
    return {
      name,
      doc: this.#comments.of(way),
      isDeprecated: options?.deprecated === true,
      options: options === undefined ? [] : this.#names.of(options, schema).filter((each) => !isKnownOption(each)),
    };
  }
}

function allFields(message: DescriptorProto): readonly FieldDescriptorProto[] {
  return [...message.field, ...message.extension, ...message.nestedType.flatMap(allFields)];
}

function labelOf(field: FieldDescriptorProto, around: Presence): ProtoLabel {
  if (field.label === FieldDescriptorProto_Label.REPEATED) return "repeated";
  if (field.label === FieldDescriptorProto_Label.REQUIRED) return "required";
  return field.proto3Optional ? "optional" : (statedPresence(field.options) ?? around);
}

function statedPresence(options: { readonly features?: FeatureSet | undefined } | undefined): Presence | undefined {
  return PRESENCES.get(options?.features?.fieldPresence ?? FeatureSet_FieldPresence.FIELD_PRESENCE_UNKNOWN);
}

/** As a text has it: a scalar, or a full name behind a dot. */
function typeOf({ type, typeName }: FieldDescriptorProto): string {
  return SCALARS.get(type) ?? typeName;
}

/** As the reader of texts gives it. */
function readDefault({ type, defaultValue }: FieldDescriptorProto): unknown {
  const isText = type === FieldDescriptorProto_Type.STRING || type === FieldDescriptorProto_Type.BYTES;
  const is64 = SCALARS.get(type)?.endsWith("64") === true;
  const isNumber = !isText && !is64 && type !== FieldDescriptorProto_Type.ENUM && type !== FieldDescriptorProto_Type.BOOL;
  return isNumber ? Number(defaultValue.replace("inf", "Infinity")) : defaultValue;
}

/** What protoc takes for the name in JSON where none is stated. */
function jsonNameOf(name: string): string {
  return name.replace(/_+(.?)/g, (_all, next: string) => next.toUpperCase());
}
