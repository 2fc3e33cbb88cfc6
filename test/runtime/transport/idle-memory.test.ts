import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { closeAll, connectCalculator, startCalculator } from "../../support/calculator-server.js";
import { eventually } from "../../support/wait.js";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void; // there with the flag

describe("an idle connection", () => {
  afterEach(closeAll);

  it("does not hold the last message, however large it was", async () => {
    let memory: WeakRef<ArrayBufferLike> | undefined;
    const checksum = (_context: unknown, data: Uint8Array): bigint => {
      memory = new WeakRef(data.buffer);
      return BigInt(data.length);
    };
    const calc = connectCalculator(await startCalculator({ checksum }));

    assert.equal(await calc.checksum(new Uint8Array(3_000_000)), 3_000_000n);

    await eventually(() => {
      collectGarbage();
      assert.equal(memory?.deref() === undefined, true);
    });
  });
});
