// From written types to TypeRefs: finds names, follows aliases, says what may stand where.

import { isScalarName, SCALAR_NAMES, scalarOf, type TypeRef } from "callwire/schema";
import type * as Ast from "../syntax/ast.js";
import { translateForeignName } from "../syntax/foreign-names.js";
import { replaceWith } from "../text/diagnostic.js";
import { quote } from "../text/escape.js";
import { suggest } from "../text/suggest.js";
import { readAnnotations } from "./annotations.js";
import { isImportable, type Program, type Symbol, spanIn, type Unit } from "./program.js";
import { isWide } from "./scalars.js";

/** Aliases of aliases at most. */
const MAX_ALIAS_DEPTH = 32;
/** Lists and maps inside each other at most, aliases resolved: half of what a peer reads. */
const MAX_TYPE_DEPTH = 32;

/** Resolves types of one program; each alias once. */
export class TypeResolver {
  readonly #program: Program;
  readonly #aliases = new Map<Symbol, TypeRef | undefined>();
  readonly #open = new Set<Symbol>();
  readonly #unknown = new Map<Unit, Set<string>>();
  #byFullName: Map<string, Symbol> | undefined;

  constructor(program: Program) {
    this.#program = program;
  }

  /**
   * The resolved type, or undefined when it is wrong, which is reported, or broken, which is
   * reported already.
   */
  resolve(unit: Unit, type: Ast.Type | undefined): TypeRef | undefined {
    return type === undefined ? undefined : this.#checkDepth(this.#resolveAny(unit, type), unit, type);
  }

  /** Resolves a type that cannot be optional. `place` says why, for the message. */
  resolveRequired(unit: Unit, type: Ast.Type | undefined, place: string): TypeRef | undefined {
    return type === undefined ? undefined : this.#checkDepth(this.#resolveInner(unit, type, place), unit, type);
  }

  /**
   * The symbol of a name, for which a type, an error or a constant is expected. Reports an unknown
   * one.
   */
  findSymbol(unit: Unit, name: Ast.Name, what: "type" | "error"): Symbol | undefined {
    const symbol = unit.visible.get(name.text);
    if (symbol !== undefined || unit.visible.has(name.text) || unit.file.lostName) return symbol;
    // Once a file and name: the other uses are the same mistake.
    const reported = this.#unknown.get(unit) ?? new Set();
    if (!reported.has(name.text)) this.#reportUnknown(unit, name, what);
    this.#unknown.set(unit, reported.add(name.text));
    return undefined;
  }

  /** The enum of a type, when it is one. */
  findEnum(type: TypeRef): { readonly symbol: Symbol; readonly declaration: Ast.Enum } | undefined {
    const symbol = type.kind === "named" ? this.findByFullName(type.name) : undefined;
    return symbol?.declaration.kind === "enum" ? { symbol, declaration: symbol.declaration } : undefined;
  }

  /** The first declaration of a full name. */
  findByFullName(fullName: string): Symbol | undefined {
    if (this.#byFullName === undefined) {
      this.#byFullName = new Map();
      for (const { declared } of this.#program.units) {
        for (const symbol of declared.values())
          if (!this.#byFullName.has(symbol.fullName)) this.#byFullName.set(symbol.fullName, symbol);
      }
    }
    return this.#byFullName.get(fullName);
  }

  #resolveAny(unit: Unit, type: Ast.Type): TypeRef | undefined {
    switch (type.kind) {
      case "named":
        return this.#resolveName(unit, type.name);
      case "list": {
        const item = this.#resolveInner(unit, type.item, "an item of a list");
        return item === undefined ? undefined : { kind: "list", item };
      }
      case "map":
        return this.#resolveMap(unit, type);
    }
  }

