import assert from "node:assert/strict";
import { FakeClock } from "callwire/testing";
import { MAX_WAITING_BYTES, OVERDRAWN_STALL_MS, STALL_TIMEOUT_MS } from "#runtime/base/limits/connection.js";
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

/** In steps, as timers follow each other. */
function wait(clock: FakeClock, ms: number): void {
  for (let left = ms; left > 0; left -= 1_000) void clock.advance(Math.min(left, 1_000));
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
      wait(clock, STALL_TIMEOUT_MS - 1);
      counts.writableLength -= 1;
      wait(clock, 1);
    }
    assert.equal(stall(), undefined);
    wait(clock, STALL_TIMEOUT_MS);

    assert.equal(stall(), `has not read what was sent to it for ${STALL_TIMEOUT_MS} ms`);
  });

  it("tells much sooner of a peer that has more than 16 MiB wait, and not while it takes some", () => {
    const { clock, counts, outflow, stall } = start();
    counts.bytesWritten = counts.writableLength = MAX_WAITING_BYTES + 1;
    outflow.watch();
    wait(clock, OVERDRAWN_STALL_MS - 1);
    counts.bytesWritten += 10;
    counts.writableLength += 9;
    wait(clock, OVERDRAWN_STALL_MS);
    assert.equal(stall(), undefined);
    wait(clock, OVERDRAWN_STALL_MS);

    assert.equal(stall(), `has not read what was sent to it for ${OVERDRAWN_STALL_MS} ms`);
  });

  it("sets no timer any more when it is stopped", () => {
    const { clock, outflow } = start();
    outflow.watch();
    outflow.stop();

    assert.equal(clock.timers, 0);
  });
});
