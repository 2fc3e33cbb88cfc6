import assert from "node:assert/strict";
import { RpcError, type StatusName } from "callwire";
import { FakeClock } from "callwire/testing";
import { MAX_ATTEMPTS } from "#runtime/base/limits/call.js";
import type { CallStream } from "#runtime/call/call-stream.js";
import type { OutgoingCall } from "#runtime/call/outgoing-call.js";
import { isFree, mayRepeat, mayRetry } from "#runtime/channel/retry.js";
import { RetryBudget } from "#runtime/channel/retry-budget.js";
import { InvalidOperation } from "../../../generated/calculator.js";
import { Overloaded } from "../../../generated/kitchen-sink.js";
import { CallMaker, failAttempt } from "../../support/outgoing-calls.js";

/** One failed attempt. What a row does not say is as in the most harmless case. */
interface Row {
  readonly it: string;
  /**
   * `refused`: the server says that it did not begin. `lost`: with its connection. `answered`: the
   * server says UNAVAILABLE, or another code.
   */
  readonly failure: "refused" | "lost" | "answered";
  readonly code?: StatusName;
  readonly isIdempotent?: boolean;
  readonly hasMoved?: boolean;
  /** Attempts that failed, this one too. Default 1. */
  readonly attempts?: number;
  /** Default: some is left. */
  readonly isBudgetSpent?: boolean;
  readonly isFree?: boolean;
  readonly may: boolean;
}

const ROWS: readonly Row[] = [
  { it: "that was refused goes elsewhere", failure: "refused", may: true },
  { it: "that was refused goes elsewhere, idempotent or not", failure: "refused", isIdempotent: false, may: true },
  { it: "that was refused for any reason goes elsewhere", failure: "refused", code: "RESOURCE_EXHAUSTED", may: true },
  { it: "that was lost goes elsewhere when its method is idempotent", failure: "lost", may: true },
  { it: "that was lost ends when its method is not idempotent", failure: "lost", isIdempotent: false, may: false },
  { it: "that was lost ends when it is free and not idempotent", failure: "lost", isIdempotent: false, isFree: true, may: false },
  { it: "that the server answered with UNAVAILABLE ends", failure: "answered", may: false },
  { it: "that the server answered with another code ends", failure: "answered", code: "INTERNAL", may: false },
  { it: "that the server answered ends, free or not", failure: "answered", isFree: true, may: false },
  { it: "that was cut by its own side ends", failure: "lost", code: "CANCELLED", may: false },
  { it: "of a stream whose items have moved ends when it was lost", failure: "lost", hasMoved: true, may: false },
  { it: "of a stream whose items have moved ends when it was refused", failure: "refused", hasMoved: true, may: false },
  { it: "of a stream that has not begun goes elsewhere", failure: "refused", hasMoved: false, may: true },
  { it: "before the last goes elsewhere", failure: "lost", attempts: MAX_ATTEMPTS - 1, may: true },
  { it: "that was the last ends when it was lost", failure: "lost", attempts: MAX_ATTEMPTS, may: false },
  { it: "that was the last ends when it was refused", failure: "refused", attempts: MAX_ATTEMPTS, may: false },
  { it: "that was the last ends though it is free", failure: "refused", attempts: MAX_ATTEMPTS, isFree: true, may: false },
  { it: "ends when the budget is spent", failure: "lost", isBudgetSpent: true, may: false },
  { it: "that was refused ends when the budget is spent", failure: "refused", isBudgetSpent: true, may: false },
  { it: "goes elsewhere without budget when it is free", failure: "lost", isBudgetSpent: true, isFree: true, may: true },
];

