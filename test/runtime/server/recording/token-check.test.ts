import assert from "node:assert/strict";
import { MAX_SUSPECTS, MAX_WRONG_TOKENS, WRONG_TOKENS_MS } from "#runtime/base/limits/recording.js";
import { TokenCheck } from "#runtime/server/recording/token-check.js";

const TOKEN = "a token of some length";

describe("the token of a recording", () => {
  const peer = (address: string) => ({ address });

  it("is the one that the server was given, and no part of it", () => {
    const check = new TokenCheck(TOKEN, "recording");
    assert.equal(check.refusalOf(TOKEN, peer("10.0.0.1:1"), 0), undefined);
    for (const wrong of ["", TOKEN.slice(1), `${TOKEN} `, TOKEN.toUpperCase()])
      assert.equal(check.refusalOf(wrong, peer("10.0.0.2:1"), 0)?.code, "PERMISSION_DENIED", wrong);
  });

  it("may be wrong so many times a minute from one address, whatever its port is", () => {
    const check = new TokenCheck(TOKEN, "recording");
    for (let port = 0; port < MAX_WRONG_TOKENS; port++)
      assert.equal(check.refusalOf("wrong", peer(`10.0.0.1:${port}`), 0)?.code, "PERMISSION_DENIED");
    const refused = check.refusalOf(TOKEN, peer("10.0.0.1:99"), 1);
    assert.deepEqual([refused?.code, refused?.retryAfterMs], ["RESOURCE_EXHAUSTED", WRONG_TOKENS_MS - 1]);
    assert.equal(check.refusalOf(TOKEN, peer("10.0.0.2:1"), 1), undefined);
    assert.equal(check.refusalOf(TOKEN, peer("10.0.0.1:1"), WRONG_TOKENS_MS), undefined);
  });

  it("is counted for a bounded number of addresses apart, and for all others together", () => {
    const check = new TokenCheck(TOKEN, "recording");
    for (let host = 0; host < MAX_SUSPECTS; host++) check.refusalOf("wrong", peer(`10.0.${host >> 8}.${host & 255}:1`), 0);
    for (let host = 0; host < MAX_WRONG_TOKENS; host++) check.refusalOf("wrong", peer(`10.1.0.${host}:1`), 1);
    assert.equal(check.refusalOf(TOKEN, peer("10.2.0.1:1"), 1)?.code, "RESOURCE_EXHAUSTED");
    assert.equal(check.refusalOf(TOKEN, peer("10.0.0.7:1"), 1), undefined);
    assert.equal(check.refusalOf(TOKEN, peer("10.2.0.1:1"), WRONG_TOKENS_MS + 1), undefined);
  });
});
