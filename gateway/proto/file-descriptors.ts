// The files of `callwire export proto` as descriptors of protobuf: what protoc makes of them.

import { create } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type EnumDescriptorProto,
  EnumDescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  FieldDescriptorProto_Type as FieldType,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FieldDescriptorProto_Label as Label,
  type ServiceDescriptorProto,
  ServiceDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import type { ProtoEnum, ProtoField, ProtoFile, ProtoMessage, ProtoService } from "@callwire/compiler/proto";

const SCALARS: Readonly<Record<string, FieldType>> = {
  bool: FieldType.BOOL,
  string: FieldType.STRING,
  bytes: FieldType.BYTES,
  int32: FieldType.INT32,
  uint32: FieldType.UINT32,
  int64: FieldType.INT64,
  uint64: FieldType.UINT64,
  float: FieldType.FLOAT,
  double: FieldType.DOUBLE,
};

/** Of `idempotency_level`. */
const LEVELS = { NO_SIDE_EFFECTS: 1, IDEMPOTENT: 2 } as const;

/** Names of fields in an entry of a map. */
const [KEY, VALUE] = ["key", "value"] as const;

/** Without comments, and without where things stand in the text. */
export function describeFile(file: ProtoFile): FileDescriptorProto {
  return create(FileDescriptorProtoSchema, {
    name: file.path,
    package: file.package,
    syntax: "proto3",
    dependency: [...file.imports],
    messageType: file.messages.map((message) => describeMessage(message, file.package)),
    service: file.services.map(describeService),
  });
}

/** `around`: the full name of what it is in. */
function describeMessage(message: ProtoMessage, around: string): DescriptorProto {
  const name = `${around}.${message.name}`;
  const { fields, oneof, reserved } = message;
  const optional = fields.filter(({ label }) => label === "optional");
  const taken = new Set([...fields.map((field) => field.name), ...(oneof === undefined ? [] : [oneof])]);
  const oneofs = oneof === undefined || fields.length === 0 ? [] : [oneof];
  const described = fields.map((field) => {
    const inOneof =
      field.label === "oneof" ? 0 : field.label === "optional" ? oneofs.length + optional.indexOf(field) : undefined;
    return describeField(field, name, inOneof);
  });
  const entries = fields.flatMap((field) => (field.label === "map" ? [describeEntry(field)] : []));
  return create(DescriptorProtoSchema, {
    name: message.name,
    field: described,
    nestedType: [...message.messages.map((inside) => describeMessage(inside, name)), ...entries],
    enumType: message.enums.map(describeEnum),
    oneofDecl: [...oneofs, ...optional.map((field) => presenceName(field.name, taken))].map((each) => ({ name: each })),
    reservedRange: reserved.numbers.map((number) => ({ start: number, end: number + 1 })), // without its end
    reservedName: [...reserved.names],
    ...(message.deprecated ? { options: { deprecated: true } } : {}),
  });
}

function describeField(field: ProtoField, message: string, oneofIndex: number | undefined): FieldDescriptorProto {
  const { label, name, number, jsonName, deprecated } = field;
  const isRepeated = label === "repeated" || label === "map";
  const type =
    label === "map"
      ? { type: FieldType.MESSAGE, typeName: `.${message}.${entryName(name)}` }
      : typeOf(field.type.kind, field.type.name);
  return create(FieldDescriptorProtoSchema, {
    name,
    number,
    jsonName,
    label: isRepeated ? Label.REPEATED : Label.OPTIONAL,
    ...type,
    ...(oneofIndex === undefined ? {} : { oneofIndex }),
    ...(label === "optional" ? { proto3Optional: true } : {}),
    ...(deprecated ? { options: { deprecated: true } } : {}),
  });
}

function typeOf(kind: ProtoField["type"]["kind"], name: string): { readonly type: FieldType; readonly typeName?: string } {
  if (kind === "message") return { type: FieldType.MESSAGE, typeName: `.${name}` };
  if (kind === "enum") return { type: FieldType.ENUM, typeName: `.${name}` };
  const type = SCALARS[name];
  if (type === undefined) throw new TypeError(`protobuf has no scalar ${name}`);
  return { type };
}

/** What a map is on the wire: a list of these. */
function describeEntry({ name, key = "string", type }: ProtoField): DescriptorProto {
  const field = (fieldName: string, number: number) => ({ name: fieldName, jsonName: fieldName, number, label: Label.OPTIONAL });
  return create(DescriptorProtoSchema, {
    name: entryName(name),
    field: [
      { ...field(KEY, 1), ...typeOf("scalar", key) },
      { ...field(VALUE, 2), ...typeOf(type.kind, type.name) },
    ],
    options: { mapEntry: true },
  });
}

/** As protoc names it. */
function entryName(field: string): string {
  const camel = field.replace(/_+([a-z0-9A-Z]?)/g, (_, next: string) => next.toUpperCase());
  return `${camel.charAt(0).toUpperCase()}${camel.slice(1)}Entry`;
}

/** That of the oneof which says whether an optional field is there, as protoc names it. */
function presenceName(field: string, taken: Set<string>): string {
  let name = field.startsWith("_") ? field : `_${field}`;
  while (taken.has(name)) name = `X${name}`;
  taken.add(name);
  return name;
}

function describeEnum({ name, values, reserved }: ProtoEnum): EnumDescriptorProto {
  return create(EnumDescriptorProtoSchema, {
    name,
    value: values.map((value) => ({
      name: value.name,
      number: value.number,
      ...(value.deprecated ? { options: { deprecated: true } } : {}),
    })),
    reservedRange: reserved.numbers.map((number) => ({ start: number, end: number })), // with its end
    reservedName: [...reserved.names],
  });
}

function describeService({ name, methods, deprecated }: ProtoService): ServiceDescriptorProto {
  return create(ServiceDescriptorProtoSchema, {
    name,
    method: methods.map((method) => {
      const level = method.idempotency === undefined ? {} : { idempotencyLevel: LEVELS[method.idempotency] };
      const options = { ...level, ...(method.deprecated ? { deprecated: true } : {}) };
      return {
        name: method.name,
        inputType: `.${method.input}`,
        outputType: `.${method.output}`,
        ...(method.clientStreams ? { clientStreaming: true } : {}),
        ...(method.serverStreams ? { serverStreaming: true } : {}),
        ...(Object.keys(options).length === 0 ? {} : { options }),
      };
    }),
    ...(deprecated ? { options: { deprecated: true } } : {}),
  });
}
