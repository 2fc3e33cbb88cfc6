// Names as the protocol lists them: the outline of a document, and what a project declares.

import type { SourceFile } from "@callwire/compiler";
import { type OutlineItem, outlineOf, type Steps, type Unit } from "@callwire/compiler/lsp";
import { type DocumentSymbol, SymbolKind, type WorkspaceSymbol } from "vscode-languageserver/node";
import { toLocation, toRange } from "./places.js";
import type { Project } from "./project.js";

/** Names that are given for one query at most: an editor shows a few, and asks again. */
const MAX_SYMBOLS = 500;

export const KINDS: Readonly<Record<OutlineItem["kind"], SymbolKind>> = {
  const: SymbolKind.Constant,
  alias: SymbolKind.TypeParameter,
  enum: SymbolKind.Enum,
  struct: SymbolKind.Struct,
  union: SymbolKind.Interface,
  error: SymbolKind.Event,
  service: SymbolKind.Class,
  member: SymbolKind.EnumMember,
  field: SymbolKind.Field,
  arm: SymbolKind.Field,
  method: SymbolKind.Method,
};

export function symbolsOf(source: SourceFile, unit: Unit): DocumentSymbol[] {
  return outlineOf(unit).map((item) => toSymbol(source, item));
}

function toSymbol(source: SourceFile, item: OutlineItem): DocumentSymbol {
  return {
    name: item.name,
    detail: item.detail,
    kind: KINDS[item.kind],
    range: toRange(source, item),
    selectionRange: toRange(source, item.nameRange),
    children: item.children.map((child) => toSymbol(source, child)),
  };
}

/** Those whose names have the letters of the query, in its order. A file in a step. */
export function* workspaceSymbols(projects: readonly Project[], query: string): Steps<WorkspaceSymbol[]> {
  const wanted = query.toLowerCase();
  const found: WorkspaceSymbol[] = [];
  for (const project of projects) {
    const { program } = yield* project.workspace.compileInSteps();
    for (const unit of program.units) {
      yield;
      for (const item of outlineOf(unit)) {
        for (const { name, kind, nameRange } of [item, ...item.children]) {
          if (found.length >= MAX_SYMBOLS) return found;
          if (!hasLetters(name.toLowerCase(), wanted)) continue;
          const location = toLocation(project, { file: unit.file.source, start: nameRange.start, end: nameRange.end });
          found.push({ name, kind: KINDS[kind], location, containerName: name === item.name ? unit.package : item.name });
        }
      }
    }
  }
  return found;
}

function hasLetters(name: string, wanted: string): boolean {
  let at = 0;
  for (const letter of wanted) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
