import assert from "node:assert/strict";
import { implement, type ServerInterceptor } from "callwire";
import type { ServiceDef } from "#runtime/schema/service-def.js";
import { createMethodTable } from "#runtime/server/method-table.js";
import { calculator } from "../../../examples/calculator/calculator.js";
import { Calculator } from "../../../generated/calculator.js";
import { Kitchen } from "../../../generated/kitchen-sink.js";
import { FakeServer } from "../../support/fake-client.js";
import { kitchen } from "../../support/kitchen-server.js";

describe("the methods of a server", () => {
  it("are found by their numbers, each with its service, its flags and its metadata", () => {
    const table = createMethodTable([implement(Calculator, calculator), implement(Kitchen, kitchen)]);
    const found = Kitchen.methods.map(({ id }) => table.get(id));

    assert.equal(table.size, Calculator.methods.length + Kitchen.methods.length);
    assert.deepEqual(
      found.map((method) => method?.fullName),
      Kitchen.methods.map(({ name }) => `demo.kitchen.v1.Kitchen/${name}`),
    );
    assert.deepEqual(found.find((method) => method?.fullName.endsWith("find"))?.meta, { team: "pastry", role: "guest" });
  });

  it("are refused when a service stands twice", () => {
    const twice = [implement(Calculator, calculator), implement(Calculator, calculator)];

    assert.throws(() => createMethodTable(twice), {
      code: "INVALID_ARGUMENT",
      message: /Calculator\/divide is served twice; implement each service once/,
    });
  });

  it("are refused when two services have one number for their methods", () => {
    const [divide] = Calculator.methods;
    assert.ok(divide !== undefined);
    const service: ServiceDef<object, { split(): number }> = {
      name: "a.S",
      fingerprint: "0",
      methods: [{ ...divide, name: "split", invoke: (handler) => handler.split() }],
    };
    const other = implement(service, { split: () => 1 });

    assert.throws(
      () => createMethodTable([implement(Calculator, calculator), other]),
      /a\.S\/split and demo\.calculator\.v1\.Calculator\/divide have one id on the wire/,
    );
  });

  it("run inside the interceptors of their service, and those inside the server's, in the order of the lists", async () => {
    const order: string[] = [];
    const note = (name: string): ServerInterceptor => ({
      call: (request, next) => {
        order.push(name);
        return next(request);
      },
    });
    const divide = (): number => {
      order.push("handler");
      return 1;
    };
    const service = implement(Calculator, { ...calculator, divide }, { interceptors: [note("c"), note("d")] });
    const client = new FakeServer([service], { interceptors: [note("a"), note("b")] }).connect();
    client.call("divide", 1, [6, 3]);
    await new Promise(setImmediate);

    assert.deepEqual(order, ["a", "b", "c", "d", "handler"]);
    assert.equal(client.take().length, 1);
  });
});
