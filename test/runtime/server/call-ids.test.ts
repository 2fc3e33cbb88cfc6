import assert from "node:assert/strict";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { deferred } from "../../support/wait.js";

describe("a call whose handler goes on though it was cancelled", () => {
  afterEach(closeAll);

  it("leaves its id to the client, which may use it again", async () => {
    const calc = connectCalculator(await startCalculator({ factorial: () => deferred<bigint>().promise }, { graceMs: 0 }));
    const data = new Uint8Array();
    await calc.checksum(data); // is connected: the deadline is for the handler
    await assert.rejects(calc.with({ timeoutMs: 20 }).factorial(1n), { code: "DEADLINE_EXCEEDED" });

    // The generation of a slot has 14 bits: this many calls, one after another, meet the id of the
    // first one again.
    for (let call = 0; call <= 2 ** 14; call++) await calc.checksum(data);
  }).timeout(30_000);
});
