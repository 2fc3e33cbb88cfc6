// Changes of a contract that are executed: what is sent, and what must arrive. Every service
// answers with its first argument.

import { createMemoryHost } from "@callwire/compiler";
import { applyEdits, finish, renameAt, Workspace } from "@callwire/compiler/lsp";
import { wireId } from "callwire/schema";

interface Change {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /**
   * Changes the descriptor of `after`, as JSON: for what no contract says, but a descriptor file
   * can.
   */
  readonly patch?: (json: string) => string;
}

interface Call {
  /** The method that is called. Default: `send`. */
  readonly method?: string;
  readonly args: readonly unknown[];
  readonly seen: readonly unknown[];
  readonly answer: unknown;
}

export interface SafeChange extends Change {
  /** A rule that notes the change, though it breaks nothing. */
  readonly rule?: string;
  readonly oldToNew: Call;
  readonly newToOld: Call;
}

export interface WireBreak extends Change {
  readonly rule: string;
  readonly from: "old" | "new";
  readonly args: readonly unknown[];
  /** The error that the server throws instead of answering, with what it is made from. */
  readonly throws?: { readonly error: string; readonly init: unknown };
  /** The error of the client, or the wrong arguments that the server sees. */
  readonly outcome: RegExp | readonly unknown[];
}

const echo = (type: string) => `${type} service Feed { send(value: T): T; }`;

/** The contract after a rename in an editor. */
function renamedMethod(contract: string, from: string, to: string): string {
  const text = `package demo.v1; ${contract}`;
  const workspace = new Workspace({ disk: createMemoryHost({ "a.rpc": text }), roots: [""] });
  const unit = workspace.unitOf("a.rpc");
  const renamed = unit === undefined ? undefined : finish(renameAt(workspace, unit, text.indexOf(`${from}(`), to));
  const [file] = renamed === undefined || "problem" in renamed ? [] : renamed.files;
  if (file === undefined) throw new Error(`${from} was not renamed`);
  return applyEdits(text, file.edits);
}

