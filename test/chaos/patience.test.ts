import assert from "node:assert/strict";
import { Patience } from "./patience.js";

describe("the patience with a busy machine", () => {
  it("ends with the time that something may take", () => {
    assert.equal(new Patience(60_000, { stoodMs: 9 }).isOver(), false);
    assert.equal(new Patience(-1, { stoodMs: 9 }).isOver(), true);
    assert.equal(new Patience(-1, { stoodMs: 9 }).isOver(60_000), false);
  });

  it("excuses what the machine had no time for since then, thrice, and no more", () => {
    const standing = { stoodMs: 1_000 };
    const patience = new Patience(-1, standing);
    standing.stoodMs += 20_000;

    assert.equal(patience.excusedMs, 60_000);
    assert.equal(patience.isOver(), false);
    assert.match(String(patience), /^\d+ ms, of which 60000 are excused$/);
  });
});
