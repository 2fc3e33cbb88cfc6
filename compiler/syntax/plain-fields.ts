// Fields in their usual form, `1 name: [string] = "x" @length(1..64);`, read straight from the
// tokens: most of a large contract is fields, and the rules take four times as long for one.
// Whatever is not exactly of that form is left to the rules, with nothing consumed and nothing
// reported, so that they alone decide what is wrong. Tests hold the two to the same tree.

import type { IToken, TokenType } from "chevrotain";
import type { Annotation, Argument, Field, Literal, Name, Type } from "./ast.js";
import type { OpenParser } from "./open-parser.js";
import * as T from "./tokens.js";
import { endOf, toBool, toDuration, toFloat, toInt, type ValueRules } from "./value-rules.js";

const NAMES: ReadonlySet<TokenType> = new Set(
  [T.Identifier, ...T.KEYWORDS].filter((type) => type !== T.True && type !== T.False),
);

export class PlainFields {
  readonly #parser: OpenParser;
  readonly #values: ValueRules;
  /**
   * How far ahead the next token to look at is; the parser itself moves only when the field is
   * complete.
   */
  #ahead = 1;

  constructor(parser: OpenParser, values: ValueRules) {
    this.#parser = parser;
    this.#values = values;
  }

  /** The next field, when it is plain; else undefined, and the parser stands where it stood. */
  read(): Field | undefined {
    if (this.#parser.RECORDING_PHASE || this.#parser.LA(1).tokenType !== T.Int) return undefined;
    this.#ahead = 1;
    const id = toInt(this.#take());
    const name = this.#name();
    if (name === undefined || !this.#takes(T.Colon)) return undefined;
    const type = this.#type();
    if (type === undefined) return undefined;
    let value: Literal | undefined;
    if (this.#takes(T.Equals)) {
      value = this.#literal();
      if (value === undefined) return undefined;
    }
    const annotations: Annotation[] = [];
    while (this.#parser.LA(this.#ahead).tokenType === T.At) {
      const annotation = this.#annotation();
      if (annotation === undefined) return undefined;
      annotations.push(annotation);
    }
    if (!this.#takes(T.Semicolon)) return undefined;
    const { start, doc } = this.#parser.readHead();
    const end = this.#end();
    for (let count = 1; count < this.#ahead; count++) this.#parser.SKIP_TOKEN();
    return { kind: "field", id, name, type, default: value, start, doc, annotations, end };
  }

  #name(): Name | undefined {
    if (!NAMES.has(this.#parser.LA(this.#ahead).tokenType)) return undefined;
    const token = this.#take();
    return { start: token.startOffset, end: endOf(token), text: token.image };
  }

  #type(): Type | undefined {
    const token = this.#take();
    const start = token.startOffset;
    switch (token.tokenType) {
      case T.Identifier: {
        const name = { start, end: endOf(token), text: token.image };
        const optional = this.#takes(T.Question);
        return { kind: "named", start, end: this.#end(), name, optional };
      }
      case T.OpenBracket: {
        const item = this.#type();
        if (item === undefined || !this.#takes(T.CloseBracket)) return undefined;
        const optional = this.#takes(T.Question);
        return { kind: "list", start, end: this.#end(), item, optional };
      }
      case T.MapKeyword: {
        const key = this.#takes(T.Less) ? this.#type() : undefined;
        const value = key !== undefined && this.#takes(T.Comma) ? this.#type() : undefined;
        if (key === undefined || value === undefined || !this.#takes(T.Greater)) return undefined;
        const optional = this.#takes(T.Question);
        return { kind: "map", start, end: this.#end(), key, value, optional };
      }
      default:
        return undefined;
    }
  }

  /** A literal, but for lists, and for strings with escapes, which may be wrong. */
  #literal(): Literal | undefined {
    const token = this.#parser.LA(this.#ahead);
    switch (token.tokenType) {
      case T.Int:
        return toInt(this.#take());
      case T.Float:
        return toFloat(this.#take());
      case T.Duration:
        return toDuration(this.#take());
      case T.True:
        return toBool(this.#take(), true);
      case T.False:
        return toBool(this.#take(), false);
      case T.String:
        return token.image.includes("\\") ? undefined : this.#values.string(this.#take());
      default:
        return this.#reference();
    }
  }

  #reference(): Literal | undefined {
    const first = this.#name();
    if (first === undefined) return undefined;
    const { start } = first;
    if (!this.#takes(T.Dot)) return { kind: "reference", start, end: first.end, qualifier: undefined, name: first };
    const name = this.#name();
    return name === undefined ? undefined : { kind: "reference", start, end: name.end, qualifier: first, name };
  }

  #annotation(): Annotation | undefined {
    const { startOffset: start } = this.#take();
    const name = this.#name();
    if (name === undefined) return undefined;
    const args: Argument[] = [];
    if (this.#takes(T.OpenParen) && !this.#takes(T.CloseParen)) {
      do {
        const argument = this.#argument();
        if (argument === undefined) return undefined;
        args.push(argument);
      } while (this.#takes(T.Comma));
      if (!this.#takes(T.CloseParen)) return undefined;
    }
    return { start, end: this.#end(), name, arguments: args };
  }

  /** An argument, but for a range without its lower bound. */
  #argument(): Argument | undefined {
    const min = this.#literal();
    if (min === undefined || !this.#takes(T.DotDot)) return min;
    const next = this.#parser.LA(this.#ahead).tokenType;
    const isOpen = next === T.Comma || next === T.CloseParen;
    const max = isOpen ? undefined : this.#literal();
    return isOpen || max !== undefined ? { kind: "range", start: min.start, end: this.#end(), min, max } : undefined;
  }

  #take(): IToken {
    return this.#parser.LA(this.#ahead++);
  }

  #takes(type: TokenType): boolean {
    if (this.#parser.LA(this.#ahead).tokenType !== type) return false;
    this.#ahead++;
    return true;
  }

  /** Where the last token that was taken ends. */
  #end(): number {
    return endOf(this.#parser.LA(this.#ahead - 1));
  }
}
