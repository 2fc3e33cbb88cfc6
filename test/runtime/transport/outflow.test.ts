import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { STALL_TIMEOUT_MS } from "#runtime/base/limits.js";
import { Outflow } from "#runtime/transport/outflow.js";

/** A socket whose counts the test sets. */
function start(handle?: { bytesWritten: number; writeQueueSize: number }) {
  const clock = new FakeClock();
  const counts = { bytesWritten: 0, writableLength: 0, _handle: handle, once: () => undefined };
  let stall: string | undefined;
  const outflow = new Outflow(counts, clock, (reason) => {
    stall = reason;
  });
  return { clock, counts, outflow, stall: () => stall };
}

describe("Outflow", () => {
  it("counts what was written since the peer was heard", () => {
    const { outflow } = start();
    outflow.onFlush(100);
    outflow.onFlush(20);
    assert.equal(outflow.unheardBytes, 120);
    outflow.onRead();
    assert.equal(outflow.unheardBytes, 0);
    outflow.onFlush(5);

    assert.equal(outflow.unheardBytes, 5);
  });

  it("takes what waits for not sent", () => {
    const { counts, outflow } = start();
    counts.bytesWritten = 1_000;
    counts.writableLength = 400;

    assert.deepEqual([outflow.sentBytes, outflow.backlogBytes], [600, 400]);
  });

  it("sees parts of one large write leave, where Node shows them", () => {
    const handle = { bytesWritten: 900, writeQueueSize: 800 };
    const { counts, outflow } = start(handle);
    counts.bytesWritten = 1_000;
    counts.writableLength = 1_000;
    assert.equal(outflow.sentBytes, 100);
    handle.writeQueueSize = 500;

    assert.equal(outflow.sentBytes, 400);
  });

  it("tells when nothing leaves any more, and not while something does", () => {
    const { clock, counts, outflow, stall } = start();
    counts.bytesWritten = counts.writableLength = 2_000_000;
    outflow.watch();
    for (let i = 0; i < 10; i++) {
      void clock.advance(STALL_TIMEOUT_MS - 1);
      counts.writableLength -= 1;
      void clock.advance(1);
    }
    assert.equal(stall(), undefined);
    void clock.advance(STALL_TIMEOUT_MS);

    assert.equal(stall(), `has not read what was sent to it for ${STALL_TIMEOUT_MS} ms`);
  });

  it("sets no timer any more when it is stopped", () => {
    const { clock, outflow } = start();
    outflow.watch();
    outflow.stop();

    assert.equal(clock.timers, 0);
  });
});
