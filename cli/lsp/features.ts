// What an editor may ask, and who answers. Each answer is about the texts as they are now.

import {
  declarationOf,
  findOccurrences,
  formattingOf,
  formattingOnType,
  hoverAt,
  type TextEdit as OffsetEdit,
  occurrenceAt,
  occurrencesIn,
  occurrencesOf,
  type Steps,
  TYPED,
} from "@callwire/compiler/lsp";
import {
  type CallHierarchyIncomingCallsParams,
  type CallHierarchyOutgoingCallsParams,
  type CodeActionParams,
  type Connection,
  type DocumentHighlight,
  DocumentHighlightKind,
  type DocumentLink,
  type DocumentOnTypeFormattingParams,
  type DocumentRangeFormattingParams,
  type ExecuteCommandParams,
  type Hover,
  type InlayHintParams,
  type Location,
  MarkupKind,
  MessageType,
  type ReferenceParams,
  type RenameParams,
  type SelectionRangeParams,
  type SemanticTokensDeltaParams,
  type SemanticTokensRangeParams,
  type ServerCapabilities,
  ShowMessageNotification,
  type TextDocumentIdentifier,
  type TextDocumentPositionParams,
  type TextEdit,
  type TypeHierarchySubtypesParams,
  type TypeHierarchySupertypesParams,
  type WorkspaceSymbolParams,
} from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { Answers } from "./answers.js";
import { type Asked, type AskedAt, compileAskedAt, findAsked, findAskedAt } from "./asked.js";
import { ACTION_KINDS, codeActions } from "./code-actions.js";
import { complete, TRIGGERS } from "./completion.js";
import { completeConfiguration, describeConfiguration } from "./configuration-completion.js";
import { incoming, outgoing, prepareHierarchy, relatives } from "./hierarchy.js";
import { toLocation, toOffset, toRange } from "./places.js";
import type { Projects } from "./projects.js";
import { folds, inlayHints, LEGEND, selections, semanticTokensIn, signature } from "./reading.js";
import { LENS_COMMANDS, type RegistryLens } from "./registry-lens.js";
import { type EditForms, prepareRename, rename } from "./rename.js";
import { symbolsOf, workspaceSymbols } from "./symbols.js";
import { TokenHistory } from "./token-history.js";

/** Characters of what a command has printed that are shown at most. */
const MAX_TOLD = 4_000;

interface InDocument {
  readonly textDocument: TextDocumentIdentifier;
}

/** What the editor is told that it may ask. */
export const FEATURES: ServerCapabilities = {
  hoverProvider: true,
  completionProvider: { triggerCharacters: [...TRIGGERS], resolveProvider: false },
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  codeLensProvider: { resolveProvider: false },
  executeCommandProvider: { commands: Object.values(LENS_COMMANDS) },
  callHierarchyProvider: true,
  typeHierarchyProvider: true,
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  documentLinkProvider: { resolveProvider: false },
  codeActionProvider: { codeActionKinds: [...ACTION_KINDS] },
  renameProvider: { prepareProvider: true },
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  semanticTokensProvider: { legend: LEGEND, full: { delta: true }, range: true },
  inlayHintProvider: { resolveProvider: false },
  signatureHelpProvider: { triggerCharacters: ["("] },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: TYPED[0] ?? "}", moreTriggerCharacter: TYPED.slice(1) },
};

/** What an editor says that it can do, as far as answers differ by it. */
export interface Client extends EditForms {
  /** It lets its user fill in places of what is completed. */
  readonly takesSnippets: boolean;
}

/** What answers come from. */
export interface Known {
  readonly projects: Projects;
  /** Asked for with each answer: it is known once the editor has begun. */
  readonly client: () => Client;
  /** The text of an open configuration; undefined for any other document. */
  readonly configuration: (uri: string) => TextDocument | undefined;
  readonly lens: RegistryLens;
}

