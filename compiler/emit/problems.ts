// What a contract may say and a generated file cannot, found before anything is printed.

import type { FileDescriptor, TypeDescriptor } from "callwire/schema";
import {
  GENERATED_SUFFIXES,
  isSourcePath,
  PATH_FORM,
  refuseArm,
  refuseArmField,
  refuseDeclaration,
  refuseError,
  refuseErrorField,
  refuseMethod,
} from "../semantic/refusals.js";
import { simpleName } from "./print/names.js";
import type { Answers } from "./remembered-answers.js";

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

export function findExports(file: FileDescriptor, contract: Answers): Exports {
  const problems: EmitProblem[] = pathProblems(file);
  const owners = new Map<string, string>();
  for (const [name, owner] of exportedNames(file, contract)) {
    const other = owners.get(name);
    if (other !== undefined) problems.push(sameName(file, owner, name, other));
    owners.set(name, owner);
  }
  for (const { name } of [...file.constants, ...file.aliases, ...file.types, ...file.services]) {
    const reason = refuseDeclaration(simpleName(name));
    if (reason !== undefined) problems.push(refused(file, name, undefined, reason));
  }
  for (const { kind, name } of file.types) {
    const reason = kind === "error" ? refuseError(simpleName(name)) : undefined;
    if (reason !== undefined) problems.push(refused(file, name, undefined, reason));
  }
  for (const { owner, member, reason } of memberRefusals(file)) problems.push(refused(file, owner, member, reason));
  return { names: new Set(owners.keys()), problems };
}

function pathProblems({ path }: FileDescriptor): EmitProblem[] {
  if (isSourcePath(path)) return [];
  const message = `the path \`${path}\` cannot become that of a TypeScript file`;
  return [{ code: "CW4002", path, name: "", message, help: PATH_FORM }];
}

/** Each name that the generated file exports, with the declaration that it comes from. */
function* exportedNames(file: FileDescriptor, contract: Answers): Generator<readonly [name: string, owner: string]> {
  for (const { name } of [...file.constants, ...file.aliases]) yield [simpleName(name), name];
  for (const type of file.types) {
    const name = simpleName(type.name);
    yield [name, type.name];
    for (const suffix of GENERATED_SUFFIXES[type.kind]) {
      if (suffix !== "Init" || contract.hasInit({ kind: "named", name: type.name })) yield [name + suffix, type.name];
    }
  }
  for (const service of file.services) {
    const name = simpleName(service.name);
    for (const suffix of ["", ...GENERATED_SUFFIXES.service]) yield [name + suffix, service.name];
  }
}

interface Refusal {
  readonly owner: string;
  readonly member: string;
  readonly reason: string;
}

function* memberRefusals({ types, services }: FileDescriptor): Generator<Refusal> {
  for (const type of types)
    for (const [member, reason] of namesIn(type)) if (reason !== undefined) yield { owner: type.name, member, reason };
  for (const { name: owner, methods } of services) {
    for (const { name: member } of methods) {
      const reason = refuseMethod(member);
      if (reason !== undefined) yield { owner, member, reason };
    }
  }
}

/** The names of fields and arms, each with the reason why it cannot be there. */
function* namesIn(type: TypeDescriptor): Generator<readonly [name: string, reason: string | undefined]> {
  if (type.kind === "error") for (const { name, message } of type.fields) yield [name, refuseErrorField(name, message === true)];
  if (type.kind !== "union") return;
  for (const { name, content } of type.arms) {
    yield [name, refuseArm(name)];
    if (content.kind === "inline") for (const field of content.fields) yield [field.name, refuseArmField(field.name)];
  }
}

function sameName(file: FileDescriptor, name: string, exported: string, other: string): EmitProblem {
  const message = `\`${simpleName(name)}\` and \`${simpleName(other)}\` would both export \`${exported}\` from one generated file`;
  return { code: "CW4003", path: file.path, name, message, help: "rename one of the two" };
}

function refused(file: FileDescriptor, name: string, member: string | undefined, reason: string): EmitProblem {
  const message = `\`${member ?? simpleName(name)}\` cannot be used as a name here: ${reason}`;
  return { code: "CW4002", path: file.path, name, ...(member === undefined ? {} : { member }), message, help: "rename it" };
}
