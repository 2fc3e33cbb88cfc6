import assert from "node:assert/strict";
import fc from "fast-check";
import { type LinkedCall, LocalCalls } from "#runtime/http/local-calls.js";

class Call implements LinkedCall<Call> {
  nextCall: Call | undefined;
  previousCall: Call | undefined;
}

describe("LocalCalls", () => {
  it("has those that were added and not deleted, in whatever order they end", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(20), { nil: undefined }), { maxLength: 60 }), (steps) => {
        const running = new LocalCalls<Call>();
        const model: Call[] = [];
        for (const ended of steps) {
          const call = ended === undefined ? undefined : model[ended];
          if (call === undefined) {
            const added = new Call();
            running.add(added);
            model.unshift(added);
          } else {
            running.delete(call);
            model.splice(model.indexOf(call), 1);
          }
          assert.equal(running.size, model.length);
          const all = [...running];
          assert.ok(all.length === model.length && all.every((one, at) => one === model[at]));
        }
      }),
    );
  });

  it("keeps nothing by a call that is over, which may be old by then", () => {
    const running = new LocalCalls<Call>();
    const calls = [new Call(), new Call(), new Call()];
    for (const call of calls) running.add(call);
    for (const call of [calls[1], calls[0], calls[2]]) if (call !== undefined) running.delete(call);
    for (const call of calls) assert.deepEqual(call, new Call());
  });
});
