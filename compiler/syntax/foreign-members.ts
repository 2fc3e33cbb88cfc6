// Fields, parameters and members of enums as people from TypeScript, protobuf and Thrift write
// them: their parts in another order, or `?` behind the name.

import type { IToken, TokenType } from "chevrotain";
import { quote } from "../text/escape.js";
import { explainType, isNeverAbsent } from "./foreign-advice.js";
import { isBuiltIn, translateForeignName } from "./foreign-names.js";
import { type ReadType, readType } from "./foreign-type-reader.js";
import { type Place, writeType } from "./foreign-type-writer.js";
import { NO_VALUES, QUALIFIERS } from "./foreign-words.js";
import * as Spans from "./token-spans.js";
import * as T from "./tokens.js";
import type { Translation } from "./translation.js";

/** What may stand behind the name of a field, or of a parameter. */
const FIELD_ENDS: ReadonlySet<TokenType | undefined> = new Set([T.Semicolon, T.Equals, T.At, T.Comma, T.CloseBrace]);
const PARAMETER_ENDS: ReadonlySet<TokenType | undefined> = new Set([T.Comma, T.CloseParen, T.Equals, T.At]);

/** `name?: type`. */
export function translateMarkedName(translation: Translation): boolean {
  const { tokens, at, out } = translation;
  const name = out.at(-1);
  if (translation.type(1) !== T.Colon || name === undefined || !Spans.isName(name)) return false;
  const mark = translation.token(at);
  const place = translation.placeBehindColon;
  const read = readType(tokens, at + 2);
  const written = read && writeType(asOptional(read), place, translation.declared);
  const [equals, value] = read === undefined ? [] : tokens.slice(read.end);
  const hasNull = equals?.tokenType === T.Equals && NO_VALUES.has(value?.image ?? "");
  const text = `\`${name.image}: ${written?.text ?? "type?"}\``;
  const without = hasNull ? `, without \`= ${value?.image}\`` : "";
  const what = isNeverAbsent(place) || written?.neverAbsent !== undefined ? `remove it, it is never absent: ${text}` : undefined;
  const choice = written?.choice === undefined ? "" : `; ${explainType(written, undefined)}`;
  const help = `${what ?? `it stands behind the type: ${text}`}${without}${choice}`;
  translation.report({ message: `unexpected \`?\` behind the name ${quote(name.image)}`, help }, mark, mark);
  const end = read === undefined ? at + 1 : read.end + (hasNull ? 2 : 0);
  translation.replace(end, written === undefined ? [] : [translation.token(at + 1), ...written.tokens]);
  return true;
}

/** `optional 1 name: T`. */
export function translateQualifiedField(translation: Translation): boolean {
  const { tokens, at } = translation;
  const word = translation.token(at);
  if (!QUALIFIERS.has(word.image) || translation.type(1) !== T.Int || translation.type(3) !== T.Colon) return false;
  const read = readType(tokens, at + 4);
  if (read === undefined) return false;
  const { first, last } = read.tree;
  const kind = word.image === "repeated" ? "list" : "optional";
  const tree = word.image === "required" ? read.tree : ({ first, last, kind, of: read.tree } as const);
  const written = writeType(tree, translation.placeBehindColon, translation.declared);
  const message = `unexpected ${quote(word.image)} before a field`;
  translation.report({ message, help: explainType(written, word.image) }, word, word);
  translation.replace(read.end, [...tokens.slice(at + 1, at + 4), ...written.tokens]);
  return true;
}

