import assert from "node:assert/strict";
import fc from "fast-check";
import { EventQueue } from "./event-queue.js";

describe("EventQueue", () => {
  it("lets things happen in the order of their moments, and of one moment in the order in which they were added", () => {
    const delays = fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 8 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(delays, (rounds) => {
        const events = new EventQueue();
        const expected: { readonly at: number; readonly order: number }[] = [];
        const happened: typeof expected = [];
        let order = 0;
        const add = (delayMs: number): void => {
          const one = { at: events.now + delayMs, order: order++ };
          expected.push(one);
          events.after(delayMs, () => {
            assert.equal(events.now, one.at);
            happened.push(one);
            // What happens leads to more.
            if (one.order % 3 === 0 && one.at < 100) add(one.at % 7);
          });
        };
        for (const [round, added] of rounds.entries()) {
          for (const delayMs of added) add(delayMs);
          events.runUntil(round * 3);
          assert.equal(events.now, round * 3);
        }
        events.runUntil(1_000);
        assert.deepEqual(
          happened,
          expected.toSorted((a, b) => a.at - b.at || a.order - b.order),
        );
      }),
    );
  });
});
