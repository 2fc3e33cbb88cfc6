// What is other between the contracts of a service that run, in a registry in memory.

import assert from "node:assert/strict";
import { type Endpoint, openRegistry, type Registry } from "callwire";
import type { Descriptor } from "callwire/schema";
import { compareVersions } from "#cli/live/console/contract-versions.js";
import { compileTexts } from "../../../compiler/contracts.js";
import { createLive } from "../live-here.js";

const SERVICE = "demo.shop.v1.Shop";

describe("compareVersions", () => {
  let registry: Registry;
  let number = 0;

  beforeEach(() => {
    registry = openRegistry(`memory:versions-${number++}`).registry;
  });
  afterEach(() => registry[Symbol.asyncDispose]());

  const contractOf = (methods: string): Descriptor => {
    const { descriptor } = compileTexts({ "shop.rpc": `package demo.shop.v1;\nservice Shop {\n${methods}\n}\n` });
    assert.ok(descriptor !== undefined);
    return descriptor;
  };

  async function add(count: number, version: string, contract: Descriptor, isPublished = true): Promise<string> {
    const fingerprint = contract.files[0]?.services[0]?.fingerprint ?? "";
    if (isPublished) registry.publishSchema(fingerprint, contract);
    for (let index = 0; index < count; index++) {
      const id = `${version} ${index}`;
      const endpoint: Endpoint = {
        id,
        rev: 0,
        host: "127.0.0.1",
        port: 1,
        weight: 1,
        state: "up",
        meta: {},
        version,
        fingerprint,
      };
      await registry.register(SERVICE, endpoint).ready();
    }
    return fingerprint;
  }

  const compare = () => compareVersions(createLive({ registry: registry.target }), registry, SERVICE);

  it("has the contract of most instances first, and what the others remove and add", async () => {
    const other = await add(1, "2.0", contractOf("  buy(id: i32): string;\n  sell(id: i32): string;"));
    const most = await add(2, "1.0", contractOf("  buy(id: i32): string;\n  rent(id: i32): string;"));
    const [first, second, ...rest] = await compare();

    assert.deepEqual(first, { fingerprint: most, instances: 2, versions: ["1.0"] });
    assert.deepEqual([second?.fingerprint, second?.instances, second?.versions, rest], [other, 1, ["2.0"], []]);
    assert.match(second?.difference?.patch ?? "", /^- *rent.*\n\+ *sell/m);
    assert.deepEqual(
      second?.difference?.findings.map(({ severity, name }) => `${severity} ${name}`),
      [`error ${SERVICE}/rent`],
    );
  });

  it("compares nothing where one contract runs", async () => {
    const fingerprint = await add(2, "1.0", contractOf("  buy(id: i32): string;"));

    assert.deepEqual(await compare(), [{ fingerprint, instances: 2, versions: ["1.0"] }]);
  });

  it("compares no contract that nobody gives", async () => {
    await add(2, "1.0", contractOf("  buy(id: i32): string;"));
    await add(1, "2.0", contractOf("  sell(id: i32): string;"), false);

    assert.deepEqual(
      (await compare()).map(({ difference }) => difference),
      [undefined, undefined],
    );
  });
});
