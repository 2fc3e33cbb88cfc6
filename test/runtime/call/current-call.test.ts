import assert from "node:assert/strict";
import { currentCall, rememberCalls, remembersCalls, runInCall } from "#runtime/call/current-call.js";
import { IncomingCall } from "#runtime/call/incoming-call.js";

function incoming(): IncomingCall {
  const server = { clock: { nowMs: () => 0 }, stopping: new AbortController().signal, wheel: { remove: () => undefined } };
  return new IncomingCall("a.S/f", {}, { address: "127.0.0.1:1" }, 1, 100, server);
}

describe("the call whose handler runs", () => {
  it("is known behind every await, and to no other call, once a client was made", async () => {
    rememberCalls();
    assert.equal(remembersCalls(), true);
    const [one, other] = [incoming(), incoming()];
    const seen = await Promise.all(
      [one, other].map((call) =>
        runInCall(call, async () => {
          const before = currentCall();
          await new Promise(setImmediate);
          return [before, currentCall()];
        }),
      ),
    );

    assert.ok(seen[0]?.every((call) => call === one) && seen[1]?.every((call) => call === other));
    assert.equal(currentCall(), undefined);
  });
});
