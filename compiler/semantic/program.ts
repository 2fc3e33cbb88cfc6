// The whole program between syntax and Descriptor: files, symbols, and what is visible where.
// Results stand in side tables; the trees stay as they were read.

import type * as Ast from "../syntax/ast.js";
import type { DiagnosticBag } from "../text/diagnostic.js";
import type { Range, Span } from "../text/source-file.js";

/**
 * A file with its imports resolved to files. An import that leads nowhere has no entry: that is
 * reported already.
 */
export interface LinkedFile {
  readonly file: Ast.File;
  /** Paths of the imported files, as in `source.path`. */
  readonly imports: ReadonlyMap<Ast.Import, string>;
}

/** A top-level declaration with a name. */
export interface Symbol {
  /** Own name, such as `Rounding`. */
  readonly name: string;
  /** `demo.calculator.v1.Rounding`. */
  readonly fullName: string;
  /** The file that it is declared in. */
  readonly unit: Unit;
  /** Its tree. */
  readonly declaration: Ast.Declaration;
}

/** One file with its names. */
export interface Unit {
  /** Its tree. */
  readonly file: Ast.File;
  /** Empty when the file has none, which is reported. */
  readonly package: string;
  /** Declared here, by own name. */
  readonly declared: Map<string, Symbol>;
  /**
   * Declared here or imported, by the name that it has here. `undefined` for an import that failed:
   * using it is no second mistake.
   */
  readonly visible: Map<string, Symbol | undefined>;
}

export interface Program {
  /** In the order of their paths. */
  readonly units: readonly Unit[];
  readonly bag: DiagnosticBag;
}

/** What a symbol is called in a file: an import may have given it another name. */
export function localName(unit: Unit, symbol: Symbol): string {
  if (unit.visible.get(symbol.name) === symbol) return symbol.name;
  for (const [name, visible] of unit.visible) if (visible === symbol) return name;
  return symbol.name;
}

/** A place in the file of a unit. */
export function spanIn(unit: Unit, range: Range): Span {
  return { file: unit.file.source, start: range.start, end: range.end };
}

/** Whether an import can lead from one file to the other: none leaves its root. */
export function isImportable(from: Ast.File, to: Ast.File): boolean {
  const [left, right] = [rootOf(from), rootOf(to)];
  // A root around the folder that paths are shown from is in none of them.
  return left === undefined || right === undefined || left === right;
}

function rootOf({ source: { path, name } }: Ast.File): string | undefined {
  return path.endsWith(name) ? path.slice(0, path.length - name.length) : undefined;
}
