// The shelves, and where the goods of each order are. A change is in the journal before anybody
// sees it.

import { EventEmitter } from "node:events";
import { type CallContext, RpcError } from "callwire";
import { OutOfStock } from "../../generated/shop/inventory.js";
import { KeyTaken, type Line, type Step, UnknownOrder } from "../../generated/shop/types.js";
import type { Journal } from "../journal.js";

export interface Item {
  readonly name: string;
  /** In cents. */
  readonly price: number;
  /** When the shop opened. */
  readonly count: number;
}

interface Reserved {
  readonly kind: "reserved";
  readonly order: string;
  readonly customer: string;
  readonly lines: readonly Line[];
  readonly total: number;
}

export type StockEntry = Reserved | { readonly kind: "moved"; readonly order: string; readonly step: Step };

/** What may follow a step. */
const NEXT: Readonly<Record<string, readonly Step[]>> = { Reserved: ["Packed", "Released"], Packed: ["Shipped"] };

export class Stock {
  readonly #journal: Journal<StockEntry>;
  readonly #items: ReadonlyMap<string, Item>;
  readonly #left: Map<string, number>;
  readonly #orders = new Map<string, Reserved & { step: Step }>();
  /** No limit: those who follow an order are calls, and the server bounds those. */
  readonly #moves = new EventEmitter().setMaxListeners(0);

  constructor(items: readonly Item[], journal: Journal<StockEntry>) {
    this.#items = new Map(items.map((item) => [item.name, item]));
    this.#left = new Map(items.map(({ name, count }) => [name, count]));
    this.#journal = journal;
    for (const entry of journal.read()) this.#apply(entry);
  }

  /** How many are on the shelf, and not set aside. */
  left(item: string): number {
    return this.#left.get(item) ?? 0;
  }

  /** Orders that are at this step. */
  at(step: Step): readonly string[] {
    return [...this.#orders.values()].filter((order) => order.step === step).map(({ order }) => order);
  }

  /** Returns what the order costs. The same order again is nothing new. */
  reserve(order: string, customer: string, lines: readonly Line[]): number {
    const known = this.#orders.get(order);
    if (known !== undefined) {
      if (known.customer === customer && JSON.stringify(known.lines) === JSON.stringify(lines)) return known.total;
      throw new KeyTaken({ order });
    }
    for (const [item, count] of countItems(lines)) {
      const left = this.left(item);
      if (left < count) throw new OutOfStock({ item, left, why: `the order wants ${count} of ${item}, and ${left} are left` });
    }
    const total = lines.reduce((sum, { item, count }) => sum + count * (this.#items.get(item)?.price ?? 0), 0);
    this.#change({ kind: "reserved", order, customer, lines, total });
    return total;
  }

  /** Moves the goods of an order on. What has happened already is nothing new. */
  move(order: string, step: Step): void {
    const now = this.#orders.get(order)?.step;
    if (now === undefined) throw new UnknownOrder({ order });
    if (now === step || NEXT[step]?.includes(now)) return;
    if (!NEXT[now]?.includes(step)) throw new RpcError("FAILED_PRECONDITION", `an order that is ${now} cannot become ${step}`);
    this.#change({ kind: "moved", order, step });
  }

  /** The step now, and each change. What passes while nobody reads is left out. */
  async *follow(order: string, context: CallContext): AsyncGenerator<Step> {
    let shown: Step | undefined;
    while (shown === undefined || shown in NEXT) {
      const step = this.#orders.get(order)?.step;
      if (step === undefined) throw new UnknownOrder({ order });
      if (step === shown) {
        await this.#nextMove(order, context);
      } else {
        yield step;
        shown = step;
      }
    }
  }

  /** Throws UnknownOrder unless this customer has placed the order. */
  check(order: string, customer: string): void {
    if (this.#orders.get(order)?.customer !== customer) throw new UnknownOrder({ order });
  }

  /** Rejects when the caller leaves, or this server begins to drain: then another one is followed. */
  #nextMove(order: string, { signal, stopping }: CallContext): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (): void => {
        this.#moves.off(`order ${order}`, finish);
        for (const each of [signal, stopping]) each.removeEventListener("abort", finish);
        if (signal.aborted) reject(signal.reason);
        else if (stopping.aborted) reject(stopping.reason);
        else resolve();
      };
      this.#moves.on(`order ${order}`, finish);
      for (const each of [signal, stopping]) each.addEventListener("abort", finish);
      if (signal.aborted || stopping.aborted) finish();
    });
  }

  #change(entry: StockEntry): void {
    this.#journal.write(entry);
    this.#apply(entry);
    this.#moves.emit(`order ${entry.order}`);
  }

  #apply(entry: StockEntry): void {
    if (entry.kind === "reserved") {
      this.#orders.set(entry.order, { ...entry, step: "Reserved" });
      this.#take(entry.lines, 1);
      return;
    }
    const found = this.#orders.get(entry.order);
    if (found === undefined) return;
    found.step = entry.step;
    if (entry.step === "Released") this.#take(found.lines, -1);
  }

  #take(lines: readonly Line[], sign: 1 | -1): void {
    for (const { item, count } of lines) this.#left.set(item, this.left(item) - sign * count);
  }
}

/** Two lines may want the same item. */
function countItems(lines: readonly Line[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { item, count } of lines) counts.set(item, (counts.get(item) ?? 0) + count);
  return counts;
}
