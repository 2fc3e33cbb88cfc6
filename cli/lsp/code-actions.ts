// What can be done at once, as the protocol has it.

import { type Action, actionsAt, fixAll, organizeImports } from "@callwire/compiler/lsp";
import { type CodeAction, CodeActionKind, type CodeActionParams } from "vscode-languageserver/node";
import type { Asked } from "./asked.js";
import { toOffset } from "./places.js";
import { type EditForms, toWorkspaceEdit } from "./rename.js";

const KINDS: Readonly<Record<Action["kind"], CodeActionKind>> = {
  fix: CodeActionKind.QuickFix,
  change: CodeActionKind.RefactorRewrite,
  extract: CodeActionKind.RefactorExtract,
  imports: CodeActionKind.SourceOrganizeImports,
  all: CodeActionKind.SourceFixAll,
};

export const ACTION_KINDS: readonly CodeActionKind[] = Object.values(KINDS);

/** Those of the kinds that the editor asks for; of whole files only when it asks for those. */
export function codeActions(
  { project, source, unit }: Asked,
  { range, context }: CodeActionParams,
  forms: EditForms,
): CodeAction[] {
  const isWanted = (kind: Action["kind"]): boolean => context.only?.some((only) => isWithin(KINDS[kind], only)) ?? true;
  const { workspace } = project;
  const place = { start: toOffset(source, range.start), end: toOffset(source, range.end) };
  const found = [
    ...(isWanted("fix") || isWanted("change") || isWanted("extract") ? actionsAt(workspace, unit, place) : []),
    ...(isWanted("imports") ? [organizeImports(workspace, unit)] : []),
    ...(isWanted("all") ? [fixAll(workspace, unit)] : []),
  ];
  return found.flatMap((action) => {
    if (action === undefined || !isWanted(action.kind)) return [];
    const { title, kind, files, corrects } = action;
    const corrected =
      corrects === undefined
        ? []
        : context.diagnostics.filter(
            ({ code, range: at }) => code === corrects.code && toOffset(source, at.start) === corrects.start,
          );
    return [
      {
        title,
        kind: KINDS[kind],
        edit: toWorkspaceEdit(project, files, forms),
        ...(corrected.length === 0 ? {} : { diagnostics: corrected }),
      },
    ];
  });
}

/** `source.organizeImports` is within `source`. */
function isWithin(kind: string, only: string): boolean {
  return kind === only || kind.startsWith(`${only}.`);
}
