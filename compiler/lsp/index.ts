// The door `@callwire/compiler/lsp`: what an editor asks about contracts, in places of the text.
// The protocol that editors speak is not here.

export { compareInSteps } from "../breaking/compare.js";
export type { Symbol, Unit } from "../semantic/program.js";
export { finish, type Steps } from "../steps.js";
export { type Action, actionsAt, fixAll, organizeImports } from "./actions.js";
export { type Completions, completionsAt } from "./completion.js";
export type { Completion, CompletionKind } from "./completion-item.js";
export { applyEdits, type FileEdits, formattingOf, spaceEdits, type TextEdit } from "./edits.js";
export { annotationFormAt, type InlayHint, inlayHintsIn } from "./hints.js";
export { describeMeaning, type Hover, hoverAt } from "./hover.js";
export { type Move, moveFiles } from "./moves.js";
export {
  declarationOf,
  enumOf,
  findOccurrences,
  type Meaning,
  type Member,
  type Occurrence,
  occurrenceAt,
  occurrencesIn,
  occurrencesOf,
} from "./occurrences.js";
export { formattingOnType, TYPED } from "./on-type.js";
export { type OutlineItem, outlineOf } from "./outline.js";
export { type Fold, foldsOf, selectionsAt } from "./regions.js";
export { type Refusal, type Rename, renamableAt, renameAt } from "./rename.js";
export { fieldSignature, methodSignature, typescriptOf } from "./typescript.js";
export { nameOf, type Use, type UseNode, useNodeAt, usersOf, usesOf } from "./uses.js";
export { type LintOptions, Workspace, type WorkspaceOptions } from "./workspace.js";
