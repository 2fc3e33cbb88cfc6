// The trace of a call in its metadata: `traceparent` and `tracestate`, or whatever the program's
// propagator writes.

import { type Context, propagation, type TextMapGetter, type TextMapSetter } from "@opentelemetry/api";
import { MAX_PROPAGATED_BYTES, MAX_PROPAGATED_KEYS } from "../base/limits/telemetry.js";
import { explainKey, type Metadata } from "../base/metadata.js";
import { OUTSIDE } from "./trace-context.js";

const GETTER: TextMapGetter<Metadata> = {
  get(carrier, key) {
    const value = carrier.get(keyOf(key));
    return typeof value === "string" ? value : undefined;
  },
  keys: (carrier) => [...carrier.keys()],
};

/** What a propagator has written, as far as it fits: a call is worth more than its baggage. */
class Carrier {
  readonly metadata = new Map<string, string>();
  /** A character has up to three. To count them exactly takes a call into C++ for each text. */
  #mostBytes = 0;
  #isFull = false;

  /** What comes behind the first that does not fit is left out, too. */
  set(key: string, value: string): void {
    this.#mostBytes += 3 * (key.length + value.length);
    this.#isFull ||= this.metadata.size >= MAX_PROPAGATED_KEYS;
    this.#isFull ||= this.#mostBytes > MAX_PROPAGATED_BYTES && this.#bytesWith(key, value) > MAX_PROPAGATED_BYTES;
    if (!this.#isFull) this.metadata.set(key, value);
  }

  #bytesWith(key: string, value: string): number {
    const all = [...this.metadata, [key, value]].flat();
    return all.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  }
}

const SETTER: TextMapSetter<Carrier> = {
  set(carrier, key, value) {
    const name = keyOf(key);
    if (name !== "" && typeof value === "string" && value.isWellFormed()) carrier.set(name, value);
  },
};

/** Undefined when there is nothing to send. */
export function inject(context: Context): Metadata | undefined {
  const carrier = new Carrier();
  propagation.inject(context, carrier, SETTER);
  return carrier.metadata.size === 0 ? undefined : carrier.metadata;
}

/** The caller's trace. Not the context of now: that is of whoever has made the server. */
export function extract(metadata: Metadata): Context {
  return metadata.size === 0 ? OUTSIDE : propagation.extract(OUTSIDE, metadata, GETTER);
}

/** Keys as propagators have them, each with what it is in metadata; empty for one that is none. */
const KEYS = new Map<string, string>();

/** A propagator has a few keys. One that makes them up is looked at each time. */
const MAX_KEYS = 100;

function keyOf(key: string): string {
  return KEYS.get(key) ?? readKey(key);
}

function readKey(key: string): string {
  const lower = key.toLowerCase();
  const name = explainKey(lower) === undefined ? lower : "";
  if (KEYS.size < MAX_KEYS) KEYS.set(key, name);
  return name;
}