export const SAFE: readonly SafeChange[] = [
  {
    name: "optional-field-added",
    before: echo("struct T { 1 x: i32; }"),
    after: echo("struct T { 1 x: i32; 2 note: string?; }"),
    oldToNew: { args: [{ x: 1 }], seen: [{ x: 1 }], answer: { x: 1 } },
    newToOld: { args: [{ x: 1, note: "hi" }], seen: [{ x: 1 }], answer: { x: 1 } },
  },
  {
    name: "bounds-that-the-type-has-anyway",
    before: echo('struct T { 1 x: u8; 2 y: string; 3 z: i64 @js("number") @range(-9007199254740991..); }'),
    after: echo(
      'struct T { 1 x: u8 @range(0..255); 2 y: string @length(0..); 3 z: i64 @js("number") @range(..9007199254740991); }',
    ),
    oldToNew: { args: [{ x: 255, y: "", z: 1 }], seen: [{ x: 255, y: "", z: 1 }], answer: { x: 255, y: "", z: 1 } },
    newToOld: { args: [{ x: 0, y: "", z: 1 }], seen: [{ x: 0, y: "", z: 1 }], answer: { x: 0, y: "", z: 1 } },
  },
  {
    name: "field-with-default-added",
    before: echo("struct T { 1 x: i32; }"),
    after: echo("struct T { 1 x: i32; 2 y: i32 = 7; }"),
    oldToNew: { args: [{ x: 1 }], seen: [{ x: 1, y: 7 }], answer: { x: 1 } },
    newToOld: { args: [{ x: 1, y: 2 }], seen: [{ x: 1 }], answer: { x: 1, y: 7 } },
  },
  {
    name: "field-with-default-reserved",
    before: echo("struct T { 1 x: i32 = 5; 2 y: i32; }"),
    after: echo("struct T { reserved 1 x; 2 y: i32; }"),
    oldToNew: { args: [{ x: 1, y: 2 }], seen: [{ y: 2 }], answer: { x: 5, y: 2 } },
    newToOld: { args: [{ y: 2 }], seen: [{ x: 5, y: 2 }], answer: { y: 2 } },
  },
  {
    name: "parameter-with-default-appended",
    before: "service Feed { send(x: i32): i32; }",
    after: "service Feed { send(x: i32, y: i32 = 7): i32; }",
    oldToNew: { args: [1], seen: [1, 7], answer: 1 },
    newToOld: { args: [1, 2], seen: [1], answer: 1 },
  },
  {
    name: "open-enum-member-added",
    before: echo("enum T { 0 A; }"),
    after: echo("enum T { 0 A; 1 B; }"),
    rule: "enum-member-added-open",
    oldToNew: { args: ["A"], seen: ["A"], answer: "A" },
    newToOld: { args: ["B"], seen: ["unknown:1"], answer: "B" },
  },
  {
    name: "open-enum-member-with-a-negative-number-added",
    before: echo("enum T { 0 A; }"),
    after: echo("enum T { -2147483648 B; 0 A; }"),
    rule: "enum-member-added-open",
    oldToNew: { args: ["A"], seen: ["A"], answer: "A" },
    newToOld: { args: ["B"], seen: ["unknown:-2147483648"], answer: "B" },
  },
  {
    name: "meta-changed",
    before:
      '@meta("k", "v") struct T { 1 x: i32 @meta("k", "v"); } @meta("k", "v") service Feed { @meta("k", "w") send(value: T): T; }',
    after: '@meta("k", "w") struct T { 1 x: i32; } service Feed { @meta("auth", "admin") send(value: T): T; }',
    oldToNew: { args: [{ x: 1 }], seen: [{ x: 1 }], answer: { x: 1 } },
    newToOld: { args: [{ x: 1 }], seen: [{ x: 1 }], answer: { x: 1 } },
  },
  {
    name: "optional-field-reserved",
    before: echo("struct T { 1 x: i32; 2 note: string?; }"),
    after: echo("struct T { 1 x: i32; reserved 2 note; }"),
    oldToNew: { args: [{ x: 1, note: "hi" }], seen: [{ x: 1 }], answer: { x: 1 } },
    newToOld: { args: [{ x: 1 }], seen: [{ x: 1 }], answer: { x: 1 } },
  },
  {
    name: "optional-parameter-appended",
    before: "service Feed { send(x: i32): i32; }",
    after: "service Feed { send(x: i32, note: string?): i32; }",
    oldToNew: { args: [1], seen: [1, undefined], answer: 1 },
    newToOld: { args: [1, "hi"], seen: [1], answer: 1 },
  },
  {
    // As an editor renames it: the new one has the number of the old one.
    name: "method-renamed-by-an-editor",
    before: echo("struct T { 1 x: i32; }"),
    after: renamedMethod(echo("struct T { 1 x: i32; }"), "send", "deliver"),
    rule: "method-renamed",
    oldToNew: { args: [{ x: 1 }], seen: [{ x: 1 }], answer: { x: 1 } },
    newToOld: { method: "deliver", args: [{ x: 2 }], seen: [{ x: 2 }], answer: { x: 2 } },
  },
  {
    name: "method-added",
    before: "service Feed { send(x: i32): i32; }",
    after: "service Feed { ping(); send(x: i32): i32; }",
    oldToNew: { args: [1], seen: [1], answer: 1 },
    newToOld: { args: [1], seen: [1], answer: 1 },
  },
  {
    name: "type-and-service-added",
    before: "service Feed { send(x: i32): i32; }",
    after: "struct More { 1 x: i32; } service Feed { send(x: i32): i32; } service Other { use(more: More); }",
    oldToNew: { args: [1], seen: [1], answer: 1 },
    newToOld: { args: [1], seen: [1], answer: 1 },
  },
  {
    name: "error-added-to-throws",
    before: "service Feed { send(x: i32): i32; }",
    after: "error Closed { 1 why: string; } service Feed { send(x: i32): i32 throws Closed; }",
    rule: "throws-added",
    oldToNew: { args: [1], seen: [1], answer: 1 },
    newToOld: { args: [1], seen: [1], answer: 1 },
  },
  {
    name: "open-union-arm-added",
    before: echo("union T { 1 a: i32; 2 b; }"),
    after: echo("union T { 1 a: i32; 2 b; 3 c: string; }"),
    rule: "union-arm-added-open",
    oldToNew: { args: [{ kind: "a", value: 4 }], seen: [{ kind: "a", value: 4 }], answer: { kind: "a", value: 4 } },
    // The old server keeps the bytes of the arm that it does not know, and gives them back.
    newToOld: {
      args: [{ kind: "c", value: "hi" }],
      seen: [{ kind: "unknown", id: 3, raw: new Uint8Array([0xa2, 0x68, 0x69]) }],
      answer: { kind: "c", value: "hi" },
    },
  },
];

