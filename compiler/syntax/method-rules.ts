// Grammar of methods and their parameters.

import type { Annotation, Method, Parameter } from "./ast.js";
import { MemberRules } from "./member-rules.js";
import type { Draft } from "./recovering-parser.js";
import * as T from "./tokens.js";

const BREAKS = { resyncEnabled: false } as const;

export abstract class MethodRules extends MemberRules {
  protected readonly parameter = this.RULE(
    "parameter",
    (): Parameter => {
      const head = this.readHead();
      const annotations: Annotation[] = head.annotations;
      this.annotations(0, annotations);
      const name = this.name(0, T.AnyName);
      this.CONSUME(T.Colon);
      const stream = this.#stream(0);
      const type = this.SUBRULE(this.type);
      const value = this.OPTION1(() => {
        this.CONSUME(T.Equals);
        return this.SUBRULE(this.literal);
      });
      this.annotations(1, annotations);
      const end = value?.end ?? type.end;
      return { kind: "parameter", ...head, end, name, stream, type, default: value };
    },
    BREAKS,
  );

  protected readonly method = this.RULE(
    "method",
    (): Method => {
      const node: Draft<Method> = {
        kind: "method",
        ...this.readHead(),
        end: 0,
        oneway: false,
        name: undefined,
        parameters: [],
        result: undefined,
        resultStream: false,
        throws: [],
      };
      return this.statement(node, "member", () => {
        this.annotations(0, node.annotations);
        this.ACTION(() => {
          if (this.nextIs(T.AnyName, 2) && this.nextIs(T.OpenParen, 3)) this.respell(T.Oneway, "oneway");
        });
        this.OPTION({
          GATE: () => !this.nextIs(T.OpenParen, 2),
          DEF: () => {
            this.CONSUME(T.Oneway);
            node.oneway = true;
          },
        });
        node.name = this.name(0, T.AnyName);
        this.CONSUME(T.OpenParen);
        this.MANY_SEP({ SEP: T.Comma, DEF: () => node.parameters.push(this.SUBRULE(this.parameter)) });
        this.CONSUME(T.CloseParen);
        this.#methodResult(node);
        this.#methodErrors(node);
        this.CONSUME1(T.Semicolon);
      });
    },
    BREAKS,
  );

  #stream(index: number): boolean {
    this.ACTION(() => {
      if (this.nextIs(T.Identifier, 2) || this.nextIs(T.OpenBracket, 2) || this.nextIs(T.MapKeyword, 2))
        this.respell(T.Stream, "stream");
    });
    return this.option(index, () => this.CONSUME(T.Stream)) !== undefined;
  }

  #methodResult(node: Draft<Method>): void {
    this.OPTION1(() => {
      this.CONSUME(T.Colon);
      node.resultStream = this.#stream(2);
      node.result = this.SUBRULE1(this.type);
    });
  }

  #methodErrors(node: Draft<Method>): void {
    this.ACTION(() => {
      if (this.nextIs(T.AnyName, 2)) this.respell(T.Throws, "throws");
    });
    this.OPTION3(() => {
      this.CONSUME(T.Throws);
      this.AT_LEAST_ONE_SEP({ SEP: T.Comma, DEF: () => node.throws.push(this.name(1, T.Identifier)) });
    });
  }
}
