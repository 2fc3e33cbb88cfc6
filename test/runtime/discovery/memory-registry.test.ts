import assert from "node:assert/strict";
import type { Registry } from "callwire";
import type { RegistryHarness } from "callwire/testing";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { describeRegistry, endpoint, idsOf } from "./conformance.js";

let names = 0;

class MemoryHarness implements RegistryHarness {
  readonly sessionTimeoutMs = 0;
  readonly #name = `test-${++names}`;
  readonly #registries: MemoryRegistry[] = [];

  async open(): Promise<Registry> {
    return this.#open();
  }

  async startInstance(service: string, id: string): Promise<{ crash(): Promise<void> }> {
    const registry = this.#open();
    registry.register(service, endpoint(id));
    return { crash: async () => registry.crash() };
  }

  suspend(registry: Registry): void {
    if (registry instanceof MemoryRegistry) registry.suspend();
  }

  resume(registry: Registry): void {
    if (registry instanceof MemoryRegistry) registry.resume();
  }

  async closeAll(): Promise<void> {
    for (const registry of this.#registries) await registry[Symbol.asyncDispose]();
  }

  #open(): MemoryRegistry {
    const registry = new MemoryRegistry(this.#name);
    this.#registries.push(registry);
    return registry;
  }
}

describeRegistry("memory registry", async () => new MemoryHarness());

describe("memory registry", () => {
  it("shares its entries with registries of the same name only", async () => {
    await using one = new MemoryRegistry("test-one");
    await using same = new MemoryRegistry("test-one");
    await using other = new MemoryRegistry("test-other");
    one.register("s", endpoint("a"));

    assert.deepEqual([idsOf(same.subscribe("s")), idsOf(other.subscribe("s"))], ["a", ""]);
  });

  it("forgets its entries with the last registry of a name", async () => {
    const first = new MemoryRegistry("test-forget");
    first.register("s", endpoint("a"));
    await first[Symbol.asyncDispose]();
    await using second = new MemoryRegistry("test-forget");

    assert.equal(idsOf(second.subscribe("s")), "");
  });
});