export const BROKEN: readonly WireBreak[] = [
  {
    name: "required-field-added",
    before: echo("struct T { 1 x: i32; }"),
    after: echo("struct T { 1 x: i32; 2 y: i32; }"),
    rule: "field-added-required",
    from: "old",
    args: [{ x: 1 }],
    outcome: /value\.y is missing/,
  },
  {
    name: "required-field-reserved",
    before: echo("struct T { 1 x: i32; 2 y: i32; }"),
    after: echo("struct T { 1 x: i32; reserved 2 y; }"),
    rule: "field-removed-required",
    from: "new",
    args: [{ x: 1 }],
    outcome: /value\.y is missing/,
  },
  {
    name: "field-id-changed",
    before: echo("struct T { 1 x: i32; 2 y: i32; }"),
    after: echo("struct T { 2 x: i32; 1 y: i32; }"),
    rule: "field-id-changed",
    from: "old",
    args: [{ x: 1, y: 2 }],
    outcome: [{ y: 1, x: 2 }],
  },
  {
    name: "parameters-reordered",
    before: "service Feed { send(x: i32, y: string): i32; }",
    after: "service Feed { send(y: string, x: i32): i32; }",
    rule: "parameter-reordered",
    from: "old",
    args: [1, "two"],
    outcome: /^\[[A-Z_]+\] .*send: y /,
  },
  {
    name: "type-changed",
    before: echo("struct T { 1 x: i32; }"),
    after: echo("struct T { 1 x: string; }"),
    rule: "type-changed",
    from: "old",
    args: [{ x: 1 }],
    outcome: /value\.x/,
  },
  {
    name: "closed-enum-member-added",
    before: echo("closed enum T { 0 A; }"),
    after: echo("closed enum T { 0 A; 1 B; }"),
    rule: "enum-member-added-closed",
    from: "new",
    args: ["B"],
    outcome: /value/,
  },
  {
    name: "package-removed",
    before: "service Feed { send(x: i32): i32; }\n---\npackage stay.v1; service Stay { stay(); }",
    after: "package stay.v1; service Stay { stay(); }",
    rule: "package-removed",
    from: "old",
    args: [1],
    outcome: /does not know the method/,
  },
  {
    name: "type-kind-changed",
    before: echo("struct T { 1 x: i32; }"),
    after: echo("enum T { 0 A; 1 B; }"),
    rule: "type-kind-changed",
    from: "old",
    args: [{ x: 1 }],
    outcome: /value must be/,
  },
  {
    name: "service-removed",
    before: "service Feed { send(x: i32): i32; } service Stay { stay(); }",
    after: "service Stay { stay(); }",
    rule: "service-removed",
    from: "old",
    args: [1],
    outcome: /does not know the method/,
  },
  {
    name: "method-removed",
    before: "service Feed { send(x: i32): i32; ping(); }",
    after: "service Feed { ping(); }",
    rule: "method-removed",
    from: "old",
    args: [1],
    outcome: /does not know the method/,
  },
  {
    name: "method-id-changed",
    before: "service Feed { send(x: i32): i32; }",
    after: "service Feed { @id(0x77) send(x: i32): i32; }",
    rule: "method-id-changed",
    from: "old",
    args: [1],
    outcome: /does not know the method/,
  },
  {
    name: "method-kind-changed",
    before: "service Feed { send(x: i32): i32; }",
    after: "service Feed { send(x: i32): stream i32; }",
    rule: "method-kind-changed",
    from: "old",
    args: [1],
    outcome: /the client calls it as unary, and here it is server streaming/,
  },
  {
    name: "result-added",
    before: "service Feed { send(x: i32); }",
    after: "service Feed { send(x: i32): i32; }",
    rule: "result-added",
    from: "new",
    args: [1],
    outcome: /the result does not fit its contract/,
  },
  {
    name: "result-removed",
    before: "service Feed { send(x: i32): i32; }",
    after: "service Feed { send(x: i32); }",
    rule: "result-removed",
    from: "old",
    args: [1],
    outcome: /the result does not fit its contract/,
  },
  {
    name: "parameter-removed",
    before: "service Feed { send(x: i32, y: i32): i32; }",
    after: "service Feed { send(x: i32): i32; }",
    rule: "parameter-removed",
    from: "new",
    args: [1],
    outcome: /y is missing/,
  },
  {
    name: "parameter-inserted",
    before: "service Feed { send(x: i32): i32; }",
    after: "service Feed { send(y: string, x: i32): i32; }",
    rule: "parameter-inserted",
    from: "old",
    args: [1],
    outcome: /send: x is missing|send: y must be/,
  },
  {
    name: "parameter-added-required",
    before: "service Feed { send(x: i32): i32; }",
    after: "service Feed { send(x: i32, y: i32): i32; }",
    rule: "parameter-added-required",
    from: "old",
    args: [1],
    outcome: /y is missing/,
  },
  {
    name: "type-widened",
    before: echo("struct T { 1 x: i8; }"),
    after: echo("struct T { 1 x: i32; }"),
    rule: "type-widened",
    from: "new",
    args: [{ x: 1_000 }],
    outcome: /value\.x must be -128\.\.127, got 1000/,
  },
  {
    name: "type-narrowed",
    before: echo("struct T { 1 x: i32; }"),
    after: echo("struct T { 1 x: i8; }"),
    rule: "type-narrowed",
    from: "old",
    args: [{ x: 1_000 }],
    outcome: /value\.x must be -128\.\.127, got 1000/,
  },
  {
    name: "js-number-added",
    before: echo("struct T { 1 x: i64; }"),
    after: echo('struct T { 1 x: i64 @js("number"); }'),
    rule: "type-narrowed",
    from: "old",
    args: [{ x: 2n ** 53n }],
    outcome: /value\.x must be .*, got 9007199254740992/,
  },
  {
    name: "js-number-removed",
    before: echo('type Id = i64 @js("number"); struct T { 1 x: [Id]; }'),
    after: echo("struct T { 1 x: [i64]; }"),
    rule: "type-widened",
    from: "new",
    args: [{ x: [2n ** 53n] }],
    outcome: /value\.x\[0\] must be .*, got 9007199254740992/,
  },
  {
    name: "made-optional",
    before: echo("struct T { 1 x: i32; 2 y: i32; }"),
    after: echo("struct T { 1 x: i32; 2 y: i32?; }"),
    rule: "made-optional",
    from: "new",
    args: [{ x: 1 }],
    outcome: /value\.y is missing/,
  },
  {
    name: "made-required",
    before: echo("struct T { 1 x: i32; 2 y: i32?; }"),
    after: echo("struct T { 1 x: i32; 2 y: i32; }"),
    rule: "made-required",
    from: "old",
    args: [{ x: 1 }],
    outcome: /value\.y is missing/,
  },
  {
    name: "range-narrowed",
    before: echo("struct T { 1 x: i32 @range(0..10); }"),
    after: echo("struct T { 1 x: i32 @range(0..5); }"),
    rule: "range-narrowed",
    from: "old",
    args: [{ x: 8 }],
    outcome: /value\.x must be 0\.\.5, got 8/,
  },
  {
    name: "range-widened",
    before: echo("struct T { 1 x: i32 @range(0..5); }"),
    after: echo("struct T { 1 x: i32 @range(0..10); }"),
    rule: "range-widened",
    from: "new",
    args: [{ x: 8 }],
    outcome: /value\.x must be 0\.\.5, got 8/,
  },
  {
    name: "length-narrowed",
    before: echo("struct T { 1 x: string @length(..10); }"),
    after: echo("struct T { 1 x: string @length(..5); }"),
    rule: "length-narrowed",
    from: "old",
    args: [{ x: "1234567" }],
    outcome: /value\.x must be of length 0\.\.5, got 7/,
  },
  {
    name: "length-widened",
    before: echo("struct T { 1 x: string @length(..5); }"),
    after: echo("struct T { 1 x: string @length(..10); }"),
    rule: "length-widened",
    from: "new",
    args: [{ x: "1234567" }],
    outcome: /value\.x must be of length 0\.\.5, got 7/,
  },
  {
    name: "field-id-reused",
    before: echo("struct T { 1 x: i32; 2 y: i32 = 1; }"),
    after: echo('struct T { 1 x: i32; 2 note: string = ""; }'),
    rule: "field-id-reused",
    from: "old",
    args: [{ x: 1, y: 2 }],
    outcome: /value\.note/,
  },
  {
    name: "enum-member-removed",
    before: echo("closed enum T { 0 A; 1 B; }"),
    after: echo("closed enum T { 0 A; }"),
    rule: "enum-member-removed",
    from: "old",
    args: ["B"],
    outcome: /value/,
  },
  {
    name: "enum-member-renumbered",
    before: echo("enum T { 0 A; 1 B; }"),
    after: echo("enum T { 1 A; 0 B; }"),
    rule: "enum-member-renumbered",
    from: "old",
    args: ["A"],
    outcome: ["B"],
  },
  {
    name: "enum-closed",
    before: echo("enum T { 0 A; 1 B; }"),
    after: echo("closed enum T { 0 A; 1 B; }"),
    rule: "enum-closed",
    from: "old",
    args: ["unknown:7"],
    outcome: /value/,
  },
  {
    name: "union-arm-removed",
    before: echo("closed union T { 1 a: i32; 2 b; }"),
    after: echo("closed union T { 1 a: i32; }"),
    rule: "union-arm-removed",
    from: "old",
    args: [{ kind: "b" }],
    outcome: /value/,
  },
  {
    name: "union-arm-renumbered",
    before: echo("union T { 1 a; 2 b; }"),
    after: echo("union T { 2 a; 1 b; }"),
    rule: "union-arm-renumbered",
    from: "old",
    args: [{ kind: "a" }],
    outcome: [{ kind: "b" }],
  },
  {
    name: "union-arm-changed",
    before: echo("union T { 1 a: i32; 2 b; }"),
    after: echo("union T { 1 a: string; 2 b; }"),
    rule: "union-arm-changed",
    from: "old",
    args: [{ kind: "a", value: 1 }],
    outcome: /value/,
  },
  {
    name: "union-arm-added-closed",
    before: echo("closed union T { 1 a; 2 b; }"),
    after: echo("closed union T { 1 a; 2 b; 3 c; }"),
    rule: "union-arm-added-closed",
    from: "new",
    args: [{ kind: "c" }],
    outcome: /value/,
  },
  {
    name: "union-closed",
    before: echo("union T { 1 a; 2 b; }"),
    after: echo("closed union T { 1 a; 2 b; }"),
    rule: "union-closed",
    from: "old",
    args: [{ kind: "unknown", id: 7, raw: new Uint8Array() }],
    outcome: /value/,
  },
  {
    name: "error-id-changed",
    before: "error Closed { 1 why: string; } service Feed { send(x: i32): i32 throws Closed; }",
    after: "error Closed { 1 why: string; } service Feed { send(x: i32): i32 throws Closed; }",
    patch: (json) => json.replace(String(wireId("demo.v1.Closed")), "34"),
    rule: "error-id-changed",
    from: "old",
    args: [1],
    throws: { error: "Closed", init: { why: "late" } },
    outcome: /failed with demo\.v1\.Closed, which this client's contract does not declare/,
  },
];

/** Rules that warn of a later change: what they warn of is executed under another name. */
export const SHOWN_BY: Readonly<Record<string, string>> = {
  "field-removed": "field-id-reused",
  "reserved-id-reused": "field-id-reused",
  "reserved-removed": "field-id-reused",
};
