import assert from "node:assert/strict";
import { FailureLog, type NewFailure } from "#cli/live/console/failure-log.js";

const FAILURE: NewFailure = {
  service: "x.Y",
  method: "z",
  name: "RpcError",
  code: "UNAVAILABLE",
  message: "nobody is there",
  instance: "",
  attempts: [],
  ms: 5,
};

describe("FailureLog", () => {
  it("keeps the last hundred, with their numbers and times", () => {
    const log = new FailureLog(() => 7);
    for (let count = 0; count < 150; count++) log.note(FAILURE);

    assert.deepEqual([log.failures.length, log.failures[0]?.number, log.failures[99]?.number], [100, 51, 150]);
    assert.deepEqual(log.failures[99], { ...FAILURE, number: 150, at: 7 });
  });

  it("keeps the beginning of a message, and of attempts without end", () => {
    const attempt = { instance: "127.0.0.1:1", cause: "refused", ms: 1 };
    const { message, attempts } = new FailureLog().note({
      ...FAILURE,
      message: "x".repeat(1_000_000),
      attempts: Array(1_000).fill(attempt),
    });

    assert.deepEqual([message.length, attempts.length], [2_000, 10]);
  });
});
