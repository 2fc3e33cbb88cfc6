// Grammar of methods and their parameters.

import type { Annotation, Method, Parameter } from "./ast.js";
import { BREAKS, type OpenParser } from "./open-parser.js";
import type { Draft } from "./recovering-parser.js";
import * as T from "./tokens.js";
import type { ValueRules } from "./value-rules.js";

export type MethodRules = ReturnType<typeof createMethodRules>;

export function createMethodRules(parser: OpenParser, values: ValueRules) {
  const parameter = parser.RULE(
    "parameter",
    (): Parameter => {
      const head = parser.readHead();
      const annotations: Annotation[] = head.annotations;
      values.annotations(0, annotations);
      const name = values.name(0, T.AnyName);
      parser.CONSUME(T.Colon);
      const stream = readStream(0);
      const type = parser.SUBRULE(values.type);
      const value = parser.OPTION1(() => {
        parser.CONSUME(T.Equals);
        return parser.SUBRULE(values.literal);
      });
      values.annotations(1, annotations);
      const end = value?.end ?? type.end;
      return { kind: "parameter", ...head, end, name, stream, type, default: value };
    },
    BREAKS,
  );

  const method = parser.RULE(
    "method",
    (): Method => {
      const node: Draft<Method> = {
        kind: "method",
        ...parser.readHead(),
        end: 0,
        oneway: false,
        name: undefined,
        parameters: [],
        result: undefined,
        resultStream: false,
        throws: [],
      };
      return parser.statement(node, "member", () => {
        values.annotations(0, node.annotations);
        parser.ACTION(() => {
          if (parser.nextIs(T.AnyName, 2) && parser.nextIs(T.OpenParen, 3)) parser.respell(T.Oneway, "oneway");
        });
        parser.OPTION({
          GATE: () => !parser.nextIs(T.OpenParen, 2),
          DEF: () => {
            parser.CONSUME(T.Oneway);
            node.oneway = true;
          },
        });
        node.name = values.name(0, T.AnyName);
        parser.CONSUME(T.OpenParen);
        parser.MANY_SEP({ SEP: T.Comma, DEF: () => node.parameters.push(parser.SUBRULE(parameter)) });
        parser.CONSUME(T.CloseParen);
        readResult(node);
        readErrors(node);
        parser.CONSUME1(T.Semicolon);
      });
    },
    BREAKS,
  );

  function readStream(index: number): boolean {
    parser.ACTION(() => {
      if (parser.nextIs(T.Identifier, 2) || parser.nextIs(T.OpenBracket, 2) || parser.nextIs(T.MapKeyword, 2))
        parser.respell(T.Stream, "stream");
    });
    return parser.option(index, () => parser.CONSUME(T.Stream)) !== undefined;
  }

  function readResult(node: Draft<Method>): void {
    parser.OPTION1(() => {
      parser.CONSUME(T.Colon);
      node.resultStream = readStream(2);
      node.result = parser.SUBRULE1(values.type);
    });
  }

  function readErrors(node: Draft<Method>): void {
    parser.ACTION(() => {
      if (parser.nextIs(T.AnyName, 2)) parser.respell(T.Throws, "throws");
    });
    parser.OPTION3(() => {
      parser.CONSUME(T.Throws);
      parser.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => node.throws.push(values.name(1, T.Identifier)) });
    });
  }

  return { method };
}
