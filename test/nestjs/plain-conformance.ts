// A handler of streams that other classes extend: what a test does not look at.

import type { CallContext, Items, RequestStream } from "callwire";
import type { ConformanceHandler, Values, ValuesInit } from "../../generated/conformance.js";

export class PlainConformance implements ConformanceHandler {
  empty(): void {}

  echo(_context: CallContext, block: Uint8Array): Uint8Array {
    return block;
  }

  mirror(_context: CallContext, values: Values): ValuesInit {
    return values;
  }

  refuse(): void {}

  fail(): void {}

  crash(): void {}

  async sum(_context: CallContext, numbers: RequestStream<number>): Promise<number> {
    let sum = 0;
    for await (const number of numbers) sum += number;
    return sum;
  }

  count(_context: CallContext, _blocks: number, _size: number): Items<Uint8Array> {
    return [];
  }

  async *chat(_context: CallContext, prefix: string, lines: RequestStream<string>): AsyncGenerator<string> {
    for await (const line of lines) yield prefix + line;
  }

  hang(): void {}

  drip(_context: CallContext, _key: string, _items: number): Items<string> | Promise<Items<string>> {
    return [];
  }

  flood(): Items<Uint8Array> {
    return [];
  }

  produced(): number {
    return 0;
  }

  hold(_context: CallContext, _key: string, _blocks: RequestStream<Uint8Array>): number {
    return 0;
  }

  ended(): string {
    return "";
  }

  finish(): void {}
}
