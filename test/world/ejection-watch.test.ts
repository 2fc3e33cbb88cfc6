// What is said of a client that leaves out too many instances.

import assert from "node:assert/strict";
import { reportInstanceEjected } from "#runtime/base/diagnostics.js";
import type { InstanceInspection } from "#runtime/channel/inspection.js";
import { EjectionWatch } from "./ejection-watch.js";

function instance(id: string, isEjected: boolean): InstanceInspection {
  return {
    endpoint: { id, rev: 0, host: id, port: 1, weight: 100, state: "up", meta: {} },
    state: "ready",
    weight: 100,
    inFlight: 0,
    latencyMs: 0,
    ejected: isEjected ? { reason: "5 failures in a row", forMs: 5_000 } : undefined,
    calls: 5,
    failures: 5,
    lastError: undefined,
  };
}

describe("EjectionWatch", () => {
  it("finds a client that leaves out more than half of its instances, until it is disposed of", () => {
    const found: string[] = [];
    let ejected = 2;
    const client = {
      machine: { name: "client" },
      inspect: () => ({ instances: ["a", "b", "c", "d"].map((id, at) => instance(id, at < ejected)) }),
    };
    const watch = new EjectionWatch(
      () => [client],
      (problem) => found.push(problem),
    );
    const report = (): void => reportInstanceEjected({ service: "service", instance: "a", reason: "failures", forMs: 1 });
    report();
    assert.deepEqual(found, []);
    ejected = 3;
    report();
    report();
    assert.deepEqual(found, ["client leaves out 3 of 4 instances"]);
    watch[Symbol.dispose]();
    ejected = 4;
    report();

    assert.equal(found.length, 1);
  });
});
