// What is said of attempts that are too many, or too early.

import assert from "node:assert/strict";
import { createRandom } from "#runtime/base/random.js";
import { Scheduler } from "#runtime/simulation/scheduler.js";
import { Trace } from "#runtime/simulation/trace.js";
import { Flag } from "#runtime/wire/frame.js";
import { Attempts, type Line } from "./attempts.js";
import { Ledger } from "./ledger.js";

function callFrame(call: number, streamId = 1, flags = 0) {
  const payload = Buffer.from([1, 0, 0, 0, 0x92, 0xce, 0, 0, 0, 0, 7]);
  payload.writeUInt32BE(call, 6);
  return { flags, streamId, payload };
}

function endFrame(streamId = 1) {
  return { streamId };
}

function line(): Line {
  return { client: "client", bornAt: 0, goawayAt: Infinity, answeredAt: Infinity, closedAt: Infinity };
}

function setUp(calls: number) {
  const ledger = new Ledger(new Scheduler(createRandom(1)), new Trace());
  for (let id = 1; id <= calls; id++) ledger.begin("client", "write", { timeoutMs: 5_000, givesUp: false });
  const attempts = new Attempts();
  return { attempts, ledger, find: () => attempts.findProblems(ledger.calls) };
}

/** Each call is refused once and tried again, as many as there are. */
function refuseAll(attempts: Attempts, calls: number, isListed = true): void {
  const one = line();
  for (let call = 1; call <= calls; call++) {
    attempts.begin(one, callFrame(call, call), 10);
    attempts.end(one, endFrame(call), 20, isListed);
    attempts.begin(line(), callFrame(call), 20);
  }
}

describe("Attempts", () => {
  it("finds retries beyond a tenth of the calls and a hundred in ten seconds", () => {
    for (const [calls, problems] of [
      [110, []],
      [120, ["client has made 8 retries beyond its budget"]],
    ] as const) {
      const { attempts, find } = setUp(calls);
      refuseAll(attempts, calls);
      assert.deepEqual(find(), problems);
    }
  });

  it("lets those be that cost nothing: of servers that go, and the first loss of a connection that had answered", () => {
    const { attempts, find } = setUp(300);
    refuseAll(attempts, 150, false);
    const lost = line();
    lost.answeredAt = 1;
    for (let call = 151; call <= 300; call++) attempts.begin(lost, callFrame(call, call), 10);
    lost.closedAt = 30;
    for (let call = 151; call <= 300; call++) attempts.begin(line(), callFrame(call), 30);

    assert.deepEqual(find(), []);
  });

  it("finds an attempt beside another one, but for calls that are hedged", () => {
    const { attempts, find, ledger } = setUp(1);
    attempts.begin(line(), callFrame(1), 10);
    attempts.begin(line(), callFrame(1), 20);
    assert.deepEqual(find(), ["call 1 of client is tried while an attempt is under way"]);
    const hedged = ledger.calls.map((record) => ({ ...record, hedgeAfterMs: 20 }));

    assert.deepEqual(attempts.findProblems(hedged), []);
  });

  it("does not take a oneway call for the one whose id it seems to have", () => {
    const { attempts, find } = setUp(2);
    const one = line();
    attempts.begin(one, callFrame(1, 0), 10);
    attempts.begin(one, callFrame(2, 0, Flag.ONEWAY), 11);
    attempts.end(one, endFrame(0), 12, true);
    attempts.begin(line(), callFrame(1), 12);

    assert.deepEqual(find(), []);
  });

  it("reads the number of a call behind its metadata", () => {
    const { attempts, find } = setUp(1);
    const metadata = [0x81, 0xa1, ...Buffer.from("k"), 0xa1, ...Buffer.from("v")];
    const payload = Buffer.from([5, 0, 0, 0, ...metadata, 0x91, 1]);
    for (const at of [10, 20]) attempts.begin(line(), { flags: Flag.METADATA, streamId: 1, payload }, at);

    assert.equal(find().length, 1);
  });
});
