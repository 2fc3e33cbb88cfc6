// The door of this room: from linked files to a checked program and its Descriptor.

import {
  type AliasDescriptor,
  type ConstantDescriptor,
  type Descriptor,
  type FileDescriptor,
  fingerprintService,
  type RenamedImport,
  type ServiceDescriptor,
  type TypeDescriptor,
} from "callwire/schema";
import { readAnnotations } from "../semantic/annotations.js";
import { bindProgram, isRenamed } from "../semantic/bind.js";
import type { LinkedFile, Program, Symbol, Unit } from "../semantic/program.js";
import { finish, type Steps } from "../steps.js";
import type * as Ast from "../syntax/ast.js";
import { type Diagnostic, DiagnosticBag } from "../text/diagnostic.js";
import { lowerAlias, lowerConstant, lowerType } from "./declarations.js";
import { reportEndlessTypes } from "./endless-structs.js";
import { reportExportedNames } from "./exported-names.js";
import { createLowering, type Lowering } from "./lowering.js";
import { lowerService, type UnsignedService } from "./services.js";
import { findUnchanged, type KnownFiles } from "./unchanged-files.js";
import { WireNumbers } from "./wire-numbers.js";

export interface Analysis {
  readonly program: Program;
  /**
   * What these files say; of use only when neither they nor this room reported an error. Made when
   * it is first asked for, a file in a step.
   */
  readonly describe: () => Steps<Descriptor>;
  readonly diagnostics: readonly Diagnostic[];
  /** For the next analysis. */
  readonly known: KnownFiles;
}

/** A file before the fingerprints of its services. */
type UnsignedFile = Omit<FileDescriptor, "services"> & { readonly services: readonly UnsignedService[] };

/**
 * Checks a program and lowers it, but for the files that are known and have not changed. Never
 * throws for a wrong contract.
 */
export function* analyze(files: readonly LinkedFile[], known: KnownFiles = new Map()): Steps<Analysis> {
  const bag = new DiagnosticBag();
  const program = yield* bindProgram([...files].sort(byPath), bag);
  const lowering = createLowering(program);
  const numbers = new WireNumbers(lowering);
  const unchanged = findUnchanged(files, known);
  const lowered: (UnsignedFile | FileDescriptor)[] = [];
  for (const unit of program.units) {
    const descriptor = unchanged.get(unit.file);
    if (descriptor !== undefined) addNumbers(numbers, unit, descriptor);
    lowered.push(descriptor ?? lowerUnit(lowering, numbers, unit));
    yield;
  }
  reportEndlessTypes(
    lowering,
    lowered.map((file) => ({ ...file, services: [] })),
  );
  // Fingerprints walk every type: wasted on who only wants to know whether all is right.
  let signed: readonly FileDescriptor[] | undefined;
  function* signOnce(): Steps<readonly FileDescriptor[]> {
    if (signed !== undefined) return signed;
    const isWrong = bag.all.some(({ severity }) => severity === "error");
    const found = isWrong ? [] : yield* sign(lowered, new Set(unchanged.values()));
    // Another may have done the same between the steps: a descriptor stays the same objects.
    signed ??= found;
    return signed;
  }
  return {
    program,
    *describe() {
      return { version: 1, files: yield* signOnce() } as const;
    },
    diagnostics: bag.all,
    get known() {
      // Lowering a file again is also what reports a warning again.
      if (bag.all.length > 0) return known;
      const files = finish(signOnce());
      return new Map(program.units.flatMap(({ file }, index) => pair(file, files[index])));
    },
  };
}

function pair(file: Ast.File, descriptor: FileDescriptor | undefined): readonly (readonly [Ast.File, FileDescriptor])[] {
  return descriptor === undefined ? [] : [[file, descriptor]];
}

function byPath(left: LinkedFile, right: LinkedFile): number {
  const a = left.file.source.name;
  const b = right.file.source.name;
  return a < b ? -1 : a > b ? 1 : 0;
}

