import assert from "node:assert/strict";
import { toolNames } from "#cli/live/mcp/tool-name.js";

function namesOf(...methods: readonly string[]): readonly string[] {
  return toolNames(
    methods.map((text) => {
      const [service = "", method = ""] = text.split("/");
      return { service, method };
    }),
  );
}

describe("the name of a tool", () => {
  it("is that of the service and that of the method", () => {
    assert.deepEqual(namesOf("demo.v1.Shop/order", "demo.v1.Shop/find", "demo.v1.Desk/find"), [
      "Shop_order",
      "Shop_find",
      "Desk_find",
    ]);
  });

  it("has the package in front where two services have one name", () => {
    assert.deepEqual(namesOf("a.v1.Shop/order", "b.v1.Shop/order"), ["a_v1_Shop_order", "b_v1_Shop_order"]);
  });

  it("has a mark of the whole where it would be too long, or the same as another", () => {
    const long = `a.v1.Shop/${"order".repeat(20)}`;
    const found = namesOf(long, `${long}2`, "a.b_C/d", "a_b.C/d", "x.b_C/d", "x_b.C/d", "a_b.C/f", "x.C/f");
    for (const name of found) assert.match(name, /^[A-Za-z0-9_]{1,64}$/);
    assert.equal(new Set(found).size, found.length);
    assert.deepEqual(namesOf(long, `${long}2`), found.slice(0, 2));
  });
});
