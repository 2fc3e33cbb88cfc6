import assert from "node:assert/strict";
import { hostname } from "node:os";
import { type Consumer, connect, openRegistry, type Registry, type RegistryCapabilities } from "callwire";
import { Calculator } from "../../../generated/calculator.js";

/** A registry in memory that notes what is announced. */
function createNoting(keepsConsumers: boolean | undefined) {
  const { registry } = openRegistry("memory:consumers");
  const noted: string[] = [];
  const capabilities: RegistryCapabilities = {
    ...registry.capabilities,
    ...(keepsConsumers === undefined ? {} : { keepsConsumers }),
  };
  const announce = (service: string, consumer: Consumer) => {
    noted.push(`${service} ${JSON.stringify(consumer)}`);
    return async () => void noted.push("taken back");
  };
  const consumers = async (): Promise<readonly Consumer[]> => [];
  const noting: Registry = new Proxy(registry, {
    get: (target, key) => {
      if (key === "capabilities") return capabilities;
      if (key === "announce") return announce;
      if (key === "consumers") return consumers;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  return { registry: noting, noted };
}

describe("a client with a name", () => {
  it("says what it was built from, and takes it back when it is closed", async () => {
    const { registry, noted } = createNoting(true);
    const client = connect(Calculator, registry, { name: "billing", version: "1.4.0" });
    await client.close();
    const { fingerprint, name } = Calculator;
    const said = { name: "billing", version: "1.4.0", fingerprint, host: hostname(), pid: process.pid };
    assert.deepEqual(noted, [`${name} ${JSON.stringify(said)}`, "taken back"]);
  });

  it("is the only one that says anything", async () => {
    const { registry, noted } = createNoting(true);
    await connect(Calculator, registry).close();
    await connect(Calculator, registry, { version: "1.4.0" }).close();
    assert.deepEqual(noted, []);
  });

  it("goes on without where the registry has no place for it", async () => {
    for (const keepsConsumers of [false, undefined]) {
      const { registry, noted } = createNoting(keepsConsumers);
      await connect(Calculator, registry, { name: "billing" }).close();
      assert.deepEqual(noted, []);
    }
    await connect(Calculator, "static:127.0.0.1:1", { name: "billing" }).close();
  });

  it("has one that fits a table", () => {
    for (const name of ["", "x".repeat(129), 7]) {
      assert.throws(() => connect(Calculator, "memory:x", { name: name as string }), {
        code: "INVALID_ARGUMENT",
        message: /option name must be a string of 1 to 128 characters, got /,
      });
    }
  });
});
