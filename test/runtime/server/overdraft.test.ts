import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_OVERDRAFT_BYTES, MAX_OVERDRAFT_OF_CONNECTION_BYTES, MAX_WAITING_BYTES } from "#runtime/base/limits/connection.js";
import { Overdraft, OverdraftPart } from "#runtime/server/overdraft.js";

describe("what answers may wait beyond what their connection has of its own", () => {
  it("is nothing while they wait within that", () => {
    const whole = new Overdraft();
    assert.equal(new OverdraftPart(whole).covers(MAX_WAITING_BYTES), true);
    assert.equal(whole.bytes, 0);
  });

  it("is taken by who waits more, and given back at once", () => {
    const whole = new Overdraft();
    const part = new OverdraftPart(whole);
    assert.equal(part.covers(MAX_WAITING_BYTES + 100), true);
    assert.equal(part.covers(MAX_WAITING_BYTES + 70), true);
    assert.equal(part.covers(MAX_WAITING_BYTES + 101), true);
    assert.equal(whole.bytes, 101);
    part.giveBack();
    part.giveBack();
    assert.equal(whole.bytes, 0);
  });

  it("has a limit for one connection", () => {
    const whole = new Overdraft();
    const part = new OverdraftPart(whole);
    assert.equal(part.covers(MAX_WAITING_BYTES + MAX_OVERDRAFT_OF_CONNECTION_BYTES + 1), false);
    assert.equal(part.covers(MAX_WAITING_BYTES + MAX_OVERDRAFT_OF_CONNECTION_BYTES), true);
  });

  it("is never more than the server's, whoever takes and gives back", () => {
    const step = fc.record({ part: fc.nat(9), above: fc.nat(MAX_OVERDRAFT_OF_CONNECTION_BYTES), givesBack: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const whole = new Overdraft();
        const parts = Array.from({ length: 10 }, () => ({ part: new OverdraftPart(whole), bytes: 0 }));
        for (const { part: index, above, givesBack } of steps) {
          const each = parts[index];
          assert.ok(each !== undefined);
          const others = parts.reduce((sum, { bytes }) => sum + bytes, -each.bytes);
          if (givesBack) {
            each.part.giveBack();
            each.bytes = 0;
          } else {
            const fits = above <= each.bytes || others + above <= MAX_OVERDRAFT_BYTES;
            assert.equal(each.part.covers(MAX_WAITING_BYTES + above), fits);
            if (fits) each.bytes = Math.max(each.bytes, above);
          }
          assert.equal(
            whole.bytes,
            parts.reduce((sum, { bytes }) => sum + bytes, 0),
          );
        }
      }),
    );
  });
});
