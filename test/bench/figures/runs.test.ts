import assert from "node:assert/strict";
import type { Measurement } from "#bench/figures/measurement.js";
import { joinRuns, spreadOf } from "#bench/figures/runs.js";
import { formatSpread } from "#bench/figures/table.js";

function row(peer: string, round: number, perSecond: number, scene = "divide-64"): Measurement {
  return { peer, scene, round, perSecond, p50Us: 1, p99Us: 2, cpuUs: 3, clientRssMiB: 4, serverRssMiB: 5 };
}

/** A run of three rounds, whose medians are these. */
function run(ours: number, ...others: readonly number[]): readonly Measurement[] {
  return [ours - 1, ours, ours * 100].flatMap((rate, round) => [
    row("callwire", round, rate),
    ...others.map((other, at) => row(`peer ${at}`, round, other)),
  ]);
}

describe("runs of the bench", () => {
  it("count once each, with the medians of their rounds", () => {
    const joined = joinRuns([run(100, 10), run(300, 20)]);
    assert.deepEqual(
      joined.map(({ peer, round, perSecond }) => [peer, round, perSecond]),
      [
        ["callwire", 0, 100],
        ["peer 0", 0, 10],
        ["callwire", 1, 300],
        ["peer 0", 1, 20],
      ],
    );
    assert.deepEqual(joined[0], row("callwire", 0, 100));
  });

  it("are told with the least and the most, beside the best peer of each run", () => {
    const joined = joinRuns([run(100, 10, 5), run(100, 5, 50), run(100, 20, 25)]);
    assert.deepEqual(spreadOf(joined, "divide-64", "callwire", ["peer 0", "peer 1"]), { least: 2, median: 4, most: 10 });
    assert.deepEqual(spreadOf(joined, "divide-64", "callwire", ["peer 0"]), { least: 5, median: 10, most: 20 });
  });

  it("have no ratio to a peer that did not play the scene", () => {
    assert.equal(spreadOf(joinRuns([run(100, 10)]), "divide-64", "callwire", ["peer 7"]), undefined);
    assert.match(
      formatSpread(joinRuns([run(100, 10)]), "raw", "callwire", ["peer 0"]),
      /divide-64 +- +- +- +10\.00 +10\.00 +10\.00/,
    );
  });
});
