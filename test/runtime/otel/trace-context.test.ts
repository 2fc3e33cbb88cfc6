import assert from "node:assert/strict";
import { createContextKey, INVALID_SPAN_CONTEXT, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { OUTSIDE, TraceContext } from "#runtime/otel/trace-context.js";

const [ONE, TWO, THREE] = [createContextKey("one"), createContextKey("two"), createContextKey("three")];

describe("the context of a call", () => {
  it("has its value, and those of the context that it lies over", () => {
    const below = ROOT_CONTEXT.setValue(ONE, 1);
    const context = TraceContext.over(below).setValue(TWO, 2);

    assert.deepEqual([context.getValue(ONE), context.getValue(TWO)], [1, 2]);
    assert.equal(below.getValue(TWO), undefined);
    assert.equal(OUTSIDE.getValue(TWO), undefined);
  });

  it("takes further values, replaces and deletes, as the API's own does", () => {
    const over = TraceContext.over(ROOT_CONTEXT).setValue(ONE, 1);
    for (const context of [over, ROOT_CONTEXT.setValue(ONE, 1)]) {
      const both = context.setValue(TWO, 2);
      const look = (each: typeof context) => [each.getValue(ONE), each.getValue(TWO)];
      assert.deepEqual(
        [both, both.setValue(ONE, 3), both.setValue(TWO, 4), both.deleteValue(ONE), both.deleteValue(TWO), context].map(look),
        [
          [1, 2],
          [3, 2],
          [1, 4],
          [undefined, 2],
          [1, undefined],
          [1, undefined],
        ],
      );
    }
  });

  it("has room for more than two, in whatever order they are set, replaced and deleted", () => {
    const own = TraceContext.over(ROOT_CONTEXT).setValue(ONE, 1).setValue(TWO, 2).setValue(THREE, 3);
    const api = ROOT_CONTEXT.setValue(ONE, 1).setValue(TWO, 2).setValue(THREE, 3);
    const keys = [ONE, TWO, THREE];
    const changes = keys.flatMap((key) => [
      (context: typeof api) => context.deleteValue(key),
      (context: typeof api) => context.setValue(key, 4),
    ]);
    for (const first of changes)
      for (const second of changes) {
        const look = (context: typeof api) => keys.map((key) => second(first(context)).getValue(key));
        assert.deepEqual(look(own), look(api));
      }
  });

  it("keeps no span of the calls before it", () => {
    const spans = Array.from({ length: 3 }, () => trace.wrapSpanContext({ ...INVALID_SPAN_CONTEXT }));
    let context = OUTSIDE;
    for (const span of spans) context = trace.setSpan(TraceContext.over(context), span);

    assert.equal(trace.getSpan(context), spans[2]);
    assert.equal(trace.getSpan(trace.deleteSpan(context)), undefined);
  });
});
