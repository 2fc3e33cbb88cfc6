import assert from "node:assert/strict";
import { createTool, oddNameOf } from "#cli/live/mcp/tool.js";
import { compileText } from "./shop.js";

const OPTIONS = { escape: (text: string) => text.replaceAll("#", "?"), maxItems: 5 };

function toolOf(text: string) {
  const descriptor = compileText(text);
  const service = descriptor.files[0]?.services[0];
  const method = service?.methods[0];
  assert.ok(service !== undefined && method !== undefined);
  return createTool("S_find", method, { descriptor, service, source: "here" }, OPTIONS);
}

describe("a tool", () => {
  it("says that a stream is cut, that a method is deprecated, and whether it changes something", () => {
    const tool = toolOf(`package a.v1; service S { @deprecated("use read") watch(): stream f64; }`);
    assert.equal(tool.description, "Deprecated. use read\nReturns the first 5 of a stream of f64.\nExample of the arguments: {}");
    assert.deepEqual([tool.isReadonly, tool.isIdempotent], [false, false]);
    assert.equal(toolOf("package a.v1; service S { @readonly read(); }").description.split("\n")[0], "Returns nothing.");
  });

  it("escapes and cuts texts inside of its schema", () => {
    const doc = `a#b${"x".repeat(5_000)}`;
    const { inputSchema } = toolOf(`package a.v1; struct P {\n/// ${doc}\n1 x: f64; } service S { @readonly read(p: P); }`);
    const text = JSON.stringify(inputSchema);
    assert.match(text, /"description":"a\?bx/);
    assert.ok(text.length < 2_500, String(text.length));
  });

  it("has no schema but that of an object where its own would be too long", () => {
    const fields = Array.from({ length: 200 }, (_, index) =>
      `${index + 1} f${index}: f64 @length(..1);`.replace(" @length(..1)", ""),
    ).join(" ");
    const structs = Array.from({ length: 10 }, (_, index) => `struct P${index} { ${fields} }`).join("\n");
    const parameters = Array.from({ length: 10 }, (_, index) => `p${index}: P${index}`).join(", ");
    assert.deepEqual(toolOf(`package a.v1; ${structs} service S { @readonly read(${parameters}); }`).inputSchema, {
      type: "object",
    });
  });
});

describe("the name that no contract may have", () => {
  const plain = compileText(`package a.v1; struct P { 1 x: f64; } service S { @meta("name", "any thing") read(p: P); }`);

  it("is looked for in types, fields, methods and parameters, and not in @meta", () => {
    assert.equal(oddNameOf(plain), undefined);
    for (const name of ['"x"', '"p"', '"read"', '"a.v1.P"']) {
      const odd = JSON.parse(JSON.stringify(plain).replaceAll(`"name":${name}`, '"name":"a b"')) as typeof plain; // the same, with an odd name
      assert.equal(oddNameOf(odd), "a b", name);
    }
  });
});
