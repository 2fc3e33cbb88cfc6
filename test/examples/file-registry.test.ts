import assert from "node:assert/strict";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Endpoint, Registry } from "callwire";
import { type RegistryHarness, registryRules } from "callwire/testing";
import { createFileRegistry } from "../../examples/file-registry/file-registry.js";
import { Calculator } from "../../generated/calculator.js";
import { closeAll, connectCalculator, startCalculator } from "../support/calculator-server.js";
import { until } from "../support/wait.js";

class FileHarness implements RegistryHarness {
  readonly #folder = mkdtempSync(join(tmpdir(), "callwire-file-registry-"));
  readonly file = join(this.#folder, "instances.json");
  readonly #registries: Registry[] = [];
  #text = "{}";
  #isCut = false;

  constructor() {
    this.#write("{}");
  }

  async open(): Promise<Registry> {
    const registry = createFileRegistry(this.file);
    this.#registries.push(registry);
    return registry;
  }

  async show(service: string, endpoints: readonly Endpoint[]): Promise<void> {
    this.put(JSON.stringify({ [service]: endpoints }));
  }

  put(text: string): void {
    this.#text = text;
    if (!this.#isCut) this.#write(text);
  }

  suspend(): void {
    this.#isCut = true;
    this.#write(this.#text.slice(0, -1));
  }

  resume(): void {
    this.#isCut = false;
    this.#write(this.#text);
  }

  async closeAll(): Promise<void> {
    for (const registry of this.#registries) await registry[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true });
  }

  #write(text: string): void {
    writeFileSync(`${this.file}.new`, text);
    renameSync(`${this.file}.new`, this.file);
  }
}

describe("the registry in a file of examples/file-registry", function () {
  this.timeout(60_000);
  for (const { title, run } of registryRules(async () => new FileHarness(), ["read", "change", "cut"])) it(title, run);
});

describe("a client whose registry is a file", () => {
  let harness: FileHarness;
  beforeEach(() => {
    harness = new FileHarness();
  });
  afterEach(async () => {
    await closeAll();
    await harness.closeAll();
  });

  it("goes where the file says, and follows it from one server to another without a failed call", async () => {
    const [first, second] = [await startCalculator(), await startCalculator()];
    const list = (...servers: readonly (typeof first)[]): string =>
      JSON.stringify({ [Calculator.name]: servers.map(({ id, address: { host, port } }) => ({ id, host, port })) });
    harness.put(list(first));
    const client = connectCalculator(await harness.open());
    assert.equal(await client.divide(10, 4), 2.5);
    const usedOf = (): readonly string[] => client.inspect().instances.map(({ endpoint }) => endpoint.id);
    assert.deepEqual(usedOf(), [first.id]);
    harness.put(list(second));
    while (usedOf()[0] !== second.id || usedOf().length !== 1) assert.equal(await client.divide(9, 3), 3);
    await first.close();

    assert.equal(await client.divide(8, 4), 2);
  });

  it("counts records that are no instances, tells why, and uses the others", async () => {
    harness.put(JSON.stringify({ s: [{ id: "a", host: "127.0.0.1", port: 1 }, { id: "b", host: "127.0.0.1" }, 5] }));
    const subscription = (await harness.open()).subscribe("s");
    const { endpoints, skipped, skippedFor } = await subscription.ready();

    assert.deepEqual(
      endpoints.map(({ id, weight, state }) => [id, weight, state]),
      [["a", 100, "up"]],
    );
    assert.deepEqual([skipped, skippedFor], [2, "port is not 1..65535"]);
    harness.put('{"s": 5}');
    await until(() => subscription.current.freshness === "stale");
    assert.equal(subscription.current.endpoints.length, 1);
  });

  it("names the services of the file, and refuses to register one", async () => {
    harness.put(JSON.stringify({ a: [], b: [] }));
    const registry = await harness.open();

    assert.deepEqual(await registry.list(), ["a", "b"]);
    await assert.rejects(startCalculator({}, { registry }), {
      code: "INVALID_ARGUMENT",
      message: /Calculator cannot register under file:.*, which is only read; start the server without a registry/,
    });
    assert.throws(() => createFileRegistry("/nowhere/at/all.json"), /the folder of .* is not there; create it first/);
  });
});
