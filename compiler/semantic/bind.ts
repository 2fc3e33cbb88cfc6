// Gives every file its package and its names: what it declares, and what it imports.

import { isScalarName } from "callwire/schema";
import type { Steps } from "../steps.js";
import type * as Ast from "../syntax/ast.js";
import { type DiagnosticBag, replaceWith } from "../text/diagnostic.js";
import { quote } from "../text/escape.js";
import { suggest } from "../text/suggest.js";
import { reportImportCycles } from "./import-cycles.js";
import { checkName, NameScope } from "./names.js";
import { type LinkedFile, type Program, type Symbol, spanIn, type Unit } from "./program.js";
import { isSourcePath, PATH_FORM } from "./refusals.js";

/** Longest package name, in characters: it is part of every method's name. */
const MAX_PACKAGE_LENGTH = 128;

/** Makes the program of some files. Reports packages, names and imports that do not fit. */
export function* bindProgram(files: readonly LinkedFile[], bag: DiagnosticBag): Steps<Program> {
  const units = new Map<string, Unit>();
  for (const { file } of files) units.set(file.source.path, createUnit(file, bag));
  const program: Program = { units: [...units.values()], bag };
  for (const unit of program.units) {
    declareNames(program, unit);
    yield;
  }
  reportFullNames(program);
  for (const { file, imports } of files) {
    const unit = units.get(file.source.path);
    if (unit !== undefined)
      for (const statement of file.imports) importNames(program, unit, statement, units.get(imports.get(statement) ?? ""));
    yield;
  }
  reportImportCycles(program, files);
  return program;
}

function createUnit(file: Ast.File, bag: DiagnosticBag): Unit {
  const name = file.package?.name;
  const unit: Unit = { file, package: name?.text ?? "", declared: new Map(), visible: new Map() };
  reportPath(file, bag);
  if (file.package === undefined) {
    // A file of one broken line has its own message.
    if (!file.lostName) {
      const span = { file: file.source, start: 0, end: 0 };
      bag.report("CW1014", {
        message: "the file has no package",
        span,
        label: "expected `package name;` here",
        help: "start the file with a package, such as `package demo.orders.v1;`",
      });
    }
  } else if (
    name !== undefined &&
    (name.text.length > MAX_PACKAGE_LENGTH || /(^|\.)(__proto__|prototype|constructor)(\.|$)/.test(name.text))
  ) {
    bag.report("CW2004", {
      message: `${quote(name.text)} cannot be the name of a package`,
      span: spanIn(unit, name),
      help: `use at most ${MAX_PACKAGE_LENGTH} characters, and no part named \`prototype\` or \`constructor\``,
    });
  }
  return unit;
}

/** The path of a contract becomes that of its generated file. */
function reportPath({ source }: Ast.File, bag: DiagnosticBag): void {
  if (isSourcePath(source.name)) return;
  bag.report("CW4002", {
    message: `the path ${quote(source.name)} cannot become that of a TypeScript file`,
    span: { file: source, start: 0, end: 0 },
    help: PATH_FORM,
  });
}

function declareNames(program: Program, unit: Unit): void {
  // Constants are written in capitals and types are not: they may differ in case alone, but not be
  // equal.
  const types = new NameScope(program, unit, "declaration");
  const constants = new NameScope(program, unit, "constant");
  for (const declaration of unit.file.declarations) {
    const { name } = declaration;
    if (name === undefined) continue;
    if (isScalarName(name.text)) {
      reportScalarName(program, unit, name);
      continue;
    }
    checkName(program, unit, name, declaration.kind === "error" ? "error" : "declaration");
    const [own, other] = declaration.kind === "const" ? [constants, types] : [types, constants];
    const clash = other.find(name.text);
    if (clash?.text === name.text) reportTwice(program, unit, name, unit, clash);
    else own.add(name);
    if (unit.declared.has(name.text)) continue;
    const symbol = { name: name.text, fullName: joinName(unit.package, name.text), unit, declaration };
    unit.declared.set(name.text, symbol);
    unit.visible.set(name.text, symbol);
  }
}

