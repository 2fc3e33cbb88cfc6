import assert from "node:assert/strict";
import type { Bounds, TypeRef } from "callwire/schema";
import { isNarrower, isWider, lengthsOf, rangesOf } from "#compiler/breaking/bounds.js";

const U64 = "18446744073709551615";

function scalar(name: "u8" | "u64" | "i64" | "f64", js?: "number"): TypeRef {
  return { kind: "scalar", name, ...(js === undefined ? {} : { js }) };
}

describe("bounds", () => {
  for (const [before, after, narrower, wider] of [
    [undefined, undefined, false, false],
    [undefined, { min: "1" }, true, false],
    [{ min: "1" }, undefined, false, true],
    [undefined, { max: "9" }, true, false],
    [{ max: "9" }, undefined, false, true],
    [{ min: "1", max: "9" }, { min: "1", max: "9" }, false, false],
    [{ min: "1", max: "9" }, { min: "2", max: "9" }, true, false],
    [{ min: "1", max: "9" }, { min: "1", max: "8" }, true, false],
    [{ min: "1", max: "9" }, { min: "0", max: "10" }, false, true],
    [{ min: "1", max: "9" }, { min: "0", max: "8" }, true, true],
    [{ max: "9" }, { max: "10" }, false, true],
    [{ max: U64 }, { max: "18446744073709551614" }, true, false],
    [{ min: "-1.5" }, { min: "-1.25" }, true, false],
  ] as const satisfies readonly (readonly [Bounds | undefined, Bounds | undefined, boolean, boolean])[]) {
    it(`from ${JSON.stringify(before)} to ${JSON.stringify(after)} are ${narrower ? "" : "not "}narrower and ${wider ? "" : "not "}wider`, () => {
      assert.deepEqual([isNarrower(before, after), isWider(before, after)], [narrower, wider]);
    });
  }

  it("that allow all that their type has are none", () => {
    const changed = (type: TypeRef, range: Bounds): boolean => {
      const [before, after] = rangesOf({ type }, { type, range });
      return isNarrower(before, after) || isWider(before, after);
    };

    assert.equal(changed(scalar("u8"), { min: "0", max: "255" }), false);
    assert.equal(changed(scalar("u8"), { min: "0", max: "254" }), true);
    assert.equal(changed(scalar("u64"), { max: U64 }), false);
    assert.equal(changed(scalar("i64", "number"), { max: String(Number.MAX_SAFE_INTEGER) }), false);
    assert.equal(changed(scalar("i64"), { max: String(Number.MAX_SAFE_INTEGER) }), true);
    assert.equal(changed(scalar("f64"), { min: "0" }), true);
  });

  it("of two types are compared as they are written", () => {
    assert.deepEqual(rangesOf({ type: scalar("u8") }, { type: scalar("u64"), range: { max: "9" } }), [undefined, { max: "9" }]);
  });

  it("of a length begin with 0", () => {
    const text: TypeRef = { kind: "scalar", name: "string" };
    const [before, after] = lengthsOf({ type: text }, { type: text, length: { min: "0" } });

    assert.equal(isNarrower(before, after), false);
  });
});
