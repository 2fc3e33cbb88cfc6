import assert from "node:assert/strict";
import { promiseOf } from "#runtime/base/promise-of.js";

describe("the promise of a step", () => {
  it("is the one that the step returns", async () => {
    const returned = Promise.resolve(3);

    assert.equal(
      promiseOf(() => returned, 1, 2),
      returned,
    );
    assert.equal(await promiseOf((first: number, second: number) => first + second, 1, 2), 3);
  });

  it("rejects with what the step throws", async () => {
    await assert.rejects(
      promiseOf(
        () => {
          throw new RangeError("thrown");
        },
        1,
        2,
      ),
      RangeError,
    );
  });
});
