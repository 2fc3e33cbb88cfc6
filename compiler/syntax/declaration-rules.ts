// Grammar of packages, imports and declarations. Collects what it reads in `items`.

import type * as Ast from "./ast.js";
import type { MemberRules } from "./member-rules.js";
import type { MethodRules } from "./method-rules.js";
import { BREAKS, type OpenParser } from "./open-parser.js";
import type { Draft, Head } from "./recovering-parser.js";
import * as T from "./tokens.js";
import type { ValueRules } from "./value-rules.js";

const NO_HEAD: Head = { start: 0, doc: undefined, annotations: [] };

/** What a file consists of. */
export type Items = Pick<Draft<Ast.File>, "package" | "imports" | "declarations">;

export type DeclarationRules = ReturnType<typeof createDeclarationRules>;

export function createDeclarationRules(parser: OpenParser, values: ValueRules, members: MemberRules, methods: MethodRules) {
  let items = createItems();

  const packageRule = parser.RULE(
    "package",
    (head: Head = NO_HEAD): void => {
      const node: Draft<Ast.PackageStatement> = {
        kind: "package",
        ...head,
        annotations: [...head.annotations],
        end: 0,
        name: undefined,
      };
      parser.statement(node, "member", () => {
        parser.CONSUME(T.Package);
        const parts: Ast.Name[] = [];
        parser.AT_LEAST_ONE_SEP({ SEP: T.Dot, DEF: () => parts.push(values.name(0, T.AnyName)) });
        parser.ACTION(() => {
          node.name = { start: parts[0]?.start ?? 0, end: parts.at(-1)?.end ?? 0, text: parts.map(({ text }) => text).join(".") };
        });
        parser.CONSUME(T.Semicolon);
      });
      parser.ACTION(() => addPackage(node));
    },
    BREAKS,
  );

  const importRule = parser.RULE(
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
      parser.statement(node, "member", () => {
        parser.CONSUME(T.Import);
        parser.CONSUME(T.OpenBrace);
        parser.MANY_SEP({ SEP: T.Comma, DEF: () => node.names.push(readImportedName()) });
        parser.CONSUME(T.CloseBrace);
        parser.ACTION(() => parser.respell(T.From, "from"));
        parser.CONSUME(T.From);
        node.path = values.string(parser.CONSUME(T.String));
        parser.CONSUME(T.Semicolon);
      });
      items.imports.push(node);
    },
    BREAKS,
  );

  const constRule = parser.RULE(
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
      readDeclaration(node, () => {
        parser.CONSUME(T.Const);
        node.name = values.name(0, T.Identifier);
        parser.CONSUME(T.Colon);
        node.type = parser.SUBRULE(values.type);
        parser.CONSUME(T.Equals);
        node.value = parser.SUBRULE(values.literal);
        parser.CONSUME(T.Semicolon);
      });
    },
    BREAKS,
  );

  const aliasRule = parser.RULE(
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
      readDeclaration(node, () => {
        parser.CONSUME(T.Type);
        node.name = values.name(0, T.Identifier);
        parser.CONSUME(T.Equals);
        node.type = parser.SUBRULE(values.type);
        values.annotations(0, node.annotations);
        parser.CONSUME(T.Semicolon);
      });
    },
    BREAKS,
  );

  const enumRule = parser.RULE(
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
      readDeclaration(node, () => {
        node.closed = parser.OPTION(() => parser.CONSUME(T.Closed)) !== undefined;
        parser.CONSUME(T.Enum);
        node.name = values.name(0, T.Identifier);
        parser.CONSUME(T.OpenBrace);
        const into = { members: node.members, reserved: node.reserved };
        parser.repeat(0, () => parser.SUBRULE(members.enumMember, { ARGS: [into] }));
        parser.CONSUME(T.CloseBrace);
      });
    },
    BREAKS,
  );

  const unionRule = parser.RULE(
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
      readDeclaration(node, () => {
        node.closed = parser.OPTION(() => parser.CONSUME(T.Closed)) !== undefined;
        parser.CONSUME(T.Union);
        node.name = values.name(0, T.Identifier);
        parser.CONSUME(T.OpenBrace);
        const into = { members: node.arms, reserved: node.reserved };
        parser.repeat(0, () => parser.SUBRULE(members.unionMember, { ARGS: [into] }));
        parser.CONSUME(T.CloseBrace);
      });
    },
    BREAKS,
  );

  const structRule = parser.RULE("struct", (head: Head = NO_HEAD): void => readFieldBlock("struct", head), BREAKS);
  const errorRule = parser.RULE("error", (head: Head = NO_HEAD): void => readFieldBlock("error", head), BREAKS);

  const serviceRule = parser.RULE(
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
      readDeclaration(node, () => {
        parser.CONSUME(T.Service);
        node.name = values.name(0, T.Identifier);
        parser.CONSUME(T.OpenBrace);
        parser.repeat(0, () => node.methods.push(parser.SUBRULE(methods.method)));
        parser.CONSUME(T.CloseBrace);
      });
    },
    BREAKS,
  );

  function readImportedName(): Ast.ImportedName {
    const name = values.name(0, T.Identifier);
    const local = parser.OPTION(() => {
      parser.CONSUME(T.As);
      return values.name(1, T.Identifier);
    });
    return { ...name, local: local ?? name };
  }

  function readDeclaration(node: Draft<Ast.Declaration>, body: () => void): void {
    parser.statement(node, "declaration", body);
    if (node.name === undefined) parser.lostName = true;
    // A draft is its node: same keys, not yet frozen by the type.
    items.declarations.push(node as Ast.Declaration);
  }

  function readFieldBlock(kind: "struct" | "error", head: Head): void {
    const node: Draft<Ast.Struct> | Draft<Ast.ErrorDeclaration> = {
      kind,
      ...head,
      annotations: [...head.annotations],
      end: 0,
      name: undefined,
      fields: [],
      reserved: [],
    };
    readDeclaration(node, () => {
      parser.CONSUME(kind === "struct" ? T.Struct : T.ErrorKeyword);
      node.name = values.name(0, T.Identifier);
      parser.CONSUME(T.OpenBrace);
      const into = { members: node.fields, reserved: node.reserved };
      parser.repeat(0, () => members.readFieldOrReserved(into));
      parser.CONSUME(T.CloseBrace);
    });
  }

  function addPackage(node: Draft<Ast.PackageStatement>): void {
    if (items.package === undefined) {
      items.package = node;
      return;
    }
    parser.reportRange("CW1015", node, {
      message: "a file has one package; this is the second",
      help: "remove it, or move what follows to a file of its own",
    });
  }

  /** Where what is read from here on is collected. */
  function collect(): Items {
    items = createItems();
    return items;
  }

  return { collect, packageRule, importRule, constRule, aliasRule, enumRule, unionRule, structRule, errorRule, serviceRule };
}

function createItems(): Items {
  return { package: undefined, imports: [], declarations: [] };
}
