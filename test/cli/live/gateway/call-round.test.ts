// Which calls of a gateway begin together, by a clock whose rounds the test ends.

import assert from "node:assert/strict";
import type { JsonRequest } from "callwire/http";
import { CallRound } from "#cli/live/gateway/call-round.js";

class Rounds {
  now = 0;
  readonly waiting: (() => void)[] = [];

  nowMs(): number {
    return this.now;
  }

  whenRead(fn: () => void): void {
    this.waiting.push(fn);
  }

  end(): void {
    for (const fn of this.waiting.splice(0)) fn();
  }
}

/** As call-round.ts has it. */
const MAX_TOGETHER = 8;

const REQUEST: JsonRequest = {
  args: {},
  bytes: 2,
  items: undefined,
  timeoutMs: undefined,
  waitedMs: 3,
  queuedMs: 0,
  metadata: new Map(),
};

describe("the calls that come in one round of the event loop", () => {
  let rounds: Rounds;
  let round: CallRound;
  let begun: string[];
  beforeEach(() => {
    rounds = new Rounds();
    round = new CallRound(rounds);
    begun = [];
  });

  function add(name: string, then: () => void = () => undefined): void {
    round.add(REQUEST, () => {
      begun.push(name);
      then();
    });
  }

  it("begin together when the sockets have been read, in their order", () => {
    for (const name of ["a", "b", "c"]) add(name);
    assert.deepEqual([begun, rounds.waiting.length], [[], 1]);
    rounds.end();
    assert.deepEqual(begun, ["a", "b", "c"]);
    rounds.end();
    assert.deepEqual(begun, ["a", "b", "c"]);
  });

  it("begin some at a time when they are many", () => {
    const all = Array.from({ length: 2 * MAX_TOGETHER + 1 }, (_, index) => `${index}`);
    for (const name of all) add(name);
    const [first, second, third, ...more] = rounds.waiting;
    assert.deepEqual([begun, more], [[], []]);
    first?.();
    assert.deepEqual(begun, all.slice(0, MAX_TOGETHER));
    second?.();
    assert.deepEqual(begun, all.slice(0, 2 * MAX_TOGETHER));
    add("later");
    third?.();
    assert.deepEqual(begun, [...all, "later"]);
  });

  it("are none of those that come while they begin", () => {
    add("a", () => add("b"));
    rounds.end();
    assert.deepEqual(begun, ["a"]);
    rounds.end();
    assert.deepEqual(begun, ["a", "b"]);
  });

  it("have waited so much longer when they have a time", () => {
    const seen: JsonRequest[] = [];
    const timed = { ...REQUEST, timeoutMs: 100 };
    round.add(REQUEST, (request) => void seen.push(request));
    rounds.now = 5;
    round.add(timed, (request) => void seen.push(request));
    rounds.now = 12;
    rounds.end();
    assert.deepEqual(seen, [REQUEST, { ...timed, waitedMs: 10 }]);
  });

  it("begin in the round of the process itself", async () => {
    const own = new CallRound();
    await new Promise<void>((resolve) => own.add(REQUEST, () => resolve()));
  });
});
