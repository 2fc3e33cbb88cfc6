// An application of Nest as a process: `drain-server.js REGISTRY`. Its stock is closed by a hook of
// Nest, and a call that comes to it later fails.

import "reflect-metadata";
import { setTimeout as pause } from "node:timers/promises";
import { CallwireModule, CallwireService, NestServer } from "@callwire/nestjs";
import { Inject, Module, type OnModuleDestroy } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import type { CallContext } from "callwire";
import { Calculator } from "../../../generated/calculator.js";
import { PlainCalculator } from "../plain-calculator.js";

const [, , registry = ""] = process.argv;

class Stock implements OnModuleDestroy {
  isClosed = false;

  onModuleDestroy(): void {
    this.isClosed = true;
    console.log("the stock is closed");
  }
}

@CallwireService(Calculator)
class Stored extends PlainCalculator {
  readonly #stock: Stock;

  constructor(@Inject(Stock) stock: Stock) {
    super();
    this.#stock = stock;
  }

  // The contract does not say that it is idempotent: a call that is lost is lost.
  override async checksum(_context: CallContext, data: Uint8Array, seed: number): Promise<bigint> {
    await pause(2);
    if (this.#stock.isClosed) throw new Error("the stock is closed");
    return BigInt(data.length + seed);
  }
}

class ShopModule {}
Module({
  imports: [CallwireModule.forRoot({ server: { listen: "127.0.0.1:0", registry } })],
  providers: [Stored, Stock],
})(ShopModule);

const app = await NestFactory.createApplicationContext(ShopModule, { logger: ["warn", "error"] });
app.enableShutdownHooks();
console.log(`listens on ${app.get(NestServer).server.listening}`);
