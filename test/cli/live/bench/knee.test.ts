import assert from "node:assert/strict";
import { beginSearch, continueSearch } from "#cli/live/bench/knee.js";

describe("the search for the highest rate", () => {
  it("finds the capacity of a server within 5 %, wherever it begins", () => {
    for (const capacity of [3, 47, 1_000, 23_456])
      for (const start of [1, 100, 50_000]) {
        const { passed, failed, tried } = search(start, (rate) => rate <= capacity);
        assert.ok(passed <= capacity && failed > capacity, `${capacity} from ${start}: ${passed}..${failed}`);
        assert.ok(failed - passed <= 1 || failed / passed <= 1.06, `${capacity} from ${start}: ${passed}..${failed}`);
        assert.ok(tried.length <= 60, `${tried.length} rates`);
      }
  });

  it("tries a rate again before it fails, so that a pause of the machine is no knee", () => {
    let paused = 0;
    const { passed, tried } = search(100, (rate) => rate <= 1_000 && (rate !== 400 || paused++ > 0));
    assert.ok(passed > 940, `${passed}`);
    assert.equal(tried.filter((rate) => rate === 400).length, 2);
  });

  it("ends where no rate holds, and where every rate does", () => {
    assert.deepEqual(pick(search(100, () => false)), { passed: 0, failed: 1 });
    assert.deepEqual(pick(search(100, () => true)), { passed: 1_000_000, failed: Infinity });
  });
});

function pick({ passed, failed }: { readonly passed: number; readonly failed: number }) {
  return { passed, failed };
}

function search(start: number, holds: (rate: number) => boolean) {
  const tried: number[] = [];
  let now = beginSearch(start);
  while (now.next !== undefined) {
    tried.push(now.next);
    assert.ok(tried.length < 200, "the search goes on for ever");
    now = continueSearch(now, holds(now.next));
  }
  assert.equal(continueSearch(now, true), now);
  return { ...now, tried };
}
