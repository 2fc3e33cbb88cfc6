// Another name, as the protocol has it: edits of documents, and a word about who notices.

import type { Finding } from "@callwire/compiler";
import { type FileEdits, renamableAt, renameAt, type Steps } from "@callwire/compiler/lsp";
import {
  type AnnotatedTextEdit,
  LSPErrorCodes,
  type Range,
  ResponseError,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { AskedAt } from "./asked.js";
import { toRange } from "./places.js";
import type { Project } from "./project.js";

/** What an editor can show of a change before it is made. */
export interface EditForms {
  /** It takes edits of documents in a version, and not a plain table alone. */
  readonly takesVersions: boolean;
  /** It shows why an edit is made, and asks. */
  readonly takesReasons: boolean;
}

/** Findings that are named in one message; the others are counted. */
const MAX_SHOWN = 3;

export function prepareRename({ source, unit, offset }: AskedAt): { range: Range; placeholder: string } | null {
  const found = renamableAt(unit, offset);
  return "problem" in found ? null : { range: toRange(source, found), placeholder: found.name };
}

export interface Renamed {
  readonly edit: WorkspaceEdit;
  /** For the user, where the editor does not show it with the edits. */
  readonly notice: string | undefined;
}

/** Throws ResponseError when it is refused, with the reason. */
export function* rename({ project, unit, offset }: AskedAt, name: string, forms: EditForms): Steps<Renamed> {
  const renamed = yield* renameAt(project.workspace, unit, offset, name);
  if ("problem" in renamed) throw new ResponseError(LSPErrorCodes.RequestFailed, renamed.problem);
  const { files, findings, keptId } = renamed;
  const effect = describeEffect(findings, keptId);
  if (effect === undefined || !forms.takesReasons || !forms.takesVersions) {
    return { edit: toWorkspaceEdit(project, files, forms), notice: effect?.text };
  }
  const reason = { label: effect.label, description: effect.text, needsConfirmation: effect.isBreaking };
  return { edit: { ...toWorkspaceEdit(project, files, forms, "reason"), changeAnnotations: { reason } }, notice: undefined };
}

/** `annotationId` is put on each edit. */
export function toWorkspaceEdit(
  project: Project,
  files: readonly FileEdits[],
  { takesVersions }: EditForms,
  annotationId?: string,
): WorkspaceEdit {
  const documents = files.map(({ source, edits }) => {
    const changes = edits.map((edit): TextEdit | AnnotatedTextEdit => {
      const plain = { range: toRange(source, edit), newText: edit.text };
      return annotationId === undefined ? plain : { ...plain, annotationId };
    });
    return { uri: project.uriOf(source), version: project.versionOf(source), edits: changes };
  });
  if (!takesVersions) return { changes: Object.fromEntries(documents.map(({ uri, edits }) => [uri, edits])) };
  const documentChanges = documents.map(
    ({ uri, version, edits }): TextDocumentEdit => ({ textDocument: { uri, version }, edits }),
  );
  return { documentChanges };
}

interface Effect {
  readonly label: string;
  readonly text: string;
  readonly isBreaking: boolean;
}

/** Undefined when nobody notices. */
function describeEffect(findings: readonly Finding[], keptId: string | undefined): Effect | undefined {
  const kept = keptId === undefined ? [] : [`it keeps its number by @id(${keptId}), so that those who call it now go on`];
  const failing = findings.filter(({ severity }) => severity !== "note");
  const onWire = failing.filter(({ category }) => category !== "source");
  const shown = failing.slice(0, MAX_SHOWN).map(({ category, message }) => `${category}: ${message}`);
  const more = failing.length > MAX_SHOWN ? [`and ${failing.length - MAX_SHOWN} more`] : [];
  if (failing.length === 0 && kept.length === 0) return undefined;
  const label = onWire.length > 0 ? "breaks what runs now" : "breaks source code that uses the old name";
  const wire = onWire.length === 0 ? ["nothing changes on the wire"] : [];
  return { label, text: [...kept, ...wire, ...shown, ...more].join("; "), isBreaking: onWire.length > 0 };
}
