// What helps to read a contract, as the protocol has it: folds, growing selections, colours of
// names, hints between the letters, and how an annotation is written.

import type { Range as Offsets } from "@callwire/compiler";
import { annotationFormAt, foldsOf, inlayHintsIn, type Meaning, occurrencesIn, selectionsAt } from "@callwire/compiler/lsp";
import {
  type FoldingRange,
  FoldingRangeKind,
  type InlayHint,
  type Position,
  type Range,
  type SelectionRange,
  type SemanticTokens,
  SemanticTokensBuilder,
  type SemanticTokensLegend,
  type SignatureHelp,
} from "vscode-languageserver/node";
import type { Asked, AskedAt } from "./asked.js";
import { toOffset, toPosition, toRange } from "./places.js";

const TOKEN_TYPES = [
  "type",
  "enum",
  "struct",
  "interface",
  "event",
  "class",
  "enumMember",
  "property",
  "method",
  "parameter",
  "variable",
  "decorator",
] as const;
type TokenType = (typeof TOKEN_TYPES)[number];
const TOKEN_MODIFIERS = ["declaration", "deprecated", "defaultLibrary"] as const;

export const LEGEND: SemanticTokensLegend = { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [...TOKEN_MODIFIERS] };

const DECLARED: Readonly<Record<string, TokenType>> = {
  const: "variable",
  alias: "type",
  enum: "enum",
  struct: "struct",
  union: "interface",
  error: "event",
  service: "class",
  member: "enumMember",
  field: "property",
  arm: "property",
  method: "method",
  parameter: "parameter",
};

export function folds({ unit }: Asked): FoldingRange[] {
  return foldsOf(unit).map(({ startLine, endLine, kind }) => {
    const lines = { startLine: startLine - 1, endLine: endLine - 1 };
    if (kind === "block") return lines;
    return { ...lines, kind: kind === "imports" ? FoldingRangeKind.Imports : FoldingRangeKind.Comment };
  });
}

export function selections({ source, unit }: Asked, positions: readonly Position[]): SelectionRange[] {
  return positions.map((position) => {
    const around = selectionsAt(unit, toOffset(source, position)).toReversed();
    let found: SelectionRange = { range: toRange(source, { start: 0, end: source.text.length }) };
    for (const range of around.slice(1)) found = { range: toRange(source, range), parent: found };
    return found;
  });
}

/** Of names alone: the rest has the colours that the grammar of the editor gives it. */
export function pushTokens(builder: SemanticTokensBuilder, { source, unit }: Asked, within?: Offsets): void {
  for (const each of occurrencesIn(unit)) {
    const type = typeOf(each.meaning);
    if (type === undefined) continue;
    if (within !== undefined && (each.end < within.start || each.start > within.end)) continue;
    const { line, character } = toPosition(source, each.start);
    builder.push(line, character, each.end - each.start, TOKEN_TYPES.indexOf(type), modifiersOf(each.meaning, each.role));
  }
}

export function semanticTokensIn(asked: Asked, { start, end }: Range): SemanticTokens {
  const builder = new SemanticTokensBuilder();
  pushTokens(builder, asked, { start: toOffset(asked.source, start), end: toOffset(asked.source, end) });
  return { data: builder.build().data };
}

function typeOf(meaning: Meaning): TokenType | undefined {
  if (meaning.kind === "scalar") return "type";
  if (meaning.kind === "annotation") return "decorator";
  if (meaning.kind === "file") return undefined;
  return DECLARED[meaning.kind === "member" ? meaning.member.kind : meaning.symbol.declaration.kind];
}

/** A bit for each, in the order of the legend. */
function modifiersOf(meaning: Meaning, role: string): number {
  const node =
    meaning.kind === "member" ? meaning.member : meaning.kind === "declaration" ? meaning.symbol.declaration : undefined;
  const isDeprecated = node?.annotations.some(({ name }) => name.text === "deprecated") === true;
  return (role === "declaration" ? 1 : 0) | (isDeprecated ? 2 : 0) | (meaning.kind === "scalar" ? 4 : 0);
}

export function inlayHints({ source, unit }: Asked, range: Range): InlayHint[] {
  const place = { start: toOffset(source, range.start), end: toOffset(source, range.end) };
  return inlayHintsIn(unit, place).map(({ at, text }) => ({ position: toPosition(source, at), label: text, paddingLeft: true }));
}

export function signature({ unit, offset }: AskedAt): SignatureHelp | null {
  const found = annotationFormAt(unit, offset);
  if (found === undefined) return null;
  return { signatures: [{ label: found.form, documentation: `for ${found.targets}` }], activeSignature: 0 };
}
