// What an editor may ask, and who answers. Each answer is about the texts as they are now.

import {
  declarationOf,
  findOccurrences,
  formattingOf,
  hoverAt,
  type TextEdit as OffsetEdit,
  occurrenceAt,
  occurrencesIn,
} from "@callwire/compiler/lsp";
import {
  type Connection,
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentLink,
  type Hover,
  type Location,
  MarkupKind,
  MessageType,
  type Range,
  type SemanticTokens,
  type ServerCapabilities,
  ShowMessageNotification,
  type TextDocumentIdentifier,
  type TextEdit,
} from "vscode-languageserver/node";
import { type Asked, type AskedAt, findAsked, findAskedAt } from "./asked.js";
import { ACTION_KINDS, codeActions } from "./code-actions.js";
import { complete, TRIGGERS } from "./completion.js";
import { toLocation, toOffset, toRange } from "./places.js";
import type { Projects } from "./projects.js";
import { folds, inlayHints, LEGEND, selections, semanticTokens, signature } from "./reading.js";
import { type EditForms, prepareRename, rename } from "./rename.js";
import { symbolsOf, workspaceSymbols } from "./symbols.js";

/** What the editor is told that it may ask. */
export const FEATURES: ServerCapabilities = {
  hoverProvider: true,
  completionProvider: { triggerCharacters: [...TRIGGERS], resolveProvider: false },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  documentLinkProvider: { resolveProvider: false },
  codeActionProvider: { codeActionKinds: [...ACTION_KINDS] },
  renameProvider: { prepareProvider: true },
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  semanticTokensProvider: { legend: LEGEND, full: true, range: true },
  inlayHintProvider: { resolveProvider: false },
  signatureHelpProvider: { triggerCharacters: ["("] },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
};

/** What an editor says that it can do, as far as answers differ by it. */
export interface Client extends EditForms {
  /** It lets its user fill in places of what is completed. */
  readonly takesSnippets: boolean;
}

/** `client` is asked for with each answer: it is known once the editor has begun. */
export function registerFeatures(connection: Connection, projects: Projects, client: () => Client): void {
  connection.onHover((at) => ask(findAskedAt(projects, at), hover));
  connection.onCompletion((at) => ask(findAskedAt(projects, at), (asked) => complete(asked, client().takesSnippets)));
  connection.onCodeAction((params) =>
    ask(findAsked(projects, params.textDocument), (asked) => codeActions(asked, params, client())),
  );
  connection.onPrepareRename((at) => ask(findAskedAt(projects, at), prepareRename));
  connection.onRenameRequest((at) =>
    ask(findAskedAt(projects, at), (asked) => {
      const { edit, notice } = rename(asked, at.newName, client());
      if (notice !== undefined) tell(connection, notice);
      return edit;
    }),
  );
  connection.onDefinition((at) => ask(findAskedAt(projects, at), definition));
  connection.onReferences((at) => ask(findAskedAt(projects, at), (asked) => references(asked, at.context.includeDeclaration)));
  connection.onDocumentHighlight((at) => ask(findAskedAt(projects, at), highlights));
  connection.onDocumentSymbol(({ textDocument }) =>
    ask(findAsked(projects, textDocument), ({ source, unit }) => symbolsOf(source, unit)),
  );
  connection.onWorkspaceSymbol(({ query }) => workspaceSymbols(projects.all, query));
  connection.onDocumentLinks(({ textDocument }) => ask(findAsked(projects, textDocument), links));
  connection.onFoldingRanges(({ textDocument }) => ask(findAsked(projects, textDocument), folds));
  connection.onSelectionRanges(({ textDocument, positions }) =>
    ask(findAsked(projects, textDocument), (asked) => selections(asked, positions)),
  );
  connection.onSignatureHelp((at) => ask(findAskedAt(projects, at), signature));
  connection.languages.semanticTokens.on(({ textDocument }) => tokensOf(projects, textDocument));
  connection.languages.semanticTokens.onRange(({ textDocument, range }) => tokensOf(projects, textDocument, range));
  connection.languages.inlayHint.on(({ textDocument, range }) =>
    ask(findAsked(projects, textDocument), (asked) => inlayHints(asked, range)),
  );
  connection.onDocumentFormatting(({ textDocument }) => ask(findAsked(projects, textDocument), (asked) => format(asked)));
  connection.onDocumentRangeFormatting(({ textDocument, range }) =>
    ask(findAsked(projects, textDocument), (asked) => {
      const { source } = asked;
      return format(asked, { start: toOffset(source, range.start), end: toOffset(source, range.end) });
    }),
  );
}

/** None for what is no contract: the protocol has no other word for that here. */
function tokensOf(projects: Projects, textDocument: TextDocumentIdentifier, range?: Range): SemanticTokens {
  return ask(findAsked(projects, textDocument), (asked) => semanticTokens(asked, range)) ?? { data: [] };
}

/** Only a broken connection rejects; then there is nobody to tell. */
function tell(connection: Connection, message: string): void {
  const text = `callwire: ${message}`;
  connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message: text }).catch(() => undefined);
}

/** No answer for a document that is no contract of a project. */
function ask<A, Answer>(asked: A | undefined, answer: (asked: A) => Answer): Answer | null {
  return asked === undefined ? null : answer(asked);
}

function hover({ project, source, unit, offset }: AskedAt): Hover | null {
  const found = hoverAt(project.workspace.compilation, unit, offset);
  if (found === undefined) return null;
  return { contents: { kind: MarkupKind.Markdown, value: found.text }, range: toRange(source, found) };
}

function definition({ project, unit, offset }: AskedAt): Location | null {
  const found = occurrenceAt(unit, offset);
  const declared = found === undefined ? undefined : declarationOf(found.meaning);
  return declared === undefined ? null : toLocation(project, declared);
}

function references({ project, unit, offset }: AskedAt, withDeclaration: boolean): Location[] {
  const found = occurrenceAt(unit, offset);
  if (found === undefined) return [];
  return findOccurrences(project.workspace.compilation.program, found.meaning)
    .filter(({ role }) => withDeclaration || role !== "declaration")
    .map((each) => toLocation(project, { file: each.unit.file.source, start: each.start, end: each.end }));
}

function highlights({ project, source, unit, offset }: AskedAt): DocumentHighlight[] {
  const found = occurrenceAt(unit, offset);
  if (found === undefined) return [];
  return findOccurrences(project.workspace.compilation.program, found.meaning)
    .filter((each) => each.unit === unit)
    .map((each) => ({
      range: toRange(source, each),
      kind: each.role === "declaration" ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
}

function links({ project, source, unit }: Asked): DocumentLink[] {
  return occurrencesIn(unit).flatMap(({ meaning, start, end }) => {
    if (meaning.kind !== "file") return [];
    // Without the quotes.
    return [{ range: toRange(source, { start: start + 1, end: end - 1 }), target: project.uriOf(meaning.unit.file.source) }];
  });
}

function format({ source }: Asked, within?: { readonly start: number; readonly end: number }): TextEdit[] | null {
  return formattingOf(source, within)?.map((edit) => toTextEdit(source, edit)) ?? null;
}

function toTextEdit(source: Asked["source"], edit: OffsetEdit): TextEdit {
  return { range: toRange(source, edit), newText: edit.text };
}
