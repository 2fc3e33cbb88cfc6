import assert from "node:assert/strict";
import { readSchema, schemaOf } from "callwire/schema";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { describeIdl } from "../../support/contracts.js";

describe("the schema of a service", () => {
  const program = describeIdl();
  const services = program.files.flatMap((file) => file.services);

  for (const { name, fingerprint } of services) {
    it(`of ${name} has the fingerprint of the whole program's, and is read back by it`, () => {
      const schema = schemaOf(name, program);

      assert.deepEqual(readSchema(JSON.stringify(schema), fingerprint), JSON.parse(JSON.stringify(schema)));
    });
  }

  it("has the fingerprint that generated code has", () => {
    for (const { name, fingerprint } of [Calculator, Kitchen]) {
      assert.equal(typeof readSchema(JSON.stringify(schemaOf(name, program)), fingerprint), "object");
    }
  });

  it("holds what the service reaches, over files, and nothing else", () => {
    const kitchen = schemaOf(Kitchen.name, program);

    assert.deepEqual(
      kitchen?.files.flatMap((file) => file.services.map(({ name }) => name)),
      [Kitchen.name],
    );
    assert.ok(kitchen?.files.some(({ path }) => path === "money.rpc"));
    assert.ok(!kitchen?.files.some(({ path }) => path === "calculator.rpc"));
  });

  it("is not there for a service that the program does not have", () => {
    assert.equal(schemaOf("demo.Other", program), undefined);
  });

  it("is refused under another name, when it was changed, and when it is none", () => {
    const text = JSON.stringify(schemaOf(Calculator.name, program));
    const changed = text.replace('"name":"divide"', '"name":"multiply"');

    assert.match(String(readSchema(text, "0".repeat(16))), /^its fingerprint is [0-9a-f]{16}, not 0{16}$/);
    assert.match(String(readSchema(changed, Calculator.fingerprint)), /^its fingerprint is/);
    assert.match(String(readSchema(JSON.stringify(program), Calculator.fingerprint)), /^it has more than one service$/);
    assert.match(String(readSchema('{"version":1,"files":[]}', Calculator.fingerprint)), /^it has no service$/);
    assert.equal(readSchema("{", Calculator.fingerprint), "it is not JSON");
  });
});
