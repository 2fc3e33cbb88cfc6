// Annotations that lint asks for, and parameters that become a struct.

import assert from "node:assert/strict";
import { compile, createMemoryHost } from "@callwire/compiler";
import { actionsAt, applyEdits, Workspace } from "@callwire/compiler/lsp";
import { unmarked } from "./marked.js";

/** The text after the action whose title begins so; undefined when it is not offered. */
function done(marked: string, title: string): string | undefined {
  const { text, offset } = unmarked(`package t.v1;\n${marked}`);
  const lint = { groups: ["STANDARD", "STRICT"] } as const;
  const workspace = new Workspace({ disk: createMemoryHost({ "a.rpc": text }), roots: [""], lint });
  const unit = workspace.unitOf("a.rpc");
  assert.ok(unit !== undefined);
  const action = actionsAt(workspace, unit, { start: offset, end: offset }).find((each) => each.title.startsWith(title));
  const [file] = action?.files ?? [];
  return file === undefined ? undefined : applyEdits(text, file.edits).slice("package t.v1;\n".length);
}

describe("an annotation that lint asks for", () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    [
      "is @idempotent of a method that reads",
      "service S {\n  /// Gets.\n  <|>getIt(): u8;\n}",
      "add `@idempotent`",
      "service S {\n  /// Gets.\n  @idempotent\n  getIt(): u8;\n}",
    ],
    [
      "may be @readonly of a method that reads",
      "service S {\n  <|>listAll(): u8;\n}",
      "add `@readonly`",
      "service S {\n  @readonly\n  listAll(): u8;\n}",
    ],
    [
      "stands beside a method that does not begin its line",
      "service S { <|>getIt(): u8; }",
      "add `@idempotent`",
      "service S { @idempotent getIt(): u8; }",
    ],
    [
      "stands above those that are there",
      'service S {\n  @deprecated("x")\n  <|>getIt(): u8;\n}',
      "add `@idempotent`",
      'service S {\n  @idempotent\n  @deprecated("x")\n  getIt(): u8;\n}',
    ],
    [
      "is a @timeout that changes nothing",
      "service S {\n  <|>put(): u8;\n}",
      "add `@timeout(10s)`",
      "service S {\n  @timeout(10s)\n  put(): u8;\n}",
    ],
    [
      "is @sensitive of a field",
      'struct A { 1 <|>password: string = "" @length(0..9); }',
      "add `@sensitive`",
      'struct A { 1 password: string = "" @length(0..9) @sensitive; }',
    ],
    [
      "is @sensitive of a parameter",
      "service S { open(<|>token: string, a: u8); }",
      "add `@sensitive`",
      "service S { open(token: string @sensitive, a: u8); }",
    ],
    [
      "is @sensitive of a field in an arm",
      "union U { 1 a { 1 <|>secret: bytes; } }",
      "add `@sensitive`",
      "union U { 1 a { 1 secret: bytes @sensitive; } }",
    ],
    [
      "is @sensitive behind what a parameter has",
      "service S { open(<|>token: string @length(1..9)); }",
      "add `@sensitive`",
      "service S { open(token: string @length(1..9) @sensitive); }",
    ],
    [
      "has the line ends of the file",
      "service S {\r\n  <|>getIt(): u8;\r\n}\r\n",
      "add `@idempotent`",
      "service S {\r\n  @idempotent\r\n  getIt(): u8;\r\n}\r\n",
    ],
  ];
  for (const [what, text, title, expected] of cases)
    it(what, () => {
      assert.equal(done(text, title), expected);
    });

  const none: readonly (readonly [string, string, string])[] = [
    ["is not offered where it stands", "service S { @idempotent <|>getIt(): u8; }", "add `@idempotent`"],
    ["is not offered for a method that writes", "service S { <|>putIt(): u8; }", "add `@idempotent`"],
    ["is not offered elsewhere in the contract", "service S { getIt(): u8; <|>putIt(): u8; }", "add `@idempotent`"],
    ["is not offered while there is a mistake", "service S { <|>getIt(): No; }", "add `@idempotent`"],
  ];
  for (const [what, text, title] of none)
    it(what, () => {
      assert.equal(done(text, title), undefined);
    });
});

describe("parameters that become a struct", () => {
  const TITLE = "extract the parameters of";
  const cases: readonly (readonly [string, string, string])[] = [
    [
      "are its fields, with defaults and annotations",
      'service S {\n  open(<|>a: u8, b: string = "x" @length(1..3), c: [u8]?): u8;\n}',
      'struct OpenRequest {\n  1 a: u8;\n  2 b: string = "x" @length(1..3);\n  3 c: [u8]?;\n}\n\nservice S {\n  open(request: OpenRequest): u8;\n}',
    ],
    [
      "stand above the service and what documents it",
      "struct A {}\n\n/// A service.\n/// Really.\n@deprecated\nservice S {\n  <|>open(a: u8);\n}",
      "struct A {}\n\nstruct OpenRequest {\n  1 a: u8;\n}\n\n/// A service.\n/// Really.\n@deprecated\nservice S {\n  open(request: OpenRequest);\n}",
    ],
    [
      "take their documentation along",
      "service S {\n  open(\n    /// First.\n    ///\n    /// Of two.\n    a: u8,\n    b: u8<|>\n  );\n}",
      "struct OpenRequest {\n  /// First.\n  ///\n  /// Of two.\n  1 a: u8;\n  2 b: u8;\n}\n\nservice S {\n  open(\n    request: OpenRequest\n  );\n}",
    ],
    [
      "get a name that is free",
      "struct OpenRequest {}\nservice S { <|>open(a: u8); }",
      "struct OpenRequest {}\nstruct OpenRequest2 {\n  1 a: u8;\n}\n\nservice S { open(request: OpenRequest2); }",
    ],
    [
      "leave a stream behind them alone",
      "service S { <|>open(a: u8, items: stream u8): u8; }",
      "struct OpenRequest {\n  1 a: u8;\n}\n\nservice S { open(request: OpenRequest, items: stream u8): u8; }",
    ],
    [
      "are not called as the stream is",
      "service S { <|>open(a: u8, request: stream u8): u8; }",
      "struct OpenRequest {\n  1 a: u8;\n}\n\nservice S { open(request2: OpenRequest, request: stream u8): u8; }",
    ],
    [
      "are those of the method at the cursor",
      "service S { open(a: u8); shut(b: u8<|>); }",
      "struct ShutRequest {\n  1 b: u8;\n}\n\nservice S { open(a: u8); shut(request: ShutRequest); }",
    ],
  ];
  for (const [what, text, expected] of cases)
    it(what, () => {
      const after = done(text, TITLE);
      assert.equal(after, expected);
      const { errorCount } = compile(createMemoryHost({ "a.rpc": `package t.v1;\n${after ?? ""}` }), { roots: [""] });
      assert.equal(errorCount, 0);
    });

  const none: readonly (readonly [string, string])[] = [
    ["where there are none", "service S { <|>open(): u8; }"],
    ["where only a stream is", "service S { <|>open(a: stream u8): u8; }"],
    ["where one has no type", "service S { <|>open(a: , b: u8): u8; }"],
    ["outside of a method", "service <|>S { open(a: u8): u8; }"],
  ];
  for (const [where, text] of none)
    it(`are not offered ${where}`, () => {
      assert.equal(done(text, TITLE), undefined);
    });
});
