import assert from "node:assert/strict";
import { toIdle, type UsagePair } from "#bench/figures/idle.js";

describe("the cost of idle connections", () => {
  it("is memory for each connection, and CPU for all of them in a second", () => {
    const row = toIdle(
      "callwire",
      { before: usage(0, 50, 10), collected: usage(0, 60, 15) },
      { from: usage(1_000, 0, 0), to: usage(21_000, 0, 0), elapsedMs: 2_000 },
      1_024,
    );

    assert.deepEqual(row, {
      peer: "callwire",
      serverRssKiB: 10,
      clientRssKiB: 20,
      serverHeapKiB: 5,
      clientHeapKiB: 10,
      serverCpuMs: 10,
      clientCpuMs: 20,
    });
  });
});

/** The client has twice as much of everything. */
function usage(cpuUs: number, rssMiB: number, heapMiB: number): UsagePair {
  return {
    server: { cpuUs, rssMiB, heapMiB },
    client: { cpuUs: 2 * cpuUs, rssMiB: 2 * rssMiB, heapMiB: 2 * heapMiB },
  };
}