/** `repeated string names = 3;`. */
export function translateProtobufField(translation: Translation): boolean {
  const { tokens, at } = translation;
  const read = readType(tokens, at);
  const [name, equals, id, semicolon] = read === undefined ? [] : tokens.slice(read.end, read.end + 4);
  if (read === undefined || name === undefined || id === undefined || semicolon === undefined) return false;
  if (!Spans.isName(name) || equals?.tokenType !== T.Equals || id.tokenType !== T.Int || semicolon.tokenType !== T.Semicolon)
    return false;
  const first = translation.token(at);
  const written = writeType(read.tree, translation.placeBehindColon, translation.declared);
  const message = `${quote(translation.textOf(first, semicolon))} is a field of protobuf`;
  translation.report({ message, help: `write \`${id.image} ${name.image}: ${written.text};\`` }, first, semicolon);
  translation.replace(read.end + 4, [id, name, Spans.copy(equals, T.Colon, ":"), ...written.tokens, semicolon]);
  return true;
}

/** `2 optional string name`, `2: string name`: a field whose type stands before its name. */
export function translateTypedField(translation: Translation): boolean {
  const { tokens, at } = translation;
  const isThrift = translation.type(1) === T.Colon;
  const read = readType(tokens, at + (isThrift ? 2 : 1));
  const name = read && tokens[read.end];
  if (read === undefined || name === undefined || !FIELD_ENDS.has(tokens[read.end + 1]?.tokenType)) return false;
  if (!isTypeBefore(read, name, isThrift)) return false;
  turn(translation, read, name, [translation.token(at)], translation.placeBehindColon);
  return true;
}

/** `m(optional string name)`: the same of a parameter. */
export function translateTypedParameter(translation: Translation): boolean {
  const { tokens, at } = translation;
  const read = readType(tokens, at);
  const name = read && tokens[read.end];
  if (read === undefined || name === undefined || !PARAMETER_ENDS.has(tokens[read.end + 1]?.tokenType)) return false;
  if (!isTypeBefore(read, name, false)) return false;
  turn(translation, read, name, [], "parameter");
  return true;
}

/** Puts the type behind the name. `id`: what stands before both. */
function turn(translation: Translation, read: ReadType, name: IToken, id: readonly IToken[], place: Place): void {
  const written = writeType(read.tree, place, translation.declared);
  const first = id[0] ?? read.tree.first;
  const text = [...id.map(({ image }) => image), `${name.image}: ${written.text}`].join(" ");
  const message = `${quote(translation.textOf(first, name))} has its type before its name`;
  translation.report({ message, help: explainType({ ...written, text }, undefined) }, first, name);
  translation.replace(read.end + 1, [...id, name, Spans.copy(name, T.Colon, ":"), ...written.tokens]);
}

/** `Red = 0;` and `Red = 0,`. */
export function translateAssignedMember(translation: Translation): boolean {
  const { at } = translation;
  const name = translation.token(at);
  const [id, end] = [translation.token(at + 2), translation.token(at + 3)];
  if (translation.type(1) !== T.Equals || id.tokenType !== T.Int) return false;
  if (end.tokenType !== T.Semicolon && end.tokenType !== T.Comma && end.tokenType !== T.CloseBrace) return false;
  const message = `${quote(translation.textOf(name, id))} is no member`;
  translation.report({ message, help: `write the number first: \`${id.image} ${name.image};\`` }, name, id);
  translation.replace(at + (end.tokenType === T.CloseBrace ? 3 : 4), [id, name, Spans.copy(end, T.Semicolon, ";")]);
  return true;
}

function asOptional({ tree }: ReadType): ReadType["tree"] {
  return { first: tree.first, last: tree.last, kind: "optional", of: tree };
}

/** `string a`, and not `a string`, in which a colon is missing. */
function isTypeBefore({ tree, isForeign }: ReadType, name: IToken, isCertain: boolean): boolean {
  if (!Spans.isName(name) || isBuiltIn(name.image)) return false;
  if (isCertain || isForeign || tree.kind !== "name") return true;
  const { image } = tree.token;
  return isBuiltIn(image) || translateForeignName(image) !== undefined || (isUpper(image) && !isUpper(name.image));
}

function isUpper(name: string): boolean {
  return /^[A-Z]/.test(name);
}
