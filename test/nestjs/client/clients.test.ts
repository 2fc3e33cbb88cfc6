import assert from "node:assert/strict";
import {
  CallwireHealthIndicator,
  CallwireModule,
  CallwireService,
  getClientToken,
  InjectClient,
  NestServer,
} from "@callwire/nestjs";
import { Injectable, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { HealthCheckService, TerminusModule } from "@nestjs/terminus";
import type { CallContext } from "callwire";
import { Calculator, type CalculatorClient } from "../../../generated/calculator.js";
import { Conformance, type ConformanceClient } from "../../../generated/conformance.js";
import { type App, closeAll, startApp, targetOf } from "../nest-app.js";
import { PlainCalculator } from "../plain-calculator.js";
import { PlainConformance } from "../plain-conformance.js";

@CallwireService(Calculator)
@CallwireService(Conformance)
class Both extends PlainConformance {
  divide(_context: CallContext, num1: number, num2: number): number {
    return num1 / num2;
  }

  summarize = PlainCalculator.prototype.summarize;
  factorial = PlainCalculator.prototype.factorial;
  checksum = PlainCalculator.prototype.checksum;
}

@Injectable()
class Buyer {
  readonly calculator: CalculatorClient;
  @InjectClient(Conformance)
  readonly conformance: ConformanceClient | undefined;

  constructor(@InjectClient(Calculator) calculator: CalculatorClient) {
    this.calculator = calculator;
  }
}

/** Modules of a program whose clients go to `target`. */
function shopOf(target: string): new () => object {
  class Buyers {}
  Module({ imports: [CallwireModule.forFeature([Calculator, Conformance])], providers: [Buyer], exports: [Buyer] })(Buyers);
  class Others {}
  const backup = { service: Calculator, as: "backup", target, timeoutMs: 250 };
  Module({ imports: [CallwireModule.forFeature([Calculator, backup])] })(Others);
  class Shop {}
  const useFactory = async () => ({ client: { target } });
  Module({ imports: [CallwireModule.forRootAsync({ useFactory }), Buyers, Others, TerminusModule] })(Shop);
  return Shop;
}

describe("clients that Nest injects", () => {
  let shop: App | undefined;

  const start = async (target: string): Promise<App> => {
    shop = await NestFactory.createApplicationContext(shopOf(target), { logger: false, abortOnError: false });
    return shop;
  };

  afterEach(async () => {
    await shop?.close();
    shop = undefined;
    await closeAll();
  });

  it("are those of the services, in constructors and properties", async () => {
    const app = await start(targetOf(await startApp({ providers: [Both] })));
    const buyer = app.get(Buyer, { strict: false });

    assert.equal(await buyer.calculator.divide(9, 2), 4.5);
    await buyer.conformance?.empty();
  });

  it("are one for all modules that name a service, and another under another name", async () => {
    const app = await start("tcp://127.0.0.1:1");
    const buyer = app.get(Buyer, { strict: false });

    assert.equal(app.get(getClientToken(Calculator), { strict: false }), buyer.calculator);
    assert.notEqual(app.get(getClientToken(Calculator, "backup"), { strict: false }), buyer.calculator);
  });

  it("are closed when Nest stops", async () => {
    const app = await start(targetOf(await startApp({ providers: [Both] })));
    const { calculator } = app.get(Buyer, { strict: false });
    await app.close();

    await assert.rejects(calculator.divide(1), /CANCELLED|closed/);
  });

  it("need a target from somewhere", async () => {
    class Shop {}
    Module({ imports: [CallwireModule.forRoot({}), CallwireModule.forFeature([Calculator])] })(Shop);

    await assert.rejects(
      NestFactory.createApplicationContext(Shop, { logger: false, abortOnError: false }),
      /callwire client of demo\.calculator\.v1\.Calculator has no target; give forRoot client/,
    );
  });

  it("are refused when two features say different things under one name", async () => {
    const twice =
      /two features open the callwire client of demo\.calculator\.v1\.Calculator, and one has options of its own; give one/;
    const plain = CallwireModule.forFeature([Calculator]);
    const impatient = CallwireModule.forFeature([{ service: Calculator, timeoutMs: 5 }]);
    for (const imports of [
      [plain, impatient],
      [impatient, plain],
    ]) {
      class Shop {}
      Module({ imports: [CallwireModule.forRoot({ client: { target: "tcp://127.0.0.1:1" } }), ...imports] })(Shop);
      await assert.rejects(NestFactory.createApplicationContext(Shop, { logger: false, abortOnError: false }), twice);
    }
    assert.throws(() => CallwireModule.forFeature([Calculator, { service: Calculator }]), twice);
  });

  it("are named by a service, and by nothing else", () => {
    assert.throws(() => getClientToken({ name: "x" } as never), /INVALID_ARGUMENT.*callwire generate has made/);
  });
});

describe("health for terminus", () => {
  let shop: App | undefined;

  afterEach(async () => {
    await shop?.close();
    shop = undefined;
    await closeAll();
  });

  it("says up and down of clients, and of the server", async () => {
    const server = await startApp({ providers: [Both], imports: [TerminusModule] });
    shop = await NestFactory.createApplicationContext(shopOf(targetOf(server)), { logger: false });
    const pages = shop.get(HealthCheckService, { strict: false });
    const health = shop.get(CallwireHealthIndicator);

    const timeoutMs = 30_000;
    const both = await pages.check([
      () => health.client("calculator", Calculator, { timeoutMs }),
      () => health.client("spare", Calculator, { as: "backup", timeoutMs }),
    ]);
    assert.deepEqual([both.status, both.details], ["ok", { calculator: { status: "up" }, spare: { status: "up" } }]);

    await assert.rejects(
      pages.check([() => health.server("callwire")]),
      (error: { getStatus?: () => number; getResponse?: () => unknown }) => {
        assert.equal(error.getStatus?.(), 503);
        return JSON.stringify(error.getResponse?.()).includes('"callwire":{"status":"down","state":"off"}');
      },
    );
    assert.deepEqual(await server.get(CallwireHealthIndicator).server("here"), { here: { status: "up", state: "serving" } });

    await server.close();
    assert.equal(server.get(NestServer).state, "stopped");
    const down = await health.client("calculator", Calculator, { timeoutMs: 50 });
    assert.equal(down.calculator.status, "down");
    assert.match(down.calculator.message ?? "", /UNAVAILABLE/);
  });

  it("refuses a client that no module has", async () => {
    const server = await startApp({ providers: [Both] });
    await assert.rejects(
      server.get(CallwireHealthIndicator).client("x", Calculator),
      /the application has no callwire client of/,
    );
  });
});
