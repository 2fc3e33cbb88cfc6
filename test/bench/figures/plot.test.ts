import assert from "node:assert/strict";
import type { Measurement } from "#bench/figures/measurement.js";
import { formatShort, plotCalls } from "#bench/figures/plot.js";

const OPTIONS = { subject: "callwire", limits: ["raw"], peers: ["raw", "callwire", "<peer & co>"], caption: "two cores" };

describe("the plot of calls", () => {
  it("has a bar for each peer that played a scene, the fastest first", () => {
    const svg = plotCalls([row("callwire", 500), row("raw", 1_000), row("<peer & co>", 250)], OPTIONS);

    const bars = [...svg.matchAll(/<rect class="(\w+)" x="112" y="\d+" width="([\d.]+)"/g)].map((match) => [match[1], match[2]]);
    assert.deepEqual(bars, [
      ["limit", "224.0"],
      ["subject", "112.0"],
      ["peer", "56.0"],
    ]);
  });

  it("has no panel for a scene that nobody played", () => {
    const svg = plotCalls([row("raw", 1)], OPTIONS);

    assert.match(svg, /divide, 64 in flight \(calls\/s\)/);
    assert.doesNotMatch(svg, /order of 1 KB/);
  });

  it("writes names as text, whatever is in them", () => {
    const svg = plotCalls([row("<peer & co>", 1)], OPTIONS);

    assert.match(svg, /&lt;peer &amp; co&gt;/);
    assert.doesNotMatch(svg, /<peer/);
  });

  it("follows a dark page and brings its own background", () => {
    const svg = plotCalls([row("raw", 1)], OPTIONS);

    assert.match(svg, /prefers-color-scheme: dark/);
    assert.match(svg, /<rect class="page"/);
  });
});

describe("a short number", () => {
  for (const [value, text] of [
    [2_446_842, "2.45M"],
    [999_600, "1000k"],
    [656_962, "657k"],
    [44_120, "44.1k"],
    [867.4, "867"],
    [0.25, "0.25"],
  ] as const) {
    it(`has three digits: ${text}`, () => {
      assert.equal(formatShort(value), text);
    });
  }
});

function row(peer: string, perSecond: number): Measurement {
  return { peer, scene: "divide-64", round: 0, perSecond, p50Us: 1, p99Us: 1, cpuUs: 1, clientRssMiB: 1, serverRssMiB: 1 };
}
