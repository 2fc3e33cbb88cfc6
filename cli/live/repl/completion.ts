// What Tab offers at the prompt beside what Node does: parameters and fields by their names, and
// members of an enum, from the contract.

import type { MethodDescriptor, ParameterDescriptor, TypeDescriptor, TypeRef } from "callwire/schema";
import type { ReplService } from "./service-object.js";

/** Candidates, and the part of the line that they take the place of. */
export type Completion = readonly [candidates: readonly string[], replaced: string];

/** Characters of a line that are looked at: people write no longer calls by hand. */
const MAX_LINE = 2_000;

/**
 * Undefined where Node knows better. `find`: the service of a name as it is written at the prompt.
 */
export function completeCall(line: string, find: (name: string) => ReplService | undefined): Completion | undefined {
  const [, name = "", method = "", inside = ""] = /([\w$]+)\.([\w$]+)\(([^;]*)$/.exec(line.slice(-MAX_LINE)) ?? [];
  const service = find(name);
  const found = service?.named.service.methods.find((each) => each.name === method);
  if (service === undefined || found === undefined) return undefined;
  const types = new Map(
    service.named.descriptor.files.flatMap((file) => file.types.map((type): [string, TypeDescriptor] => [type.name, type])),
  );
  const text = /(["'`])([\w$]*)$/.exec(inside);
  if (text !== null) return completeText(text[2] ?? "", text[1] ?? "", typeAt(inside.slice(0, text.index), found, types), types);
  const key = /(?:^|[{,]\s*)([\w$]*)$/.exec(inside);
  const fields = key === null ? undefined : fieldsAt(inside, found, types);
  if (key === null || fields === undefined) return undefined;
  const written = key[1] ?? "";
  return [fields.filter((field) => field.name.startsWith(written)).map((field) => `${field.name}: `), written];
}

function completeText(
  written: string,
  quote: string,
  type: TypeRef | undefined,
  types: ReadonlyMap<string, TypeDescriptor>,
): Completion | undefined {
  const named = type?.kind === "named" ? types.get(type.name) : undefined;
  if (named?.kind !== "enum") return undefined;
  const names = named.members.map((member) => member.name).filter((member) => member.startsWith(written));
  return [names.map((member) => `${quote}${member}${quote}`), `${quote}${written}`];
}

/** The fields of the object that is open at the end; undefined outside of any. */
function fieldsAt(
  inside: string,
  method: MethodDescriptor,
  types: ReadonlyMap<string, TypeDescriptor>,
): readonly ParameterDescriptor[] | undefined {
  const keys = openKeys(inside);
  if (keys === undefined) return undefined;
  let fields: readonly ParameterDescriptor[] = method.parameters;
  for (const key of keys) {
    const type = fields.find(({ name }) => name === key)?.type;
    const named = type?.kind === "named" ? types.get(type.name) : undefined;
    if (named?.kind !== "struct") return undefined;
    fields = named.fields;
  }
  return fields;
}

/** What a text at the end stands for: the value of a key, or an argument in its place. */
function typeAt(before: string, method: MethodDescriptor, types: ReadonlyMap<string, TypeDescriptor>): TypeRef | undefined {
  const key = /([\w$]+)\s*:\s*$/.exec(before)?.[1];
  if (key !== undefined) return fieldsAt(before, method, types)?.find(({ name }) => name === key)?.type;
  return /[{[]/.test(before) ? undefined : method.parameters[before.split(",").length - 1]?.type;
}

/** The keys whose objects are open at the end, from the outermost inwards. */
function openKeys(inside: string): readonly string[] | undefined {
  const open: (string | undefined)[] = [];
  for (const [token, key] of inside.matchAll(/(?:([\w$]+)\s*:\s*)?\{|\}/g)) {
    if (token === "}") open.pop();
    else open.push(key);
  }
  const [outermost, ...keys] = open;
  if (open.length === 0 || outermost !== undefined) return undefined;
  return keys.every((each) => each !== undefined) ? keys : undefined;
}
