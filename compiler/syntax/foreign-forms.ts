// What people from TypeScript and protobuf write, read as what they mean. Each form is reported with how it is written here, and its tokens
// replaced by those that say so: the rest of its line is then read as usual. Only what no contract can say is replaced.

import type { IToken, TokenType } from "chevrotain";
import type { DiagnosticBag, DiagnosticInput } from "../text/diagnostic.js";
import { quote } from "../text/escape.js";
import type { SourceFile } from "../text/source-file.js";
import { mayBeForeign } from "./foreign-signs.js";
import {
  describeAbsence,
  describeUnion,
  explainQualifier,
  GENERICS,
  NO_ABSENT_ITEMS,
  NO_VALUES,
  QUALIFIERS,
  signsOf,
} from "./foreign-words.js";
import { reportCharacters } from "./lexer.js";
import * as Spans from "./token-spans.js";
import * as T from "./tokens.js";

const BEFORE_TYPE: ReadonlySet<TokenType> = new Set([T.Colon, T.Comma, T.OpenBracket, T.Less, T.Stream]);

/** The tokens with every foreign form replaced and reported; the same list when there is none. */
export function translateForeign(source: SourceFile, tokens: IToken[], bag: DiagnosticBag): IToken[] {
  return tokens.some((_, at) => mayBeForeign(tokens, at)) ? new Translation(source, tokens, bag).run() : tokens;
}

class Translation {
  readonly #source: SourceFile;
  readonly #tokens: readonly IToken[];
  readonly #bag: DiagnosticBag;
  readonly #out: IToken[] = [];
  /** What stands in the place of a token, and what is inserted before one, by its index. */
  readonly #instead = new Map<number, readonly IToken[]>();
  readonly #before = new Map<number, IToken[]>();
  #at = 0;
  #depth = 0;

  constructor(source: SourceFile, tokens: readonly IToken[], bag: DiagnosticBag) {
    this.#source = source;
    this.#tokens = tokens;
    this.#bag = bag;
  }

  run(): IToken[] {
    while (this.#at < this.#tokens.length) {
      this.#out.push(...(this.#before.get(this.#at) ?? []));
      const instead = this.#instead.get(this.#at);
      if (instead !== undefined) {
        this.#out.push(...instead);
        this.#at++;
      } else if (!this.#translate()) this.#take();
    }
    this.#out.push(...(this.#before.get(this.#at) ?? []));
    return this.#out;
  }

  #take(): void {
    const token = this.#tokens[this.#at++];
    if (token === undefined) return;
    if (token.tokenType === T.OpenBrace) this.#depth++;
    if (token.tokenType === T.CloseBrace) this.#depth--;
    this.#out.push(token);
  }

