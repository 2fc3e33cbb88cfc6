import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { RetryBudget } from "#runtime/channel/retry-budget.js";

describe("RetryBudget", () => {
  it("refuses the retry that would spend more than was earned", () => {
    const budget = new RetryBudget(new FakeClock(), { ratio: 0.5, minPerSecond: 0 });
    for (let call = 0; call < 4; call++) budget.recordCall();

    assert.deepEqual([budget.tryRetry(), budget.tryRetry(), budget.tryRetry()], [true, true, false]);
  });

  it("lets a client without traffic retry minPerSecond times a second, over the window", () => {
    const budget = new RetryBudget(new FakeClock(), { minPerSecond: 2 });

    assert.equal(countAllowed(budget, 100), 20);
  });

  it("forgets what was earned and spent ten seconds ago", () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(clock, { ratio: 1, minPerSecond: 0 });
    budget.recordCall();
    void clock.advance(10_000);

    assert.equal(budget.tryRetry(), false);
  });
});

function countAllowed(budget: RetryBudget, attempts: number): number {
  let allowed = 0;
  for (let i = 0; i < attempts; i++) if (budget.tryRetry()) allowed++;
  return allowed;
}
