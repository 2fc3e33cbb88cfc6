import assert from "node:assert/strict";
import { cancelledError, deadlineError, type GivenUpCall, orphanedError } from "#runtime/call/given-up-errors.js";

const CALL: GivenUpCall = {
  method: { fullName: "a.S/f" },
  startedAt: 1_000,
  deadlineAt: 1_250.4,
  processed: "unknown",
  instance: "10.0.0.7:4000 a~0",
  attempts: undefined,
};

describe("the error of a call that its own side ends", () => {
  it("says how long the call waited, and which instances had it for how long", () => {
    const attempts = [
      { instance: "a:1 x", cause: "lost", ms: 99.6 },
      { instance: "b:1 y", cause: "lost", ms: 20 },
    ];
    const alone = deadlineError(CALL);
    const tried = deadlineError({ ...CALL, attempts });
    assert.equal(alone.message, "[DEADLINE_EXCEEDED] a.S/f did not answer within 250 ms");
    assert.equal(tried.text, "a.S/f did not answer within 250 ms; a:1 x had it for 100 ms, b:1 y had it for 20 ms");
    assert.deepEqual(tried.attempts, attempts);
  });

  it("says that a call was not sent whose deadline had passed before it began", () => {
    const { text } = deadlineError({ ...CALL, deadlineAt: 960, processed: "no" });
    assert.equal(text, "a.S/f was not sent: its deadline had passed by 40 ms");
  });

  it("keeps what its caller gave as the reason, and what is known of the call", () => {
    const reason = new Error("enough");
    const error = cancelledError(CALL, reason);
    assert.equal(error.message, "[CANCELLED] a.S/f was cancelled by its caller");
    assert.deepEqual(
      [error.cause, error.processed, error.instance, error.method],
      [reason, "unknown", "10.0.0.7:4000 a~0", "a.S/f"],
    );
  });

  it("tells a call that its caller has ended from one that ended with the call around it", () => {
    assert.equal(orphanedError(CALL, undefined).message, "[CANCELLED] a.S/f was cancelled with the call that made it");
  });
});
