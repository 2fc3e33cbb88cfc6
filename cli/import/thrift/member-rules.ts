// Grammar of fields, methods and members, with the comments that are about them.

import type { ThriftComments } from "./thrift-comments.js";
import type * as Source from "./thrift-source.js";
import * as T from "./thrift-tokens.js";
import { ValueRules } from "./value-rules.js";

const NO_COMMENTS: ThriftComments = { before: () => undefined, behind: () => undefined };

export class MemberRules extends ValueRules {
  protected comments = NO_COMMENTS;

  /** `unnumbered`: how many fields of the list had no id so far. */
  protected readonly fieldRule = this.RULE("field", (unnumbered: number): Source.SourceField => {
    const doc = this.docBefore();
    const marks: string[] = [];
    const id = this.OPTION(() => {
      const read = this.SUBRULE(this.intRule);
      this.CONSUME(T.Colon);
      return Number(read);
    });
    const requiredness = this.OPTION1(() =>
      this.OR([{ ALT: () => this.word(T.Required, "required") }, { ALT: () => this.word(T.Optional, "optional") }]),
    );
    const type = this.SUBRULE(this.typeRule);
    this.OPTION2(() => marks.push(this.CONSUME(T.Ampersand).image));
    const name = this.CONSUME(T.AnyName).image;
    const standard = this.OPTION3(() => {
      this.CONSUME(T.Equals);
      return this.SUBRULE(this.valueRule);
    });
    this.OPTION4(() => marks.push(this.CONSUME(T.XsdOptional).image));
    this.OPTION5(() => marks.push(this.CONSUME(T.XsdNillable).image));
    this.OPTION6(() => {
      marks.push(this.CONSUME(T.XsdAttributes).image);
      this.CONSUME(T.OpenBrace);
      this.SUBRULE(this.fieldsRule);
      this.CONSUME(T.CloseBrace);
    });
    const annotations = this.OPTION7(() => this.SUBRULE(this.annotationsRule)) ?? [];
    const behind = this.docBehind();
    this.OPTION8(() => this.SUBRULE(this.separatorRule));
    const words = doc ?? this.docBehind() ?? behind;
    return { id: id ?? -1 - unnumbered, name, type, requiredness, standard, marks, annotations, doc: words };
  });

  protected readonly fieldsRule: () => Source.SourceField[] = this.RULE("fields", (): Source.SourceField[] => {
    const fields: Source.SourceField[] = [];
    let unnumbered = 0;
    this.MANY(() => {
      const field = this.SUBRULE(this.fieldRule, { ARGS: [unnumbered] });
      this.ACTION(() => {
        if (field.id === -1 - unnumbered) unnumbered++;
        fields.push(field);
      });
    });
    return fields;
  });

  protected readonly methodRule = this.RULE("method", (): Source.SourceMethod => {
    const doc = this.docBefore();
    const isOneway =
      this.OPTION(() => this.OR([{ ALT: () => this.CONSUME(T.Oneway) }, { ALT: () => this.CONSUME(T.Async) }])) !== undefined;
    const result = this.OR1([{ ALT: () => this.word(T.Void, undefined) }, { ALT: () => this.SUBRULE(this.typeRule) }]);
    const name = this.CONSUME(T.AnyName).image;
    this.CONSUME(T.OpenParen);
    const parameters = this.SUBRULE(this.fieldsRule);
    this.CONSUME(T.CloseParen);
    const throws =
      this.OPTION1(() => {
        this.CONSUME(T.Throws);
        this.CONSUME1(T.OpenParen);
        const found = this.SUBRULE1(this.fieldsRule);
        this.CONSUME1(T.CloseParen);
        return found;
      }) ?? [];
    const annotations = this.OPTION2(() => this.SUBRULE(this.annotationsRule)) ?? [];
    const behind = this.docBehind();
    this.OPTION3(() => this.SUBRULE(this.separatorRule));
    return { name, isOneway, result, parameters, throws, annotations, doc: doc ?? this.docBehind() ?? behind };
  });

  protected readonly memberRule = this.RULE("member", (next: bigint): Source.SourceMember => {
    const doc = this.docBefore();
    const name = this.CONSUME(T.AnyName).image;
    const number = this.OPTION(() => {
      this.CONSUME(T.Equals);
      return this.SUBRULE(this.intRule);
    });
    const annotations = this.OPTION1(() => this.SUBRULE(this.annotationsRule)) ?? [];
    const behind = this.docBehind();
    this.OPTION2(() => this.SUBRULE(this.separatorRule));
    return { name, number: number ?? next, annotations, doc: doc ?? this.docBehind() ?? behind };
  });

  protected docBefore(): string | undefined {
    return this.ACTION(() => this.comments.before(this.LA(1).startOffset));
  }

  /** The comment behind the token that was read last. */
  protected docBehind(): string | undefined {
    return this.ACTION(() => this.comments.behind(this.LA(0).startOffset));
  }
}
