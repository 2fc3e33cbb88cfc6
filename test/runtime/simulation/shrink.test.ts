// A plan becomes as small as what it shows allows, and no more is tried than is allowed.

import assert from "node:assert/strict";
import { shrink, withoutSome, withShorter } from "#runtime/simulation/shrink.js";

const NUMBERS = Array.from({ length: 12 }, (_, number) => number);

describe("shrink", () => {
  it("leaves what it takes, wherever it stands", async () => {
    const small = await shrink<readonly number[]>(NUMBERS, withoutSome, async (plan) =>
      [3, 8].every((number) => plan.includes(number)),
    );

    assert.deepEqual(small, [3, 8]);
  });

  it("asks 200 times at most", async () => {
    let asked = 0;
    const endless = function* (plan: number): Generator<number> {
      for (;;) yield plan + 1;
    };
    await shrink(0, endless, async () => {
      asked++;
      return false;
    });

    assert.equal(asked, 200);
  });
});

describe("smaller plans", () => {
  it("leave out much before they leave out little, and each alone in the end", () => {
    const plans = [...withoutSome(NUMBERS)];

    assert.deepEqual(plans[0], []);
    assert.equal(plans[1]?.length, 6);
    for (const number of NUMBERS) assert.ok(plans.some((plan) => plan.length === 11 && !plan.includes(number)));
  });

  it("have one of them half as long, until that is nothing, also of times below zero", () => {
    assert.deepEqual(
      [...withShorter([{ ms: 1 }, { ms: 9 }, { ms: -5 }])],
      [
        [{ ms: 1 }, { ms: 4 }, { ms: -5 }],
        [{ ms: 1 }, { ms: 9 }, { ms: -2 }],
      ],
    );
  });
});
