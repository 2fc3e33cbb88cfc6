// What the language itself brings along for completion: keywords, annotations, numbers of members.

import { SCALAR_NAMES, Status, scalarOf } from "callwire/schema";
import { annotationsFor, type Target } from "../semantic/annotations.js";
import { ARM_IDS, FIELD_IDS, type IdRule, MEMBER_IDS, nextId } from "../semantic/member-ids.js";
import type { Completion } from "./completion-item.js";
import type { Frame, FrameKind } from "./cursor.js";

function keyword(label: string, detail: string, snippet?: string): Completion {
  return { label, kind: "keyword", text: `${label} `, detail, ...(snippet === undefined ? {} : { snippet }) };
}

/** What may begin a file without a package. */
export const PACKAGE: readonly Completion[] = [
  keyword("package", "the name of all that is declared here", "package ${1:name}.v1;"),
];

/** What may begin a declaration. */
export const DECLARATIONS: readonly Completion[] = [
  keyword("import", "names of another contract", 'import { ${2:Name} } from "${1:./other.rpc}";'),
  keyword("const", "a value with a name", "const ${1:NAME}: ${2:u32} = ${3:1};"),
  keyword("type", "another name of a type", "type ${1:Name} = ${2:string};"),
  keyword("enum", "one of some names", "enum ${1:Name} {\n  0 ${2:Unknown};\n}"),
  keyword("struct", "values with names", "struct ${1:Name} {\n  1 ${2:name}: ${3:string};\n}"),
  keyword("union", "one of some kinds of values", "union ${1:Name} {\n  1 ${2:name}: ${3:string};\n}"),
  keyword("error", "what a method may throw", "error ${1:Name} {\n  1 ${2:why}: string @message;\n}"),
  keyword("service", "methods that a server implements", "service ${1:Name} {\n  ${2:method}(${3}): ${4:string};\n}"),
  keyword("closed", "an enum or a union that never gets another member"),
];

/** What may follow `closed`. */
export const CLOSED: readonly Completion[] = DECLARATIONS.filter(({ label }) => label === "enum" || label === "union");

/** What may begin a member of a service. */
export const METHODS: readonly Completion[] = [
  keyword("oneway", "a method without an answer", "oneway ${1:method}(${2});"),
  { ...keyword("method", "a call with an answer", "${1:method}(${2}): ${3:string};"), text: "", rank: 2 },
];

export const STREAM: Completion = keyword("stream", "any number of items, one after another");
export const THROWS: Completion = keyword("throws", "errors that the method may end with");
export const FROM: Completion = keyword("from", "the file of the names");
export const AS: Completion = keyword("as", "another name here");
export const MAP: Completion = {
  label: "map",
  kind: "scalar",
  text: "map<",
  snippet: "map<${1:string}, ${2:string}>",
  detail: "values by key",
};
export const TRUTHS: readonly Completion[] = ["true", "false"].map((label) => ({ label, kind: "value", rank: 0 }));

export const SCALARS: readonly Completion[] = SCALAR_NAMES.map((label) => ({
  label,
  kind: "scalar",
  detail: scalarOf(label).js,
}));

/** The codes that an error may have. */
export const CODES: readonly Completion[] = Object.keys(Status).flatMap((label) =>
  label === "OK" ? [] : [{ label, kind: "value" }],
);

const RULES: Partial<Record<FrameKind, IdRule>> = {
  struct: FIELD_IDS,
  error: FIELD_IDS,
  arm: FIELD_IDS,
  enum: MEMBER_IDS,
  union: ARM_IDS,
};

/** What may begin a member of a block: the next free number, and `reserved`. */
export function memberStarts({ kind, ids }: Frame): readonly Completion[] {
  const rule = RULES[kind];
  if (rule === undefined) return [];
  const id = nextId(ids, rule);
  // Places to fill in, as snippets of the protocol have them; nothing is put in here.
  const rest = kind === "enum" ? "${1:Name};" : "${1:name}: ${2:string};";
  const next: readonly Completion[] =
    id === undefined
      ? []
      : [{ label: String(id), kind: "id", text: `${id} `, snippet: `${id} ${rest}`, detail: "the next free number", rank: 0 }];
  return [...next, keyword("reserved", "a number that nothing has any more", "reserved ${1:number} ${2:name};")];
}

/** The annotations that may stand on one of the targets. */
export function annotationsOf(targets: readonly Target[]): readonly Completion[] {
  const forms = new Map(targets.flatMap((target) => annotationsFor(target).map(({ name, form }) => [name, form] as const)));
  return [...forms].map(([label, form]) => {
    const given = /^@\w+\((.*)\)$/.exec(form)?.[1];
    return {
      label,
      kind: "annotation",
      detail: form,
      ...(given === undefined ? {} : { text: `${label}(`, snippet: `${label}(\${1:${given.replaceAll("}", "\\}")}})` }),
    };
  });
}
