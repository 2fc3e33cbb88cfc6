// A context of OpenTelemetry with one value over those of another: the span. The API's own copies a
// Map and makes three functions for each, and a call needs three of them.

import { type Context, ROOT_CONTEXT } from "@opentelemetry/api";

export class TraceContext implements Context {
  /** Never a TraceContext: calls that make calls would else keep the spans of all before them. */
  readonly #base: Context;
  readonly #key: symbol | undefined;
  readonly #value: unknown;

  private constructor(base: Context, key: symbol | undefined, value: unknown) {
    this.#base = base;
    this.#key = key;
    this.#value = value;
  }

  /** What `context` holds, in a context that takes its first value quickly. */
  static over(context: Context): TraceContext {
    return context instanceof TraceContext ? context : new TraceContext(context, undefined, undefined);
  }

  getValue(key: symbol): unknown {
    return key === this.#key ? this.#value : this.#base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    if (this.#key === undefined || this.#key === key) return new TraceContext(this.#base, key, value);
    return new TraceContext(this.#base.setValue(key, value), this.#key, this.#value);
  }

  deleteValue(key: symbol): Context {
    const base = this.#base.deleteValue(key);
    return key === this.#key ? base : new TraceContext(base, this.#key, this.#value);
  }
}

/** Of a call that comes from outside: nothing of this process is around it. */
export const OUTSIDE: Context = TraceContext.over(ROOT_CONTEXT);
