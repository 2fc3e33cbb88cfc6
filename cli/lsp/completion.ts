// What may be written, as the protocol has it.

import { type Completion, type CompletionKind, completionsAt } from "@callwire/compiler/lsp";
import {
  type CompletionItem,
  CompletionItemKind,
  type CompletionList,
  InsertTextFormat,
  MarkupKind,
} from "vscode-languageserver/node";
import type { AskedAt } from "./asked.js";
import { toRange } from "./places.js";

const KINDS: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  scalar: CompletionItemKind.Keyword,
  const: CompletionItemKind.Constant,
  alias: CompletionItemKind.TypeParameter,
  enum: CompletionItemKind.Enum,
  struct: CompletionItemKind.Struct,
  union: CompletionItemKind.Interface,
  error: CompletionItemKind.Event,
  service: CompletionItemKind.Class,
  member: CompletionItemKind.EnumMember,
  annotation: CompletionItemKind.Property,
  value: CompletionItemKind.Value,
  file: CompletionItemKind.File,
  id: CompletionItemKind.Value,
};

/** Characters that something may follow at once, without a letter of it. */
export const TRIGGERS: readonly string[] = ["@", ":", ".", '"', "/", "=", "<", "[", "("];

/** `takesSnippets`: the editor lets its user fill in places. */
export function complete({ project, source, unit, offset }: AskedAt, takesSnippets: boolean): CompletionList {
  const { items, isCut, ...place } = completionsAt(project.workspace.compilation, unit, offset);
  const range = toRange(source, place);
  const toItem = (item: Completion): CompletionItem => {
    const { label, kind, text = label, snippet, detail, doc, edits = [], rank = 1 } = item;
    const isSnippet = takesSnippets && snippet !== undefined;
    return {
      label,
      kind: KINDS[kind],
      sortText: `${rank}${label}`,
      textEdit: { range, newText: isSnippet ? snippet : text },
      ...(isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
      ...(detail === undefined ? {} : { detail }),
      ...(doc === undefined ? {} : { documentation: { kind: MarkupKind.PlainText, value: doc } }),
      ...(edits.length === 0
        ? {}
        : { additionalTextEdits: edits.map((edit) => ({ range: toRange(source, edit), newText: edit.text })) }),
    };
  };
  return { isIncomplete: isCut, items: items.map(toItem) };
}
