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
import { readDuration, readFloat, readInt, readString } from "./literals.js";
import { BREAKS, type OpenParser } from "./open-parser.js";
import * as T from "./tokens.js";

/** The rules of values, and how names and numbers are read. */
export type ValueRules = ReturnType<typeof createValueRules>;

export function createValueRules(parser: OpenParser) {
  const type = parser.RULE(
    "type",
    (): Type => {
      parser.ACTION(() => {
        if (parser.nextIs(T.Less, 2)) parser.respell(T.MapKeyword, "map");
      });
      const start = parser.LA(1).startOffset;
      const make = parser.OR<(optional: boolean, end: number) => Type>([
        { ALT: () => readNamedType(start) },
        { ALT: () => readListType(start) },
        { ALT: () => readMapType(start) },
      ]);
      const isOptional = parser.OPTION(() => parser.CONSUME(T.Question)) !== undefined;
      return parser.ACTION(() => make(isOptional, endOf(parser.LA(0))));
    },
    BREAKS,
  );

  const literal = parser.RULE(
    "literal",
    (): Literal => {
      return parser.OR<Literal>([
        { ALT: () => toInt(parser.CONSUME(T.Int)) },
        { ALT: () => toFloat(parser.CONSUME(T.Float)) },
        { ALT: () => toStringLiteral(parser.CONSUME(T.String)) },
        { ALT: () => toDuration(parser.CONSUME(T.Duration)) },
        { ALT: () => toBool(parser.CONSUME(T.True), true) },
        { ALT: () => toBool(parser.CONSUME(T.False), false) },
        { ALT: () => readReference() },
        { ALT: () => readListLiteral() },
      ]);
    },
    BREAKS,
  );

  const argument = parser.RULE(
    "argument",
    (): Argument => {
      const start = parser.LA(1).startOffset;
      return parser.OR<Argument>([
        { ALT: () => readOpenRange(start) },
        {
          ALT: () => {
            const min = parser.SUBRULE(literal);
            const max = parser.OPTION(() => {
              parser.CONSUME(T.DotDot);
              return { upper: parser.OPTION1(() => parser.SUBRULE1(literal)) };
            });
            return max === undefined ? min : { kind: "range", start, end: endOf(parser.LA(0)), min, max: max.upper };
          },
        },
      ]);
    },
    BREAKS,
  );

  const annotation = parser.RULE(
    "annotation",
    (): Annotation => {
      const { startOffset: start } = parser.CONSUME(T.At);
      const name = consumeName(0, T.AnyName);
      const args: Argument[] = [];
      parser.OPTION(() => {
        parser.CONSUME(T.OpenParen);
        parser.MANY_SEP({ SEP: T.Comma, DEF: () => args.push(parser.SUBRULE(argument)) });
        parser.CONSUME(T.CloseParen);
      });
      return { start, end: endOf(parser.LA(0)), name, arguments: args };
    },
    BREAKS,
  );

  /** Consumes a name. `index` tells the names of one rule apart. */
  function consumeName(index: number, type: TokenType): Name {
    const token = parser.consume(index, type);
    return { start: token.startOffset, end: endOf(token), text: token.image };
  }

  function consumeInt(index: number): IntLiteral {
    return toInt(parser.consume(index, T.Int));
  }

  /** Any number of annotations. `index` tells the places of one rule apart. */
  function readAnnotations(index: number, into: Annotation[]): void {
    parser.many(index, () => {
      into.push(parser.subrule(index, annotation));
    });
  }

  function toStringLiteral(token: IToken): StringLiteral {
    const { startOffset: start, image } = token;
    const { reading } = parser;
    // The recording phase has no file.
    if (reading === undefined) return { kind: "string", start, end: start, value: "" };
    return { kind: "string", start, end: endOf(token), value: readString(image, reading.source, start, reading.bag) };
  }

  function readNamedType(start: number): (optional: boolean, end: number) => Type {
    const name = consumeName(0, T.Identifier);
    return (optional, end) => ({ kind: "named", start, end, name, optional });
  }

  function readListType(start: number): (optional: boolean, end: number) => Type {
    parser.CONSUME(T.OpenBracket);
    const item = parser.SUBRULE(type);
    parser.CONSUME(T.CloseBracket);
    return (optional, end) => ({ kind: "list", start, end, item, optional });
  }

  function readMapType(start: number): (optional: boolean, end: number) => Type {
    parser.CONSUME(T.MapKeyword);
    parser.CONSUME(T.Less);
    const key = parser.SUBRULE1(type);
    parser.CONSUME(T.Comma);
    const value = parser.SUBRULE2(type);
    parser.CONSUME(T.Greater);
    return (optional, end) => ({ kind: "map", start, end, key, value, optional });
  }

  function readReference(): Literal {
    const first = consumeName(0, T.AnyName);
    const second = parser.OPTION(() => {
      parser.CONSUME(T.Dot);
      return consumeName(1, T.AnyName);
    });
    const end = endOf(parser.LA(0));
    return second === undefined
      ? { kind: "reference", start: first.start, end, qualifier: undefined, name: first }
      : { kind: "reference", start: first.start, end, qualifier: first, name: second };
  }

  function readListLiteral(): Literal {
    const items: Literal[] = [];
    const { startOffset: start } = parser.CONSUME(T.OpenBracket);
    parser.MANY_SEP({ SEP: T.Comma, DEF: () => items.push(parser.SUBRULE(literal)) });
    parser.CONSUME(T.CloseBracket);
    return { kind: "list", start, end: endOf(parser.LA(0)), items };
  }

  function readOpenRange(start: number): Argument {
    parser.CONSUME1(T.DotDot);
    const max = parser.SUBRULE2(literal);
    return { kind: "range", start, end: endOf(parser.LA(0)), min: undefined, max };
  }

  return { type, literal, annotation, annotations: readAnnotations, name: consumeName, int: consumeInt, string: toStringLiteral };
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