  /** Whether a foreign form began here, and was read. */
  #translate(): boolean {
    switch (this.#type()) {
      case T.Pipe:
        return this.#pipe();
      case T.Question:
        return this.#markedName();
      case T.OpenBracket:
        return this.#suffix();
      case T.Identifier:
        return (
          this.#generic() || this.#qualifier() || (this.#startsMember() && (this.#protobufField() || this.#assignedMember()))
        );
      case T.MapKeyword:
        return this.#startsMember() && this.#protobufField();
      default:
        return false;
    }
  }

  /** `A | B`, but for errors, which are only separated wrongly. */
  #pipe(): boolean {
    const pipe = this.#token(this.#at);
    const start = Spans.startOfType(this.#out, this.#out.length);
    const isThrows = Spans.isInThrows(this.#out);
    if (isThrows || start < 0 || Spans.endOfType(this.#tokens, this.#at + 1) < 0) {
      reportCharacters(this.#source, [{ file: this.#source, start: pipe.startOffset, end: Spans.endOf(pipe) }], this.#bag);
      if (isThrows) this.#out.push(Spans.copy(pipe, T.Comma, ","));
      this.#at++;
      return true;
    }
    const parts: IToken[][] = [this.#out.splice(start)];
    while (this.#type() === T.Pipe) {
      const end = Spans.endOfType(this.#tokens, this.#at + 1);
      if (end < 0) break;
      parts.push(this.#tokens.slice(this.#at + 1, end));
      this.#at = end;
    }
    const types = parts.filter(([first]) => !NO_VALUES.has(first?.image ?? ""));
    const type = types[0] ?? parts[0] ?? [];
    const isOptional = types.length < parts.length;
    const isAlias = this.#out.at(-1)?.tokenType === T.Equals;
    const isItem = isOptional && Spans.isInside(this.#out);
    const absence = isItem ? NO_ABSENT_ITEMS : describeAbsence(this.#textOf(type), isAlias);
    const help = types.length > 1 ? describeUnion(types, isOptional && !isItem) : absence;
    this.#report({ message: "unexpected `|` in a type", help }, pipe, pipe);
    this.#out.push(...type.map((token) => (token.tokenType === T.String ? Spans.copy(token, T.Identifier, "string") : token)));
    if (isOptional && !isItem && type.at(-1)?.tokenType !== T.Question) this.#out.push(Spans.copy(pipe, T.Question, "?"));
    return true;
  }

  /** `name?: type`. */
  #markedName(): boolean {
    const name = this.#out.at(-1);
    if (this.#type(1) !== T.Colon || name === undefined || !Spans.isName(name)) return false;
    const mark = this.#token(this.#at);
    const type = this.#tokens.slice(this.#at + 2, Math.max(this.#at + 2, Spans.endOfType(this.#tokens, this.#at + 2)));
    const text = type.length === 0 ? "type" : this.#textOf(type).replace(/\?$/, "");
    const [equals, value] = this.#tokens.slice(this.#at + 2 + type.length);
    const hasNull = equals?.tokenType === T.Equals && NO_VALUES.has(value?.image ?? "");
    this.#report(
      {
        message: `unexpected \`?\` behind the name ${quote(name.image)}`,
        help: `it stands behind the type: \`${name.image}: ${text}?\`${hasNull ? `, without \`= ${value?.image}\`` : ""}`,
      },
      mark,
      mark,
    );
    this.#at++;
    return true;
  }

  /** `T[]`. */
  #suffix(): boolean {
    const start = Spans.isSuffix(this.#tokens, this.#at) ? Spans.startOfType(this.#out, this.#out.length) : -1;
    if (start < 0) return false;
    const type = this.#out.splice(start);
    const isOptionalItem = type.at(-1)?.tokenType === T.Question;
    if (isOptionalItem) type.pop();
    const first = type[0] ?? this.#token(this.#at);
    const closing: IToken[] = [];
    for (; closing.length < Spans.MAX_SUFFIXES && Spans.isSuffix(this.#tokens, this.#at); this.#at += 2)
      closing.push(this.#token(this.#at + 1));
    const opening = closing.map(() => Spans.copy(first, T.OpenBracket, "["));
    this.#out.push(...opening, ...type, ...closing);
    const count = closing.length;
    const written = "[".repeat(count) + this.#textOf(type) + "]".repeat(count);
    this.#reportType(written, first, this.#token(this.#at - 1), isOptionalItem ? `: ${NO_ABSENT_ITEMS}` : "");
    return true;
  }

  /** `Array<T>`, `Promise<T>`. */
  #generic(): boolean {
    const name = this.#token(this.#at);
    const form = Object.hasOwn(GENERICS, name.image) && this.#type(1) === T.Less ? GENERICS[name.image] : undefined;
    const close = form === undefined ? -1 : Spans.matchClosing(this.#tokens, this.#at + 1);
    if (form === undefined || close < 0) return false;
    const inner = this.#textOf(this.#tokens.slice(this.#at + 2, close));
    const last = this.#token(close);
    const [opening, closing, written] = {
      list: [[Spans.copy(name, T.OpenBracket, "[")], [Spans.copy(last, T.CloseBracket, "]")], `[${inner}]`],
      map: [[Spans.copy(name, T.MapKeyword, "map"), this.#token(this.#at + 1)], [last], `map<${inner}>`],
      optional: [[], [Spans.copy(last, T.Question, "?")], `${inner}?`],
      stream: [[Spans.copy(name, T.Stream, "stream")], [], `stream ${inner}`],
      plain: [[], [], inner],
    }[form] as [IToken[], IToken[], string]; // each entry is one
    this.#reportType(written, name, last);
    this.#out.push(...opening);
    this.#instead.set(close, closing);
    this.#at += 2;
    return true;
  }

  /** `optional T` where a type stands, and `optional 1 name: T` where a field does. */
  #qualifier(): boolean {
    const word = this.#token(this.#at);
    if (!QUALIFIERS.has(word.image)) return false;
    const before = this.#out.at(-1)?.tokenType;
    const isField = this.#startsMember() && this.#type(1) === T.Int && this.#type(3) === T.Colon;
    const start = this.#at + (isField ? 4 : 1);
    const isType = before !== undefined && BEFORE_TYPE.has(before) && this.#type(1) !== T.Colon && this.#type(1) !== T.OpenParen;
    const end = isField || isType ? Spans.endOfType(this.#tokens, start) : -1;
    const type = this.#tokens.slice(start, Math.max(start, end));
    const [first] = type;
    if (first === undefined || !(Spans.isName(first) || first.tokenType === T.OpenBracket)) return false;
    const text = this.#textOf(type);
    this.#report(
      {
        message: `unexpected ${quote(word.image)} before ${isField ? "a field" : "a type"}`,
        help: explainQualifier(word.image, text),
      },
      word,
      word,
    );
    if (word.image === "repeated") this.#insert(start, Spans.copy(first, T.OpenBracket, "["));
    if (word.image === "repeated") this.#insert(end, Spans.copy(first, T.CloseBracket, "]"));
    if (word.image === "optional" && !text.endsWith("?")) this.#insert(end, Spans.copy(first, T.Question, "?"));
    this.#at++;
    return true;
  }

  /** `repeated string names = 3;`. */
  #protobufField(): boolean {
    const word = this.#token(this.#at);
    const start = QUALIFIERS.has(word.image) && this.#type(1) !== T.Equals ? this.#at + 1 : this.#at;
    const end = Spans.endOfType(this.#tokens, start);
    const [name, equals, id, semicolon] = end < 0 ? [] : this.#tokens.slice(end, end + 4);
    if (name === undefined || id === undefined || semicolon === undefined) return false;
    if (!Spans.isName(name) || equals?.tokenType !== T.Equals || id.tokenType !== T.Int || semicolon.tokenType !== T.Semicolon)
      return false;
    const type = this.#tokens.slice(start, end);
    const [open, close] = start > this.#at ? signsOf(word.image) : ["", ""];
    const written = `${id.image} ${name.image}: ${open}${this.#textOf(type)}${close};`;
    this.#report(
      { message: `${quote(this.#textOf([word, semicolon]))} is a field of protobuf`, help: `write \`${written}\`` },
      word,
      semicolon,
    );
    this.#out.push(id, name, Spans.copy(equals, T.Colon, ":"));
    if (open !== "") this.#out.push(Spans.copy(word, T.OpenBracket, open));
    this.#out.push(...type);
    if (close !== "") this.#out.push(Spans.copy(equals, close === "]" ? T.CloseBracket : T.Question, close));
    this.#out.push(semicolon);
    this.#at = end + 4;
    return true;
  }

  /** `Red = 0;` and `Red = 0,`. */
  #assignedMember(): boolean {
    const name = this.#token(this.#at);
    const [id, end] = [this.#token(this.#at + 2), this.#token(this.#at + 3)];
    if (this.#type(1) !== T.Equals || id.tokenType !== T.Int) return false;
    if (end.tokenType !== T.Semicolon && end.tokenType !== T.Comma && end.tokenType !== T.CloseBrace) return false;
    this.#report(
      {
        message: `${quote(this.#textOf([name, id]))} is no member`,
        help: `write the number first: \`${id.image} ${name.image};\``,
      },
      name,
      id,
    );
    this.#out.push(id, name, Spans.copy(end, T.Semicolon, ";"));
    this.#at += end.tokenType === T.CloseBrace ? 3 : 4;
    return true;
  }

  #startsMember(): boolean {
    const before = this.#tokens[this.#at - 1]?.tokenType;
    return (
      this.#depth > 0 &&
      (before === T.Comma
        ? this.#out.at(-1)?.tokenType === T.Semicolon
        : before !== undefined && Spans.STATEMENT_ENDS.has(before))
    );
  }

  #insert(at: number, token: IToken): void {
    this.#before.set(at, [...(this.#before.get(at) ?? []), token]);
  }

  #reportType(written: string, first: IToken, last: IToken, why = ""): void {
    const span = { file: this.#source, start: first.startOffset, end: Spans.endOf(last) };
    const text = this.#source.text.slice(span.start, span.end);
    this.#report(
      { message: `${quote(text)} is not how a type is written here`, help: `write \`${written}\`${why}` },
      first,
      last,
    );
  }

  #report(input: Omit<DiagnosticInput, "span">, first: IToken, last: IToken): void {
    this.#bag.report("CW1010", { ...input, span: { file: this.#source, start: first.startOffset, end: Spans.endOf(last) } });
  }

  /** As it stands in the file, from the first token to the last. */
  #textOf(tokens: readonly IToken[]): string {
    const last = tokens.at(-1);
    return last === undefined ? "" : this.#source.text.slice(tokens[0]?.startOffset, Spans.endOf(last));
  }

  #type(ahead = 0): TokenType | undefined {
    return this.#tokens[this.#at + ahead]?.tokenType;
  }

  /** Behind the last one, the last one. */
  #token(at: number): IToken {
    return this.#tokens[Math.min(at, this.#tokens.length - 1)] as IToken; // a translation has tokens
  }
}
