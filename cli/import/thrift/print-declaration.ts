// Enums, typedefs and constants.

import { noteLine } from "../print-docs.js";
import { RefusedFile } from "../refused-file.js";
import { headOf } from "./print-field.js";
import type { ThriftFile } from "./thrift-file.js";
import type { SourceConst, SourceEnum, SourceSenum, SourceTypedef } from "./thrift-source.js";
import type { DeclaredThrift } from "./thrift-table.js";
import { literalOf } from "./thrift-values.js";

/** Numbers of members have 32 bits on both sides. */
const MEMBER_BITS = 32;

/** Open, as enums of Thrift are: a number that nobody knows is kept. */
export function printEnum(file: ThriftFile, source: SourceEnum, { name, members }: DeclaredThrift): void {
  file.write("", ...headOf(file, source), `enum ${name} {`);
  const written = new Set<bigint>();
  const names = new Set<string>();
  for (const member of source.members) {
    const { number } = member;
    if (names.has(member.name)) throw new RefusedFile(`has the member ${member.name} twice in ${source.name}; mend it`);
    names.add(member.name);
    if (BigInt.asIntN(MEMBER_BITS, number) !== number)
      throw new RefusedFile(`has the number ${number} in ${source.name}, and members have ${MEMBER_BITS} bits; mend it`);
    if (written.has(number)) continue; // another name of one before
    written.add(number);
    file.write(...headOf(file, member), `${number} ${members?.get(member.name)?.name};`);
  }
  file.write("}");
}

/** An enum of strings, whose values are strings. */
export function printSenum(file: ThriftFile, source: SourceSenum, { name }: DeclaredThrift): void {
  file.placed.report.add(source.name, "is a string: contracts have no enums of strings");
  const values = source.values.map((value) => JSON.stringify(value)).join(", ");
  file.write("", noteLine(`one of ${values}`), ...headOf(file, source), `type ${name} = string;`);
}

export function printTypedef(file: ThriftFile, source: SourceTypedef, declared: DeclaredThrift): void {
  const { types, placed } = file;
  const [scope, type] = types.table.aliased({ ...declared, source });
  const plain = types.plain(type, scope, source.name);
  if (plain.kind === "declared" && plain.declared.kind === "error") {
    placed.report.add(source.name, "is left out: errors have one name, and stand for themselves where it is thrown");
    return;
  }
  const { text, changes } = file.use(source.type, placed, source.name);
  file.write("", ...file.tellChanges(source.name, changes), ...headOf(file, source), `type ${declared.name} = ${text};`);
}

/** A comment, where contracts have no value of its type. */
export function printConst(file: ThriftFile, source: SourceConst, { name }: DeclaredThrift): void {
  const { placed } = file;
  const { type, value } = source;
  const { text, changes } = file.use(type, placed, source.name);
  const written = literalOf(file, value, { type, scope: placed, user: source.name });
  if (written === undefined) {
    placed.report.add(source.name, "is a comment: contracts have no value of its type, or it does not fit");
    file.write("", noteLine(source.text.replace(/\s+/g, " ")));
    return;
  }
  file.write("", ...file.tellChanges(source.name, changes), ...headOf(file, source), `const ${name}: ${text} = ${written};`);
}
