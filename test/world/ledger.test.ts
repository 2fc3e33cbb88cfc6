// What the ledger says of calls that came to what they must not come to.

import assert from "node:assert/strict";
import { RpcError } from "#runtime/base/errors.js";
import { createRandom } from "#runtime/base/random.js";
import { Scheduler } from "#runtime/simulation/scheduler.js";
import { Trace } from "#runtime/simulation/trace.js";
import { Ending } from "../../generated/world.js";
import { Ledger, type MethodName } from "./ledger.js";

const WISHES = { timeoutMs: 5_000, givesUp: false };

function setUp(method: MethodName = "write", wishes: Partial<typeof WISHES> = {}) {
  const scheduler = new Scheduler(createRandom(1));
  const ledger = new Ledger(scheduler, new Trace());
  const record = ledger.begin("client", method, { ...WISHES, ...wishes });
  const settle = (error?: Error): void => ledger.settle(record, error, -Infinity);
  const check = (): readonly string[] => {
    ledger.check();
    return ledger.problems;
  };
  return { scheduler, ledger, record, settle, check };
}

type FailedCode = "UNAVAILABLE" | "CANCELLED" | "DEADLINE_EXCEEDED" | "INTERNAL" | "ABORTED";

function failed(code: FailedCode, processed: "no" | "unknown" | "yes"): RpcError {
  return new RpcError(code, "it failed", { processed });
}

