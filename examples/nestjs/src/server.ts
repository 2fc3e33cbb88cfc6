// The server: `node dist/src/server.js`. It drains when it is told to stop.

import "reflect-metadata";
import { CallwireModule, NestServer } from "@callwire/nestjs";
import { Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { Shelf } from "./shelf.js";
import { StockHandler } from "./stock.handler.js";

@Module({
  imports: [CallwireModule.forRoot({ server: { listen: process.env["LISTEN"] ?? "127.0.0.1:4000" } })],
  providers: [StockHandler, Shelf],
})
class ServerModule {}

const app = await NestFactory.createApplicationContext(ServerModule, { logger: ["warn", "error"] });
app.enableShutdownHooks();
console.log(`stock at ${app.get(NestServer).server.listening}`);
