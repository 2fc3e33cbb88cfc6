// Grammar of files, and the one door of this room: `parseFile`.

import { type Diagnostic, DiagnosticBag } from "../text/diagnostic.js";
import type { SourceFile } from "../text/source-file.js";
import { suggest } from "../text/suggest.js";
import type * as Ast from "./ast.js";
import { createDeclarationRules, type DeclarationRules } from "./declaration-rules.js";
import { type CollectedDocs, collectDocs } from "./doc-comments.js";
import { translateForeign } from "./foreign-forms.js";
import { lexFile } from "./lexer.js";
import { createMemberRules } from "./member-rules.js";
import { createMethodRules } from "./method-rules.js";
import { BREAKS, type OpenParser, openParser } from "./open-parser.js";
import { PlainFields } from "./plain-fields.js";
import { type Head, type ParseInput, RecoveringParser } from "./recovering-parser.js";
import * as T from "./tokens.js";
import { createValueRules, type ValueRules } from "./value-rules.js";

export interface ParsedFile {
  readonly file: Ast.File;
  readonly diagnostics: readonly Diagnostic[];
}

/** What people from other languages write. */
const SYNONYMS: Readonly<Record<string, string>> = {
  message: "struct",
  record: "struct",
  class: "struct",
  interface: "service",
  exception: "error",
  typedef: "type",
  include: "import",
  namespace: "package",
  oneof: "union",
  variant: "union",
};

interface ParserOptions {
  /** True for a parser without the shorter way of plain fields. For tests. */
  readonly byRules?: boolean;
  /** All of chevrotain's checks. For tests: they take longer. */
  readonly validates?: boolean;
}

class Parser {
  readonly #parser: OpenParser;
  readonly #declarations: DeclarationRules;
  readonly #readFile: () => void;

  constructor({ byRules = false, validates = false }: ParserOptions = {}) {
    const parser = openParser(new RecoveringParser(!validates));
    const values = createValueRules(parser);
    const plainFields = new PlainFields(parser, values);
    const members = createMemberRules(parser, values, () => (byRules ? undefined : plainFields.read()));
    const declarations = createDeclarationRules(parser, values, members, createMethodRules(parser, values));
    const item = createItemRule(parser, values, declarations);
    const file = parser.RULE("file", (): void => parser.repeatToEnd(0, () => parser.SUBRULE(item)), BREAKS);
    // Chevrotain calls what rules are made of as methods of the parser.
    this.#readFile = () => file.call(parser);
    this.#parser = parser;
    this.#declarations = declarations;
    parser.complete();
  }

  parse(source: SourceFile): ParsedFile {
    const bag = new DiagnosticBag();
    const { tokens: written, comments, parsable } = lexFile(source, bag);
    const tokens = parsable ? translateForeign(source, written, bag) : written;
    const items = this.#declarations.collect();
    const docs = collectDocs(source.text, written, comments);
    const parser = this.#parser;
    parser.begin({ source, tokens, docs: docs.before, bag });
    if (parsable) this.#readFile();
    reportLostDocs(docs, parser.readDocs, { source, bag });
    const file = { source, start: 0, end: source.text.length, ...items, comments, lostName: parser.lostName || !parsable };
    parser.end();
    return { file, diagnostics: bag.all };
  }

  listRules(): readonly string[] {
    return Object.keys(this.#parser.getGAstProductions());
  }
}

function createItemRule(parser: OpenParser, values: ValueRules, declarations: DeclarationRules): () => void {
  return parser.RULE(
    "item",
    (): void => {
      const head = parser.readHead();
      const node = { end: 0 };
      parser.statement(node, "declaration", () => {
        values.annotations(0, head.annotations);
        parser.ACTION(() => respellDeclaration(parser));
        const args: { ARGS: [Head] } = { ARGS: [head] };
        parser.OR([
          { ALT: () => parser.SUBRULE(declarations.packageRule, args) },
          { ALT: () => parser.SUBRULE(declarations.importRule, args) },
          { ALT: () => parser.SUBRULE(declarations.constRule, args) },
          { ALT: () => parser.SUBRULE(declarations.aliasRule, args) },
          { ALT: () => parser.SUBRULE(declarations.enumRule, args) },
          { ALT: () => parser.SUBRULE(declarations.unionRule, args) },
          { ALT: () => parser.SUBRULE(declarations.structRule, args) },
          { ALT: () => parser.SUBRULE(declarations.errorRule, args) },
          { ALT: () => parser.SUBRULE(declarations.serviceRule, args) },
        ]);
      });
      // Broken before a declaration rule took over: whatever it declares is unknown.
      if ("broken" in node) parser.lostName = true;
    },
    BREAKS,
  );
}

function respellDeclaration(parser: OpenParser): void {
  const token = parser.LA(1);
  const isHeader = token.tokenType === T.Identifier && (parser.nextIs(T.AnyName, 2) || parser.nextIs(T.OpenBrace, 2));
  if (!isHeader) return;
  const keywords = [T.Package, T.Import, ...T.DECLARATION_KEYWORDS];
  const words = keywords.map((keyword) => String(keyword.PATTERN));
  const word = (Object.hasOwn(SYNONYMS, token.image) ? SYNONYMS[token.image] : undefined) ?? suggest(token.image, words);
  const keyword = keywords.find((candidate) => candidate.PATTERN === word);
  if (keyword !== undefined && word !== undefined) parser.respellAs(keyword, word);
}

/**
 * Documentation before something that carries none is only looked for when everything else could be
 * read.
 */
function reportLostDocs(
  { before, trailing }: CollectedDocs,
  readDocs: ReadonlySet<number>,
  { source, bag }: Pick<ParseInput, "source" | "bag">,
): void {
  const lost = [...trailing];
  if (bag.all.length === 0) for (const [owner, { first }] of before) if (!readDocs.has(owner)) lost.push(first);
  for (const { start } of lost) {
    const span = { file: source, start, end: start + 3 };
    bag.report("CW1016", {
      message: "this documentation belongs to nothing and is left out",
      span,
      help: "put it on a line of its own above what it is about, or write `//`",
      fixes: [{ title: "make it a plain comment", edits: [{ span, text: "//" }] }],
    });
  }
}

let parser: Parser | undefined;
let ruleParser: Parser | undefined;

/** Reads one file. Never throws: what cannot be read is reported and left out of the tree. */
export function parseFile(source: SourceFile): ParsedFile {
  parser ??= new Parser();
  return parser.parse(source);
}

/** Reads one file by the rules alone. For tests: what is read without them must be the same. */
export function parseFileByRules(source: SourceFile): ParsedFile {
  ruleParser ??= new Parser({ byRules: true });
  return ruleParser.parse(source);
}

/**
 * Builds the grammar with all of chevrotain's checks on, and throws when it is ambiguous. For
 * tests: it takes longer.
 */
export function validateGrammar(): void {
  new Parser({ validates: true });
}

/** The names of the grammar's rules. For tests: docs/idl.md describes each. */
export function listRules(): readonly string[] {
  return new Parser().listRules();
}
