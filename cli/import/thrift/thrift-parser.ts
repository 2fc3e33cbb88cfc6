// The grammar of Thrift: tokens to what was declared. Ends with the first mistake.

import type { IToken } from "chevrotain";
import { MemberRules } from "./member-rules.js";
import type { ThriftComments } from "./thrift-comments.js";
import type * as Source from "./thrift-source.js";
import * as T from "./thrift-tokens.js";
import { stringValue } from "./thrift-words.js";

/** What a file consists of, while it is read. */
export interface ParsedThrift {
  /** Namespaces by the language that they are for. */
  readonly namespaces: Map<string, string>;
  readonly includes: { readonly path: string; readonly alias: string | undefined }[];
  readonly cppIncludes: string[];
  readonly declarations: Source.SourceDeclaration[];
}

export class ThriftParser extends MemberRules {
  #text = "";

  constructor() {
    super();
    this.performSelfAnalysis();
  }

  /** Mistakes are in `errors` then. */
  read(text: string, tokens: IToken[], comments: ThriftComments): ParsedThrift {
    this.input = tokens;
    this.#text = text;
    this.comments = comments;
    const parsed: ParsedThrift = { namespaces: new Map(), includes: [], cppIncludes: [], declarations: [] };
    this.fileRule(parsed);
    return parsed;
  }

  protected readonly enumRule = this.RULE("enum", (): Source.SourceEnum => {
    const doc = this.docBefore();
    this.CONSUME(T.Enum);
    const name = this.CONSUME(T.AnyName).image;
    const members: Source.SourceMember[] = [];
    this.CONSUME(T.OpenBrace);
    this.MANY(() => {
      const next = this.ACTION(() => (members.at(-1)?.number ?? -1n) + 1n);
      members.push(this.SUBRULE(this.memberRule, { ARGS: [next] }));
    });
    this.CONSUME(T.CloseBrace);
    const annotations = this.OPTION(() => this.SUBRULE(this.annotationsRule)) ?? [];
    return { kind: "enum", name, members, annotations, doc };
  });

  protected readonly senumRule = this.RULE("senum", (): Source.SourceSenum => {
    const doc = this.docBefore();
    this.CONSUME(T.Senum);
    const name = this.CONSUME(T.AnyName).image;
    const values: string[] = [];
    this.CONSUME(T.OpenBrace);
    this.MANY(() => {
      values.push(stringValue(this.CONSUME(T.Text).image));
      this.OPTION(() => this.SUBRULE(this.separatorRule));
    });
    this.CONSUME(T.CloseBrace);
    const annotations = this.OPTION1(() => this.SUBRULE(this.annotationsRule)) ?? [];
    return { kind: "senum", name, values, annotations, doc };
  });

  protected readonly structRule = this.RULE("struct", (): Source.SourceStruct => {
    const doc = this.docBefore();
    const kind = this.OR([
      { ALT: () => this.word(T.Struct, "struct") },
      { ALT: () => this.word(T.Union, "union") },
      { ALT: () => this.word(T.Exception, "exception") },
    ]);
    const name = this.CONSUME(T.AnyName).image;
    const mark = this.OPTION(() => this.CONSUME(T.XsdAll).image);
    this.CONSUME(T.OpenBrace);
    const fields = this.SUBRULE(this.fieldsRule);
    this.CONSUME(T.CloseBrace);
    const annotations = this.OPTION1(() => this.SUBRULE(this.annotationsRule)) ?? [];
    return { kind, name, fields, annotations, doc, marks: mark === undefined ? [] : [mark] };
  });

  protected readonly serviceRule = this.RULE("service", (): Source.SourceService => {
    const doc = this.docBefore();
    this.CONSUME(T.Service);
    const name = this.CONSUME(T.AnyName).image;
    const base = this.OPTION(() => {
      this.CONSUME(T.Extends);
      return this.CONSUME(T.Identifier).image;
    });
    const methods: Source.SourceMethod[] = [];
    this.CONSUME(T.OpenBrace);
    this.MANY(() => methods.push(this.SUBRULE(this.methodRule)));
    this.CONSUME(T.CloseBrace);
    const annotations = this.OPTION1(() => this.SUBRULE(this.annotationsRule)) ?? [];
    return { kind: "service", name, base, methods, annotations, doc };
  });

  protected readonly typedefRule = this.RULE("typedef", (): Source.SourceTypedef => {
    const doc = this.docBefore();
    this.CONSUME(T.Typedef);
    const type = this.SUBRULE(this.typeRule);
    const name = this.CONSUME(T.AnyName).image;
    const annotations = this.OPTION(() => this.SUBRULE(this.annotationsRule)) ?? [];
    return { kind: "typedef", name, type, annotations, doc };
  });

  protected readonly constRule = this.RULE("const", (): Source.SourceConst => {
    const doc = this.docBefore();
    const start = this.CONSUME(T.Const).startOffset;
    const type = this.SUBRULE(this.typeRule);
    const name = this.CONSUME(T.AnyName).image;
    this.CONSUME(T.Equals);
    const value = this.SUBRULE(this.valueRule);
    const text = this.ACTION(() => this.#text.slice(start, this.LA(0).startOffset + this.LA(0).image.length));
    return { kind: "const", name, type, value, text, annotations: [], doc };
  });

  protected readonly headerRule = this.RULE("header", (parsed: ParsedThrift): void => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(T.Include);
          const alias = this.OPTION(() => this.CONSUME(T.Identifier).image);
          const path = stringValue(this.CONSUME(T.Text).image);
          this.ACTION(() => parsed.includes.push({ path, alias }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.CppInclude);
          const path = stringValue(this.CONSUME1(T.Text).image);
          this.ACTION(() => parsed.cppIncludes.push(path));
        },
      },
      {
        ALT: () => {
          this.CONSUME(T.Namespace);
          const language = this.OR1([
            { ALT: () => this.CONSUME(T.Star).image },
            { ALT: () => this.CONSUME1(T.Identifier).image },
          ]);
          const name = this.OR2([
            { ALT: () => this.CONSUME(T.AnyName).image },
            { ALT: () => this.CONSUME(T.DashedName).image },
            { ALT: () => stringValue(this.CONSUME2(T.Text).image) },
          ]);
          this.OPTION1(() => this.SUBRULE(this.annotationsRule));
          this.ACTION(() => parsed.namespaces.set(language, name));
        },
      },
    ]);
  });

  protected readonly fileRule = this.RULE("file", (parsed: ParsedThrift): void => {
    this.MANY(() => {
      this.OR([
        { ALT: () => this.SUBRULE(this.headerRule, { ARGS: [parsed] }) },
        {
          ALT: () => {
            const declaration = this.OR1<Source.SourceDeclaration>([
              { ALT: () => this.SUBRULE(this.constRule) },
              { ALT: () => this.SUBRULE(this.typedefRule) },
              { ALT: () => this.SUBRULE(this.enumRule) },
              { ALT: () => this.SUBRULE(this.senumRule) },
              { ALT: () => this.SUBRULE(this.structRule) },
              { ALT: () => this.SUBRULE(this.serviceRule) },
            ]);
            this.ACTION(() => parsed.declarations.push(declaration));
          },
        },
      ]);
      this.OPTION(() => this.SUBRULE(this.separatorRule));
    });
  });
}
