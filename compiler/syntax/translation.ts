// The tokens of a file while foreign forms in them are replaced: what is still to be read, what is
// read already, and where in the file that is. Which forms there are is foreign-types.ts and
// foreign-members.ts.

import type { IToken, TokenType } from "chevrotain";
import type { DiagnosticBag, DiagnosticInput } from "../text/diagnostic.js";
import type { SourceFile } from "../text/source-file.js";
import type { Place } from "./foreign-type-writer.js";
import * as Spans from "./token-spans.js";
import * as T from "./tokens.js";

const DECLARATIONS: ReadonlySet<TokenType> = new Set(T.DECLARATION_KEYWORDS);
const NAMED_TYPES: ReadonlySet<TokenType | undefined> = new Set([T.Enum, T.Struct, T.Union, T.ErrorKeyword, T.Type]);

export class Translation {
  readonly source: SourceFile;
  readonly bag: DiagnosticBag;
  readonly tokens: readonly IToken[];
  /** The next token. */
  at = 0;
  /** What the parser gets. */
  readonly out: IToken[] = [];
  #depth = 0;
  /** Of parentheses, and whether they hold the parameters of a method. */
  #parens = 0;
  #isMethod = false;
  /** The keyword of the declaration that is being read. */
  #declaration: TokenType | undefined;
  #declared: ReadonlySet<string> | undefined;

  constructor(source: SourceFile, tokens: readonly IToken[], bag: DiagnosticBag) {
    this.source = source;
    this.tokens = tokens;
    this.bag = bag;
  }

  /** The next token as it is. */
  take(): void {
    const token = this.tokens[this.at++];
    if (token === undefined) return;
    const { tokenType } = token;
    if (this.#depth === 0 && DECLARATIONS.has(tokenType)) this.#declaration = tokenType;
    if (tokenType === T.OpenBrace) this.#depth++;
    if (tokenType === T.CloseBrace) this.#depth--;
    if (tokenType === T.OpenParen) {
      if (this.#parens++ === 0) this.#isMethod = this.out.at(-2)?.tokenType !== T.At;
    }
    if (tokenType === T.CloseParen) this.#parens = Math.max(0, this.#parens - 1);
    if (Spans.STATEMENT_ENDS.has(tokenType)) this.#parens = 0;
    this.out.push(token);
  }

  /** Reads on behind `end`, in place of which the parser gets these. */
  replace(end: number, tokens: readonly IToken[]): void {
    this.out.push(...tokens);
    this.at = end;
  }

  /** What kind of type would stand here; undefined where none does. */
  get place(): Place | undefined {
    const before = this.out.at(-1)?.tokenType;
    if (before === T.Colon) return this.placeBehindColon;
    if (before === T.Equals) return this.#isAlias ? "alias" : undefined;
    if (before === T.OpenBracket || before === T.Less) return "item";
    return before === T.Comma && this.#parens === 0 && Spans.isInside(this.out) ? "item" : undefined;
  }

  /** What kind of type stands behind a colon that comes next, or came last. */
  get placeBehindColon(): Place {
    if (this.#parens > 0) return "parameter";
    const before = this.out.at(-1)?.tokenType === T.Colon ? this.out.at(-2) : this.out.at(-1);
    if (before?.tokenType === T.CloseParen) return "result";
    if (this.#declaration === T.Union) return "arm";
    return this.#declaration === T.Const ? "constant" : "field";
  }

  get #isAlias(): boolean {
    return this.#depth === 0 && this.out.at(-3)?.tokenType === T.Type;
  }

  get startsMember(): boolean {
    const before = this.tokens[this.at - 1]?.tokenType;
    if (this.#depth === 0 || before === undefined) return false;
    return before === T.Comma ? this.out.at(-1)?.tokenType === T.Semicolon : Spans.STATEMENT_ENDS.has(before);
  }

  get startsParameter(): boolean {
    const before = this.out.at(-1)?.tokenType;
    return this.#parens === 1 && this.#isMethod && this.#depth > 0 && (before === T.OpenParen || before === T.Comma);
  }

  /** Names that this file declares or imports: they have a meaning of their own. */
  get declared(): ReadonlySet<string> {
    this.#declared ??= namesIn(this.tokens);
    return this.#declared;
  }

  report(input: Omit<DiagnosticInput, "span">, first: IToken, last: IToken): void {
    this.bag.report("CW1010", { ...input, span: { file: this.source, start: first.startOffset, end: Spans.endOf(last) } });
  }

  /** As it stands in the file, from the first token to the last. */
  textOf(first: IToken, last: IToken): string {
    return this.source.text.slice(first.startOffset, Spans.endOf(last));
  }

  type(ahead = 0): TokenType | undefined {
    return this.tokens[this.at + ahead]?.tokenType;
  }

  /** Behind the last one, the last one. */
  token(at: number): IToken {
    return this.tokens[Math.min(at, this.tokens.length - 1)] as IToken; // a translation has tokens
  }
}

function namesIn(tokens: readonly IToken[]): ReadonlySet<string> {
  const names = new Set<string>();
  let isImport = false;
  for (const [at, { tokenType, image }] of tokens.entries()) {
    if (tokenType === T.Import) isImport = true;
    if (tokenType === T.From || tokenType === T.Semicolon) isImport = false;
    if (tokenType === T.Identifier && (isImport || NAMED_TYPES.has(tokens[at - 1]?.tokenType))) names.add(image);
  }
  return names;
}
