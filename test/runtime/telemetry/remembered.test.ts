import assert from "node:assert/strict";
import { Remembered } from "#runtime/telemetry/remembered.js";

describe("what telemetry remembers", () => {
  it("is made once for two words, and frozen", () => {
    let made = 0;
    const remembered = new Remembered((first, second) => ({ first, second, at: made++ }));
    const once = remembered.of("a", "b");

    assert.equal(remembered.of("a", "b"), once);
    assert.deepEqual(once, { first: "a", second: "b", at: 0 });
    assert.deepEqual(remembered.of("a", "c"), { first: "a", second: "c", at: 1 });
    assert.ok(Object.isFrozen(once));
  });

  it("is bounded, and right beyond the bound, too", () => {
    let made = 0;
    const remembered = new Remembered((first, second) => ({ word: `${first}${second}`, at: made++ }), 3);
    for (let at = 0; at < 10; at++) assert.equal(remembered.of(`${at}`, "x").word, `${at}x`);
    const known = made;
    for (const at of [9, 8, 7, 6]) remembered.of(`${at}`, "x");

    assert.equal(known, 10);
    assert.ok(made > known, "at most three are kept");
    assert.equal(remembered.of("6", "x"), remembered.of("6", "x"));
  });
});
