import assert from "node:assert/strict";
import { inspectChannel } from "#runtime/channel/inspection.js";
import type { Registry } from "#runtime/discovery/registry.js";
import { ChannelUnderTest } from "../../support/channel-under-test.js";

describe("what a channel shows of itself", () => {
  let under: ChannelUnderTest;
  afterEach(() => under.close());

  it("is each instance with its state, its calls, and why it is not connected", async () => {
    under = new ChannelUnderTest(3);
    under.peer("a").accept();
    under.peer("b").refuse("ECONNREFUSED");
    under.start();
    const { instances, registry, waiting } = under.channel.inspect();

    assert.deepEqual(
      instances.map(({ endpoint, state, inFlight, lastError }) => [endpoint.id, state, inFlight, lastError]),
      [
        ["a", "ready", 1, undefined],
        ["b", "backoff", 0, "[UNAVAILABLE] cannot connect: ECONNREFUSED"],
        ["c", "connecting", 0, undefined],
      ],
    );
    assert.deepEqual([registry.listed, registry.freshness, registry.skipped, registry.heldBack, waiting], [3, "live", 0, 0, 0]);
  });

  it("is no weight for who may not be picked, and less than the endpoint's for who is new", async () => {
    under = new ChannelUnderTest(2);
    under.peer("a").accept();
    const [a, b] = under.channel.inspect().instances;
    assert.ok(a !== undefined && a.weight > 0 && a.weight < 100, `${a?.weight}`);
    assert.equal(b?.weight, 0);
    for (let second = 0; second < 60; second++) {
      void under.clock.advance(1_000);
      under.peer("a").showLife();
    }

    assert.equal(under.channel.inspect().instances[0]?.weight, 100);
  });

  it("is how long ago the list was confirmed, and nothing of a list that was never loaded", () => {
    under = new ChannelUnderTest(0);
    const { registry } = under.channel.inspect();
    const shown = (freshness: "live" | "none", updatedAt: number) =>
      inspectChannel({
        service: "S",
        registry: { target: "memory:x", health: "connected" } as Registry, // all that is shown of it
        snapshot: { endpoints: [], generation: 1, freshness, updatedAt, skipped: 2, heldBack: 3, subsetOf: 70 },
        balancer: "p2c",
        zone: "z",
        subchannels: [],
        waiting: 0,
        retryTokens: 1.9,
        now: 1_000,
      });

    assert.equal(registry.target.startsWith("memory:"), true);
    assert.deepEqual(
      [shown("live", 400).registry.ageMs, shown("live", 1_400).registry.ageMs, shown("none", 0).registry.ageMs],
      [600, 0, undefined],
    );
    const { registry: told, retryTokens, zone } = shown("live", 0);
    assert.deepEqual([told.skipped, told.heldBack, told.listed, retryTokens, zone], [2, 3, 70, 1, "z"]);
  });

  it("is the calls that wait, and whole retries that are left", async () => {
    under = new ChannelUnderTest(1);
    under.start();
    under.start();
    const { waiting, retryTokens, zone } = under.channel.inspect();

    assert.deepEqual([waiting, retryTokens, zone], [2, 100, undefined]);
  });

  it("is who is left out, why, and for how long", async () => {
    under = new ChannelUnderTest(2);
    for (const id of ["a", "b"]) under.peer(id).accept();
    for (let i = 0; i < 20; i++) {
      under.start({ method: "checksum", args: [new Uint8Array(), 1] });
      for (const streamId of under.peer("a").takeCalls()) under.peer("a").fail(streamId, 13);
      for (const streamId of under.peer("b").takeCalls()) under.peer("b").reply(streamId, 1);
      await under.settle();
    }
    const [a, b] = under.channel.inspect().instances;

    assert.match(a?.ejected?.reason ?? "", /^5 failures in a row/);
    assert.ok((a?.ejected?.forMs ?? 0) > 0);
    assert.deepEqual([a?.failures, b?.failures, b?.ejected], [a?.calls, 0, undefined]);
  });
});
