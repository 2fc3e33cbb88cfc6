// The names in a contract, and what each stands for. Texts with mistakes have names too: one that
// stands for nothing is left out.

import { isScalarName, type ScalarName } from "callwire/schema";
import type { Program, Symbol, Unit } from "../semantic/program.js";
import type { Steps } from "../steps.js";
import type * as Ast from "../syntax/ast.js";
import type { Range, Span } from "../text/source-file.js";

/** A part of a declaration that has a name. */
export type Member = Ast.Field | Ast.EnumMember | Ast.Arm | Ast.Method | Ast.Parameter;

/** What a name stands for. */
export type Meaning =
  | { readonly kind: "declaration"; readonly symbol: Symbol }
  | { readonly kind: "member"; readonly symbol: Symbol; readonly member: Member }
  | { readonly kind: "scalar"; readonly name: ScalarName }
  | { readonly kind: "annotation"; readonly name: string }
  | { readonly kind: "file"; readonly unit: Unit };

/**
 * A name where it is written. `import`: in an import statement. `local`: the other name that an
 * import has given it.
 */
export interface Occurrence extends Range {
  /** What it does there. */
  readonly role: "declaration" | "use" | "import" | "local";
  /** What it stands for. */
  readonly meaning: Meaning;
}

/** Aliases of aliases that are followed: as many as the compiler follows. */
const MAX_ALIAS_DEPTH = 32;

const known = new WeakMap<Unit, readonly Occurrence[]>();

/** All names of a file, in their order. Found once for each compilation. */
export function occurrencesIn(unit: Unit): readonly Occurrence[] {
  const before = known.get(unit);
  if (before !== undefined) return before;
  const found = new Collector(unit).collect();
  known.set(unit, found);
  return found;
}

/** The name at an offset, also right behind it. */
export function occurrenceAt(unit: Unit, offset: number): Occurrence | undefined {
  const all = occurrencesIn(unit);
  return all.find(({ start, end }) => offset >= start && offset < end) ?? all.find(({ end }) => offset === end);
}

/** Those of a file that name the same. */
export function occurrencesOf(unit: Unit, meaning: Meaning): readonly Occurrence[] {
  return occurrencesIn(unit).filter((each) => isSame(each.meaning, meaning));
}

/**
 * Every place of a program that names the same, in the order of files and places. A file in a step.
 */
export function* findOccurrences(program: Program, meaning: Meaning): Steps<readonly (Occurrence & { readonly unit: Unit })[]> {
  const found: (Occurrence & { readonly unit: Unit })[] = [];
  for (const unit of program.units) {
    for (const each of occurrencesOf(unit, meaning)) found.push({ ...each, unit });
    yield;
  }
  return found;
}

/** Where what a name stands for is declared; undefined for what the language brings along. */
export function declarationOf(meaning: Meaning): Span | undefined {
  switch (meaning.kind) {
    case "declaration": {
      const { declaration, unit } = meaning.symbol;
      const { start, end } = declaration.name ?? declaration;
      return { file: unit.file.source, start, end };
    }
    case "member": {
      const { start, end } = meaning.member.name ?? meaning.member;
      return { file: meaning.symbol.unit.file.source, start, end };
    }
    case "file":
      return { file: meaning.unit.file.source, start: 0, end: 0 };
    default:
      return undefined;
  }
}

/** Trees are read once, so that a node is the same in each place that leads to it. */
function isSame(left: Meaning, right: Meaning): boolean {
  if (left.kind === "declaration") return right.kind === "declaration" && left.symbol.declaration === right.symbol.declaration;
  if (left.kind === "member") return right.kind === "member" && left.member === right.member;
  if (left.kind === "file") return right.kind === "file" && left.unit === right.unit;
  return left.kind === right.kind && left.name === right.name;
}

/** The enum that values of a type are members of, through aliases and lists. */
export function enumOf(
  unit: Unit,
  type: Ast.Type | undefined,
  depth = 0,
): { readonly symbol: Symbol; readonly node: Ast.Enum } | undefined {
  if (type === undefined || depth > MAX_ALIAS_DEPTH) return undefined;
  if (type.kind === "list") return enumOf(unit, type.item, depth + 1);
  if (type.kind === "map") return undefined;
  const symbol = unit.visible.get(type.name.text);
  if (symbol?.declaration.kind === "enum") return { symbol, node: symbol.declaration };
  return symbol?.declaration.kind === "alias" ? enumOf(symbol.unit, symbol.declaration.type, depth + 1) : undefined;
}

class Collector {
  readonly #unit: Unit;
  readonly #found: Occurrence[] = [];

  constructor(unit: Unit) {
    this.#unit = unit;
  }

