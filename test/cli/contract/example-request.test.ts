import assert from "node:assert/strict";
import { exampleOf, exampleOfType, fullExample } from "#cli/contract/example-request.js";
import { describeContracts } from "../../compiler/breaking/describe-contracts.js";

describe("an example of a request", () => {
  const contract = describeContracts(
    "enum Kind { 3 Left; } struct Inner { 1 a: u8?; 2 next: Inner?; } " +
      'struct Item { 1 sku: string = ""; 2 kind: Kind?; 3 inner: Inner?; 4 inners: [Inner]?; 5 must: Inner; } ' +
      "service Shop { put(item: Item, count: u8 = 2 @range(2..9)): Item; }",
  );
  const types = new Map(contract.files.flatMap((file) => file.types.map((type) => [type.name, type] as const)));
  const method = contract.files[0]?.services[0]?.methods[0];
  assert.ok(method !== undefined);

  it("has what must be given, and nothing else", () => {
    assert.deepEqual(exampleOf(method, contract), { item: { must: {} } });
  });

  it("has for a reader each value that may be left out, two levels deep", () => {
    assert.deepEqual(fullExample(method, types), { item: { sku: "text", kind: "Left", must: {} }, count: 2 });
    assert.ok(method.result !== undefined);
    assert.deepEqual(exampleOfType(method.result, types), { sku: "text", kind: "Left", must: {} });
  });

  it("is as long as the contract demands, and not longer", () => {
    const parameters =
      "a: string @length(100..), b: string @length(..2), c: bytes @length(2..3), d: [u8] @length(3..), e: [u8] @length(..0)";
    const limited = describeContracts(`service Shop { put(${parameters}): u8; }`);
    const put = limited.files[0]?.services[0]?.methods[0];
    assert.ok(put !== undefined);

    const d = exampleOf(put, limited)["d"];
    assert.deepEqual(exampleOf(put, limited), { a: "text".padEnd(100, "x"), b: "te", c: "AAA=", d, e: [] });
    assert.ok(Array.isArray(d) && d.length === 3);
  });
});
