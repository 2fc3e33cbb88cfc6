// A context of OpenTelemetry with two values over those of another: the span, and the next that is
// set, such as that of an exporter which must not be traced. The API's own copies a Map and makes
// three functions for each, and a call needs four of them.

import { type Context, ROOT_CONTEXT } from "@opentelemetry/api";

export class TraceContext implements Context {
  /** Never a TraceContext: calls that make calls would else keep the spans of all before them. */
  readonly #base: Context;
  readonly #key: symbol | undefined;
  readonly #value: unknown;
  readonly #secondKey: symbol | undefined;
  readonly #secondValue: unknown;

  private constructor(base: Context, key?: symbol, value?: unknown, secondKey?: symbol, secondValue?: unknown) {
    this.#base = base;
    this.#key = key;
    this.#value = value;
    this.#secondKey = secondKey;
    this.#secondValue = secondValue;
  }

  /** What `context` holds, in a context that takes its first value quickly. */
  static over(context: Context): TraceContext {
    return context instanceof TraceContext ? context : new TraceContext(context);
  }

  getValue(key: symbol): unknown {
    if (key === this.#key) return this.#value;
    return key === this.#secondKey ? this.#secondValue : this.#base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    const [base, first, second] = [this.#base, this.#key, this.#secondKey];
    if (first === undefined || first === key) return new TraceContext(base, key, value, second, this.#secondValue);
    if (second === undefined || second === key) return new TraceContext(base, first, this.#value, key, value);
    return new TraceContext(base.setValue(key, value), first, this.#value, second, this.#secondValue);
  }

  deleteValue(key: symbol): Context {
    const base = this.#base.deleteValue(key);
    if (key === this.#key) return new TraceContext(base, this.#secondKey, this.#secondValue);
    if (key === this.#secondKey) return new TraceContext(base, this.#key, this.#value);
    return new TraceContext(base, this.#key, this.#value, this.#secondKey, this.#secondValue);
  }
}

/** Of a call that comes from outside: nothing of this process is around it. */
export const OUTSIDE: Context = TraceContext.over(ROOT_CONTEXT);