function reportScalarName(program: Program, unit: Unit, name: Ast.Name): void {
  program.bag.report("CW2004", {
    message: `${quote(name.text)} is a type of the language`,
    span: spanIn(unit, name),
    help: "choose another name",
  });
}

/** `demo.v1` and `Rounding` make `demo.v1.Rounding`. */
function joinName(packageName: string, name: string): string {
  return packageName === "" ? name : `${packageName}.${name}`;
}

function reportFullNames(program: Program): void {
  const first = new Map<string, Symbol>();
  for (const unit of program.units) {
    if (unit.package === "") continue;
    for (const symbol of unit.declared.values()) {
      const other = first.get(symbol.fullName);
      const name = symbol.declaration.name;
      if (other === undefined) first.set(symbol.fullName, symbol);
      else if (name !== undefined) reportTwice(program, unit, name, other.unit, other.declaration.name ?? other.declaration);
    }
  }
}

function reportTwice(program: Program, unit: Unit, name: Ast.Name, firstUnit: Unit, first: Ast.Node): void {
  program.bag.report("CW2002", {
    message: `${quote(joinName(unit.package, name.text))} is declared twice`,
    span: spanIn(unit, name),
    labels: [{ span: spanIn(firstUnit, first), text: "first declared here" }],
    help: "remove or rename one of them",
  });
}

function importNames(program: Program, unit: Unit, statement: Ast.Import, target: Unit | undefined): void {
  // A file that imports itself is reported as a cycle.
  if (target === unit) return;
  for (const name of statement.names) {
    const symbol = target?.declared.get(name.text);
    const { local } = name;
    const visible = unit.visible.get(local.text);
    if (visible !== undefined) reportImportClash(program, unit, local, visible, symbol);
    else if (!isRenamed(name) || checkLocalName(program, unit, local)) unit.visible.set(local.text, symbol);
    if (symbol === undefined && target !== undefined && !target.file.lostName) reportMissingImport(program, unit, name, target);
  }
}

/** Whether an import gives its name another one. */
export function isRenamed(name: Ast.ImportedName): boolean {
  return name.local.start !== name.start;
}

/** What the file declares and imports has one kind of names. */
function checkLocalName(program: Program, unit: Unit, local: Ast.Name): boolean {
  if (!isScalarName(local.text)) return checkName(program, unit, local, "declaration");
  reportScalarName(program, unit, local);
  return false;
}

function reportImportClash(program: Program, unit: Unit, local: Ast.Name, visible: Symbol, symbol: Symbol | undefined): void {
  const isOwn = visible.unit === unit;
  const another = symbol === undefined ? "another name" : `another name: \`${symbol.name} as ${otherNameOf(symbol)}\``;
  const other = isOwn ? `rename the declaration, or import it under ${another}` : `import one of them under ${another}`;
  program.bag.report("CW2002", {
    message: isOwn ? `${quote(local.text)} is imported, but declared in this file too` : `${quote(local.text)} is imported twice`,
    span: spanIn(unit, local),
    help: visible === symbol ? "remove one of the imports" : other,
  });
}

/** `Money` of `demo.billing.v1` could be `BillingMoney`. */
function otherNameOf({ name, unit }: Symbol): string {
  const part = unit.package
    .split(".")
    .filter((each) => !/^v\d+/.test(each))
    .at(-1);
  const prefix = part === undefined ? "" : part.charAt(0).toUpperCase() + part.slice(1);
  return (prefix === "" || prefix === name ? "Other" : prefix) + name;
}

function reportMissingImport(program: Program, unit: Unit, name: Ast.Name, target: Unit): void {
  const near = program.bag.isLong ? undefined : suggest(name.text, target.declared.keys());
  const span = spanIn(unit, name);
  program.bag.report("CW2007", {
    message: `${quote(target.file.source.name)} declares no ${quote(name.text)}`,
    span,
    help: near === undefined ? `declare it there, or remove it from the import` : `did you mean \`${near}\`?`,
    fixes: replaceWith(span, near),
  });
}
