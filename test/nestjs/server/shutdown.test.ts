import assert from "node:assert/strict";
import { CallwireHealthIndicator, CallwireModule, CallwireService, NestServer } from "@callwire/nestjs";
import { Module, type OnApplicationBootstrap, type OnModuleDestroy } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { type CallContext, connect, RpcError } from "callwire";
import { Calculator } from "../../../generated/calculator.js";
import { eventually } from "../../support/wait.js";
import { closeAll, startApp, targetOf } from "../nest-app.js";
import { PlainCalculator } from "../plain-calculator.js";

describe("an application of Nest that stops", () => {
  afterEach(closeAll);

  it("serves behind all other modules' start, and drains before their end", async () => {
    const events: string[] = [];
    const note = (event: string): void => void events.push(event);
    let finish: () => void = () => undefined;
    class Hooked implements OnApplicationBootstrap, OnModuleDestroy {
      readonly #name: string;

      constructor(name: string) {
        this.#name = name;
      }

      async onApplicationBootstrap(): Promise<void> {
        await new Promise((resolve) => setImmediate(resolve));
        note(`${this.#name} starts`);
      }

      onModuleDestroy(): void {
        note(`${this.#name} stops`);
      }
    }
    @CallwireService(Calculator)
    class Slow extends PlainCalculator {
      override async divide(context: CallContext, num1: number): Promise<number> {
        note("a call begins");
        context.stopping.addEventListener("abort", () => note("the server drains"));
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        note("the call ends");
        return num1;
      }
    }
    class Feature {}
    Module({ providers: [{ provide: "feature", useValue: new Hooked("the feature") }] })(Feature);
    class Root extends Hooked {
      constructor() {
        super("the root module");
      }
    }
    Module({
      imports: [CallwireModule.forRoot({ server: { listen: "127.0.0.1:0" } }), Feature],
      providers: [Slow, { provide: "beside", useValue: new Hooked("a provider beside it") }],
    })(Root);
    const app = await NestFactory.createApplicationContext(Root, { logger: false });
    assert.deepEqual(events.splice(0), ["the feature starts", "a provider beside it starts", "the root module starts"]);

    const client = connect(Calculator, targetOf(app));
    const answer = client.divide(5);
    await eventually(() => assert.deepEqual(events, ["a call begins"]));
    const closed = app.close();
    await eventually(() => assert.ok(events.includes("the server drains")));
    assert.equal(app.get(NestServer).state, "draining");
    assert.deepEqual(await app.get(CallwireHealthIndicator).server("here"), { here: { status: "down", state: "draining" } });
    finish();
    assert.equal(await answer, 5);
    await closed;
    assert.deepEqual(events, [
      "a call begins",
      "the server drains",
      "the call ends",
      "a provider beside it stops",
      "the root module stops",
      "the feature stops",
    ]);
    await client.close();
  });

  it("fails its start when the address is taken, and nothing is left open", async () => {
    @CallwireService(Calculator)
    class Served extends PlainCalculator {}
    const first = await startApp({ providers: [Served] });
    const listen = first.get(NestServer).server.listening;

    await assert.rejects(
      startApp({ providers: [Served], server: { listen } }),
      (error) => error instanceof RpcError && error.code === "FAILED_PRECONDITION",
    );
  });
});
