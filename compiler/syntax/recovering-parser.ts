// What the grammar needs besides its rules: how to read on after a mistake, so that one mistake
// gives one message. A statement that breaks keeps what was read of it, and the parser goes on
// behind it.

import { EmbeddedActionsParser, type IToken, isRecognitionException, type TokenType, tokenMatcher } from "chevrotain";
import { type DiagnosticBag, type DiagnosticInput, replaceWith } from "../text/diagnostic.js";
import type { DiagnosticCode } from "../text/diagnostic-codes.js";
import { quote } from "../text/escape.js";
import type { Range, SourceFile } from "../text/source-file.js";
import { suggest } from "../text/suggest.js";
import type { Annotation } from "./ast.js";
import type { Doc } from "./doc-comments.js";
import { createLazyLookahead } from "./lazy-lookahead.js";
import { retype, spanOf } from "./lexer.js";
import { SyntaxProblemListener } from "./syntax-problems.js";
import { endOf } from "./token-spans.js";
import * as T from "./tokens.js";
import { ToldProblems } from "./told-problems.js";

/** A node while it is read. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

/** What stands before a declaration or member. */
export interface Head {
  readonly start: number;
  readonly doc: string | undefined;
  readonly annotations: Annotation[];
}

/** Input of one parse. */
export interface ParseInput {
  readonly source: SourceFile;
  readonly tokens: IToken[];
  readonly docs: ReadonlyMap<number, Doc>;
  readonly bag: DiagnosticBag;
}

/** Syntax problems after which the rest of a file is skipped: it is not a contract. */
const MAX_PROBLEMS = 60;

/** Tokens that decide between two ways. */
const MAX_LOOKAHEAD = 2;

const NO_INPUT: Omit<ParseInput, "source" | "bag"> = { tokens: [], docs: new Map() };
const INSERTABLE = new Set<TokenType>([
  T.Semicolon,
  T.Comma,
  T.Colon,
  T.OpenBrace,
  T.CloseBrace,
  T.CloseParen,
  T.CloseBracket,
  T.Greater,
]);

/** How far a broken statement reaches. Only arms have blocks of their own inside a block. */
export type StatementLevel = "member" | "arm" | "declaration";

export class RecoveringParser extends EmbeddedActionsParser {
  /** True when a declaration broke before its name. */
  lostName = false;
  /** Offsets of the tokens whose documentation somebody has taken. */
  readonly readDocs = new Set<number>();
  #current: ParseInput | undefined;
  #told = new ToldProblems(NO_INPUT.tokens, []);
  #lastProblem = 0;
  #problemCount = 0;

  // Chevrotain's own skipping inside loops is replaced by `repeat`, which knows blocks and lines.
  protected readonly attemptInRepetitionRecovery = (): void => {};

  constructor(skipValidations: boolean, listener = new SyntaxProblemListener()) {
    super([...T.TOKENS], {
      recoveryEnabled: true,
      maxLookahead: MAX_LOOKAHEAD,
      lookaheadStrategy: createLazyLookahead(MAX_LOOKAHEAD),
      skipValidations,
      errorMessageProvider: listener,
    });
    listener.onProblem = (problem) => {
      const { source } = this.#current ?? {};
      if (source === undefined) return;
      const { code, input } = problem(source);
      this.reportAt(code, input);
    };
  }

  /** What is read. Undefined while chevrotain records the rules. */
  get reading(): ParseInput | undefined {
    return this.#current;
  }

  /** Once all rules are there. */
  complete(): void {
    this.performSelfAnalysis();
  }

  /** Sets the file to read. */
  begin(input: ParseInput): void {
    this.input = input.tokens;
    this.#current = input;
    this.lostName = false;
    this.#problemCount = 0;
    this.#lastProblem = 0;
    this.#told = new ToldProblems(input.tokens, input.bag.all);
    this.readDocs.clear();
  }

  /** Lets go of the file. */
  end(): void {
    this.input = NO_INPUT.tokens;
    this.#current = undefined;
  }

