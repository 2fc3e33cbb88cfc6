// Structs, exceptions as errors, unions, and the structs of pairs.

import { refuseArm, refuseErrorField } from "@callwire/compiler";
import { MemberNames } from "../contract-names.js";
import { type GivenIds, giveIds, type IdSlot, MAX_FIELD_ID, type MessageIds } from "../field-ids.js";
import { noteLine } from "../print-docs.js";
import { RefusedFile } from "../refused-file.js";
import { checkFields, headOf, printField, takeName } from "./print-field.js";
import type { ThriftFile } from "./thrift-file.js";
import type { SourceField, SourceStruct } from "./thrift-source.js";
import type { DeclaredThrift } from "./thrift-table.js";
import type { PairStruct } from "./thrift-types.js";
import { literalOf } from "./thrift-values.js";

/** Behind every id of Thrift: where those without an id in contracts wait for one. */
const WAITING = 2 ** 16;

/** Ids that were given, and those of now. */
export interface KeptIds {
  readonly before: Readonly<MessageIds>;
  readonly now: MessageIds;
}

/** A struct or an exception. */
export function printStruct(file: ThriftFile, source: SourceStruct, declared: DeclaredThrift, kept: KeptIds): void {
  const { owner, ids, retired } = idsOf(file, source, declared, kept);
  const isError = source.kind === "exception";
  const message = isError ? source.fields.find((field) => isMessage(field)) : undefined;
  const names = new MemberNames(
    isError ? (name) => refuseErrorField(name, message !== undefined && name === "message") : undefined,
  );
  file.write("", ...headOf(file, source), `${isError ? "error" : "struct"} ${declared.name} {`);
  file.placed.report.addOptions(source.marks);
  // The field that is the message has its name before others.
  const first = message === undefined ? [] : [message];
  const printed = new Map<SourceField, readonly string[]>();
  for (const field of [...first, ...source.fields.filter((each) => each !== message)]) {
    const id = ids.get(String(field.id)) ?? 0; // each has one
    const { head, text } =
      field === message ? printMessage(file, field, owner, names) : printField(file, field, { owner, scope: file.placed }, names);
    printed.set(field, [...tellId(file, owner, field, id), ...head, `${id} ${text};`]);
  }
  const ordered = [...source.fields].sort((a, b) => (ids.get(String(a.id)) ?? 0) - (ids.get(String(b.id)) ?? 0));
  for (const field of ordered) file.write(...(printed.get(field) ?? []));
  file.write(...retired.map((id) => `reserved ${id};`), "}");
}

/** Arms keep their ids, which contracts have up to 2^31 - 1. */
export function printUnion(file: ThriftFile, source: SourceStruct, declared: DeclaredThrift, kept: KeptIds): void {
  const { owner, ids, retired } = idsOf(file, source, declared, kept);
  const names = new MemberNames(refuseArm);
  file.write("", ...headOf(file, source), `union ${declared.name} {`);
  file.placed.report.addOptions(source.marks);
  const ordered = [...source.fields].sort((a, b) => (ids.get(String(a.id)) ?? 0) - (ids.get(String(b.id)) ?? 0));
  for (const field of ordered) {
    const id = ids.get(String(field.id)) ?? 0; // each has one
    const user = `${owner}.${field.name}`;
    const name = takeName(file, field.name, owner, names);
    const { text, changes } = file.use(field.type, file.placed, user);
    if (field.standard !== undefined) file.placed.report.add(user, "loses its default: an arm that is not there has no value");
    file.placed.report.addOptions(field.marks);
    const head = [...file.tellChanges(user, changes), ...headOf(file, field)];
    file.write(...tellId(file, owner, field, id), ...head, `${id} ${name}: ${text};`);
  }
  file.write(...retired.map((id) => `reserved ${id};`), "}");
}

/** A key and a value. */
export function printPair(file: ThriftFile, { name, map, place }: PairStruct): void {
  const [key, value] = [file.use(map.key, file.placed, place), file.use(map.value, file.placed, place)];
  const comments = (changes: typeof key.changes) => file.tellChanges(`${place}/${name}`, changes);
  file.write("", `/// A key of ${place} with its value.`, `struct ${name} {`);
  file.write(...comments(key.changes), `1 key: ${key.text};`, ...comments(value.changes), `2 value: ${value.text};`, "}");
}

function idsOf(file: ThriftFile, { kind, name: owner, fields }: SourceStruct, declared: DeclaredThrift, kept: KeptIds) {
  checkFields(fields, owner);
  const key = `${file.placed.package}.${declared.name}`;
  const given: GivenIds = (Object.hasOwn(kept.before, key) ? kept.before[key] : undefined) ?? {};
  const slots: IdSlot[] = fields.map(({ id }, index) => ({ key: String(id), number: id >= 1 ? id : WAITING + index }));
  // An arm may have an id that no field has. Those are not kept, as nothing else gets them.
  const above = kind === "union" ? slots.filter(({ number }) => number > MAX_FIELD_ID && number < WAITING) : [];
  const found = giveIds(above.length === 0 ? slots : slots.filter((slot) => !above.includes(slot)), new Set(), given);
  if (found === undefined)
    throw new RefusedFile(`has ${fields.length} fields in ${owner}, and a ${kind} has ${MAX_FIELD_ID} at most; split it`);
  const ids = new Map([...above.map(({ key: slot, number }) => [slot, number] as const), ...found]);
  // Thrift retires no ids, so all are kept.
  if (found.size > 0 || Object.keys(given).length > 0) kept.now[key] = { ...given, ...Object.fromEntries(found) };
  const inUse = new Set(ids.values());
  const retired = [...new Set(Object.values(given))].filter((id) => !inUse.has(id)).sort((a, b) => a - b);
  return { owner, ids, retired };
}

/** A comment with the number that a field has in Thrift, when that is another one. */
function tellId(file: ThriftFile, owner: string, field: SourceField, id: number): readonly string[] {
  if (id === field.id) return [];
  file.placed.report.add(
    `${owner}.${field.name}`,
    `has the id ${id} in place of ${field.id}: contracts have ids from 1 to ${MAX_FIELD_ID}, or it was taken`,
  );
  return [noteLine(`${field.id} in thrift`)];
}

/** Whether a field of an exception is what every error has for people. */
function isMessage({ name, type }: SourceField): boolean {
  return name === "message" && type.kind === "named" && type.name === "string";
}

/** An error always has its message. */
function printMessage(file: ThriftFile, field: SourceField, owner: string, names: MemberNames) {
  const user = `${owner}.${field.name}`;
  const name = takeName(file, field.name, owner, names);
  const { standard, type, requiredness } = field;
  const value = standard === undefined ? undefined : literalOf(file, standard, { type, scope: file.placed, user });
  if (requiredness === "optional") file.placed.report.add(user, "is the message of its error, and never absent: it may be empty");
  const rest = requiredness === "required" && value === undefined ? "" : ` = ${value ?? '""'}`;
  return { head: headOf(file, field), text: `${name}: string${rest} @message` };
}
