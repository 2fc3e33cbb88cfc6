import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import fc from "fast-check";
import { RetryBudget } from "#runtime/channel/retry-budget.js";

describe("RetryBudget", () => {
  it("is what its calls have earned less what its retries have spent, each for ten seconds", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constantFrom("call" as const, "retry" as const) }),
      fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 15_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: "large" }), fc.nat(100_000), (steps, startAt) => {
        const clock = new FakeClock();
        void clock.advance(startAt);
        const budget = new RetryBudget(clock, { ratio: 0.5, minPerSecond: 0.2 });
        const moved: { readonly second: number; readonly tokens: number }[] = [];
        const second = (): number => Math.floor(clock.nowMs() / 1_000);
        const balance = (): number => moved.reduce((sum, each) => (each.second > second() - 10 ? sum + each.tokens : sum), 2);
        for (const each of steps) {
          if (each.do === "wait") void clock.advance(each.ms);
          else if (each.do === "call") {
            budget.recordCall(clock.nowMs());
            moved.push({ second: second(), tokens: 0.5 });
          } else {
            const may = balance() >= 1;
            assert.equal(budget.tryRetry(), may);
            if (may) moved.push({ second: second(), tokens: -1 });
          }
          assert.equal(budget.balance(), balance());
        }
      }),
    );
  });

  it("refuses the retry that would spend more than was earned", () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(clock, { ratio: 0.5, minPerSecond: 0 });
    for (let call = 0; call < 4; call++) budget.recordCall(clock.nowMs());

    assert.deepEqual([budget.tryRetry(), budget.tryRetry(), budget.tryRetry()], [true, true, false]);
  });

  it("lets a client without traffic retry minPerSecond times a second, over the window", () => {
    const budget = new RetryBudget(new FakeClock(), { minPerSecond: 2 });

    assert.equal(countAllowed(budget, 100), 20);
  });

  it("forgets what was earned and spent ten seconds ago", () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(clock, { ratio: 1, minPerSecond: 0 });
    budget.recordCall(clock.nowMs());
    void clock.advance(10_000);

    assert.equal(budget.tryRetry(), false);
  });

  it("counts calls in the second in which they were made, though nobody asks meanwhile", () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(clock, { ratio: 1, minPerSecond: 0 });
    void clock.advance(9_000);
    budget.recordCall(clock.nowMs());
    void clock.advance(9_000);

    assert.equal(budget.balance(), 1);
  });

  it("counts a call of a tick that began a second before its last look at the clock", () => {
    const clock = new FakeClock();
    const budget = new RetryBudget(clock, { ratio: 1, minPerSecond: 0 });
    const tickAt = clock.nowMs();
    void clock.advance(1_000);
    assert.equal(budget.balance(), 0);
    budget.recordCall(tickAt);
    void clock.advance(9_000);

    assert.equal(budget.balance(), 1);
    void clock.advance(1_000);
    assert.equal(budget.balance(), 0);
  });
});

function countAllowed(budget: RetryBudget, attempts: number): number {
  let allowed = 0;
  for (let i = 0; i < attempts; i++) if (budget.tryRetry()) allowed++;
  return allowed;
}