export function registerFeatures(connection: Connection, answers: Answers, { projects, client, ...known }: Known): void {
  const history = new TokenHistory();
  const { languages } = connection;
  const at = <Answer>(what: string, answer: (asked: AskedAt) => Answer) =>
    answers.of(what, (place: TextDocumentPositionParams) => ask(findAskedAt(projects, place), answer));
  const of = <Params extends InDocument, Answer>(what: string, answer: (asked: Asked, params: Params) => Answer) =>
    answers.of(what, (params: Params) => ask(findAsked(projects, params.textDocument), (asked) => answer(asked, params)));

  connection.onHover(
    answers.of("hover", (place: TextDocumentPositionParams) => {
      const file = known.configuration(place.textDocument.uri);
      if (file !== undefined) return describeConfiguration(file, file.offsetAt(place.position));
      return ask(findAskedAt(projects, place), hover);
    }),
  );
  connection.onCompletion(
    answers.of("completion", (place: TextDocumentPositionParams) => {
      const { takesSnippets } = client();
      const file = known.configuration(place.textDocument.uri);
      if (file !== undefined) return completeConfiguration(file, file.offsetAt(place.position), takesSnippets);
      return ask(findAskedAt(projects, place), (asked) => complete(asked, takesSnippets));
    }),
  );
  connection.onCodeLens(of("code lens", (asked) => known.lens.lensesIn(asked)));
  connection.onExecuteCommand(
    answers.of("execute command", async (params: ExecuteCommandParams) => {
      const text = await known.lens.run(params);
      if (text !== undefined) tell(connection, text.slice(0, MAX_TOLD));
      return text ?? null;
    }),
  );
  connection.onCodeAction(of("code action", (asked, params: CodeActionParams) => codeActions(asked, params, client())));
  connection.onPrepareRename(at("prepare rename", prepareRename));
  connection.onRenameRequest(
    answers.inSlices("rename", function* (params: RenameParams) {
      const asked = yield* compileAskedAt(projects, params);
      if (asked === undefined) return null;
      const { edit, notice } = yield* rename(asked, params.newName, client());
      if (notice !== undefined) tell(connection, notice);
      return edit;
    }),
  );
  connection.onDefinition(at("definition", definition));
  connection.onReferences(
    answers.inSlices("references", function* (params: ReferenceParams) {
      const asked = yield* compileAskedAt(projects, params);
      return asked === undefined ? null : yield* references(asked, params.context.includeDeclaration);
    }),
  );
  connection.onDocumentHighlight(at("document highlight", highlights));
  languages.callHierarchy.onPrepare(at("prepare call hierarchy", prepareHierarchy));
  languages.callHierarchy.onIncomingCalls(
    answers.of("incoming calls", ({ item }: CallHierarchyIncomingCallsParams) => incoming(projects, item)),
  );
  languages.callHierarchy.onOutgoingCalls(
    answers.of("outgoing calls", ({ item }: CallHierarchyOutgoingCallsParams) => outgoing(projects, item)),
  );
  languages.typeHierarchy.onPrepare(at("prepare type hierarchy", prepareHierarchy));
  languages.typeHierarchy.onSupertypes(
    answers.of("supertypes", ({ item }: TypeHierarchySupertypesParams) => relatives(projects, item, "above")),
  );
  languages.typeHierarchy.onSubtypes(
    answers.of("subtypes", ({ item }: TypeHierarchySubtypesParams) => relatives(projects, item, "below")),
  );
  connection.onDocumentSymbol(of("document symbol", ({ source, unit }) => symbolsOf(source, unit)));
  connection.onWorkspaceSymbol(
    answers.inSlices("workspace symbol", ({ query }: WorkspaceSymbolParams) => workspaceSymbols(projects.all, query)),
  );
  connection.onDocumentLinks(of("document link", links));
  connection.onFoldingRanges(of("folding range", folds));
  connection.onSelectionRanges(
    of("selection range", (asked, { positions }: SelectionRangeParams) => selections(asked, positions)),
  );
  connection.onSignatureHelp(at("signature help", signature));
  languages.semanticTokens.on(
    answers.of("semantic tokens", ({ textDocument }: InDocument) =>
      history.answer(findAsked(projects, textDocument), textDocument.uri),
    ),
  );
  languages.semanticTokens.onDelta(
    answers.of("semantic tokens delta", ({ textDocument, previousResultId }: SemanticTokensDeltaParams) =>
      history.answer(findAsked(projects, textDocument), textDocument.uri, previousResultId),
    ),
  );
  languages.semanticTokens.onRange(
    answers.of(
      "semantic tokens range",
      ({ textDocument, range }: SemanticTokensRangeParams) =>
        // None for what is no contract: the protocol has no other word for that here.
        ask(findAsked(projects, textDocument), (asked) => semanticTokensIn(asked, range)) ?? { data: [] },
    ),
  );
  languages.inlayHint.on(of("inlay hint", (asked, { range }: InlayHintParams) => inlayHints(asked, range)));
  connection.onDocumentFormatting(of("formatting", (asked) => format(asked)));
  connection.onDocumentRangeFormatting(
    of("range formatting", (asked, { range }: DocumentRangeFormattingParams) =>
      format(asked, { start: toOffset(asked.source, range.start), end: toOffset(asked.source, range.end) }),
    ),
  );
  connection.onDocumentOnTypeFormatting(
    of("on type formatting", ({ source, unit }, { position, ch }: DocumentOnTypeFormattingParams) =>
      formattingOnType(unit, toOffset(source, position), ch).map((edit) => toTextEdit(source, edit)),
    ),
  );
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

function* references({ project, unit, offset }: AskedAt, withDeclaration: boolean): Steps<Location[]> {
  const found = occurrenceAt(unit, offset);
  if (found === undefined) return [];
  const all = yield* findOccurrences(project.workspace.compilation.program, found.meaning);
  return all
    .filter(({ role }) => withDeclaration || role !== "declaration")
    .map((each) => toLocation(project, { file: each.unit.file.source, start: each.start, end: each.end }));
}

function highlights({ source, unit, offset }: AskedAt): DocumentHighlight[] {
  const found = occurrenceAt(unit, offset);
  if (found === undefined) return [];
  return occurrencesOf(unit, found.meaning).map((each) => ({
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
