// Grammar of packages, imports and declarations. Collects what it reads in `items`.

import type * as Ast from "./ast.js";
import { MethodRules } from "./method-rules.js";
import type { Draft, Head } from "./recovering-parser.js";
import * as T from "./tokens.js";

const BREAKS = { resyncEnabled: false } as const;
const NO_HEAD: Head = { start: 0, doc: undefined, annotations: [] };

/** What a file consists of. */
export type Items = Pick<Draft<Ast.File>, "package" | "imports" | "declarations">;

export abstract class DeclarationRules extends MethodRules {
  protected items: Items = { package: undefined, imports: [], declarations: [] };

  protected readonly packageRule = this.RULE(
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

  protected readonly importRule = this.RULE(
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
        this.MANY_SEP({ SEP: T.Comma, DEF: () => node.names.push(this.#importedName()) });
        this.CONSUME(T.CloseBrace);
        this.ACTION(() => this.respell(T.From, "from"));
        this.CONSUME(T.From);
        node.path = this.stringLiteral(this.CONSUME(T.String));
        this.CONSUME(T.Semicolon);
      });
      this.items.imports.push(node);
    },
    BREAKS,
  );

  protected readonly constRule = this.RULE(
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

  protected readonly aliasRule = this.RULE(
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

  protected readonly enumRule = this.RULE(
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

  protected readonly unionRule = this.RULE(
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

  protected readonly structRule = this.RULE("struct", (head: Head = NO_HEAD): void => this.#fieldBlock("struct", head), BREAKS);
  protected readonly errorRule = this.RULE("error", (head: Head = NO_HEAD): void => this.#fieldBlock("error", head), BREAKS);

  protected readonly serviceRule = this.RULE(
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

  #importedName(): Ast.ImportedName {
    const name = this.name(0, T.Identifier);
    const local = this.OPTION(() => {
      this.CONSUME(T.As);
      return this.name(1, T.Identifier);
    });
    return { ...name, local: local ?? name };
  }

  #declaration(node: Draft<Ast.Declaration>, body: () => void): void {
    this.statement(node, "declaration", body);
    if (node.name === undefined) this.lostName = true;
    // A draft is its node: same keys, not yet frozen by the type.
    this.items.declarations.push(node as Ast.Declaration);
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
      this.repeat(0, () => this.fieldOrReserved(into));
      this.CONSUME(T.CloseBrace);
    });
  }

  #addPackage(node: Draft<Ast.PackageStatement>): void {
    if (this.items.package === undefined) {
      this.items.package = node;
      return;
    }
    this.reportRange("CW1015", node, {
      message: "a file has one package; this is the second",
      help: "remove it, or move what follows to a file of its own",
    });
  }
}
