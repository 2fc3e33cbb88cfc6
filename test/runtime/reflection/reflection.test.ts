import assert from "node:assert/strict";
import { connect, implement, type ServeOptions, serve } from "callwire";
import { createHealth } from "callwire/health";
import { findContract, Reflection } from "callwire/reflection";
import { schemaOf } from "callwire/schema";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { StaticRegistry } from "#runtime/discovery/static-registry.js";
import { REFLECTION } from "#runtime/server/reflection.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Reflection as Generated } from "../../../generated/callwire/reflection.js";
import { describeIdl } from "../../support/contracts.js";
import { ca, clientPair, serverPair, startTlsCalculator } from "../../support/tls-calculator.js";

const SERVICE = implement(Calculator, calculator);

function start(options: Partial<ServeOptions> = {}) {
  return serve({ listen: "127.0.0.1:0", services: [SERVICE], stopOnSignal: false, ...options });
}

/** As it comes back from JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

describe("the reflection service", () => {
  it("is the same on the server, which has it by hand, as in its contract", () => {
    const shape = ({ name, fingerprint, methods }: { name: string; fingerprint: string; methods: readonly object[] }) => {
      const kept = methods.map((method) => ({ ...method, args: 0, result: 0, invoke: 0 }));
      return { name, fingerprint, methods: kept };
    };
    assert.deepEqual(shape(REFLECTION), shape(Generated));
    assert.deepEqual(shape(Reflection), shape(Generated));
  });

  it("tells what a server serves, and gives each contract, without an option", async () => {
    const health = createHealth([Calculator]);
    await using server = await start({ services: [SERVICE, health.implementation] });
    await using client = connect(Reflection, `tcp://${server.listening}`);

    const services = await client.services();
    assert.deepEqual([...services.keys()], ["demo.calculator.v1.Calculator", "callwire.health.v1.Health"]);
    assert.equal(services.get(Calculator.name), Calculator.fingerprint);
    assert.deepEqual(JSON.parse((await client.contract(Calculator.name)) ?? ""), plain(schemaOf(Calculator.name, describeIdl())));
    assert.match((await client.contract("callwire.health.v1.Health")) ?? "", /ServingStatus/);
    assert.equal(await client.contract("demo.Other"), undefined);
  });

  it("is not there with schemas: false", async () => {
    await using server = await start({ schemas: false });
    await using client = connect(Reflection, `tcp://${server.listening}`);

    await assert.rejects(client.services(), { code: "UNIMPLEMENTED", message: /it serves demo\.calculator\.v1\.Calculator$/ });
  });

  it("gives the contract of the option where there is one", async () => {
    const program = describeIdl();
    const [file] = schemaOf(Calculator.name, program)?.files ?? [];
    assert.ok(file !== undefined);
    await using server = await start({ schemas: { version: 1, files: [{ ...file, doc: "another text" }] } });
    await using client = connect(Reflection, `tcp://${server.listening}`);

    assert.match((await client.contract(Calculator.name)) ?? "", /another text/);
  });
});

describe("findContract", () => {
  const expected = plain(schemaOf(Calculator.name, describeIdl()));

  it("asks the server of a fixed list", async () => {
    await using server = await start();
    const { descriptor, ...found } = await findContract(Calculator.name, `tcp://${server.listening}`);

    assert.deepEqual(plain(descriptor), expected);
    assert.deepEqual(found, { fingerprint: Calculator.fingerprint, source: server.listening });
  });

  it("asks an instance when the registry has none", async () => {
    class WithoutContracts extends MemoryRegistry {
      override publishSchema(): void {}
    }
    await using registry = new WithoutContracts("without-contracts");
    await using server = await start({ registry });

    const { descriptor, source } = await findContract(Calculator.name, registry);
    assert.deepEqual([plain(descriptor), source], [expected, server.listening]);
  });

  it("says that a server which gives none has none", async () => {
    await using server = await start({ schemas: false });

    await assert.rejects(findContract(Calculator.name, `tcp://${server.listening}`), {
      code: "NOT_FOUND",
      message: `[NOT_FOUND] there is no contract of demo.calculator.v1.Calculator: ${server.listening} has none to give`,
    });
  });

  it("says what a server serves that has another service", async () => {
    await using server = await start();

    await assert.rejects(findContract("demo.Other", `tcp://${server.listening}`), {
      code: "NOT_FOUND",
      message: /there is no contract of demo\.Other: 127\.0\.0\.1:\d+ serves demo\.calculator\.v1\.Calculator$/,
    });
  });

  it("says all of why a server was not reached, so that it ends with what to do", async () => {
    await using server = await startTlsCalculator({}, { ca });
    await assert.rejects(findContract(Calculator.name, `tcp://${server.listening}`, { tls: { ca } }), {
      code: "UNAVAILABLE",
      message:
        /no contract of .*: no live instance of .*, not URI:callwire:callwire\.reflection\.v1\.Reflection .*; issue it with/,
    });
  });

  it("rejects wrong options as wrong, and not as a server that is away", async () => {
    const tls = { cert: clientPair.cert, key: serverPair.key };
    await assert.rejects(findContract(Calculator.name, "tcp://127.0.0.1:1", { tls }), {
      code: "INVALID_ARGUMENT",
      text: /^option tls\.key is not the key of /,
    });
  });

  it("says that nobody is there", async () => {
    await using registry = new MemoryRegistry("nobody");
    await assert.rejects(findContract("demo.Other", registry), { code: "UNAVAILABLE", message: /no instance of demo\.Other is/ });
    await using list = new StaticRegistry([{ host: "127.0.0.1", port: 1 }]);
    await assert.rejects(findContract("demo.Other", list, { timeoutMs: 500 }), { code: "UNAVAILABLE" });
  });

  it("takes no contract that is not what its fingerprint says", async () => {
    const lies = implement(Reflection, {
      services: () => new Map([[Calculator.name, Calculator.fingerprint]]),
      contract: () => JSON.stringify(expected).replaceAll("num1", "num3"),
    });
    await using server = await start({ services: [SERVICE, lies] });

    await assert.rejects(findContract(Calculator.name, `tcp://${server.listening}`), {
      code: "NOT_FOUND",
      message: /gave a wrong one: its fingerprint is [0-9a-f]{16}, not 35fef529a83c9cb4$/,
    });
  });
});
