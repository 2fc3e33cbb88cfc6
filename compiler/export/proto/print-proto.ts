// The text of a file of protobuf.

import type {
  ProtoDeclared,
  ProtoEnum,
  ProtoField,
  ProtoFile,
  ProtoMessage,
  ProtoMethod,
  ProtoReserved,
  ProtoType,
} from "./proto-file.js";

type Lines = readonly string[];

/** The same text for the same contract. It says nothing of who has made it. */
export function printProto(file: ProtoFile): string {
  const parts: readonly Lines[] = [
    ['syntax = "proto3";'],
    [...comment(file.doc), `package ${file.package};`],
    file.imports.map((path) => `import "${path}";`),
    ...file.services.map((service) => block(`service ${service.name}`, service, service.methods.map(method))),
    ...file.messages.map(message),
  ];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function message(made: ProtoMessage): Lines {
  const { fields, oneof, messages, enums } = made;
  const lines = fields.map(field);
  return block(`message ${made.name}`, made, [
    ...enums.map(enumeration),
    ...messages.map(message),
    reserved(made.reserved),
    ...(oneof === undefined || fields.length === 0 ? lines : [[`oneof ${oneof} {`, ...indent(lines.flat()), "}"]]),
  ]);
}

function field(made: ProtoField): Lines {
  const { label, key, type, name, number, jsonName, deprecated } = made;
  const types: Readonly<Record<ProtoField["label"], string>> = {
    optional: `optional ${reference(type)}`,
    repeated: `repeated ${reference(type)}`,
    map: `map<${key}, ${reference(type)}>`,
    oneof: reference(type),
  };
  const options = [
    ...(defaultJsonName(name) === jsonName ? [] : [`json_name = "${jsonName}"`]),
    ...(deprecated ? ["deprecated = true"] : []),
  ];
  return [...comment(made.doc), `${types[label]} ${name} = ${number}${bracketed(options)};`];
}

function enumeration({ name, values, reserved: retired }: ProtoEnum): Lines {
  const lines = values.flatMap((value) => [
    ...comment(value.doc),
    `${value.name} = ${value.number}${bracketed(value.deprecated ? ["deprecated = true"] : [])};`,
  ]);
  return [`enum ${name} {`, ...indent([...reserved(retired), ...lines]), "}"];
}

function method(made: ProtoMethod): Lines {
  const { name, input, output, clientStreams, serverStreams, idempotency, deprecated } = made;
  const takes = `${clientStreams ? "stream " : ""}.${input}`;
  const head = `rpc ${name}(${takes}) returns (${serverStreams ? "stream " : ""}.${output})`;
  const options = [
    ...(idempotency === undefined ? [] : [`option idempotency_level = ${idempotency};`]),
    ...(deprecated ? ["option deprecated = true;"] : []),
  ];
  const end = options.length === 0 ? [`${head};`] : [`${head} {`, ...indent(options), "}"];
  return [...comment(made.doc), ...end];
}

function reserved({ numbers, names }: ProtoReserved): Lines {
  return [
    ...(numbers.length === 0 ? [] : [`reserved ${numbers.join(", ")};`]),
    ...(names.length === 0 ? [] : [`reserved ${names.map((name) => `"${name}"`).join(", ")};`]),
  ];
}

function block(head: string, { doc, deprecated }: Omit<ProtoDeclared, "name">, parts: readonly Lines[]): Lines {
  const inside = [...(deprecated ? ["option deprecated = true;"] : []), ...parts.flat()];
  return [...comment(doc), ...(inside.length === 0 ? [`${head} {}`] : [`${head} {`, ...indent(inside), "}"])];
}

/** From the root, so that no name nearby is meant instead. */
function reference({ kind, name }: ProtoType): string {
  return kind === "scalar" ? name : `.${name}`;
}

/** As protoc makes it of the name of a field. */
function defaultJsonName(name: string): string {
  return name.replace(/_+([a-zA-Z0-9]?)/g, (_, next: string) => next.toUpperCase());
}

function bracketed(options: Lines): string {
  return options.length === 0 ? "" : ` [${options.join(", ")}]`;
}

/** A comment ends with its line, whatever its author has put into it. */
function comment(doc: string | undefined): Lines {
  if (doc === undefined || doc === "") return [];
  return doc.split(/\r\n|[\n\r\v\f\u2028\u2029]/).map((line) => `// ${line.replace(/[\u0000-\u001f\u007f]/g, " ")}`.trimEnd());
}

function indent(lines: Lines): Lines {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}
