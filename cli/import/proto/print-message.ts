// Messages as structs, and their oneofs as unions.

import { refuseArm } from "@callwire/compiler";
import { camelCase, MemberNames } from "../contract-names.js";
import { giveIds, type IdSlot, MAX_FIELD_ID, type MessageIds } from "../field-ids.js";
import { docLines, headOf, noteLine } from "../print-docs.js";
import { RefusedFile } from "../refused-file.js";
import type { ContractFile, UsedType } from "./contract-file.js";
import { readDefault } from "./proto-default.js";
import type { SourceField, SourceMessage, SourceOneof } from "./proto-source.js";
import { oneofName } from "./type-table.js";

/** The largest number of a field in protobuf. */
const MAX_NUMBER = 2 ** 29 - 1;

/** What stands in a message: a field outside of oneofs, or a oneof. */
export interface Slot extends IdSlot {
  readonly field: SourceField | undefined;
  readonly oneof: SourceOneof | undefined;
}

/** Writes the message without its unions. `before`: ids that were given; `ids`: all of now. */
export function printMessage(file: ContractFile, message: SourceMessage, before: Readonly<MessageIds>, ids: MessageIds): void {
  tellLost(file, message);
  const wrong = message.fields.find(({ number }) => !(number >= 1 && number <= MAX_NUMBER));
  if (wrong !== undefined) {
    throw new RefusedFile(`has the number ${wrong.number} in ${message.fullName}, and protobuf has 1 to ${MAX_NUMBER}; mend it`);
  }
  const slots = slotsOf(message);
  const given = (Object.hasOwn(before, message.fullName) ? before[message.fullName] : undefined) ?? {};
  const reserved = reservedIds(file, message, slots);
  const found = giveIds(slots, reserved, given);
  if (found === undefined) {
    throw new RefusedFile(
      `has ${slots.length} fields in ${message.fullName}, and a struct has ${MAX_FIELD_ID} at most; split it`,
    );
  }
  const isOwn = slots.every(({ key }) => String(found.get(key)) === key);
  if (!isOwn || Object.keys(given).length > 0) ids[message.fullName] = { ...given, ...Object.fromEntries(found) };
  file.lines.push("", ...headOf(message), `struct ${file.declared(message.fullName).name} {`);
  printSlots(file, message, slots, found);
  const inUse = new Set(found.values());
  const retired = [...new Set([...reserved, ...Object.values(given)])].filter((id) => !inUse.has(id));
  file.lines.push(...retired.sort((a, b) => a - b).map((id) => `reserved ${id};`), "}");
}

/** What no contract says of a message. */
export function tellLost({ placed: { report } }: ContractFile, message: SourceMessage): void {
  const { fullName, options, isGroup, hasExtensionRanges, extensions } = message;
  report.addOptions(options);
  if (isGroup) report.add(fullName, "is a group: it is a message here");
  if (hasExtensionRanges) report.add(fullName, "takes extensions: contracts have none");
  for (const name of extensions) report.add(`${fullName}.${name}`, "is left out: it is an extension");
}

function printSlots(file: ContractFile, message: SourceMessage, slots: readonly Slot[], ids: ReadonlyMap<string, number>): void {
  const { report } = file.placed;
  const names = new MemberNames();
  const idOf = ({ key }: Slot) => ids.get(key) ?? 0; // each has one
  for (const slot of [...slots].sort((a, b) => idOf(a) - idOf(b))) {
    const { field, oneof, number } = slot;
    const id = idOf(slot);
    if (field !== undefined) {
      const place = `${message.fullName}.${field.name}`;
      if (id !== number) report.add(place, `has the id ${id}: contracts have ids up to ${MAX_FIELD_ID}, or it was taken`);
      const note = id === number ? [] : [noteLine(`${number} in protobuf`)];
      file.lines.push(...note, ...headOf(field), `${id} ${plainField(file, message, field, names)};`);
    } else if (oneof !== undefined) file.lines.push(`${id} ${oneofField(file, message, oneof.name, names)};`);
  }
}

/** Fields outside of oneofs, and oneofs, by number. */
export function slotsOf({ fields, oneofs }: SourceMessage): readonly Slot[] {
  const plain = fields.filter(({ oneof }) => oneof === undefined);
  return [
    ...plain.map((field) => ({ key: String(field.number), number: field.number, field, oneof: undefined })),
    ...oneofs.map((oneof) => {
      const arms = fields.filter((field) => field.oneof === oneof.name);
      return { key: oneof.name, number: Math.min(...arms.map(({ number }) => number)), field: undefined, oneof };
    }),
  ];
}

