// Grammar of types, values and annotations.

import { EmbeddedActionsParser, type TokenType } from "chevrotain";
import { MISTAKES } from "./thrift-mistakes.js";
import type * as Source from "./thrift-source.js";
import * as T from "./thrift-tokens.js";
import { intValue, stringValue } from "./thrift-words.js";

/** Tokens that decide between two ways. */
const MAX_LOOKAHEAD = 2;

export class ValueRules extends EmbeddedActionsParser {
  constructor() {
    super([...T.TOKENS], { maxLookahead: MAX_LOOKAHEAD, errorMessageProvider: MISTAKES, recoveryEnabled: false });
  }

  protected readonly annotationsRule = this.RULE("annotations", (): Source.Annotations => {
    const found: { name: string; value: string | undefined }[] = [];
    this.CONSUME(T.OpenParen);
    this.MANY(() => {
      const name = this.CONSUME(T.AnyName).image;
      const value = this.OPTION(() => {
        this.CONSUME(T.Equals);
        return stringValue(this.CONSUME(T.Text).image);
      });
      this.OPTION1(() => this.SUBRULE(this.separatorRule));
      found.push({ name, value });
    });
    this.CONSUME(T.CloseParen);
    return found;
  });

  protected readonly separatorRule = this.RULE("separator", (): void => {
    this.OR([{ ALT: () => this.CONSUME(T.Comma) }, { ALT: () => this.CONSUME(T.Semicolon) }]);
  });

  protected readonly intRule = this.RULE("number", (): bigint => {
    const { image } = this.OR([{ ALT: () => this.CONSUME(T.Hex) }, { ALT: () => this.CONSUME(T.Int) }]);
    return this.ACTION(() => intValue(image));
  });

  protected readonly typeRule: () => Source.SourceType = this.RULE("type", (): Source.SourceType => {
    const bare = this.OR([
      { ALT: () => ({ kind: "named" as const, name: this.CONSUME(T.Identifier).image }) },
      {
        ALT: () => {
          this.CONSUME(T.MapWord);
          this.OPTION(() => this.SUBRULE(this.cppTypeRule));
          this.CONSUME(T.Less);
          const key = this.SUBRULE(this.typeRule);
          this.CONSUME(T.Comma);
          const value = this.SUBRULE1(this.typeRule);
          this.CONSUME(T.Greater);
          return { kind: "map" as const, key, value };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.SetWord);
          this.OPTION1(() => this.SUBRULE1(this.cppTypeRule));
          this.CONSUME1(T.Less);
          const item = this.SUBRULE2(this.typeRule);
          this.CONSUME1(T.Greater);
          return { kind: "set" as const, item };
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.ListWord);
          this.CONSUME2(T.Less);
          const item = this.SUBRULE3(this.typeRule);
          this.CONSUME2(T.Greater);
          this.OPTION2(() => this.SUBRULE2(this.cppTypeRule));
          return { kind: "list" as const, item };
        },
      },
    ]);
    const annotations = this.OPTION3(() => this.SUBRULE(this.annotationsRule)) ?? [];
    return { ...bare, annotations };
  });

  protected readonly cppTypeRule = this.RULE("cppType", (): void => {
    this.CONSUME(T.CppType);
    this.CONSUME(T.Text);
  });

  protected readonly valueRule: () => Source.SourceValue = this.RULE("value", (): Source.SourceValue => {
    return this.OR<Source.SourceValue>([
      { ALT: () => ({ kind: "int", value: this.SUBRULE(this.intRule) }) },
      { ALT: () => ({ kind: "double", text: this.CONSUME(T.Double).image }) },
      { ALT: () => ({ kind: "string", text: stringValue(this.CONSUME(T.Text).image) }) },
      { ALT: () => ({ kind: "name", name: this.CONSUME(T.Identifier).image }) },
      {
        ALT: () => {
          const items: Source.SourceValue[] = [];
          this.CONSUME(T.OpenBracket);
          this.MANY(() => {
            items.push(this.SUBRULE(this.valueRule));
            this.OPTION(() => this.SUBRULE(this.separatorRule));
          });
          this.CONSUME(T.CloseBracket);
          return { kind: "list", items };
        },
      },
      {
        ALT: () => {
          const entries: (readonly [Source.SourceValue, Source.SourceValue])[] = [];
          this.CONSUME(T.OpenBrace);
          this.MANY1(() => {
            const key = this.SUBRULE1(this.valueRule);
            this.CONSUME(T.Colon);
            entries.push([key, this.SUBRULE2(this.valueRule)]);
            this.OPTION1(() => this.SUBRULE1(this.separatorRule));
          });
          this.CONSUME(T.CloseBrace);
          return { kind: "map", entries };
        },
      },
    ]);
  });

  /** What a word of the grammar means. */
  protected word<const Meaning>(type: TokenType, meaning: Meaning): Meaning {
    this.CONSUME(type);
    return meaning;
  }
}
