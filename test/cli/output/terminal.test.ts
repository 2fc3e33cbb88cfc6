import assert from "node:assert/strict";
import { wantsColor } from "#cli/output/terminal.js";

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
