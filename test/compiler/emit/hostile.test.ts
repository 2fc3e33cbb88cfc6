import assert from "node:assert/strict";
import type { Descriptor, FieldDescriptor, ParameterDescriptor, TypeDescriptor } from "callwire/schema";
import fc from "fast-check";
import { ts } from "ts-morph";
import { emit } from "#compiler/emit/index.js";
import { shortOrLong } from "../../support/long-form.js";
import {
  descriptorOf,
  enumOf,
  error,
  field,
  file,
  list,
  method,
  named,
  parameter,
  scalar,
  service,
  struct,
} from "./contracts.js";

const SEED = 20_260_101;

/** Names that mean something to TypeScript, to JavaScript, or to the generated code itself. */
const KEYWORDS =
  "abstract any args arguments as asserts async await bigint bool boolean break bytes case catch class code codec const context continue " +
  "debugger declare default delete do duration else enum errors eval export extends f32 f64 false finally fingerprint for from " +
  "function get global globalThis handler i16 i32 i64 i8 id idempotent if implements import in infer init instanceof interface " +
  "invoke is keyof kind length let methods module n name namespace never new nil noArgs nothing null number object of openEnum " +
  "override package private protected public r raw read readonly require result return safeI64 satisfies set static string " +
  "super switch symbol this throw timestamp true try type typeof u16 u32 u64 u8 undefined unique unknown using v value var void w " +
  "while write yield Array BigInt Boolean Date Error Extract Function Infinity Map Mutable NaN Number Object Promise Reader " +
  "ReadonlyMap Record String Symbol Uint8Array Writer Awaitable Call CallContext ClientBase Codec DeclaredError ErrorDef ServiceDef";

const WORD = fc
  .oneof(fc.constantFrom(...KEYWORDS.split(" ")), fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,12}$/))
  .filter((name) => name !== "constructor" && name !== "prototype");
const HOSTILE_TEXT = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "*/",
        "*/ evil();",
        "/*",
        "//",
        "`",
        "${evil()}",
        "\\",
        '"',
        "'",
        '"; evil(); "',
        "\n",
        "\r\n",
        "\u2028",
        "\u202e",
        "\0",
        "\ud800",
      ),
      fc.string({ unit: "binary", maxLength: 5 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

describe("a hostile contract", () => {
  it("cannot bring in a statement, a member or a type of its own", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(WORD, { minLength: 12, maxLength: 12, selector: (name) => name.toLowerCase() }),
        HOSTILE_TEXT,
        (names, text) => {
          const contract = contractOf(names, text);
          const harmless = contractOf(names, "text");
          const result = emit(contract);
          if (result.problems.length > 0) return;
          // The same shape of code as with plain text, and nothing but the text differs.
          assert.deepEqual(shapeOf(result.files[0]?.text ?? ""), shapeOf(emit(harmless).files[0]?.text ?? ""));
        },
      ),
      { seed: SEED, numRuns: shortOrLong(100, 300) },
    );
  });

  it("is refused or emitted, whatever its names are, but never wrongly", () => {
    fc.assert(
      fc.property(
        fc.constantFrom<keyof Names>("type", "field", "method", "member"),
        fc.string({ unit: "binary", maxLength: 20 }),
        (place, name) => {
          const names: Names = { type: "Point", field: "x", method: "move", member: "Up", [place]: name };
          const isIdentifier = /^[A-Za-z][A-Za-z0-9_]*$/.test(name);
          if (isIdentifier) return;
          assert.throws(() => emit(smallContract(names)), RangeError);
        },
      ),
      { seed: SEED, numRuns: shortOrLong(100, 300) },
    );
  });
});

interface Names {
  readonly type: string;
  readonly field: string;
  readonly method: string;
  readonly member: string;
}

function smallContract({ type, field: fieldName, method: methodName, member }: Names): Descriptor {
  const types = [struct(`demo.v1.${type}`, field(1, fieldName, scalar("f64"))), enumOf("demo.v1.Mode", false, member)];
  return descriptorOf(
    file("demo.rpc", {
      types,
      services: [service("demo.v1.Mover", types, method(methodName, [parameter(fieldName, scalar("f64"))]))],
    }),
  );
}

/** One of everything, with the names and the text in every place that takes one. */
function contractOf(names: readonly string[], text: string): Descriptor {
  const [a = "", b = "", c = "", d = "", e = "", f = "", g = "", h = "", i = "", j = "", k = "", l = ""] = names;
  const full = (name: string) => `demo.v1.${name}`;
  const documented = { doc: text, deprecated: text };
  const withText = (plain: FieldDescriptor): FieldDescriptor => ({ ...plain, ...documented });
  const byText: Partial<ParameterDescriptor> = { default: { kind: "string", value: text } };
  const fields = [
    withText(field(1, e, scalar("u8"), { optional: true })),
    withText(field(2, f, list(scalar("string")))),
    withText(field(3, g, scalar("string"), byText)),
    withText(field(4, h, scalar("timestamp"), { optional: true })),
  ];
  const arm = { id: 1, name: i, ...documented, content: { kind: "inline", fields, reserved: [] } } as const;
  const types: readonly TypeDescriptor[] = [
    { ...struct(full(a), ...fields), ...documented },
    { ...enumOf(full(b), false, e, f, g), ...documented },
    { ...error(full(c), ...fields), ...documented, code: text },
    {
      kind: "union",
      name: full(d),
      closed: false,
      reserved: [],
      arms: [arm, { id: 2, name: j, content: { kind: "type", type: named(full(a)) } }],
    },
  ];
  const parameters = [parameter(e, scalar("bytes")), parameter(f, named(full(d))), parameter(g, scalar("string"), byText)];
  const move = method(k, parameters, { ...documented, result: named(full(a)), throws: [full(c)] });
  return descriptorOf(
    file("demo.rpc", {
      types,
      constants: [{ name: full("CONSTANT"), type: scalar("string"), value: { kind: "string", value: text }, ...documented }],
      services: [{ ...service(full(l), types, move, method(h, [])), ...documented, fingerprint: "0" }],
    }),
  );
}

/** The kinds of all nodes, in order, with their names; literals and comments left out. */
function shapeOf(text: string): readonly string[] {
  const shape: string[] = [];
  const visit = (node: ts.Node): void => {
    shape.push(ts.isIdentifier(node) ? node.text : ts.SyntaxKind[node.kind]);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("generated.ts", text, ts.ScriptTarget.ES2022));
  return shape;
}
