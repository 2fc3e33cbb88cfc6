import assert from "node:assert/strict";
import { devMeta } from "#runtime/server/dev-mark.js";

const MARK = "0123456789abcdef";

describe("the mark of callwire dev", () => {
  it("stands in a record with the number of instances that are to come", () => {
    assert.deepEqual(devMeta(undefined, { CALLWIRE_DEV_MARK: MARK }), { "callwire.dev": `${MARK}/1` });
    assert.deepEqual(devMeta(3, { CALLWIRE_DEV_MARK: MARK }), { "callwire.dev": `${MARK}/3` });
  });

  it("is not there without the variable, nor for what is no mark", () => {
    for (const wrong of [undefined, "", "x", `${MARK}0`, "0123456789ABCDEF", `${MARK}\n`])
      assert.deepEqual(devMeta(1, { CALLWIRE_DEV_MARK: wrong }), {}, wrong);
    assert.deepEqual(devMeta(1), {});
  });
});