  #resolveInner(unit: Unit, type: Ast.Type, place: string): TypeRef | undefined {
    if (type.optional) {
      const mark = { start: type.end - 1, end: type.end };
      this.#program.bag.report("CW2015", {
        message: `${place} cannot be optional`,
        span: spanIn(unit, mark),
        label: "`?` is for fields, parameters and results",
        help: "remove the `?`, or wrap the type in a struct with an optional field",
      });
    }
    return this.#resolveAny(unit, type);
  }

  #resolveMap(unit: Unit, type: Ast.MapType): TypeRef | undefined {
    const key = this.#resolveInner(unit, type.key, "the key of a map");
    const value = this.#resolveInner(unit, type.value, "a value of a map");
    if (key !== undefined && !this.#isKey(key)) {
      this.#program.bag.report("CW2015", {
        message: `${quote(textOf(unit, type.key))} cannot be the key of a map`,
        span: spanIn(unit, type.key),
        help: "a key is a `string`, an integer, a `bool` or an enum",
      });
      return undefined;
    }
    return key === undefined || value === undefined ? undefined : { kind: "map", key, value };
  }

  #isKey(type: TypeRef): boolean {
    if (type.kind === "scalar") return scalarOf(type.name).isKey;
    return this.findEnum(type) !== undefined;
  }

  #resolveName(unit: Unit, name: Ast.Name): TypeRef | undefined {
    if (isScalarName(name.text)) return { kind: "scalar", name: name.text };
    const symbol = this.findSymbol(unit, name, "type");
    if (symbol === undefined) return undefined;
    const { kind } = symbol.declaration;
    if (kind === "alias") return this.#resolveAlias(symbol, symbol.declaration, unit, name);
    if (kind !== "const" && kind !== "service") return { kind: "named", name: symbol.fullName };
    this.#program.bag.report("CW2010", {
      message: `${quote(name.text)} is a ${kind === "const" ? "constant" : "service"}, not a type`,
      span: spanIn(unit, name),
      help: "use an enum, struct, union, error or alias",
    });
    return undefined;
  }

  #resolveAlias(symbol: Symbol, alias: Ast.Alias, unit: Unit, use: Ast.Name): TypeRef | undefined {
    if (this.#aliases.has(symbol)) return this.#aliases.get(symbol);
    if (this.#open.has(symbol) || this.#open.size >= MAX_ALIAS_DEPTH) {
      const isCycle = this.#open.has(symbol);
      this.#program.bag.report("CW2009", {
        message: isCycle
          ? `type ${quote(symbol.name)} refers to itself`
          : `types refer to each other more than ${MAX_ALIAS_DEPTH} deep`,
        span: spanIn(unit, use),
        help: isCycle ? "name a struct instead: it may contain itself" : "name a type that is nearer",
      });
      return undefined;
    }
    this.#open.add(symbol);
    const target = alias.type && this.#resolveInner(symbol.unit, alias.type, "the type of an alias");
    this.#open.delete(symbol);
    const { js } = readAnnotations(this.#program, symbol.unit, alias, "alias");
    const marked = target === undefined || js === undefined ? target : this.applyJs(symbol.unit, target, js);
    const resolved = this.#checkDepth(marked, symbol.unit, alias.type ?? alias, symbol.name);
    this.#aliases.set(symbol, resolved);
    return resolved;
  }

  /** Where it is written, or used by its name, the depth of an alias counts like brackets. */
  #checkDepth(resolved: TypeRef | undefined, unit: Unit, node: Ast.Node, name = textOf(unit, node)): TypeRef | undefined {
    if (resolved === undefined || depthOf(resolved) <= MAX_TYPE_DEPTH) return resolved;
    this.#program.bag.report("CW1009", {
      message: `type ${quote(name)} is nested deeper than ${MAX_TYPE_DEPTH}`,
      span: spanIn(unit, node),
      help: "make one of the inner types a struct",
    });
    return undefined;
  }

  /** The type with its 64-bit integers read as numbers, from `@js("number")`. */
  applyJs(unit: Unit, type: TypeRef, annotation: Ast.Annotation): TypeRef {
    if (hasWide(type)) return markWide(type);
    this.#program.bag.report("CW3009", {
      message: "@js is for 64-bit integers only",
      span: spanIn(unit, annotation),
      help: "remove it: every other number is a JavaScript number already",
    });
    return type;
  }

  #reportUnknown(unit: Unit, name: Ast.Name, what: "type" | "error"): void {
    const foreign = what === "type" ? translateForeignName(name.text) : undefined;
    const near = foreign ?? (this.#program.bag.isLong ? undefined : suggest(name.text, this.#candidates(unit, what)));
    const span = spanIn(unit, name);
    this.#program.bag.report("CW2001", {
      message: `unknown ${what} ${quote(name.text)}`,
      span,
      label: `no ${what} of this name here`,
      help: this.#explainUnknown(unit, name, near, what),
      fixes: replaceWith(span, near),
      missing: what,
    });
  }

  #candidates(unit: Unit, what: "type" | "error"): string[] {
    const names = [...unit.visible].filter(([, symbol]) => symbol !== undefined && fits(symbol, what)).map(([name]) => name);
    return what === "type" ? [...names, ...SCALAR_NAMES] : names;
  }

  #explainUnknown(unit: Unit, name: Ast.Name, near: string | undefined, what: "type" | "error"): string {
    const renamed = unit.file.imports.flatMap(({ names }) => names).find((other) => other.text === name.text);
    if (renamed !== undefined) return `it is imported as \`${renamed.local.text}\` here`;
    const declaring = this.#program.units.filter((other) => other.declared.has(name.text));
    const elsewhere = declaring.find((other) => isImportable(unit.file, other.file));
    if (elsewhere === undefined && declaring[0] !== undefined)
      return `it is declared in ${quote(declaring[0].file.source.path)}, and no import leaves its root; move one of them`;
    if (elsewhere !== undefined) {
      return `it is declared in ${quote(elsewhere.file.source.name)}; write \`import { ${name.text} } from "${relativePath(unit.file.source.name, elsewhere.file.source.name)}";\``;
    }
    if (near === undefined) return what === "type" ? "declare it, or import it" : "declare it with `error`, or import it";
    const symbol = unit.visible.get(near);
    const origin =
      symbol === undefined || symbol.unit === unit
        ? ""
        : `, imported from "${relativePath(unit.file.source.name, symbol.unit.file.source.name)}"`;
    return `did you mean \`${near}\`${origin}?`;
  }
}

