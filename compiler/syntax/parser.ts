// Grammar of files, and the one door of this room: `parseFile`.

import type { IToken } from "chevrotain";
import { type Diagnostic, DiagnosticBag } from "../text/diagnostic.js";
import type { SourceFile } from "../text/source-file.js";
import { suggest } from "../text/suggest.js";
import type * as Ast from "./ast.js";
import { DeclarationRules } from "./declaration-rules.js";
import { type CollectedDocs, collectDocs } from "./doc-comments.js";
import { translateForeign } from "./foreign-forms.js";
import { lexFile } from "./lexer.js";
import { readString } from "./literals.js";
import type { Head } from "./recovering-parser.js";
import * as T from "./tokens.js";
import { endOf } from "./value-rules.js";

export interface ParsedFile {
  readonly file: Ast.File;
  readonly diagnostics: readonly Diagnostic[];
}

const BREAKS = { resyncEnabled: false } as const;

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

class Parser extends DeclarationRules {
  #bag: DiagnosticBag | undefined;
  #source: SourceFile | undefined;

  readonly #item = this.RULE(
    "item",
    (): void => {
      const head = this.readHead();
      const node = { end: 0 };
      this.statement(node, "declaration", () => {
        this.annotations(0, head.annotations);
        this.ACTION(() => this.#respellDeclaration());
        const args: { ARGS: [Head] } = { ARGS: [head] };
        this.OR([
          { ALT: () => this.SUBRULE(this.packageRule, args) },
          { ALT: () => this.SUBRULE(this.importRule, args) },
          { ALT: () => this.SUBRULE(this.constRule, args) },
          { ALT: () => this.SUBRULE(this.aliasRule, args) },
          { ALT: () => this.SUBRULE(this.enumRule, args) },
          { ALT: () => this.SUBRULE(this.unionRule, args) },
          { ALT: () => this.SUBRULE(this.structRule, args) },
          { ALT: () => this.SUBRULE(this.errorRule, args) },
          { ALT: () => this.SUBRULE(this.serviceRule, args) },
        ]);
      });
      // Broken before a declaration rule took over: whatever it declares is unknown.
      if ("broken" in node) this.lostName = true;
    },
    BREAKS,
  );

  readonly #file = this.RULE("file", (): void => this.repeatToEnd(0, () => this.SUBRULE(this.#item)), BREAKS);

  constructor(skipValidations = true) {
    super(skipValidations);
    this.performSelfAnalysis();
  }

  parse(source: SourceFile): ParsedFile {
    const bag = new DiagnosticBag();
    const { tokens: written, comments, parsable } = lexFile(source, bag);
    const tokens = parsable ? translateForeign(source, written, bag) : written;
    this.items = { package: undefined, imports: [], declarations: [] };
    this.#bag = bag;
    this.#source = source;
    const docs = collectDocs(source.text, written, comments);
    this.begin({ source, tokens, docs: docs.before, bag });
    if (parsable) this.#file();
    this.#reportLostDocs(source, docs, bag);
    const file = { source, start: 0, end: source.text.length, ...this.items, comments, lostName: this.lostName || !parsable };
    this.end();
    return { file, diagnostics: bag.all };
  }

  /** From here on, nothing passes the rules by. */
  byRules(): this {
    this.readsPlainFields = false;
    return this;
  }

  protected override stringLiteral(token: IToken): Ast.StringLiteral {
    const { startOffset: start, image } = token;
    // The recording phase has no file.
    if (this.#source === undefined || this.#bag === undefined) return { kind: "string", start, end: start, value: "" };
    return { kind: "string", start, end: endOf(token), value: readString(image, this.#source, start, this.#bag) };
  }

  /** Documentation before something that carries none is only looked for when everything else could be read. */
  #reportLostDocs(source: SourceFile, { before, trailing }: CollectedDocs, bag: DiagnosticBag): void {
    const lost = [...trailing];
    if (bag.all.length === 0) for (const [owner, { first }] of before) if (!this.readDocs.has(owner)) lost.push(first);
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

  #respellDeclaration(): void {
    const token = this.LA(1);
    const isHeader = token.tokenType === T.Identifier && (this.nextIs(T.AnyName, 2) || this.nextIs(T.OpenBrace, 2));
    if (!isHeader) return;
    const keywords = [T.Package, T.Import, ...T.DECLARATION_KEYWORDS];
    const words = keywords.map((keyword) => String(keyword.PATTERN));
    const word = (Object.hasOwn(SYNONYMS, token.image) ? SYNONYMS[token.image] : undefined) ?? suggest(token.image, words);
    const keyword = keywords.find((candidate) => candidate.PATTERN === word);
    if (keyword !== undefined && word !== undefined) this.respellAs(keyword, word);
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
  ruleParser ??= new Parser().byRules();
  return ruleParser.parse(source);
}

/** Builds the grammar with all of chevrotain's checks on, and throws when it is ambiguous. For tests: it takes longer. */
export function validateGrammar(): void {
  new Parser(false);
}

/** The names of the grammar's rules. For tests: docs/idl.md describes each. */
export function listRules(): readonly string[] {
  return Object.keys(new Parser().getGAstProductions());
}
