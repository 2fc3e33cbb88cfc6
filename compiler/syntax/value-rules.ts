// Grammar of what stands inside statements: types, literals, annotations.

import type { IToken, TokenType } from "chevrotain";
import type {
  Annotation,
  Argument,
  BoolLiteral,
  DurationLiteral,
  FloatLiteral,
  IntLiteral,
  Literal,
  Name,
  StringLiteral,
  Type,
} from "./ast.js";
import { readDuration, readFloat, readInt } from "./literals.js";
import { RecoveringParser } from "./recovering-parser.js";
import * as T from "./tokens.js";

/** These rules break as a whole: the statement around them keeps the rest. */
const BREAKS = { resyncEnabled: false } as const;

export abstract class ValueRules extends RecoveringParser {
  protected readonly type = this.RULE(
    "type",
    (): Type => {
      this.ACTION(() => {
        if (this.nextIs(T.Less, 2)) this.respell(T.MapKeyword, "map");
      });
      const start = this.LA(1).startOffset;
      const make = this.OR<(optional: boolean, end: number) => Type>([
        { ALT: () => this.#namedType(start) },
        { ALT: () => this.#listType(start) },
        { ALT: () => this.#mapType(start) },
      ]);
      const isOptional = this.OPTION(() => this.CONSUME(T.Question)) !== undefined;
      return this.ACTION(() => make(isOptional, endOf(this.LA(0))));
    },
    BREAKS,
  );

  protected readonly literal = this.RULE(
    "literal",
    (): Literal => {
      return this.OR<Literal>([
        { ALT: () => toInt(this.CONSUME(T.Int)) },
        { ALT: () => toFloat(this.CONSUME(T.Float)) },
        { ALT: () => this.stringLiteral(this.CONSUME(T.String)) },
        { ALT: () => toDuration(this.CONSUME(T.Duration)) },
        { ALT: () => toBool(this.CONSUME(T.True), true) },
        { ALT: () => toBool(this.CONSUME(T.False), false) },
        { ALT: () => this.#reference() },
        { ALT: () => this.#listLiteral() },
      ]);
    },
    BREAKS,
  );

  protected readonly argument = this.RULE(
    "argument",
    (): Argument => {
      const start = this.LA(1).startOffset;
      return this.OR<Argument>([
        { ALT: () => this.#openRange(start) },
        {
          ALT: () => {
            const min = this.SUBRULE(this.literal);
            const max = this.OPTION(() => {
              this.CONSUME(T.DotDot);
              return { upper: this.OPTION1(() => this.SUBRULE1(this.literal)) };
            });
            return max === undefined ? min : { kind: "range", start, end: endOf(this.LA(0)), min, max: max.upper };
          },
        },
      ]);
    },
    BREAKS,
  );

  protected readonly annotation = this.RULE(
    "annotation",
    (): Annotation => {
      const { startOffset: start } = this.CONSUME(T.At);
      const name = this.name(0, T.AnyName);
      const args: Argument[] = [];
      this.OPTION(() => {
        this.CONSUME(T.OpenParen);
        this.MANY_SEP({ SEP: T.Comma, DEF: () => args.push(this.SUBRULE(this.argument)) });
        this.CONSUME(T.CloseParen);
      });
      return { start, end: endOf(this.LA(0)), name, arguments: args };
    },
    BREAKS,
  );

  /** Consumes a name. `index` tells the names of one rule apart. */
  protected name(index: number, type: TokenType): Name {
    const token = this.consume(index, type);
    return { start: token.startOffset, end: endOf(token), text: token.image };
  }

  protected int(index: number): IntLiteral {
    return toInt(this.consume(index, T.Int));
  }

  protected abstract stringLiteral(token: IToken): StringLiteral;

  #namedType(start: number): (optional: boolean, end: number) => Type {
    const name = this.name(0, T.Identifier);
    return (optional, end) => ({ kind: "named", start, end, name, optional });
  }

  #listType(start: number): (optional: boolean, end: number) => Type {
    this.CONSUME(T.OpenBracket);
    const item = this.SUBRULE(this.type);
    this.CONSUME(T.CloseBracket);
    return (optional, end) => ({ kind: "list", start, end, item, optional });
  }

  #mapType(start: number): (optional: boolean, end: number) => Type {
    this.CONSUME(T.MapKeyword);
    this.CONSUME(T.Less);
    const key = this.SUBRULE1(this.type);
    this.CONSUME(T.Comma);
    const value = this.SUBRULE2(this.type);
    this.CONSUME(T.Greater);
    return (optional, end) => ({ kind: "map", start, end, key, value, optional });
  }

  #reference(): Literal {
    const first = this.name(0, T.AnyName);
    const second = this.OPTION(() => {
      this.CONSUME(T.Dot);
      return this.name(1, T.AnyName);
    });
    const end = endOf(this.LA(0));
    return second === undefined
      ? { kind: "reference", start: first.start, end, qualifier: undefined, name: first }
      : { kind: "reference", start: first.start, end, qualifier: first, name: second };
  }

  #listLiteral(): Literal {
    const items: Literal[] = [];
    const { startOffset: start } = this.CONSUME(T.OpenBracket);
    this.MANY_SEP({ SEP: T.Comma, DEF: () => items.push(this.SUBRULE(this.literal)) });
    this.CONSUME(T.CloseBracket);
    return { kind: "list", start, end: endOf(this.LA(0)), items };
  }

  #openRange(start: number): Argument {
    this.CONSUME1(T.DotDot);
    const max = this.SUBRULE2(this.literal);
    return { kind: "range", start, end: endOf(this.LA(0)), min: undefined, max };
  }
}

/** Where a token ends. An inserted one has no place: the caller's start stays. */
export function endOf(token: IToken): number {
  return Number.isNaN(token.startOffset) ? 0 : token.startOffset + token.image.length;
}

export function toInt(token: IToken): IntLiteral {
  return { kind: "int", start: token.startOffset, end: endOf(token), value: readInt(token.image) };
}

export function toFloat(token: IToken): FloatLiteral {
  return { kind: "float", start: token.startOffset, end: endOf(token), value: readFloat(token.image) };
}

export function toDuration(token: IToken): DurationLiteral {
  return { kind: "duration", start: token.startOffset, end: endOf(token), milliseconds: readDuration(token.image) };
}

export function toBool(token: IToken, value: boolean): BoolLiteral {
  return { kind: "bool", start: token.startOffset, end: endOf(token), value };
}
