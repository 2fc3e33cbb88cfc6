// Where in a contract a cursor is, by the tokens before it: texts that are being typed have no tree
// there yet.

import { type LexedFile, lexFile } from "../syntax/lexer.js";
import { endOf } from "../syntax/token-spans.js";
import * as T from "../syntax/tokens.js";
import { DiagnosticBag } from "../text/diagnostic.js";
import { SourceFile } from "../text/source-file.js";

export type Token = LexedFile["tokens"][number];

/** What a pair of brackets is around. `inner`: a list, or the parts of a map. */
export type FrameKind =
  | "top"
  | "struct"
  | "error"
  | "enum"
  | "union"
  | "arm"
  | "service"
  | "import"
  | "parameters"
  | "arguments"
  | "inner"
  | "unknown";

/** One level of brackets around the cursor. */
export interface Frame {
  readonly kind: FrameKind;
  /** What stands before the cursor in its statement, its parameter or its item. */
  readonly tokens: readonly Token[];
  /** Of `arguments`: the name of the annotation. */
  readonly annotation?: string;
  /** Numbers that are used or reserved in the block, those behind the cursor included. */
  readonly ids: ReadonlySet<number>;
}

export interface Cursor {
  /** From the outermost; the first is the file. */
  readonly frames: readonly [Frame, ...Frame[]];
  /** Where the word begins that the cursor is in or behind. */
  readonly wordStart: number;
  /** The token before the word, if any. */
  readonly before: Token | undefined;
  /** The tokens from the word on. */
  readonly behind: readonly Token[];
  /** Where the text of the string begins that the cursor is in; undefined outside of one. */
  readonly stringStart: number | undefined;
}

interface OpenFrame {
  kind: FrameKind;
  tokens: Token[];
  annotation?: string;
  ids: Set<number>;
}

const BLOCKS = new Map<Token["tokenType"], FrameKind>([
  [T.Struct, "struct"],
  [T.ErrorKeyword, "error"],
  [T.Enum, "enum"],
  [T.Union, "union"],
  [T.Service, "service"],
  [T.Import, "import"],
]);
const OPENERS: ReadonlySet<Token["tokenType"]> = new Set([T.OpenBrace, T.OpenParen, T.OpenBracket, T.Less]);
const CLOSERS: ReadonlySet<Token["tokenType"]> = new Set([T.CloseBrace, T.CloseParen, T.CloseBracket, T.Greater]);
/** What can begin a line of a file, and nothing else there. */
const TOP_WORDS: ReadonlySet<Token["tokenType"]> = new Set([
  T.Const,
  T.Enum,
  T.Struct,
  T.Union,
  T.ErrorKeyword,
  T.Service,
  T.Import,
]);

/** Tokens of a statement that are kept: bounds the work that a file of one statement asks for. */
const MAX_STATEMENT = 1_000;

/** Undefined inside of a comment, where nothing is completed. */
export function cursorAt(source: SourceFile, offset: number): Cursor | undefined {
  const { tokens, comments } = lexFile(new SourceFile(source.path, source.text), new DiagnosticBag());
  if (comments.some(({ start, end }) => start < offset && offset <= end)) return undefined;
  let wordStart = offset;
  while (wordStart > 0 && /[A-Za-z0-9_]/.test(source.text.charAt(wordStart - 1))) wordStart--;
  const string = tokens.find((token) => isString(source, token, offset));
  if (string !== undefined) wordStart = string.startOffset + 1;
  const at = tokens.findIndex((token) => token.startOffset >= wordStart || token === string);
  const cut = at < 0 ? tokens.length : at;
  const scan = new Scan(source);
  for (const token of tokens.slice(0, cut)) scan.take(token);
  const open = scan.frames;
  const frames = open.map((frame): Frame => ({ ...frame, tokens: [...frame.tokens] }));
  const block = scan.block;
  for (const token of tokens.slice(cut)) {
    scan.take(token);
    if (!scan.has(block)) break;
  }
  const [first = { kind: "top", tokens: [], ids: new Set() }, ...others] = frames;
  return {
    frames: [first, ...others],
    wordStart,
    before: tokens[cut - 1],
    behind: tokens.slice(string === undefined ? cut : cut + 1),
    stringStart: string === undefined ? undefined : wordStart,
  };
}

