import assert from "node:assert/strict";
import { implement, type Logger } from "callwire";
import { withReflection } from "#runtime/server/reflection.js";
import { Schemas } from "#runtime/server/schemas.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";

const SILENT: Logger = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

describe("withReflection", () => {
  const names = ["URI:spiffe://demo/billing"];
  const services = [implement(Calculator, calculator, { allow: names })];
  const [, reflection] = withReflection(services, new Schemas({ services }, SILENT));
  const handler = reflection?.handler as {
    services(context: object): ReadonlyMap<string, string>;
    contract(context: object, service: string): Promise<string | undefined>;
  };
  const contextOf = (...own: readonly string[]) => ({ peer: { address: "127.0.0.1:1", certificate: { names: own } } });

  it("tells a client of the services that it may call", async () => {
    const context = contextOf("URI:spiffe://demo/billing");
    assert.deepEqual([...handler.services(context).keys()], [Calculator.name]);
    assert.match((await handler.contract(context, Calculator.name)) ?? "", /num1/);
  });

  it("tells nobody else of them", async () => {
    for (const context of [contextOf("URI:spiffe://demo/other"), { peer: { address: "127.0.0.1:1" } }]) {
      assert.equal(handler.services(context).size, 0);
      assert.equal(await handler.contract(context, Calculator.name), undefined);
    }
  });

  it("makes the text of a contract once, as anybody may ask again and again", async () => {
    const context = contextOf(...names);
    const stringify = JSON.stringify;
    await handler.contract(context, Calculator.name);
    JSON.stringify = () => assert.fail("it was made again");
    try {
      assert.match((await handler.contract(context, Calculator.name)) ?? "", /num1/);
    } finally {
      JSON.stringify = stringify;
    }
  });
});
