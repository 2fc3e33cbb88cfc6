// Files and folders that an editor gives another name or place, as the protocol has them.

import { moveFiles } from "@callwire/compiler/lsp";
import type { FileOperationRegistrationOptions, RenameFilesParams, WorkspaceEdit } from "vscode-languageserver/node";
import { fileOf } from "./asked.js";
import type { Project } from "./project.js";
import { type EditForms, toWorkspaceEdit } from "./rename.js";

/** Contracts, and folders, which may have some. */
export const MOVED: FileOperationRegistrationOptions = {
  filters: [
    { scheme: "file", pattern: { glob: "**/*.rpc", matches: "file" } },
    { scheme: "file", pattern: { glob: "**", matches: "folder" } },
  ],
};

/** What imports have to say then; null when nothing changes. */
export function followMoves(projects: readonly Project[], { files }: RenameFilesParams, forms: EditForms): WorkspaceEdit | null {
  const moved = files.flatMap(({ oldUri, newUri }) => {
    const [from, to] = [fileOf(oldUri), fileOf(newUri)];
    return from === undefined || to === undefined ? [] : [{ from, to }];
  });
  const edits = projects.flatMap((project) => {
    const moves = moved.map(({ from, to }) => ({ from: project.shownPathOf(from), to: project.shownPathOf(to) }));
    const found = moveFiles(project.workspace.compilation.program, moves);
    return found.length === 0 ? [] : [toWorkspaceEdit(project, found, forms)];
  });
  if (edits.length === 0) return null;
  if (forms.takesVersions) return { documentChanges: edits.flatMap(({ documentChanges = [] }) => documentChanges) };
  return { changes: Object.fromEntries(edits.flatMap(({ changes = {} }) => Object.entries(changes))) };
}
