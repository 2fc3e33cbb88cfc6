// Grammar of declarations and files, and the one door of this room: `parseFile`.

import type { IToken } from "chevrotain";
import { type Diagnostic, DiagnosticBag } from "../text/diagnostic.js";
import type { SourceFile } from "../text/source-file.js";
import { suggest } from "../text/suggest.js";
import type * as Ast from "./ast.js";
import { collectDocs } from "./doc-comments.js";
import { lexFile } from "./lexer.js";
import { readString } from "./literals.js";
import { MemberRules } from "./member-rules.js";
import type { Draft, Head } from "./recovering-parser.js";
import * as T from "./tokens.js";
import { endOf } from "./value-rules.js";

export interface ParsedFile {
  readonly file: Ast.File;
  readonly diagnostics: readonly Diagnostic[];
}

const BREAKS = { resyncEnabled: false } as const;
const NO_HEAD: Head = { start: 0, doc: undefined, annotations: [] };

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

type Items = Pick<Draft<Ast.File>, "package" | "imports" | "declarations">;

class Parser extends MemberRules {
  #items: Items = { package: undefined, imports: [], declarations: [] };
  #bag: DiagnosticBag | undefined;
  #source: SourceFile | undefined;

  readonly #package = this.RULE(
    "package",
    (head: Head = NO_HEAD): void => {
      const node: Draft<Ast.PackageStatement> = {
        kind: "package",
        ...head,
        annotations: [...head.annotations],
        end: 0,
        name: undefined,
      };
      this.statement(node, "member", () => {
        this.CONSUME(T.Package);
        const parts: Ast.Name[] = [];
        this.AT_LEAST_ONE_SEP({ SEP: T.Dot, DEF: () => parts.push(this.name(0, T.AnyName)) });
        this.ACTION(() => {
          node.name = { start: parts[0]?.start ?? 0, end: parts.at(-1)?.end ?? 0, text: parts.map(({ text }) => text).join(".") };
        });
        this.CONSUME(T.Semicolon);
      });
      this.ACTION(() => this.#addPackage(node));
    },
    BREAKS,
  );

