import assert from "node:assert/strict";
import { LatencyMemory, UsualLatency } from "#runtime/balancing/latency-memory.js";

describe("LatencyMemory", () => {
  it("prefers an instance that was never tried, and fears one that has never answered", () => {
    const fresh = memory();
    const proven = memory();
    for (let at = 1; at <= 5; at++) proven.record(2, at);

    assert.equal(fresh.load(0, 5), 0);
    assert.ok(fresh.load(1, 5) > proven.load(1_000, 5));
  });

  it("counts calls in flight, by weight", () => {
    const known = memory();
    for (let at = 0; at < 2; at++) known.record(10, at);

    assert.equal(known.load(3, 1), 4 * known.load(0, 1));
    assert.equal(known.load(6, 1, 2), known.load(3, 1));
  });

  it("takes all latencies below a millisecond for one", () => {
    const fast = memory();
    fast.record(0.01, 0);

    assert.equal(fast.load(0, 0), 1);
  });

  it("learns a slow instance from its second answer when it knows nothing else of it", () => {
    const slow = memory(usualOf(20));
    slow.record(100, 0);
    slow.record(100, 1_000);
    assert.ok(slow.latencyMs(1_000) > 90, `${slow.latencyMs(1_000)} ms`);
  });

  it("does not take one slow moment of a well-known instance for slowness, however many answers it held up", () => {
    const known = memory(usualOf(2));
    for (let at = 0; at < 100; at++) known.record(2, at);
    for (let i = 0; i < 50; i++) known.record(100, 100);
    assert.ok(known.latencyMs(100) < 3.1, `${known.latencyMs(100)} ms`);

    for (let at = 101; at < 106; at++) known.record(100, at);
    assert.ok(known.latencyMs(106) > 10, `${known.latencyMs(106)} ms when it goes on`);
  });

  it("takes an instance for one like the others after its first answer, which pays for warming up", () => {
    const warming = memory(usualOf(2));
    warming.record(50, 0);

    assert.equal(warming.latencyMs(3), 2);
  });

  it("forgets: what was slow long ago is as all are, so that it is tried again", () => {
    const usual = usualOf(20);
    const slow = memory(usual);
    for (let at = 0; at < 5; at++) slow.record(1_000, at);
    assert.ok(slow.latencyMs(5) > 500);
    for (let i = 0; i < 500; i++) usual.record(20); // the others

    assert.ok(slow.latencyMs(100_000) < 25, `${slow.latencyMs(100_000)} ms`);
  });

  it("takes a failure for slow, though it came quickly", () => {
    const failing = memory(usualOf(20));
    for (let at = 0; at < 5; at++) failing.record(20, at);
    failing.recordFailure(1, 5);

    assert.ok(failing.latencyMs(5) > 40, `${failing.latencyMs(5)} ms`);
  });

  it("believes silence at once", () => {
    const silent = memory(usualOf(2));
    for (let at = 0; at < 100; at++) silent.record(2, at);
    silent.recordSilence(1_000, 1_100);

    assert.ok(silent.latencyMs(1_100) > 900, `${silent.latencyMs(1_100)} ms`);
  });
});

function usualOf(ms: number): UsualLatency {
  const usual = new UsualLatency();
  for (let i = 0; i < 50; i++) usual.record(ms);
  return usual;
}

function memory(usual = new UsualLatency()): LatencyMemory {
  return new LatencyMemory(usual);
}
