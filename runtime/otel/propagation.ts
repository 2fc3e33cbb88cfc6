// The trace of a call in its metadata: `traceparent` and `tracestate`, or whatever the program's
// propagator writes.

import { type Context, propagation, ROOT_CONTEXT, type TextMapGetter, type TextMapSetter } from "@opentelemetry/api";
import { MAX_PROPAGATED_BYTES } from "../base/limits/telemetry.js";
import { explainKey, type Metadata, MetadataMap } from "../base/metadata.js";

const GETTER: TextMapGetter<Metadata> = {
  get(carrier, key) {
    const value = carrier.get(key.toLowerCase());
    return typeof value === "string" ? value : undefined;
  },
  keys: (carrier) => [...carrier.keys()],
};

/** What does not fit is left out: a call is worth more than its baggage. */
const SETTER: TextMapSetter<Map<string, string>> = {
  set(carrier, key, value) {
    const name = key.toLowerCase();
    if (explainKey(name) === undefined && typeof value === "string" && value.isWellFormed()) carrier.set(name, value);
  },
};

/** Undefined when there is nothing to send. */
export function inject(context: Context): Metadata | undefined {
  const found = new Map<string, string>();
  propagation.inject(context, found, SETTER);
  if (found.size === 0) return undefined;
  const metadata = new MetadataMap();
  let bytes = 0;
  for (const [key, value] of found) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
    if (bytes > MAX_PROPAGATED_BYTES) break;
    metadata.set(key, value);
  }
  return metadata.size === 0 ? undefined : metadata;
}

/** The caller's trace. Not the context of now: that is of whoever has made the server. */
export function extract(metadata: Metadata): Context {
  return metadata.size === 0 ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, metadata, GETTER);
}
