import assert from "node:assert/strict";
import { argumentsSchema } from "@callwire/compiler";
import { Ajv2020 } from "ajv/dist/2020.js";
import { compileTexts } from "../contracts.js";

function schemaOf(body: string): Readonly<Record<string, unknown>> {
  const { descriptor, diagnostics } = compileTexts({ "a.rpc": `package test.v1;\n${body}` });
  assert.deepEqual(diagnostics, []);
  const [file] = descriptor?.files ?? [];
  const method = file?.services[0]?.methods[0];
  assert.ok(method !== undefined);
  return argumentsSchema(method, new Map(file?.types.map((type) => [type.name, type])));
}

describe("the JSON Schema of arguments", () => {
  it("has the documentation, the bounds and the default of each, and nothing else may be given", () => {
    assert.deepEqual(
      schemaOf(`service S {
  find(
    /// What to look for.
    name: string @length(1..64),
    limit: u8 = 10 @range(1..50),
    since: timestamp?,
    big: i64 = 5,
    pin: string = "" @sensitive,
    wait: duration = 2s
  );
}`),
      {
        type: "object",
        properties: {
          name: { description: "What to look for.", type: "string", minLength: 1, maxLength: 64 },
          limit: { type: "integer", minimum: 1, maximum: 50, default: 10 },
          since: { type: "string", format: "date-time" },
          big: { type: "string", pattern: "^-?[0-9]{1,19}$", default: "5" },
          pin: { type: "string", default: "", writeOnly: true },
          wait: { type: "string", pattern: "^(?:-0s|[0-9]+(?:\\.[0-9]+)?(?:ms|s|m|h))$", default: "2000ms" },
        },
        required: ["name"],
        additionalProperties: false,
      },
    );
  });

  it("has each type that is reached once, also one that has itself, and no other", () => {
    const schema = schemaOf(`enum Size { 0 Small; 1 Large; }
closed enum Level { 0 Low; }
struct Tree { 1 size: Size; 2 level: Level?; 3 under: [Tree]; 4 names: map<string, Tree>; }
struct Unused { 1 x: f64; }
union Shape { 1 circle { 1 radius: f64; } 2 tree: Tree; 3 empty; }
service S { plant(tree: Tree, shape: Shape?); }`);
    assert.deepEqual(Object.keys(schema["$defs"] as object), ["test.v1.Tree", "test.v1.Shape", "test.v1.Size", "test.v1.Level"]);
    const validate = new Ajv2020({ strict: false }).compile(schema);
    const tree = {
      size: "Small",
      under: [{ size: "Large", under: [], names: {} }],
      names: { a: { size: "Large", under: [], names: {} } },
    };
    assert.equal(validate({ tree }), true);
    assert.equal(validate({ tree, shape: { circle: { radius: 1 } } }), true);
    assert.equal(validate({ tree, shape: { empty: {} } }), true);
    for (const wrong of [
      {},
      { tree, more: 1 },
      { tree: { ...tree, size: "Huge" } },
      { tree: { ...tree, level: 1 } },
      { tree, shape: { circle: { radius: 1 }, empty: {} } },
      { tree, shape: { circle: {} } },
      { tree: { ...tree, under: [{}] } },
    ])
      assert.equal(validate(wrong), false, JSON.stringify(wrong));
  });

  it("takes what the client streams as a list by the name of the stream", () => {
    assert.deepEqual(schemaOf("service S { sum(scale: f64 = 1, values: stream u8): f64; }"), {
      type: "object",
      properties: {
        scale: { type: "number", default: 1 },
        values: { type: "array", items: { type: "integer", minimum: 0, maximum: 255 } },
      },
      required: ["values"],
      additionalProperties: false,
    });
  });
});
