// Serves the contract of idl/stock.rpc. A method that is missing does not compile.

import { CallwireService, RpcContext } from "@callwire/nestjs";
import { BadRequestException, UseGuards } from "@nestjs/common";
import type { CallContext } from "callwire";
import { Stock, TooFew } from "../generated/stock.js";
import { Shelf } from "./shelf.js";
import { TokenGuard } from "./token-guard.js";

@CallwireService(Stock)
export class StockHandler {
  constructor(private readonly shelf: Shelf) {}

  left(_context: CallContext, item: string): number {
    return this.shelf.left(item);
  }

  @UseGuards(TokenGuard)
  take(_context: CallContext, item: string, count: number): number {
    if (count === 0) throw new BadRequestException("nothing is taken: give a count above 0");
    const left = this.shelf.left(item);
    if (left < count) throw new TooFew({ item, left });
    return this.shelf.take(item, count);
  }

  watch(_context: CallContext, item: string, @RpcContext("signal") signal: AbortSignal): AsyncGenerator<number> {
    return this.shelf.watch(item, signal);
  }
}
