// Ids of errors: of chance that nobody knows, or of one that a simulation gives.

import assert from "node:assert/strict";
import { ErrorIds } from "#runtime/base/error-ids.js";
import { createRandom } from "#runtime/base/random.js";

describe("ErrorIds", () => {
  it("draws eight digits, other ones each time", () => {
    const ids = new ErrorIds();
    const drawn = Array.from({ length: 100 }, () => ids.draw());

    for (const id of drawn) assert.match(id, /^[0-9a-f]{8}$/);
    assert.equal(new Set(drawn).size, 100);
  });

  it("repeats itself when it is given a seed, until that is taken back", () => {
    const [one, other] = [new ErrorIds(), new ErrorIds()];
    for (const ids of [one, other]) ids.drawFrom(createRandom(5));
    assert.deepEqual([one.draw(), one.draw()], [other.draw(), other.draw()]);
    for (const ids of [one, other]) ids.drawFrom(undefined);

    assert.notEqual(one.draw(), other.draw());
  });

  it("has eight digits also where the number is small", () => {
    const ids = new ErrorIds();
    ids.drawFrom(() => 0);

    assert.equal(ids.draw(), "00000000");
  });
});
