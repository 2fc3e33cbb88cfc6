import assert from "node:assert/strict";
import fc from "fast-check";
import { BASE_BACKOFF_MS, MAX_BACKOFF_MS } from "#runtime/base/limits/balancing.js";
import { createRandom } from "#runtime/base/random.js";
import { backoffMs } from "#runtime/channel/backoff.js";

const MIDDLE = (): number => 0.5;

describe("the pause before the next attempt to connect", () => {
  it("begins with the base, grows with each failure, and ends at the maximum", () => {
    const pauses = Array.from({ length: 40 }, (_, failures) => backoffMs(failures + 1, MIDDLE));

    assert.equal(pauses[0], BASE_BACKOFF_MS);
    assert.equal(Math.round(pauses[1] ?? 0), Math.round(BASE_BACKOFF_MS * 1.6));
    assert.equal(pauses.at(-1), MAX_BACKOFF_MS);
    for (const [at, pause] of pauses.entries()) assert.ok(pause >= (pauses[at - 1] ?? 0), `${pauses}`);
  });

  it("differs by up to a half to both sides, so that clients that lost a server together do not come back together", () => {
    assert.equal(
      backoffMs(1, () => 0),
      BASE_BACKOFF_MS / 2,
    );
    assert.equal(
      backoffMs(100, () => 0),
      MAX_BACKOFF_MS / 2,
    );
    assert.ok(Math.abs(backoffMs(100, () => 1 - 2 ** -53) - 1.5 * MAX_BACKOFF_MS) < 1);
  });

  it("spreads evenly: no second of the last half minute has more than its share of 200 clients", () => {
    const random = createRandom(1);
    const seconds = new Map<number, number>();
    for (let client = 0; client < 200; client++) {
      const second = Math.floor(backoffMs(20, random) / 1_000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }

    assert.ok(Math.max(...seconds.values()) < 20, `${[...seconds]}`);
  });

  it("is a positive time below one and a half of the maximum, whatever happens", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (n, at) => {
          const ms = backoffMs(n, () => at);
          assert.ok(ms >= BASE_BACKOFF_MS / 2 && ms <= 1.5 * MAX_BACKOFF_MS, `${ms}`);
        },
      ),
    );
  });
});
