import assert from "node:assert/strict";
import { implement, type Logger, type ServeOptions, serve } from "callwire";
import { schemaOf } from "callwire/schema";
import { MemoryRegistry } from "#runtime/discovery/memory-registry.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { describeIdl } from "../../support/contracts.js";
import { eventually } from "../../support/wait.js";

describe("serve with schemas", () => {
  const program = describeIdl();
  const expected = schemaOf(Calculator.name, program);

  /**
   * Starts a server with these options, and returns what its registry has of the calculator, and
   * the warnings.
   */
  async function publish(options: Partial<ServeOptions>) {
    const warnings: string[] = [];
    const logger: Logger = {
      debug: () => undefined,
      info: () => undefined,
      error: () => undefined,
      warn: (text) => warnings.push(text),
    };
    await using registry = new MemoryRegistry("schemas");
    await using server = await serve({
      services: [implement(Calculator, calculator)],
      stopOnSignal: false,
      registry,
      logger,
      ...options,
    });
    const expectsNone = warnings.length > 0 || options.schemas === false;
    const schema = await eventually(async () => {
      const found = await registry.schema(Calculator.fingerprint);
      assert.ok(expectsNone || found !== undefined);
      return found;
    });
    return { listening: server.listening, schema, warnings };
  }

  it("publishes the contract of its services, from an object or a text", async () => {
    for (const schemas of [program, JSON.stringify(program)]) {
      const { schema, warnings } = await publish({ schemas });

      assert.deepEqual(JSON.parse(JSON.stringify(schema)), JSON.parse(JSON.stringify(expected)));
      assert.deepEqual(warnings, []);
    }
  });

  it("publishes the contract that stands beside the generated code without the option", async () => {
    const { schema, warnings } = await publish({});

    assert.deepEqual(JSON.parse(JSON.stringify(schema)), JSON.parse(JSON.stringify(expected)));
    assert.deepEqual(warnings, []);
  });

  it("loads nothing and publishes nothing with schemas: false", async () => {
    let loads = 0;
    const load = () => Promise.resolve({ files: [] }).finally(() => loads++);
    const service = { ...Calculator, contract: { path: "./calculator.contract.js", load } };
    const { schema } = await publish({ schemas: false, services: [implement(service, calculator)] });

    assert.deepEqual([schema, loads], [undefined, 0]);
  });

  it("serves when the module is not there, as in a bundle of one file, and says so at level info", async () => {
    const lines: string[] = [];
    const logger: Logger = {
      ...console,
      debug: () => undefined,
      info: (text) => lines.push(text),
      warn: (text) => lines.push(text),
    };
    const contract = { path: "./gone.contract.js", load: () => Promise.reject(new Error("it is not there")) };
    const services = [implement({ ...Calculator, contract }, calculator)];
    await using registry = new MemoryRegistry("bundled");
    await using _server = await serve({ services, stopOnSignal: false, registry, logger });

    await eventually(() => assert.equal(lines.length, 1));
    assert.equal(
      lines[0],
      "the contract of demo.calculator.v1.Calculator is not there for tools: Error: it is not there; put ./gone.contract.js beside the code, or give serve schemas, which false turns off",
    );
  });

  it("publishes no contract that is of another version than the generated code beside it", async () => {
    const warnings: string[] = [];
    const logger: Logger = { ...console, debug: () => undefined, info: () => undefined, warn: (text) => warnings.push(text) };
    const services = [implement({ ...Calculator, fingerprint: "0".repeat(16) }, calculator)];
    await using registry = new MemoryRegistry("stale");
    await using _server = await serve({ services, stopOnSignal: false, registry, logger });

    await eventually(() => assert.equal(warnings.length, 1));
    assert.match(warnings[0] ?? "", /calculator\.contract\.js has 35fef529a83c9cb4, the generated code 0{16}; make both/);
    assert.equal(await registry.schema("0".repeat(16)), undefined);
  });

  it("warns when the contracts do not have a service, and serves", async () => {
    const { listening, schema, warnings } = await publish({ schemas: { version: 1, files: [] } });

    assert.deepEqual([listening.length > 0, schema], [true, undefined]);
    assert.deepEqual(warnings, [
      "the contract of demo.calculator.v1.Calculator is not published for tools: option schemas does not have it; print it again with callwire descriptor",
    ]);
  });

  it("warns when the contracts are of another version than the generated code", async () => {
    const schemas = JSON.stringify(program).replaceAll(Calculator.fingerprint, "0".repeat(16));
    const { schema, warnings } = await publish({ schemas });

    assert.equal(schema, undefined);
    assert.match(
      warnings[0] ?? "",
      /option schemas has 0{16}, the generated code [0-9a-f]{16}; make both from the same contracts$/,
    );
  });

  it("leaves out a contract above 512 KiB, with a warning", async () => {
    const [file] = expected?.files ?? [];
    assert.ok(file !== undefined);
    const { schema, warnings } = await publish({ schemas: { version: 1, files: [{ ...file, doc: "x".repeat(512 * 1024) }] } });

    assert.equal(schema, undefined);
    assert.match(warnings[0] ?? "", /it has \d+ bytes, more than the limit of 524288$/);
  });

  it("refuses what is no descriptor", async () => {
    for (const schemas of ["{", '{"version":2}', JSON.stringify(program).slice(0, -1)]) {
      await assert.rejects(publish({ schemas }), {
        code: "INVALID_ARGUMENT",
        message: /option schemas is no descriptor: .*; give what callwire descriptor prints$/,
      });
    }
  });
});
