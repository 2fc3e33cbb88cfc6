// One thing that may be written where the cursor is.

import type { TextEdit } from "./edits.js";

/** What kind of thing it is; editors show a sign for each. */
export type CompletionKind =
  | "keyword"
  | "scalar"
  | "const"
  | "alias"
  | "enum"
  | "struct"
  | "union"
  | "error"
  | "service"
  | "member"
  | "annotation"
  | "value"
  | "file"
  | "id";

/** One thing that may be written where the cursor is. */
export interface Completion {
  /** What is shown, and what the typed letters are compared with. */
  readonly label: string;
  /** What kind of thing it is. */
  readonly kind: CompletionKind;
  /** What is written in place of the word at the cursor. Default: the label. */
  readonly text?: string;
  /** The same with places to fill in, as `${1:name}`, for editors that know snippets. */
  readonly snippet?: string;
  /** What there is to say in a few words, such as where it is from. */
  readonly detail?: string;
  /** Its documentation, as its author wrote it. */
  readonly doc?: string;
  /** What else changes, such as an import. */
  readonly edits?: readonly TextEdit[];
  /** Lower ones come first. Default 1. */
  readonly rank?: number;
}