  readonly #import = this.RULE(
    "import",
    (head: Head = NO_HEAD): void => {
      const node: Draft<Ast.Import> = {
        kind: "import",
        ...head,
        annotations: [...head.annotations],
        end: 0,
        names: [],
        path: undefined,
      };
      this.statement(node, "member", () => {
        this.CONSUME(T.Import);
        this.CONSUME(T.OpenBrace);
        this.MANY_SEP({ SEP: T.Comma, DEF: () => node.names.push(this.name(0, T.Identifier)) });
        this.CONSUME(T.CloseBrace);
        this.ACTION(() => this.respell(T.From, "from"));
        this.CONSUME(T.From);
        node.path = this.stringLiteral(this.CONSUME(T.String));
        this.CONSUME(T.Semicolon);
      });
      this.#items.imports.push(node);
    },
    BREAKS,
  );

  readonly #const = this.RULE(
    "const",
    (head: Head = NO_HEAD): void => {
      const node: Draft<Ast.Const> = {
        kind: "const",
        ...head,
        annotations: [...head.annotations],
        end: 0,
        name: undefined,
        type: undefined,
        value: undefined,
      };
      this.#declaration(node, () => {
        this.CONSUME(T.Const);
        node.name = this.name(0, T.Identifier);
        this.CONSUME(T.Colon);
        node.type = this.SUBRULE(this.type);
        this.CONSUME(T.Equals);
        node.value = this.SUBRULE(this.literal);
        this.CONSUME(T.Semicolon);
      });
    },
    BREAKS,
  );

  readonly #alias = this.RULE(
    "alias",
    (head: Head = NO_HEAD): void => {
      const node: Draft<Ast.Alias> = {
        kind: "alias",
        ...head,
        annotations: [...head.annotations],
        end: 0,
        name: undefined,
        type: undefined,
      };
      this.#declaration(node, () => {
        this.CONSUME(T.Type);
        node.name = this.name(0, T.Identifier);
        this.CONSUME(T.Equals);
        node.type = this.SUBRULE(this.type);
        this.annotations(0, node.annotations);
        this.CONSUME(T.Semicolon);
      });
    },
    BREAKS,
  );

  readonly #enum = this.RULE(
    "enum",
    (head: Head = NO_HEAD): void => {
      const node: Draft<Ast.Enum> = {
        kind: "enum",
        ...head,
        annotations: [...head.annotations],
        end: 0,
        closed: false,
        name: undefined,
        members: [],
        reserved: [],
      };
      this.#declaration(node, () => {
        node.closed = this.OPTION(() => this.CONSUME(T.Closed)) !== undefined;
        this.CONSUME(T.Enum);
        node.name = this.name(0, T.Identifier);
        this.CONSUME(T.OpenBrace);
        const into = { members: node.members, reserved: node.reserved };
        this.repeat(0, () => this.SUBRULE(this.enumMember, { ARGS: [into] }));
        this.CONSUME(T.CloseBrace);
      });
    },
    BREAKS,
  );

  readonly #union = this.RULE(
    "union",
    (head: Head = NO_HEAD): void => {
      const node: Draft<Ast.Union> = {
        kind: "union",
        ...head,
        annotations: [...head.annotations],
        end: 0,
        closed: false,
        name: undefined,
        arms: [],
        reserved: [],
      };
      this.#declaration(node, () => {
        node.closed = this.OPTION(() => this.CONSUME(T.Closed)) !== undefined;
        this.CONSUME(T.Union);
        node.name = this.name(0, T.Identifier);
        this.CONSUME(T.OpenBrace);
        const into = { members: node.arms, reserved: node.reserved };
        this.repeat(0, () => this.SUBRULE(this.unionMember, { ARGS: [into] }));
        this.CONSUME(T.CloseBrace);
      });
    },
    BREAKS,
  );

  readonly #struct = this.RULE("struct", (head: Head = NO_HEAD): void => this.#fieldBlock("struct", head), BREAKS);
  readonly #error = this.RULE("error", (head: Head = NO_HEAD): void => this.#fieldBlock("error", head), BREAKS);

  readonly #service = this.RULE(
    "service",
    (head: Head = NO_HEAD): void => {
      const node: Draft<Ast.Service> = {
        kind: "service",
        ...head,
        annotations: [...head.annotations],
        end: 0,
        name: undefined,
        methods: [],
      };
      this.#declaration(node, () => {
        this.CONSUME(T.Service);
        node.name = this.name(0, T.Identifier);
        this.CONSUME(T.OpenBrace);
        this.repeat(0, () => node.methods.push(this.SUBRULE(this.method)));
        this.CONSUME(T.CloseBrace);
      });
    },
    BREAKS,
  );

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
          { ALT: () => this.SUBRULE(this.#package, args) },
          { ALT: () => this.SUBRULE(this.#import, args) },
          { ALT: () => this.SUBRULE(this.#const, args) },
          { ALT: () => this.SUBRULE(this.#alias, args) },
          { ALT: () => this.SUBRULE(this.#enum, args) },
          { ALT: () => this.SUBRULE(this.#union, args) },
          { ALT: () => this.SUBRULE(this.#struct, args) },
          { ALT: () => this.SUBRULE(this.#error, args) },
          { ALT: () => this.SUBRULE(this.#service, args) },
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
    const { tokens, comments, parsable } = lexFile(source, bag);
    this.#items = { package: undefined, imports: [], declarations: [] };
    this.#bag = bag;
    this.#source = source;
    this.begin({ source, tokens, docs: collectDocs(source.text, tokens, comments), bag });
    if (parsable) this.#file();
    const file = { source, start: 0, end: source.text.length, ...this.#items, comments, lostName: this.lostName || !parsable };
    this.end();
    return { file, diagnostics: bag.all };
  }

  protected override stringLiteral(token: IToken): Ast.StringLiteral {
    const { startOffset: start, image } = token;
    // The recording phase has no file.
    if (this.#source === undefined || this.#bag === undefined) return { kind: "string", start, end: start, value: "" };
    return { kind: "string", start, end: endOf(token), value: readString(image, this.#source, start, this.#bag) };
  }

  #declaration(node: Draft<Ast.Declaration>, body: () => void): void {
    this.statement(node, "declaration", body);
    if (node.name === undefined) this.lostName = true;
    // A draft is its node: same keys, not yet frozen by the type.
    this.#items.declarations.push(node as Ast.Declaration);
  }

  #fieldBlock(kind: "struct" | "error", head: Head): void {
    const node: Draft<Ast.Struct> | Draft<Ast.ErrorDeclaration> = {
      kind,
      ...head,
      annotations: [...head.annotations],
      end: 0,
      name: undefined,
      fields: [],
      reserved: [],
    };
    this.#declaration(node, () => {
      this.CONSUME(kind === "struct" ? T.Struct : T.ErrorKeyword);
      node.name = this.name(0, T.Identifier);
      this.CONSUME(T.OpenBrace);
      const into = { members: node.fields, reserved: node.reserved };
      this.repeat(0, () => this.SUBRULE(this.structMember, { ARGS: [into] }));
      this.CONSUME(T.CloseBrace);
    });
  }

  #addPackage(node: Draft<Ast.PackageStatement>): void {
    if (this.#items.package === undefined) {
      this.#items.package = node;
      return;
    }
    if (this.#source === undefined) return;
    const span = { file: this.#source, start: node.start, end: node.end };
    this.reportAt("CW1015", {
      message: "a file has one package; this is the second",
      span,
      help: "remove it, or move what follows to a file of its own",
    });
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

/** Reads one file. Never throws: what cannot be read is reported and left out of the tree. */
export function parseFile(source: SourceFile): ParsedFile {
  parser ??= new Parser();
  return parser.parse(source);
}

/** Builds the grammar with all of chevrotain's checks on, and throws when it is ambiguous. For tests: it takes longer. */
export function validateGrammar(): void {
  new Parser(false);
}