function lowerUnit(lowering: Lowering, numbers: WireNumbers, unit: Unit): UnsignedFile {
  const { file } = unit;
  const constants: ConstantDescriptor[] = [];
  const aliases: AliasDescriptor[] = [];
  const types: TypeDescriptor[] = [];
  const services: UnsignedService[] = [];
  checkStatements(lowering, unit);
  for (const symbol of unit.declared.values()) lowerSymbol(lowering, numbers, symbol, { constants, aliases, types, services });
  reportExportedNames(lowering.program, unit);
  const doc = file.package?.doc;
  const renamed = findRenamed(unit);
  return {
    path: file.source.name,
    package: unit.package,
    ...(doc === undefined ? {} : { doc }),
    ...(renamed.length === 0 ? {} : { renamed }),
    constants,
    aliases,
    types,
    services,
  };
}

function findRenamed(unit: Unit): readonly RenamedImport[] {
  return unit.file.imports.flatMap(({ names }) =>
    names.filter(isRenamed).flatMap(({ local }) => {
      const symbol = unit.visible.get(local.text);
      return symbol === undefined ? [] : [{ name: symbol.fullName, as: local.text }];
    }),
  );
}

/**
 * Statements that take no annotations are asked for theirs, so that a misplaced one is reported.
 */
function checkStatements({ program }: Lowering, unit: Unit): void {
  const { package: own, imports } = unit.file;
  if (own !== undefined) readAnnotations(program, unit, own, "package");
  for (const statement of imports) readAnnotations(program, unit, statement, "import");
}

interface Lowered {
  readonly constants: ConstantDescriptor[];
  readonly aliases: AliasDescriptor[];
  readonly types: TypeDescriptor[];
  readonly services: UnsignedService[];
}

function lowerSymbol(lowering: Lowering, numbers: WireNumbers, symbol: Symbol, into: Lowered): void {
  const { declaration } = symbol;
  switch (declaration.kind) {
    case "const": {
      const constant = lowerConstant(lowering, symbol, declaration);
      if (constant !== undefined) into.constants.push(constant);
      return;
    }
    case "alias": {
      const alias = lowerAlias(lowering, symbol, declaration);
      if (alias !== undefined) into.aliases.push(alias);
      return;
    }
    case "service": {
      const service = lowerService(lowering, symbol, declaration);
      addMethods(numbers, symbol, declaration, service);
      into.services.push(service);
      return;
    }
    default: {
      const type = lowerType(lowering, symbol, declaration);
      if (type.kind === "error") numbers.addError(type.id, symbol);
      into.types.push(type);
    }
  }
}

/** The numbers of a file that is not lowered again: another may have taken one of them. */
function addNumbers(numbers: WireNumbers, unit: Unit, { services, types }: FileDescriptor): void {
  const byName = new Map([...services, ...types].map((declared) => [declared.name, declared]));
  for (const symbol of unit.declared.values()) {
    const declared = byName.get(symbol.fullName);
    if (declared === undefined) continue;
    if ("methods" in declared) addMethods(numbers, symbol, symbol.declaration, declared);
    else if (declared.kind === "error") numbers.addError(declared.id, symbol);
  }
}

function addMethods(numbers: WireNumbers, symbol: Symbol, declaration: Ast.Declaration, { methods }: UnsignedService): void {
  const written = declaration.kind === "service" ? declaration.methods : [];
  const nodes = new Map(written.map((method) => [method.name?.text, method.name]));
  for (const { id, name } of methods) numbers.addMethod(id, name, symbol, nodes.get(name) ?? declaration);
}

/** With the fingerprints of services; files that have theirs stay the same objects. */
function* sign(
  files: readonly (UnsignedFile | FileDescriptor)[],
  signed: ReadonlySet<unknown>,
): Steps<readonly FileDescriptor[]> {
  const types = new Map(files.flatMap((file) => file.types.map((type) => [type.name, type] as const)));
  const found: FileDescriptor[] = [];
  for (const file of files) {
    if (isSigned(file, signed)) {
      found.push(file);
      continue;
    }
    const services = file.services.map((service): ServiceDescriptor => {
      return { ...service, fingerprint: fingerprintService(service, types) };
    });
    found.push({ ...file, services });
    yield;
  }
  return found;
}

function isSigned(file: UnsignedFile, signed: ReadonlySet<unknown>): file is FileDescriptor {
  return signed.has(file);
}
