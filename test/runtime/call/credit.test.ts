import assert from "node:assert/strict";
import { Credit } from "#runtime/call/credit.js";
import { MAX_CREDIT_BYTES } from "#runtime/wire/frame.js";

describe("Credit", () => {
  it("is closed before anything was granted", () => {
    assert.equal(new Credit().isOpen, false);
  });

  it("lets the frame through that crosses zero, and no other one until that is made up for", () => {
    const credit = new Credit();
    credit.grant(10);
    credit.spend(1_000_000);
    assert.equal(credit.isOpen, false);
    credit.grant(999_990);
    assert.equal(credit.isOpen, false);
    credit.grant(1);
    assert.equal(credit.isOpen, true);
  });

  it("refuses a grant of nothing", () => {
    assert.throws(() => new Credit().grant(0), /^ViolationError: a CREDIT of 0 bytes$/);
  });

  it("refuses more than anybody may have, in one grant or in the sum of those that are unused", () => {
    const credit = new Credit();
    assert.throws(() => credit.grant(MAX_CREDIT_BYTES + 1), /a CREDIT of 2147483648 bytes, .*more than 2147483647/);
    credit.grant(MAX_CREDIT_BYTES);
    assert.throws(() => credit.grant(1), /a CREDIT of 1 bytes, with which a stream would have more than 2147483647/);
    credit.spend(1);
    credit.grant(1);
    assert.equal(credit.isOpen, true);
  });
});
