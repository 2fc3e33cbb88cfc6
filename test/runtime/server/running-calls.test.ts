import assert from "node:assert/strict";
import fc from "fast-check";
import type { IncomingCall } from "#runtime/call/incoming-call.js";
import { RunningCalls } from "#runtime/server/running-calls.js";

describe("RunningCalls", () => {
  it("does what a Map does, also when slots meet and ids are used again", () => {
    // Few slots, each with several ids; oneway calls count down from -1.
    const id = fc.tuple(fc.constantFrom(0, 1, 1_023), fc.constantFrom(0, 1, 2)).map(([slot, lap]) => slot + lap * 1_024);
    const step = fc.record({ id: fc.oneof(id, fc.constantFrom(-1, -2)), kind: fc.constantFrom("set", "delete", "end", "get") });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const running = new RunningCalls();
        const model = new Map<number, IncomingCall>();
        /** Those that still run, and whose place another one has. */
        const displaced: IncomingCall[] = [];
        for (const { id: streamId, kind } of steps) {
          const known = model.get(streamId);
          assert.equal(running.get(streamId), known);
          const call = { streamId } as IncomingCall; // nothing else is looked at
          if (kind === "set") {
            running.add(call);
            if (known !== undefined) displaced.push(known);
            model.set(streamId, call);
          } else if (kind === "delete" && known !== undefined) {
            running.delete(known);
            model.delete(streamId);
          } else if (kind === "end") {
            const ended = displaced.pop();
            if (ended !== undefined) running.delete(ended);
          }
          assert.equal(running.size, model.size + displaced.length);
          assert.deepEqual(new Set(running.all()), new Set(model.values()));
        }
      }),
    );
  });
});
