// Where the numbers are: a provider that the handler gets by injection.

import { EventEmitter, on } from "node:events";
import { Injectable } from "@nestjs/common";

@Injectable()
export class Shelf {
  readonly #counts = new Map([["apple", 5]]);
  readonly #changes = new EventEmitter();

  left(item: string): number {
    return this.#counts.get(item) ?? 0;
  }

  take(item: string, count: number): number {
    const left = this.left(item) - count;
    this.#counts.set(item, left);
    this.#changes.emit(item, left);
    return left;
  }

  /** The number now, and behind each change, until the signal aborts. */
  async *watch(item: string, signal: AbortSignal): AsyncGenerator<number> {
    const changes = on(this.#changes, item, { signal });
    yield this.left(item);
    for await (const [left] of changes) yield left;
  }
}
