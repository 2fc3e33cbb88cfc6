import assert from "node:assert/strict";
import { connect, implement, openRegistry, type RegistryTarget, serve } from "callwire";
import { MemoryRegistry } from "callwire/testing";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";

/** A registry with other members than its own. */
function withMembers(members: Readonly<Record<PropertyKey, unknown>>): RegistryTarget {
  const registry = new MemoryRegistry("check-registry");
  return Object.defineProperties(
    registry,
    Object.fromEntries(Reflect.ownKeys(members).map((key) => [key, { value: members[key as string] }])),
  );
}

const WRONG: readonly (readonly [Readonly<Record<PropertyKey, unknown>>, RegExp])[] = [
  [{ register: undefined, list: 5 }, /the registry lacks register, list; a registry has every member of the interface Registry/],
  [{ target: undefined, health: undefined }, /the registry lacks target, health;/],
  [{ [Symbol.asyncDispose]: undefined }, /the registry lacks \[Symbol\.asyncDispose\];/],
  [{ capabilities: undefined }, /the registry lacks capabilities;/],
  [{ capabilities: null }, /the registry lacks capabilities;/],
  [
    { capabilities: { registers: true, scope: "planet", saysTls: true, showsStates: true, namesServices: true } },
    /the registry lacks capabilities\.scope, capabilities\.keepsSchemas;/,
  ],
  [
    { capabilities: { ...new MemoryRegistry("check-flags").capabilities, keepsConsumers: true } },
    /the registry lacks announce, consumers;/,
  ],
  [
    { capabilities: { ...new MemoryRegistry("check-flags").capabilities, keepsConsumers: "yes" } },
    /the registry lacks capabilities\.keepsConsumers;/,
  ],
];

describe("a registry of others", () => {
  for (const [members, message] of WRONG) {
    it(`is refused at every door when it is not whole: ${String(message)}`, async () => {
      const registry = withMembers(members);
      const refusal = { code: "INVALID_ARGUMENT", message };

      assert.throws(() => openRegistry(registry), refusal);
      assert.throws(() => connect(Calculator, registry), refusal);
      await assert.rejects(serve({ registry, services: [implement(Calculator, calculator)] }), refusal);
    });
  }

  it("is taken as it is when it is whole, and stays open after those who used it", async () => {
    await using registry = new MemoryRegistry("check-registry-whole");
    {
      await using _server = await serve({ registry, services: [implement(Calculator, calculator)] });
      await using client = connect(Calculator, registry);
      assert.equal(await client.divide(10, 4), 2.5);
    }
    assert.equal(registry.health, "connected");
  });

  it("is not given to several workers when it is inside one process", async () => {
    const services = [implement(Calculator, calculator)];
    for (const registry of [new MemoryRegistry("w"), "memory:w", { kind: "memory", name: "w" } as const]) {
      await assert.rejects(serve({ registry, services, workers: 2 }), {
        code: "INVALID_ARGUMENT",
        message: /workers do not share memory:w, which is inside one process; use zookeeper:\/\/, or leave workers out/,
      });
    }
  });
});