  collect(): readonly Occurrence[] {
    const { file } = this.#unit;
    this.#annotations(file.package);
    for (const statement of file.imports) this.#import(statement);
    for (const declaration of file.declarations) this.#declaration(declaration);
    return this.#found.sort((left, right) => left.start - right.start || left.end - right.end);
  }

  #add(range: Range | undefined, role: Occurrence["role"], meaning: Meaning | undefined): void {
    // What the parser put in where something was missing has no text.
    if (range === undefined || meaning === undefined || !(range.end > range.start)) return;
    this.#found.push({ start: range.start, end: range.end, role, meaning });
  }

  #import(statement: Ast.Import): void {
    this.#annotations(statement);
    for (const name of statement.names) {
      const symbol = this.#unit.visible.get(name.local.text);
      const isIt = symbol !== undefined && symbol.unit !== this.#unit && symbol.name === name.text;
      const meaning: Meaning | undefined = isIt ? { kind: "declaration", symbol } : undefined;
      this.#add(name, "import", meaning);
      if (name.local.start !== name.start) this.#add(name.local, "local", meaning);
    }
    const target = statement.names
      .map(({ local }) => this.#unit.visible.get(local.text)?.unit)
      .find((unit) => unit !== this.#unit);
    if (target !== undefined) this.#add(statement.path, "import", { kind: "file", unit: target });
  }

  #declaration(declaration: Ast.Declaration): void {
    this.#annotations(declaration);
    const { name } = declaration;
    const own = name === undefined ? undefined : this.#unit.declared.get(name.text);
    // A second declaration of a name has no symbol of its own.
    const symbol = own?.declaration === declaration ? own : this.#symbolOf(declaration);
    this.#add(name, "declaration", { kind: "declaration", symbol });
    switch (declaration.kind) {
      case "const":
        this.#type(declaration.type);
        this.#literal(declaration.value, declaration.type);
        return;
      case "alias":
        return this.#type(declaration.type);
      case "enum":
        for (const member of declaration.members) this.#member(symbol, member);
        return;
      case "struct":
      case "error":
        for (const field of declaration.fields) this.#field(symbol, field);
        return;
      case "union":
        for (const arm of declaration.arms) this.#arm(symbol, arm);
        return;
      case "service":
        for (const method of declaration.methods) this.#method(symbol, method);
    }
  }

  #symbolOf(declaration: Ast.Declaration): Symbol {
    const name = declaration.name?.text ?? "";
    return { name, fullName: `${this.#unit.package}.${name}`, unit: this.#unit, declaration };
  }

  #member(symbol: Symbol, member: Member): void {
    this.#annotations(member);
    this.#add(member.name, "declaration", { kind: "member", symbol, member });
  }

  #field(symbol: Symbol, field: Ast.Field | Ast.Parameter): void {
    this.#member(symbol, field);
    this.#type(field.type);
    this.#literal(field.default, field.type);
  }

  #arm(symbol: Symbol, arm: Ast.Arm): void {
    this.#member(symbol, arm);
    this.#type(arm.type);
    for (const field of arm.fields) this.#field(symbol, field);
  }

  #method(symbol: Symbol, method: Ast.Method): void {
    this.#member(symbol, method);
    for (const parameter of method.parameters) this.#field(symbol, parameter);
    this.#type(method.result);
    for (const name of method.throws) this.#name(name);
  }

  #type(type: Ast.Type | undefined): void {
    if (type === undefined) return;
    if (type.kind === "list") return this.#type(type.item);
    if (type.kind === "named") return this.#name(type.name);
    this.#type(type.key);
    this.#type(type.value);
  }

  #name(name: Ast.Name): void {
    const { text } = name;
    if (isScalarName(text)) return this.#add(name, "use", { kind: "scalar", name: text });
    const symbol = this.#unit.visible.get(text);
    if (symbol !== undefined) this.#add(name, "use", { kind: "declaration", symbol });
  }

  #literal(literal: Ast.Literal | undefined, type: Ast.Type | undefined): void {
    if (literal?.kind === "list") for (const item of literal.items) this.#literal(item, type);
    if (literal?.kind !== "reference") return;
    const { qualifier, name } = literal;
    const found = enumOf(this.#unit, type);
    const member = found?.node.members.find((each) => each.name?.text === name.text);
    if (qualifier !== undefined) this.#name(qualifier);
    if (found !== undefined && member !== undefined) this.#add(name, "use", { kind: "member", symbol: found.symbol, member });
    else if (qualifier === undefined) this.#name(name);
  }

  #annotations(node: Ast.Documented | undefined): void {
    for (const { name, arguments: given } of node?.annotations ?? []) {
      this.#add(name, "use", { kind: "annotation", name: name.text });
      for (const argument of given) {
        if (argument.kind === "range") {
          this.#literal(argument.min, undefined);
          this.#literal(argument.max, undefined);
        } else if (name.text !== "code") this.#literal(argument, undefined);
      }
    }
  }
}
