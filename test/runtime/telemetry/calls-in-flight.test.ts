import assert from "node:assert/strict";
import { createContext } from "callwire/testing";
import { CallsInFlight } from "#runtime/telemetry/calls-in-flight.js";

const labels = new Map<string, { readonly method: string }>();
const labelsOf = (method: string): { readonly method: string } => {
  const found = labels.get(method) ?? { method };
  labels.set(method, found);
  return found;
};

describe("the calls in flight", () => {
  it("are counted by their method, and a method that has none any more shows 0", () => {
    const calls = new CallsInFlight(labelsOf);
    const [first, second] = [createContext({ method: "a" }), createContext({ method: "a" })];
    calls.begin(first);
    calls.begin(second);
    assert.deepEqual([...calls.count()], [[labelsOf("a"), 2]]);
    calls.end(first);
    assert.deepEqual([...calls.count()], [[labelsOf("a"), 1]]);
    calls.end(second);

    assert.deepEqual([...calls.count()], [[labelsOf("a"), 0]]);
  });

  it("lack one that began before anybody counted", () => {
    const calls = new CallsInFlight(labelsOf);
    calls.end(createContext({ method: "b" }));
    calls.end(undefined);
    calls.show("b");

    assert.deepEqual([...calls.count()], [[labelsOf("b"), 0]]);
  });
});
