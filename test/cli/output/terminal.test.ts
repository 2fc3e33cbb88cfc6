import assert from "node:assert/strict";
import { isScreen, wantsColor } from "#cli/output/terminal.js";

describe("wantsColor", () => {
  it("gives colours to a terminal and not to a pipe", () => {
    assert.deepEqual([wantsColor({}, true), wantsColor({}, false), wantsColor({ TERM: "dumb" }, true)], [true, false, false]);
  });

  it("obeys NO_COLOR, and FORCE_COLOR before it", () => {
    assert.equal(wantsColor({ NO_COLOR: "1" }, true), false);
    assert.equal(wantsColor({ NO_COLOR: "" }, true), true);
    assert.equal(wantsColor({ NO_COLOR: "1", FORCE_COLOR: "1" }, false), true);
    assert.equal(wantsColor({ FORCE_COLOR: "0" }, true), false);
  });
});

describe("isScreen", () => {
  it("is a terminal that a person watches, and not one of CI", () => {
    assert.deepEqual([isScreen({}, true), isScreen({}, false), isScreen({ TERM: "dumb" }, true)], [true, false, false]);
    assert.deepEqual([isScreen({ CI: "true" }, true), isScreen({ CI: "1" }, true)], [false, false]);
    assert.deepEqual([isScreen({ CI: "" }, true), isScreen({ CI: "false" }, true)], [true, true]);
  });
});
