// Reads a `.thrift` file, or says where its first mistake is.

import { MAX_FILE_BYTES } from "@callwire/compiler";
import { type IToken, Lexer } from "chevrotain";
import { placeComments } from "./thrift-comments.js";
import { type ParsedThrift, ThriftParser } from "./thrift-parser.js";
import type { ThriftSource } from "./thrift-source.js";
import { CLOSING, Hex, Int, OPENING, TOKENS } from "./thrift-tokens.js";

/** Brackets in one another: contracts have 32, and a parser's stack some thousands. */
const MAX_NESTING = 64;

/** As contracts have, and ten times what large files have. Each may be a token of 100 bytes. */
const MAX_CHARACTERS = MAX_FILE_BYTES;

/** Namespaces for all languages, or for the one that most files have it for. */
const NAMESPACES = ["*", "java", "js", "py", "cpp", "go"];

/** Of an integer: 64 bits are 20. */
const MAX_DIGITS = 40;

let lexer: Lexer | undefined;
let parser: ThriftParser | undefined;

/** Throws an Error that says what is wrong, and where. */
export function readThrift(path: string, text: string): ThriftSource {
  if (text.length > MAX_CHARACTERS) throw new Error(`it has more than ${MAX_CHARACTERS} characters; split it`);
  // It ends with the first mistake: a string without an end would be looked for at each quote.
  lexer ??= new Lexer([...TOKENS], { positionTracking: "onlyOffset", ensureOptimizations: true, recoveryEnabled: false });
  const lexed = lexer.tokenize(text);
  const [wrong] = lexed.errors;
  if (wrong !== undefined) throw mistakeAt(text, wrong.offset, unreadable(text, wrong.offset));
  checkBounds(text, lexed.tokens);
  parser ??= new ThriftParser();
  const parsed = parser.read(text, lexed.tokens, placeComments(text, lexed.tokens, lexed.groups["comments"] ?? []));
  const [mistake] = parser.errors;
  if (mistake !== undefined) {
    const { startOffset } = mistake.token; // none at the end of the file
    throw mistakeAt(text, Number.isNaN(startOffset) ? text.length : startOffset, mistake.message);
  }
  return {
    path,
    package: namespaceOf(parsed),
    includes: parsed.includes.map((each) => ({ path: each.path, prefix: each.alias ?? programName(each.path) })),
    cppIncludes: parsed.cppIncludes,
    declarations: parsed.declarations,
  };
}

function unreadable(text: string, offset: number): string {
  if (text.startsWith("/*", offset)) return "the comment is never closed";
  if (/["']/.test(text.charAt(offset))) return "the string is never closed";
  return `${JSON.stringify(String.fromCodePoint(text.codePointAt(offset) ?? 0))} is no part of Thrift`;
}

function mistakeAt(text: string, offset: number, what: string): Error {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return new Error(`line ${line}, column ${offset - before.lastIndexOf("\n")}: ${what}`);
}

function checkBounds(text: string, tokens: readonly IToken[]): void {
  let depth = 0;
  for (const { tokenType, startOffset, image } of tokens) {
    if ((tokenType === Int || tokenType === Hex) && image.length > MAX_DIGITS)
      throw mistakeAt(text, startOffset, `the number has more than ${MAX_DIGITS} digits`);
    if (CLOSING.has(tokenType)) depth--;
    else if (OPENING.has(tokenType) && ++depth > MAX_NESTING)
      throw mistakeAt(text, startOffset, `more than ${MAX_NESTING} brackets stand in one another`);
  }
}

function namespaceOf({ namespaces }: ParsedThrift): string {
  const language = NAMESPACES.find((each) => namespaces.has(each));
  return (language === undefined ? [...namespaces.values()][0] : namespaces.get(language)) ?? "";
}

/** What types of an included file begin with. */
function programName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.thrift$/, "");
}