describe("an attempt", () => {
  for (const row of ROWS) {
    it(row.it, () => {
      const budget = budgetOf(row.isBudgetSpent === true ? 0 : 1);

      assert.equal(mayRetry(callOf(row), errorOf(row), row.failure === "refused", row.isFree === true, budget), row.may);
    });
  }

  it("takes one from the budget when it goes elsewhere, and none when it is free or ends", () => {
    const budget = budgetOf(2);
    const [lost, notIdempotent]: readonly Row[] = [
      { it: "", failure: "lost", may: true },
      { it: "", failure: "lost", isIdempotent: false, may: false },
    ];
    assert.ok(lost && notIdempotent);
    mayRetry(callOf(notIdempotent), errorOf(notIdempotent), false, false, budget);
    mayRetry(callOf(lost), errorOf(lost), false, true, budget);
    assert.equal(budget.balance(), 2);
    mayRetry(callOf(lost), errorOf(lost), false, false, budget);
    assert.equal(budget.balance(), 1);
  });
});

describe("an answer that the contract calls retryable", () => {
  for (const [it_, failed, hasMoved, budget, may] of [
    ["is asked for again", 0, undefined, 1, true],
    ["is asked for again before the last attempt", MAX_ATTEMPTS - 2, undefined, 1, true],
    ["is told when no attempt is left", MAX_ATTEMPTS - 1, undefined, 1, false],
    ["is told when items have moved", 0, true, 1, false],
    ["is asked for again when no item has", 0, false, 1, true],
    ["is told when the budget is spent", 0, undefined, 0, false],
  ] as const) {
    it(it_, () => {
      const { call } = new CallMaker().make({ method: "area" });
      setAttempts(call, failed);
      if (hasMoved !== undefined) setMoved(call, hasMoved);

      assert.equal(mayRepeat(call, new Overloaded({ retryAfter: 10 }), budgetOf(budget)), may);
    });
  }

  it("is that one alone: others are told, and take nothing from the budget", () => {
    const budget = budgetOf(1);
    const divide = new CallMaker().make();
    const area = new CallMaker().make({ method: "area" });

    assert.equal(mayRepeat(divide.call, new InvalidOperation({}), budget), false);
    assert.equal(mayRepeat(area.call, new InvalidOperation({}), budget), false);
    assert.equal(budget.balance(), 1);
  });
});

describe("a failure is free", () => {
  for (const [what, notStarted, takesCalls, hasAnswered, attempts, free] of [
    ["when a connection refuses that has said GOAWAY", true, false, true, 1, true],
    ["when it refuses a second time, which is another connection", true, false, false, 2, true],
    ["never when who refuses goes on taking calls", true, true, true, 1, false],
    ["when it is the first loss, with a server that had answered", false, true, true, 1, true],
    ["never when it is the second loss", false, true, true, 2, false],
    ["never when the server had answered nothing", false, true, false, 1, false],
    ["never when a server that drains had answered nothing", false, false, false, 1, false],
  ] as const) {
    it(what, () => {
      const { call } = new CallMaker().make();
      setAttempts(call, attempts);

      assert.equal(isFree(call, notStarted, takesCalls, hasAnswered), free);
    });
  }
});

function callOf({ isIdempotent = true, hasMoved, attempts = 1 }: Row): OutgoingCall {
  const { call } = new CallMaker().make({ method: isIdempotent ? "divide" : "checksum" });
  setAttempts(call, attempts);
  if (hasMoved !== undefined) setMoved(call, hasMoved);
  return call;
}

function setAttempts(call: OutgoingCall, count: number): void {
  for (let i = 0; i < count; i++) failAttempt(call);
}

function setMoved(call: OutgoingCall, hasMoved: boolean): void {
  call.addStream({ hasMoved } as CallStream); // all that is looked at
}

function errorOf({ failure, code = "UNAVAILABLE" }: Row): RpcError {
  return new RpcError(code, "failed", { origin: failure === "lost" ? "transport" : "server" });
}

function budgetOf(tokens: number): RetryBudget {
  const clock = new FakeClock();
  const budget = new RetryBudget(clock, { minPerSecond: 0, ratio: 1 });
  for (let i = 0; i < tokens; i++) budget.recordCall(clock.nowMs());
  return budget;
}
