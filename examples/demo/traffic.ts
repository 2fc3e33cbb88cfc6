// The client of the demo: calls without pause and counts who answered.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { attempt } from "callwire";
import type { CalculatorClient } from "../../generated/calculator.js";

export interface Tally {
  calls: number;
  declared: number;
  failed: number;
  /** The text of the first failures. */
  readonly failures: string[];
  /** Answers by address. */
  readonly byServer: Map<string, number>;
}

/** Calls in flight at once. */
const CALLERS = 8;

/** One call in so many divides by zero. */
const BY_ZERO_EVERY = 10;

export class Traffic {
  readonly tally: Tally = { calls: 0, declared: 0, failed: 0, failures: [], byServer: new Map() };
  /** The last answer, for people. */
  lastAnswer = "";
  readonly #client: CalculatorClient;
  #stopped = false;
  #callers: readonly Promise<void>[] = [];

  constructor(client: CalculatorClient) {
    this.#client = client;
  }

  start(): void {
    subscribe("callwire:call", this.#onCall);
    this.#callers = Array.from({ length: CALLERS }, () => this.#callOnAndOn());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#callers);
    unsubscribe("callwire:call", this.#onCall);
  }

  readonly #onCall = (message: unknown): void => {
    // As documented for callwire:call.
    const { method, instance } = message as { readonly method: string; readonly instance: string | undefined };
    const address = instance?.split(" ")[0];
    if (address === undefined || !method.endsWith("divide")) return; // of another client
    this.tally.byServer.set(address, (this.tally.byServer.get(address) ?? 0) + 1);
  };

  async #callOnAndOn(): Promise<void> {
    while (!this.#stopped) await this.#callOnce();
  }

  async #callOnce(): Promise<void> {
    const n = this.tally.calls++;
    const divisor = n % BY_ZERO_EVERY === 0 ? 0 : 1 + (n % 7);
    const result = await attempt(this.#client.divide(n, divisor));
    if (result.ok) this.lastAnswer = `${n} / ${divisor} = ${Number(result.value.toFixed(3))}`;
    else if (result.error.name === "InvalidOperation") {
      this.tally.declared++;
      this.lastAnswer = `${n} / 0 -> InvalidOperation: ${result.error.why}`;
    } else {
      this.tally.failed++;
      if (this.tally.failures.length < 5) this.tally.failures.push(result.error.message);
    }
  }
}
