// Where a diagnostic stands, as a format shows it.

import { escapeText } from "../escape.js";
import type { Span } from "../source-file.js";

/** `idl/a.rpc:3:14`. */
export function place({ file, start }: Span): string {
  const { line, column } = file.positionAt(start);
  return `${escapeText(file.path)}:${line}:${column}`;
}

/** Message and help as one text of one line. */
export function sentence({ message, help }: { readonly message: string; readonly help?: string }): string {
  return help === undefined ? message : `${message} (${help})`;
}