function reservedIds({ placed: { report } }: ContractFile, message: SourceMessage, slots: readonly Slot[]): ReadonlySet<number> {
  const { ranges, names } = message.reserved;
  const used = new Set(slots.map(({ number }) => number));
  const ids = new Set<number>();
  for (const [first, last] of ranges) {
    for (let id = Math.max(1, first); id <= Math.min(last, MAX_FIELD_ID); id++) if (!used.has(id)) ids.add(id);
  }
  for (const name of names)
    report.add(`${message.fullName}.${name}`, "is not reserved as a name: contracts retire names with ids");
  return ids;
}

function whyLost(value: unknown): string {
  const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value);
  if (isRounded) return ": a .proto text with integers above 2^53 is read with others, and a set of descriptors is not";
  return ` ${JSON.stringify(String(value))}: contracts cannot say it`;
}

/** A field of a struct, or a parameter. */
export function plainField(file: ContractFile, message: SourceMessage, field: SourceField, names: MemberNames): string {
  const name = fieldName(file, message, field, names);
  const type = file.use(field.type, message.fullName);
  tellOfDuration(file, message, field, type);
  if (field.label === "map") return `${name}: map<${file.use(field.key ?? "string", "").text}, ${type.text}>?`;
  if (field.label === "repeated") return `${name}: [${type.text}] = []`;
  if (field.label === "required") {
    file.placed.report.add(`${message.fullName}.${field.name}`, "is required here, too: who leaves it out is refused");
    return `${name}: ${type.text}`;
  }
  const standard = field.defaultValue === undefined ? undefined : readDefault(field.defaultValue, type);
  if (field.defaultValue !== undefined && standard === undefined) {
    file.placed.report.add(`${message.fullName}.${field.name}`, `loses its default${whyLost(field.defaultValue)}`);
  }
  if (standard !== undefined) return `${name}: ${type.text} = ${standard}`;
  const isOptional = field.label === "optional" || type.isMessage || type.zero === undefined;
  return isOptional ? `${name}: ${type.text}?` : `${name}: ${type.text} = ${type.zero}`;
}

function fieldName(file: ContractFile, message: SourceMessage, field: SourceField, names: MemberNames): string {
  const { report } = file.placed;
  const place = `${message.fullName}.${field.name}`;
  report.addOptions(field.options);
  const isPlain = field.jsonName === undefined || /^[A-Za-z]\w{0,63}$/.test(field.jsonName);
  if (!isPlain) report.add(place, `is not called ${JSON.stringify(field.jsonName)} in JSON: that is no name`);
  const wanted = (isPlain ? field.jsonName : undefined) ?? camelCase(field.name);
  const name = names.take(wanted);
  report.addName(place, wanted, name);
  return name;
}

export function oneofField(file: ContractFile, message: SourceMessage, oneof: string, names: MemberNames): string {
  const wanted = camelCase(oneof);
  const name = names.take(wanted);
  file.placed.report.addName(`${message.fullName}.${oneof}`, wanted, name);
  return `${name}: ${file.declared(oneofName(message.fullName, oneof)).name}?`;
}

/** Writes a oneof. */
export function printUnion(file: ContractFile, message: SourceMessage, oneof: SourceOneof): void {
  const arms = message.fields.filter((field) => field.oneof === oneof.name);
  const names = new MemberNames(refuseArm);
  file.lines.push("", ...docLines(oneof.doc), `union ${file.declared(oneofName(message.fullName, oneof.name)).name} {`);
  for (const field of [...arms].sort((a, b) => a.number - b.number)) {
    const name = fieldName(file, message, field, names);
    const isUnit = file.isEmpty(field.type, message.fullName);
    const type = isUnit ? undefined : file.use(field.type, message.fullName);
    if (type !== undefined) tellOfDuration(file, message, field, type);
    if (field.defaultValue !== undefined) {
      file.placed.report.add(`${message.fullName}.${field.name}`, "loses its default: an arm that is not there has no value");
    }
    file.lines.push(...headOf(field), `${field.number} ${name}${type === undefined ? "" : `: ${type.text}`};`);
  }
  file.lines.push("}");
}

function tellOfDuration(file: ContractFile, message: SourceMessage, field: SourceField, { text }: UsedType): void {
  if (text !== "duration") return;
  file.placed.report.add(`${message.fullName}.${field.name}`, "is a duration: it cannot be negative, and counts milliseconds");
}