function fits(symbol: Symbol, what: "type" | "error"): boolean {
  const { kind } = symbol.declaration;
  return what === "error" ? kind === "error" : kind !== "const" && kind !== "service";
}

function hasWide(type: TypeRef): boolean {
  if (type.kind === "scalar") return isWide(type.name);
  if (type.kind === "list") return hasWide(type.item);
  return type.kind === "map" && (hasWide(type.key) || hasWide(type.value));
}

function depthOf(type: TypeRef): number {
  let depth = 0;
  for (let inner = type; inner.kind === "list" || inner.kind === "map"; depth++)
    inner = inner.kind === "list" ? inner.item : inner.value;
  return depth;
}

function markWide(type: TypeRef): TypeRef {
  if (type.kind === "scalar") return isWide(type.name) ? { ...type, js: "number" } : type;
  if (type.kind === "list") return { kind: "list", item: markWide(type.item) };
  return type.kind === "map" ? { kind: "map", key: markWide(type.key), value: markWide(type.value) } : type;
}

/** The text of a node as written. */
export function textOf(unit: Unit, node: Ast.Node): string {
  return unit.file.source.text.slice(node.start, node.end);
}

/**
 * The path of an import, as it is written in one file to reach another. Both are paths below the
 * root.
 */
export function relativePath(from: string, to: string): string {
  const source = from.split("/").slice(0, -1);
  const target = to.split("/");
  let common = 0;
  while (common < source.length && common < target.length - 1 && source[common] === target[common]) common++;
  const up = source.slice(common).map(() => "..");
  return [...(up.length === 0 ? ["."] : up), ...target.slice(common)].join("/");
}
