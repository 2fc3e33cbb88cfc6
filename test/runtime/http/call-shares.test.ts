import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { STANDING_QUEUE_AFTER_MS } from "#runtime/base/limits/server.js";
import type { JsonRequest } from "#runtime/http/backend.js";
import { CallShares } from "#runtime/http/call-shares.js";

const request = (wishes: Partial<JsonRequest> = {}): JsonRequest => ({
  args: {},
  bytes: 2,
  items: undefined,
  timeoutMs: 1_000,
  waitedMs: 0,
  queuedMs: 0,
  metadata: new Map(),
  ...wishes,
});

describe("the calls of a backend", () => {
  it("are three quarters for a peer that is alone, over all its connections; another gets in", () => {
    const shares = new CallShares(100);
    const mine = ["192.0.2.1:1", "192.0.2.1:2"].map((address) => shares.enter({ address }));
    const codes = Array.from({ length: 100 }, (_, at) => mine[at % 2]?.begin(request())?.code);
    assert.equal(codes.filter((code) => code === undefined).length, 75);
    assert.equal(codes.at(-1), "RESOURCE_EXHAUSTED");

    assert.equal(shares.enter({ address: "192.0.2.2:1" }).begin(request()), undefined);
    mine[0]?.end(request());
    assert.equal(shares.calls, 75);
  });

  it("are counted for a peer until they end, though its connection is gone", () => {
    const shares = new CallShares(4);
    const first = shares.enter({ address: "192.0.2.1:1" });
    for (let at = 0; at < 3; at++) assert.equal(first.begin(request()), undefined);
    first.leave();
    const again = shares.enter({ address: "192.0.2.1:2" });
    assert.equal(again.begin(request())?.code, "RESOURCE_EXHAUSTED");
    first.end(request());
    assert.equal(again.begin(request()), undefined);
  });

  it("are refused when they have waited for half of their time while all wait", async () => {
    const clock = new FakeClock();
    const share = new CallShares(100, clock).enter({ address: "192.0.2.1:1" });
    assert.equal(share.begin(request({ queuedMs: 600 })), undefined); // it may pass
    await clock.advance(STANDING_QUEUE_AFTER_MS + 1);
    assert.equal(share.begin(request({ queuedMs: 400 })), undefined);
    assert.match(share.begin(request({ queuedMs: 600 }))?.message ?? "", /overloaded.*600 ms/);
    assert.equal(share.begin(request({ waitedMs: 1_000 }))?.code, "DEADLINE_EXCEEDED");
    assert.equal(share.begin(request()), undefined); // no queue stands any more
    assert.equal(share.begin(request({ queuedMs: 600 })), undefined);
  });

  it("have a part of the heap for their arguments", () => {
    const share = new CallShares(100).enter({ address: "192.0.2.1:1" });
    const large = request({ bytes: 2 ** 40 });
    assert.match(share.begin(large)?.message ?? "", /no room for arguments/);
  });
});
