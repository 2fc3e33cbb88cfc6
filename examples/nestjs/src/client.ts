// A customer: `node dist/src/client.js`. The client of the service is injected.

import "reflect-metadata";
import { CallwireHealthIndicator, CallwireModule, InjectClient } from "@callwire/nestjs";
import { Injectable, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { HealthCheckService, TerminusModule } from "@nestjs/terminus";
import { attempt } from "callwire";
import { Stock, type StockClient } from "../generated/stock.js";

@Injectable()
class Customer {
  constructor(
    @InjectClient(Stock) private readonly stock: StockClient,
    private readonly pages: HealthCheckService,
    private readonly health: CallwireHealthIndicator,
  ) {}

  async buy(): Promise<void> {
    await this.stock.ready();
    const { status } = await this.pages.check([() => this.health.client("stock", Stock)]);
    console.log(`health: ${status}`);

    const stranger = await attempt(this.stock.take("apple"));
    console.log(stranger.ok ? "taken" : stranger.error.message);

    const stock = this.stock.with({ metadata: { authorization: "Bearer secret" } });
    for (const count of [2, 9]) {
      const taken = await attempt(stock.take("apple", count));
      if (taken.ok) console.log(`took ${count}, ${taken.value} are left`);
      else if (taken.error.name === "TooFew") console.log(`wanted ${count}, ${taken.error.left} are left`);
      else console.log(taken.error.message);
    }

    for await (const left of stock.watch("apple")) {
      console.log(`watched: ${left}`);
      if (left === 0) break;
      await stock.take("apple");
    }
  }
}

@Module({
  imports: [
    CallwireModule.forRoot({ client: { target: process.env["TARGET"] ?? "tcp://127.0.0.1:4000" } }),
    CallwireModule.forFeature([Stock]),
    TerminusModule,
  ],
  providers: [Customer],
})
class ClientModule {}

const app = await NestFactory.createApplicationContext(ClientModule, { logger: ["warn", "error"] });
await app.get(Customer).buy();
await app.close();
