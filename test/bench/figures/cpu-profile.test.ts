import assert from "node:assert/strict";
import { summarizeProfile } from "#bench/figures/cpu-profile.js";

const NODES = [
  node(1, "(idle)", ""),
  node(2, "writeUtf8String", ""),
  node(3, "pick", "file:///x/runtime/dist/balancing/p2c.js"),
  node(4, "onRead", "node:internal/stream_base_commons"),
  node(5, "pack", "file:///x/bench/node_modules/@scope/packer/index.js"),
];

describe("the summary of a CPU profile", () => {
  it("shares the time out by where the code comes from, without the idle time", () => {
    const { busy, origins } = summarizeProfile({
      nodes: NODES,
      samples: [1, 2, 3, 4, 5, 1],
      timeDeltas: [0, 400, 300, 200, 50, 50],
    });

    assert.equal(busy, 0.6);
    assert.deepEqual(origins, [
      { name: "node and the kernel", share: 0.5 },
      { name: "callwire, balancing/", share: 200 / 600 },
      { name: "node, written in JavaScript", share: 50 / 600 },
      { name: "@scope/packer", share: 50 / 600 },
    ]);
  });

  it("names each function with its place", () => {
    const { functions } = summarizeProfile({ nodes: NODES, samples: [3, 3], timeDeltas: [0, 10] });

    assert.deepEqual(functions[0], { name: "pick - balancing/p2c.js:8", share: 1 });
  });

  it("is empty for a profile without samples", () => {
    assert.deepEqual(summarizeProfile({ nodes: NODES }), { busy: 0, origins: [], functions: [] });
  });
});

function node(id: number, functionName: string, url: string) {
  return { id, callFrame: { functionName, url, lineNumber: 7 } };
}
