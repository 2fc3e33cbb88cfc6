import assert from "node:assert/strict";
import { CallwireModule, CallwireService, NestServer } from "@callwire/nestjs";
import { Controller, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { Calculator } from "../../../generated/calculator.js";
import { closeAll, connectTo, startApp } from "../nest-app.js";
import { PlainCalculator } from "../plain-calculator.js";

describe("a handler that Nest finds", () => {
  afterEach(closeAll);

  it("may be a controller, and a value whose class is decorated", async () => {
    @Controller()
    @CallwireService(Calculator)
    class AsController extends PlainCalculator {}
    const calc = connectTo(await startApp({ controllers: [AsController] }), Calculator);
    assert.equal(await calc.factorial(5n), 5n);

    const value = { provide: "calculator", useValue: new AsController() };
    const again = { provide: "the same", useExisting: "calculator" };
    const other = connectTo(await startApp({ providers: [value, again] }), Calculator);
    assert.equal(await other.factorial(6n), 6n);
  });

  it("is overridden by a class without a decorator, as tests do", async () => {
    @CallwireService(Calculator)
    class Real extends PlainCalculator {}
    class Double extends PlainCalculator {
      override factorial(): bigint {
        return 99n;
      }
    }
    const calc = connectTo(await startApp({ providers: [{ provide: Real, useClass: Double }] }), Calculator);

    assert.equal(await calc.factorial(1n), 99n);
  });

  it("fails the start when two serve one contract", async () => {
    @CallwireService(Calculator)
    class One extends PlainCalculator {}
    @CallwireService(Calculator)
    class Two extends PlainCalculator {}

    await assert.rejects(startApp({ providers: [One, Two] }), /demo\.calculator\.v1\.Calculator/);
  });
});

describe("a server of Nest", () => {
  afterEach(closeAll);

  it("fails the start when nobody serves a contract", async () => {
    await assert.rejects(startApp({}), /no provider serves a contract; decorate a provider with @CallwireService/);
  });

  it("refuses what Nest decides", async () => {
    @CallwireService(Calculator)
    class Served extends PlainCalculator {}
    for (const option of ["stopOnSignal", "workers"]) {
      await assert.rejects(startApp({ providers: [Served], server: { [option]: 2 } }), new RegExp(`takes no ${option}`));
    }
  });

  it("is off without options for it, and says so", async () => {
    class Root {}
    Module({ imports: [CallwireModule.forRoot({})] })(Root);
    const app = await NestFactory.createApplicationContext(Root, { logger: false });
    const server = app.get(NestServer);

    assert.equal(server.state, "off");
    assert.throws(() => server.server, /no Callwire server runs in this application, its state is "off"; give forRoot server/);
    await app.close();
  });
});
