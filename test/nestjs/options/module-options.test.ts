import assert from "node:assert/strict";
import { CallwireModule, getClientToken } from "@callwire/nestjs";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { Calculator, type CalculatorClient } from "../../../generated/calculator.js";

describe("the options of the module", () => {
  it("come from a class of the program, too", async () => {
    class Options {
      createCallwireOptions() {
        return { client: { target: "tcp://127.0.0.1:1" } };
      }
    }
    class Settings {}
    Module({ providers: [Options], exports: [Options] })(Settings);
    for (const options of [{ useClass: Options }, { useExisting: Options, imports: [Settings] }]) {
      class Shop {}
      Module({ imports: [CallwireModule.forRootAsync(options), CallwireModule.forFeature([Calculator])] })(Shop);
      const app = await NestFactory.createApplicationContext(Shop, { logger: false, abortOnError: false });
      const client: CalculatorClient = app.get(getClientToken(Calculator), { strict: false });
      assert.equal(client.inspect().registry.target, "static:127.0.0.1:1");
      await app.close();
    }
  });

  it("come from one place", () => {
    class Options {
      createCallwireOptions() {
        return {};
      }
    }
    assert.throws(() => CallwireModule.forRootAsync({}), /takes one of useFactory, useClass and useExisting, got none/);
    const two = { useFactory: () => ({}), useClass: Options };
    assert.throws(() => CallwireModule.forRootAsync(two), /takes one of .*, got useFactory, useClass/);
  });
});
