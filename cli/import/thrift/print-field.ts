// Fields, and parameters, as contracts have them: what Thrift always writes may be absent there.

import { camelCase, type MemberNames } from "../contract-names.js";
import { docLines } from "../print-docs.js";
import { quotedText } from "../quoted-text.js";
import { RefusedFile } from "../refused-file.js";
import type { ThriftFile } from "./thrift-file.js";
import type { Annotations, SourceField } from "./thrift-source.js";
import type { PlacedThrift } from "./thrift-table.js";
import { literalOf } from "./thrift-values.js";

/** Where a field stands. */
export interface FieldPlace {
  /** Full name of what has it. */
  readonly owner: string;
  /** The file in which its types have a meaning. */
  readonly scope: PlacedThrift;
}

/** A field behind its id. */
export interface PrintedField {
  /** Comments, documentation, annotations. */
  readonly head: readonly string[];
  readonly text: string;
  /** Whether it may be left out. */
  readonly isOptional: boolean;
}

/** Ids are 16 bits in Thrift. */
const MAX_ID = 2 ** 15;

/** What stands where somebody only says that something is deprecated. */
const NO_REASONS = new Set(["", "1", "true"]);

/** Throws RefusedFile for ids and names that are there twice, and ids that Thrift has not. */
export function checkFields(fields: readonly SourceField[], owner: string): void {
  const [ids, names] = [new Set<number>(), new Set<string>()];
  for (const { id, name } of fields) {
    if (ids.has(id)) throw new RefusedFile(`has the id ${id} twice in ${owner}; mend it`);
    if (names.has(name)) throw new RefusedFile(`has the name ${name} twice in ${owner}; mend it`);
    if (id < -MAX_ID || id >= MAX_ID)
      throw new RefusedFile(`has the id ${id} in ${owner}, and thrift has ${-MAX_ID} to ${MAX_ID - 1}; mend it`);
    ids.add(id);
    names.add(name);
  }
}

/** Documentation, and what annotations say that contracts know. Reports the others. */
export function headOf(
  file: ThriftFile,
  { doc, annotations }: { readonly doc: string | undefined; readonly annotations: Annotations },
): readonly string[] {
  const deprecated = annotations.find(({ name }) => name === "deprecated");
  file.placed.report.addOptions(annotations.filter((each) => each !== deprecated).map(({ name }) => name));
  const why = deprecated?.value ?? "";
  const reason = NO_REASONS.has(why) ? undefined : quotedText(why);
  const mark = reason === undefined ? "@deprecated" : `@deprecated(${reason})`;
  return [...docLines(doc), ...(deprecated === undefined ? [] : [mark])];
}

/** Reports what it loses. Throws RefusedFile. */
export function printField(file: ThriftFile, field: SourceField, { owner, scope }: FieldPlace, names: MemberNames): PrintedField {
  const { report } = file.placed;
  const user = `${owner}.${field.name}`;
  const name = takeName(file, field.name, owner, names);
  report.addOptions(field.marks);
  const { text, changes } = file.use(field.type, scope, user);
  const head = [...file.tellChanges(user, changes), ...headOf(file, field)];
  const { requiredness, standard, type } = field;
  const value = standard === undefined ? undefined : literalOf(file, standard, { type, scope, user });
  if (value !== undefined) {
    if (requiredness === "required") report.add(user, "is not required: a field with a default may be left out");
    return { head, text: `${name}: ${text} = ${value}`, isOptional: true };
  }
  if (standard !== undefined) report.add(user, "loses its default: contracts have no value of its type, or it does not fit");
  if (requiredness === "required") return { head, text: `${name}: ${text}`, isOptional: false };
  const zero = requiredness === "optional" || standard !== undefined ? undefined : file.zeroOf(type, scope, user);
  return { head, text: zero === undefined ? `${name}: ${text}?` : `${name}: ${text} = ${zero}`, isOptional: true };
}

/** The name of a field, a parameter or an arm. */
export function takeName(file: ThriftFile, given: string, owner: string, names: MemberNames): string {
  const wanted = camelCase(given);
  const name = names.take(wanted);
  file.placed.report.addName(`${owner}.${given}`, wanted, name);
  return name;
}