describe("Ledger", () => {
  it("says nothing of a call that ran once and succeeded", () => {
    const { ledger, record, settle, check } = setUp();
    ledger.run("server", 1);
    record.trailers = "own";
    settle();

    assert.deepEqual(check(), []);
  });

  it("finds a call with the metadata of another one, or without any", () => {
    for (const trailers of [undefined, "another"] as const) {
      const { ledger, record, settle, check } = setUp();
      ledger.run("server", 1);
      record.trailers = trailers;
      settle();
      assert.match(check().join(), /with the metadata of (?:no|another) call/);
    }
  });

  it("lets a call run again that says so, once or as often as it says so", () => {
    for (const [ending, runs, problems] of [
      [Ending.Answers, 2, 1],
      [Ending.IsBusyFirst, 2, 0],
      [Ending.IsBusyFirst, 3, 1],
      [Ending.IsBusy, 3, 0],
    ] as const) {
      const { ledger, record, check } = setUp();
      record.ending = ending;
      record.isOrphan = true;
      for (let run = 0; run < runs; run++) ledger.run("server", 1);
      assert.equal(check().length, problems, `${ending} ${runs}`);
    }
  });

  it("finds an error in a server's log that nobody asked for", () => {
    const { ledger } = setUp();
    ledger.noteError("server", "out of luck");

    assert.deepEqual(ledger.problems, ["server logs out of luck"]);
  });

  it("finds a call that must not run twice, and did, and lets others do so", () => {
    for (const [method, problems] of [
      ["write", 1],
      ["total", 1],
      ["read", 0],
      ["count", 0],
    ] as const) {
      const { ledger, record, settle, check } = setUp(method);
      record.trailers = "own";
      ledger.run("one", 1);
      ledger.run("two", 1);
      settle();
      assert.equal(check().length, problems, method);
    }
  });

  it("finds a call that says that it did not run, and did", () => {
    const { ledger, settle, check } = setUp();
    ledger.run("server", 1);
    settle(failed("UNAVAILABLE", "no"));

    assert.match(check().join(), /says that it did not run, and did/);
  });

  it("finds a call that says that it ran, and did not", () => {
    const { settle, check } = setUp();
    settle(failed("UNAVAILABLE", "yes"));

    assert.match(check().join(), /says that it ran, and did not/);
  });

  it("finds a call that nobody has settled, but for those of a client that has died", () => {
    const { record, check, ledger } = setUp();
    record.isOrphan = true;
    assert.deepEqual(check(), []);
    record.isOrphan = false;
    ledger.check();

    assert.match(ledger.problems.join(), /was never settled/);
  });

  it("finds a call that is settled after its deadline", async () => {
    const { scheduler, ledger, settle, check } = setUp();
    ledger.run("server", 1);
    await scheduler.runUntil(5_030);
    settle();

    assert.match(check().join(), /was settled 30 ms after its deadline/);
  });

  it("lets a call settle later where its clock is coarser, and no later than that", () => {
    for (const [at, problems] of [
      [5_290, 0],
      [5_310, 1],
    ] as const) {
      const clock = { now: 0 };
      const ledger = new Ledger(clock, { note: () => undefined }, 300);
      const record = ledger.begin("client", "write", WISHES);
      record.trailers = "own";
      ledger.run("server", record.id);
      clock.now = at;
      ledger.settle(record, undefined, -Infinity);
      ledger.check();
      assert.equal(ledger.problems.length, problems);
    }
  });

  it("finds a call that is given up by nobody, and a mistake of ours", () => {
    for (const [code, problem] of [
      ["CANCELLED", /was given up by nobody/],
      ["INTERNAL", /ended with a mistake of ours/],
      ["ABORTED", /did not throw that/],
    ] as const) {
      const { settle, check } = setUp();
      settle(failed(code, "unknown"));
      assert.match(check().join(), problem);
    }
  });

  it("finds a call that does not know whether it ran, though no connection was lost", () => {
    for (const [isLost, problems] of [
      [true, 0],
      [false, 1],
    ] as const) {
      const { ledger, settle, check } = setUp();
      if (isLost) ledger.noteLoss("client");
      ledger.noteLoss("another");
      settle(failed("UNAVAILABLE", "unknown"));
      assert.equal(check().length, problems);
    }
  });

  it("counts a connection as lost for all the time in which it may have been", async () => {
    for (const [until, problems] of [
      [10, 0],
      [4, 1],
    ] as const) {
      const { scheduler, ledger, check } = setUp();
      ledger.noteLoss("client", until);
      await scheduler.runUntil(5);
      ledger.settle(ledger.begin("client", "read", WISHES), failed("UNAVAILABLE", "unknown"), 0);
      assert.equal(check().filter((problem) => problem.includes("does not know")).length, problems);
    }
  });

  it("lets a slow reader learn behind the deadline what had come, and nothing else", async () => {
    for (const [error, lostAt, problems] of [
      [undefined, 5_500, 0],
      [failed("INTERNAL", "yes"), 5_500, 0],
      [failed("UNAVAILABLE", "unknown"), 4_900, 0],
      [failed("UNAVAILABLE", "unknown"), 5_500, 1],
      [failed("DEADLINE_EXCEEDED", "unknown"), 4_900, 1],
    ] as const) {
      const { scheduler, ledger, record } = setUp("count");
      record.isReadSlowly = true;
      await scheduler.runUntil(lostAt);
      ledger.noteLoss("client");
      await scheduler.runUntil(6_000);
      ledger.settle(record, error, -Infinity);
      assert.equal(ledger.problems.filter((problem) => problem.includes("after its deadline")).length, problems);
    }
  });

  it("finds what failed where nobody has died, but for calls that had too little time", () => {
    const { ledger, record, settle } = setUp("read");
    settle(new RpcError("DEADLINE_EXCEEDED", "too late"));
    record.needsMs = 4_000;
    ledger.checkGentle();
    assert.deepEqual(ledger.problems, []);
    record.needsMs = 100;
    ledger.checkGentle();

    assert.match(ledger.problems.join(), /nobody has died, and yet call 1/);
  });

  it("finds a client that tries more often than its budget has it", () => {
    const { ledger, settle, check } = setUp();
    ledger.run("server", 1);
    settle();
    for (let attempts = 0; attempts < 400; attempts++) ledger.countAttempt("client");

    assert.match(check().join(), /client made 400 attempts for 1 calls/);
  });
});