/** Whether the offset is between the quotes, or behind the first where there is no second. */
function isString(source: SourceFile, token: Token, offset: number): boolean {
  const { startOffset } = token;
  const quote = source.text.charAt(startOffset);
  if ((quote !== '"' && quote !== "'") || offset <= startOffset || offset > endOf(token)) return false;
  const isClosed = token.image.length > 1 && source.text.charAt(endOf(token) - 1) === quote;
  return !isClosed || offset < endOf(token);
}

class Scan {
  readonly #source: SourceFile;
  #frames: OpenFrame[] = [{ kind: "top", tokens: [], ids: new Set() }];

  constructor(source: SourceFile) {
    this.#source = source;
  }

  get frames(): readonly OpenFrame[] {
    return this.#frames;
  }

  /** The innermost block with members. */
  get block(): OpenFrame | undefined {
    return this.#frames.findLast(({ kind }) => !["parameters", "arguments", "inner", "unknown"].includes(kind));
  }

  has(frame: OpenFrame | undefined): boolean {
    return frame !== undefined && this.#frames.includes(frame);
  }

  take(token: Token): void {
    const { tokenType } = token;
    if (TOP_WORDS.has(tokenType) && this.#startsLine(token)) this.#frames.length = 1; // a brace is missing above
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    if (OPENERS.has(tokenType)) this.#open(frame, token);
    else if (CLOSERS.has(tokenType)) this.#close(token);
    else if (tokenType === T.Semicolon) this.#end();
    else if (tokenType === T.Comma && ["parameters", "arguments", "inner"].includes(frame.kind)) frame.tokens = [];
    else if (frame.tokens.length < MAX_STATEMENT) frame.tokens.push(token);
    const [first, second] = frame.tokens;
    const number = first?.tokenType === T.Reserved ? second : first;
    if (number?.tokenType === T.Int) frame.ids.add(Number(number.image));
  }

  #startsLine({ startOffset }: Token): boolean {
    return startOffset === 0 || this.#source.text.charAt(startOffset - 1) === "\n";
  }

  #open(frame: OpenFrame, token: Token): void {
    const { tokenType } = token;
    const [beforeLast, last] = frame.tokens.slice(-2);
    const ids = new Set<number>();
    if (tokenType === T.OpenBrace) {
      const word = frame.tokens.map((each) => BLOCKS.get(each.tokenType)).find((kind) => kind !== undefined);
      const kind = frame.kind === "top" ? (word ?? "unknown") : frame.kind === "union" ? "arm" : "unknown";
      this.#frames.push({ kind, tokens: [], ids });
    } else if (tokenType === T.OpenParen && beforeLast?.tokenType === T.At && last !== undefined) {
      this.#frames.push({ kind: "arguments", tokens: [], annotation: last.image, ids });
    } else if (tokenType === T.OpenParen) {
      this.#frames.push({ kind: frame.kind === "service" ? "parameters" : "unknown", tokens: [], ids });
    } else this.#frames.push({ kind: "inner", tokens: [], ids });
  }

  /** A closing sign stays in the statement, as what came before it is of one piece. */
  #close(token: Token): void {
    if (token.tokenType === T.CloseBrace) {
      while (this.#frames.length > 1 && isSmall(this.#frames.at(-1)?.kind)) this.#frames.pop();
      const closed = this.#frames.length > 1 ? this.#frames.pop() : undefined;
      const parent = this.#frames.at(-1);
      if (closed?.kind === "import") parent?.tokens.push(token);
      else if (parent !== undefined) parent.tokens = [];
      return;
    }
    const closed = this.#frames.length > 1 && isSmall(this.#frames.at(-1)?.kind) ? this.#frames.pop() : undefined;
    // The parts of a type are a part of the statement.
    const inside = closed?.kind === "inner" ? closed.tokens.slice(0, MAX_STATEMENT) : [];
    this.#frames.at(-1)?.tokens.push(...inside, token);
  }

  #end(): void {
    while (this.#frames.length > 1 && isSmall(this.#frames.at(-1)?.kind)) this.#frames.pop();
    const frame = this.#frames.at(-1);
    if (frame !== undefined) frame.tokens = [];
  }
}

/** Within one statement. */
function isSmall(kind: FrameKind | undefined): boolean {
  return kind === "parameters" || kind === "arguments" || kind === "inner";
}

/** The tokens without annotations and what is between their brackets. */
export function withoutAnnotations(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token?.tokenType === T.At) {
      if (tokens[at + 1] !== undefined) at++;
      if (tokens[at + 1]?.tokenType === T.CloseParen) at++;
    } else if (token !== undefined) kept.push(token);
  }
  return kept;
}
