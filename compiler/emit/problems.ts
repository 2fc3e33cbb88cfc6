// What a contract may say and a generated file cannot, found before anything is printed.

import type { ErrorDescriptor, FileDescriptor, TypeDescriptor, UnionDescriptor } from "callwire/schema";
import type { Answers } from "./asked-contract.js";
import { isDeclarable, isSourcePath, simpleName } from "./print/names.js";

/** What cannot be generated. Data, rendered by whoever asked; on any problem nothing is emitted. */
export interface EmitProblem {
  /** CW4002 name that TypeScript cannot take; CW4003 two declarations for one exported name. */
  readonly code: "CW4002" | "CW4003";
  /** The file below its root. */
  readonly path: string;
  /** Full name of the declaration; empty for the file as a whole. */
  readonly name: string;
  /** The field, arm or method in it, when the problem is with that. */
  readonly member?: string;
  /** What is wrong with it. */
  readonly message: string;
  /** What to do. */
  readonly help: string;
}

/** What a file exports, and what stands in the way of it. */
export interface Exports {
  readonly names: ReadonlySet<string>;
  readonly problems: readonly EmitProblem[];
}

/** Properties that every Error has for itself. */
const ERROR_PROPERTIES: ReadonlySet<string> = new Set(["name", "message", "stack", "cause"]);

export function findExports(file: FileDescriptor, contract: Answers): Exports {
  const problems: EmitProblem[] = pathProblems(file);
  const owners = new Map<string, string>();
  for (const [name, owner] of exportedNames(file, contract)) {
    const other = owners.get(name);
    if (other !== undefined) problems.push(sameName(file, owner, name, other));
    owners.set(name, owner);
  }
  for (const type of file.types) problems.push(...typeProblems(file, type));
  for (const { name } of [...file.constants, ...file.aliases, ...file.types, ...file.services]) {
    if (!isDeclarable(simpleName(name))) problems.push(reservedName(file, name));
  }
  return { names: new Set(owners.keys()), problems };
}

function pathProblems({ path }: FileDescriptor): EmitProblem[] {
  if (isSourcePath(path)) return [];
  const message = `the path \`${path}\` cannot become that of a TypeScript file`;
  return [
    {
      code: "CW4002",
      path,
      name: "",
      message,
      help: "name files and folders with letters, digits, `.`, `-` and `_`, and not `.d.rpc`",
    },
  ];
}

/** Each name that the generated file exports, with the declaration that it comes from. */
function* exportedNames(file: FileDescriptor, contract: Answers): Generator<readonly [name: string, owner: string]> {
  for (const { name } of [...file.constants, ...file.aliases]) yield [simpleName(name), name];
  for (const type of file.types) {
    const name = simpleName(type.name);
    yield [name, type.name];
    yield [`${name}Codec`, type.name];
    if (contract.hasInit({ kind: "named", name: type.name })) yield [`${name}Init`, type.name];
    if (type.kind === "error") yield [`${name}Def`, type.name];
  }
  for (const service of file.services) {
    const name = simpleName(service.name);
    for (const suffix of ["", "Client", "Handler"]) yield [name + suffix, service.name];
  }
}

function typeProblems(file: FileDescriptor, type: TypeDescriptor): readonly EmitProblem[] {
  if (type.kind === "error") return errorProblems(file, type);
  return type.kind === "union" ? unionProblems(file, type) : [];
}

function errorProblems(file: FileDescriptor, error: ErrorDescriptor): readonly EmitProblem[] {
  return error.fields
    .filter((field) => ERROR_PROPERTIES.has(field.name) && !(field.name === "message" && field.message === true))
    .map((field) => ({
      code: "CW4002",
      path: file.path,
      name: error.name,
      member: field.name,
      message: `field \`${field.name}\` of error \`${simpleName(error.name)}\` would hide the \`${field.name}\` that every Error has`,
      help: field.name === "message" ? "mark it `@message`, or rename it" : "rename it",
    }));
}

function unionProblems(file: FileDescriptor, union: UnionDescriptor): readonly EmitProblem[] {
  const name = simpleName(union.name);
  const problems: EmitProblem[] = [];
  for (const arm of union.arms) {
    const place = { code: "CW4002", path: file.path, name: union.name, member: arm.name, help: "rename it" } as const;
    if (arm.name === "unknown" && !union.closed) {
      problems.push({ ...place, message: `arm \`unknown\` of open union \`${name}\` is what arms of newer peers are called` });
    }
    if (arm.content.kind === "inline" && arm.content.fields.some((field) => field.name === "kind")) {
      problems.push({
        ...place,
        message: `field \`kind\` of arm \`${arm.name}\` of union \`${name}\` would hide the arm's name`,
      });
    }
  }
  return problems;
}

function sameName(file: FileDescriptor, name: string, exported: string, other: string): EmitProblem {
  const message = `\`${simpleName(name)}\` and \`${simpleName(other)}\` would both export \`${exported}\` from one generated file`;
  return { code: "CW4003", path: file.path, name, message, help: "rename one of the two" };
}

function reservedName(file: FileDescriptor, name: string): EmitProblem {
  const message = `\`${simpleName(name)}\` is a word that TypeScript keeps for itself`;
  return { code: "CW4002", path: file.path, name, message, help: "rename it" };
}
