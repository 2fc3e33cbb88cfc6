import assert from "node:assert/strict";
import { ReadCredit } from "#runtime/call/read-credit.js";

const WINDOW = 1_000;

describe("ReadCredit", () => {
  it("gives back a quarter of the window at once, and nothing before it is read", () => {
    const credit = begin();
    assert.equal(credit.read(249), 0);
    assert.equal(credit.read(1), 250);
    assert.equal(credit.read(249), 0);
  });

  it("gives back all that was read when one item is more than a quarter", () => {
    assert.equal(begin().read(5_000), 5_000);
  });

  it("lends what a frame takes, once", () => {
    const credit = begin();
    assert.equal(credit.lend(4_000), 4_000);
    assert.equal(credit.lend(4_000), 0);
  });

  it("lends nothing when what is left of the window is more", () => {
    assert.equal(begin().lend(250), 0);
  });

  it("does not give back what it has lent", () => {
    const credit = begin();
    credit.lend(400);
    assert.equal(credit.read(300), 0);
    assert.equal(credit.read(300), 200);
    assert.equal(credit.read(250), 250);
  });

  it("lends again what was read of a loan", () => {
    const credit = begin();
    credit.lend(400);
    credit.read(300);
    assert.equal(credit.lend(400), 300);
  });
});

function begin(): ReadCredit {
  const credit = new ReadCredit();
  credit.begin(WINDOW);
  return credit;
}
