import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { createLink } from "#runtime/testing/memory-link.js";
import { eventually } from "../../support/wait.js";

describe("a link in this process", () => {
  it("wants to be drained from a write until the other end has taken it, as a socket does", async () => {
    const faults = { delayMs: 0, silent: true, pieceBytes: 0 };
    const { client, connect, wake } = createLink(faults, new FakeClock());
    let drained = 0;
    connect(
      () => undefined,
      () => undefined,
    );
    client.on("drain", () => drained++);
    assert.equal(client.writableNeedDrain, false);
    client.write(Buffer.from("abc"));
    assert.equal(client.writableNeedDrain, true);

    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([client.writableNeedDrain, drained], [true, 0]);
    faults.silent = false;
    wake();
    await eventually(() => assert.deepEqual([client.writableNeedDrain, drained], [false, 1]));
  });
});
