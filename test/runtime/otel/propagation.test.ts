import assert from "node:assert/strict";
import { context, propagation, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { extract, inject } from "#runtime/otel/propagation.js";

type Pairs = readonly (readonly [string, string])[];

/** What is sent when a propagator writes these. */
function injected(pairs: Pairs): readonly string[] {
  propagation.disable();
  propagation.setGlobalPropagator({
    inject(_context, carrier, setter) {
      for (const [key, value] of pairs) setter.set(carrier, key, value);
    },
    extract: (extracted, carrier, getter) => trace.setSpanContext(extracted, spanOf(getter.get(carrier, "X-Trace"))),
    fields: () => [],
  });
  return [...(inject(context.active())?.keys() ?? [])];
}

function spanOf(traceId: unknown) {
  return { traceId: String(traceId), spanId: "", traceFlags: 0 };
}

describe("the trace in the metadata of a call", () => {
  after(() => propagation.disable());

  it("is what a propagator writes, under keys of metadata", () => {
    const pairs: Pairs = [
      ["X-B3", "1"],
      ["no key", "1"],
      ["callwire-attempt", "1"],
      ["half", "\ud800"],
      ["b3", "1"],
    ];

    assert.deepEqual(injected(pairs), ["x-b3", "b3"]);
    assert.deepEqual(injected(pairs), ["x-b3", "b3"]);
    assert.deepEqual(injected([]), []);
  });

  it("ends where it would be too much", () => {
    const large: Pairs = [
      ["small", "1"],
      ["large", "ö".repeat(2_048)],
      ["behind", "1"],
    ];
    const many = Array.from({ length: 40 }, (_, at) => [`key${at}`, "1"] as const);

    assert.deepEqual(injected(large), ["small"]);
    assert.equal(injected(many).length, 32);
  });

  it("is read without regard to case, and bytes are none", () => {
    injected([]);
    const traceOf = (value: string | Uint8Array) => trace.getSpanContext(extract(new Map([["x-trace", value]])))?.traceId;

    assert.equal(traceOf("a"), "a");
    assert.equal(traceOf(new Uint8Array(1)), "undefined");
    assert.equal(extract(new Map()).getValue(Symbol.for("any")), ROOT_CONTEXT.getValue(Symbol.for("any")));
  });
});