  /**
   * Reports a mistake unless one stands right before it in its statement: then it is nearly always
   * a result of that.
   */
  reportAt(code: DiagnosticCode, input: DiagnosticInput): void {
    const { file, start } = input.span;
    const statement = file.statementStart(start);
    this.#problemCount++;
    if (this.#told.isResult(statement, start)) return;
    this.#told.add(statement, start);
    this.#lastProblem = statement;
    this.#current?.bag.report(code, input);
  }

  reportToken(code: DiagnosticCode, token: IToken, input: Omit<DiagnosticInput, "span">): void {
    if (this.#current === undefined) return; // the recording phase has no file
    this.reportAt(code, { ...input, span: spanOf(this.#current.source, token) });
  }

  reportRange(code: DiagnosticCode, { start, end }: Range, input: Omit<DiagnosticInput, "span">): void {
    if (this.#current !== undefined) this.reportAt(code, { ...input, span: { file: this.#current.source, start, end } });
  }

  /** Where the next token starts, and the documentation before it. */
  readHead(): Head {
    const start = this.LA(1).startOffset;
    this.readDocs.add(start);
    return { start, doc: this.#current?.docs.get(start)?.text, annotations: [] };
  }

  /**
   * Runs the body of a statement. When it breaks: marks the node and skips to where the next one
   * can start.
   */
  statement<T extends { end: number; broken?: true }>(node: T, level: StatementLevel, body: () => void): T {
    if (this.RECORDING_PHASE) {
      body();
      return node;
    }
    try {
      body();
    } catch (error) {
      if (!(error instanceof Error) || !isRecognitionException(error)) throw error;
      node.broken = true;
      // What is left of it may look like anything: nothing more is believed before the next `;`.
      this.#told.endStatement(this.#lastProblem);
      if (level === "declaration") this.#skipDeclaration();
      else this.#skipMember(level === "arm");
    }
    // An inserted token has no place.
    node.end = endOf(this.LA(0)) || 0;
    return node;
  }

  /**
   * Reads items until the block ends, whatever stands in it, or until `isOver` says that it should
   * have ended.
   */
  repeat(index: number, item: () => void, isOver: () => boolean = () => false): void {
    if (this.RECORDING_PHASE) {
      this.many(index, item);
      return;
    }
    while (!this.#isBlockEnd() && !isOver()) {
      const before = this.LA(1);
      item();
      if (this.LA(1) === before) this.SKIP_TOKEN();
    }
  }

  /** Reads items until the file ends. */
  repeatToEnd(index: number, item: () => void): void {
    if (this.RECORDING_PHASE) {
      this.many(index, item);
      return;
    }
    while (!this.nextIs(T.EndOfFile) && this.#problemCount < MAX_PROBLEMS) {
      const before = this.LA(1);
      item();
      if (this.LA(1) === before) this.SKIP_TOKEN();
    }
  }

  nextIs(type: TokenType, distance = 1): boolean {
    return tokenMatcher(this.LA(distance), type);
  }

  /** When the next word is nearly the keyword: reports that and reads it as the keyword. */
  respell(keyword: TokenType, word: string): void {
    const token = this.LA(1);
    if (this.RECORDING_PHASE || token.tokenType !== T.Identifier || suggest(token.image, [word]) === undefined) return;
    this.respellAs(keyword, word);
  }

  respellAs(keyword: TokenType, word: string): void {
    const token = this.LA(1);
    if (this.#current === undefined) return;
    const span = spanOf(this.#current.source, token);
    this.reportAt("CW1012", {
      message: `unknown keyword ${quote(token.image)}`,
      span,
      help: `did you mean \`${word}\`?`,
      fixes: replaceWith(span, word),
    });
    retype(token, keyword);
  }

  /** True at a token that begins a declaration, and cannot be a member of the block before. */
  #startsDeclaration(): boolean {
    const token = this.LA(1);
    if (token.tokenType === T.Import) return this.nextIs(T.OpenBrace, 2);
    if (token.tokenType !== T.Package && !T.DECLARATION_KEYWORDS.includes(token.tokenType)) return false;
    if (!this.nextIs(T.AnyName, 2) && !this.#isFirstOnLine(this.LA(1))) return false;
    if (this.nextIs(T.OpenParen, 2) || this.nextIs(T.Colon, 2) || this.nextIs(T.Semicolon, 2)) return false;
    return this.#isFirstOnLine(token) || [T.Semicolon, T.CloseBrace].includes(this.LA(0).tokenType);
  }

  protected override canTokenTypeBeInsertedInRecovery(type: TokenType): boolean {
    // A word too much is likelier than a sign too little.
    if (!INSERTABLE.has(type) || (this.nextIs(type, 2) && this.nextIs(T.AnyName))) return false;
    if (type !== T.Semicolon) return true;
    // On one line the rest belongs to this statement: inserting `;` would make a second mistake of
    // it.
    const next = this.LA(1);
    return (
      this.#isFirstOnLine(next) || next.tokenType === T.CloseBrace || next.tokenType === T.Int || next.tokenType === T.EndOfFile
    );
  }

  protected override canTokenTypeBeDeletedInRecovery(type: TokenType): boolean {
    // The next name is the name of something else.
    if (type === T.Identifier || type === T.AnyName) return false;
    const next = this.LA(1).tokenType;
    return next !== T.CloseBrace && next !== T.OpenBrace && next !== T.Semicolon && !this.#startsDeclaration();
  }

  #isBlockEnd(): boolean {
    if (this.#problemCount >= MAX_PROBLEMS) this.#skipToEnd();
    return this.nextIs(T.CloseBrace) || this.nextIs(T.EndOfFile) || this.#startsDeclaration();
  }

  #skipMember(hasBlocks: boolean): void {
    let depth = 0;
    for (let skipped = 0; !this.nextIs(T.EndOfFile) && !this.#startsDeclaration(); skipped++) {
      const type = this.LA(1).tokenType;
      if (depth === 0 && type === T.CloseBrace) return;
      if (depth === 0 && skipped > 0 && this.#startsMember()) return;
      this.SKIP_TOKEN();
      if (type === T.OpenBrace && hasBlocks) depth++;
      else if (type === T.CloseBrace && --depth === 0) return;
      else if (type === T.Semicolon && depth === 0) return;
    }
  }

  #startsMember(): boolean {
    const token = this.LA(1);
    if (!this.#isFirstOnLine(token)) return false;
    const type = token.tokenType;
    if (type === T.Int || type === T.At) return true;
    return (
      this.nextIs(T.AnyName) &&
      (this.nextIs(T.OpenParen, 2) || this.nextIs(T.Int, 2) || (type === T.Oneway && this.nextIs(T.AnyName, 2)))
    );
  }

  #skipDeclaration(): void {
    while (!this.nextIs(T.EndOfFile) && !this.#startsDeclaration()) {
      // An annotation at the margin belongs to the next declaration.
      const token = this.LA(1);
      if (token.tokenType === T.At && this.#isFirstOnLine(token) && this.LA(0).tokenType === T.CloseBrace) return;
      this.SKIP_TOKEN();
    }
  }

  #skipToEnd(): void {
    while (!this.nextIs(T.EndOfFile)) this.SKIP_TOKEN();
  }

  #isFirstOnLine(token: IToken): boolean {
    return this.#current?.source.isFirstOnLine(token.startOffset) ?? false;
  }
}
