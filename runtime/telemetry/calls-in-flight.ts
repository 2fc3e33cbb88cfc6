// How many calls a server runs, by their method: counted where they begin and where they end.

import type { CallContext } from "../call/call-context.js";

export class CallsInFlight {
  readonly #onChange: (method: string, change: 1 | -1) => void;
  // No cap here: a call of a server is in it at most, and admission caps those.
  readonly #running = new Set<CallContext>();

  constructor(onChange: (method: string, change: 1 | -1) => void) {
    this.#onChange = onChange;
  }

  begin(context: CallContext): void {
    this.#running.add(context);
    this.#onChange(context.method, 1);
  }

  /** Of a call that began before anybody counted, nothing changes. */
  end(context: CallContext | undefined): void {
    if (context !== undefined && this.#running.delete(context)) this.#onChange(context.method, -1);
  }
}
