// Types as people from TypeScript and protobuf write them. A type is told once, however many
// foreign forms it has, with all of it as it is written here.

import type { IToken } from "chevrotain";
import { quote } from "../text/escape.js";
import { explainType } from "./foreign-advice.js";
import { type ReadType, readType } from "./foreign-type-reader.js";
import { writeType } from "./foreign-type-writer.js";
import { QUALIFIERS, VOID } from "./foreign-words.js";
import { reportCharacters } from "./lexer.js";
import * as Spans from "./token-spans.js";
import * as T from "./tokens.js";
import type { Translation } from "./translation.js";

/** Whether a foreign type began here, and was read. */
export function translateType(translation: Translation): boolean {
  const { place, tokens, at } = translation;
  const read = place === undefined ? undefined : readType(tokens, at);
  if (place === undefined || read === undefined) return false;
  if (place === "result" && isVoid(read)) return dropResult(translation, read);
  if (!read.isForeign) return false;
  const word = translation.token(at);
  const last = translation.token(read.end - 1);
  const written = writeType(read.tree, place, translation.declared);
  if (read.pipe !== undefined) {
    translation.report({ message: "unexpected `|` in a type", help: explainType(written, "|") }, read.pipe, read.pipe);
  } else if (QUALIFIERS.has(word.image)) {
    const message = `unexpected ${quote(word.image)} before a type`;
    translation.report({ message, help: explainType(written, word.image) }, word, word);
  } else {
    const message = `${quote(translation.textOf(word, last))} is not how a type is written here`;
    translation.report({ message, help: explainType(written, undefined) }, word, last);
  }
  translation.replace(read.end, written.tokens);
  return true;
}

/** A `|` that is in no type: `throws A | B`, or a stray one. */
export function translatePipe(translation: Translation): boolean {
  const pipe = translation.token(translation.at);
  const { source, bag } = translation;
  reportCharacters(source, [{ file: source, start: pipe.startOffset, end: Spans.endOf(pipe) }], bag);
  const comma: IToken[] = Spans.isInThrows(translation.out) ? [Spans.copy(pipe, T.Comma, ",")] : [];
  translation.replace(translation.at + 1, comma);
  return true;
}

/** `void`, `Promise<void>`. */
function isVoid({ tree }: ReadType): boolean {
  return tree.kind === "name" && tree.token.image === VOID;
}

function dropResult(translation: Translation, read: ReadType): boolean {
  const last = translation.token(read.end - 1);
  const help = "leave out the `:` and it: a method without a result ends behind its `)`";
  translation.report({ message: "`void` is no type here", help }, translation.token(translation.at), last);
  translation.out.pop();
  translation.replace(read.end, []);
  return true;
}
