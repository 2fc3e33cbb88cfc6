import assert from "node:assert/strict";
import type { RegistryHealth } from "callwire";
import { createReadiness } from "#cli/live/gateway/readiness.js";

type Contracts = Parameters<typeof createReadiness>[1];

/** Services with the states of their instances. */
function readinessOf(health: RegistryHealth, services: Readonly<Record<string, readonly string[]>> = {}) {
  const versions = Object.entries(services).map(([name, states]) => ({
    named: { service: { name } },
    client: { inspect: () => ({ instances: states.map((state) => ({ state })) }) },
  }));
  return createReadiness({ health }, { versions } as unknown as Contracts); // as much as is asked of it
}

describe("a gateway", () => {
  it("is ready while its registry answers", () => {
    assert.equal(readinessOf("connected").isServing(""), true);
    assert.equal(readinessOf("connected", { "t.v1.Shop": ["backoff"] }).isServing(""), true);
  });

  it("is ready without its registry while it reaches a server", () => {
    assert.equal(readinessOf("suspended", { "t.v1.Shop": ["backoff"], "t.v1.Till": ["backoff", "ready"] }).isServing(""), true);
    assert.equal(readinessOf("suspended", { "t.v1.Shop": ["backoff", "closed"] }).isServing(""), false);
    assert.equal(readinessOf("suspended").isServing(""), false);
  });

  it("serves a service while an instance of it is reached, or is dialled", () => {
    const readiness = readinessOf("connected", {
      "t.v1.A": ["ready"],
      "t.v1.B": ["connecting"],
      "t.v1.C": ["backoff"],
      "t.v1.D": [],
    });

    assert.deepEqual(
      ["A", "B", "C", "D", "E"].map((name) => readiness.isServing(`t.v1.${name}`)),
      [true, true, false, false, undefined],
    );
  });
});
