import assert from "node:assert/strict";
import { Mailbox } from "#gateway/call/mailbox.js";

/** Whether it has settled, when all that was to be done is done. */
async function isSettled(work: Promise<unknown>): Promise<boolean> {
  let settled = false;
  work.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

describe("a mailbox", () => {
  it("gives what is put, and lets who puts wait until it is taken", async () => {
    const box = new Mailbox<number>();
    const put = box.put(1);
    assert.equal(await isSettled(put), false);
    assert.deepEqual(await box.take(), { value: 1 });
    await put;
    const taken = box.take();
    assert.equal(await isSettled(taken), false);
    void box.put(2);
    assert.deepEqual(await taken, { value: 2 });
  });

  it("ends behind what was put", async () => {
    const box = new Mailbox<number>();
    void box.put(1);
    box.end();
    assert.deepEqual(await box.take(), { value: 1 });
    assert.equal(await box.take(), undefined);
    assert.equal(await box.take(), undefined);
    assert.equal(await isSettled(box.put(2)), true); // nobody takes it
  });

  it("fails with the first error that it is ended with, also who waits already", async () => {
    const box = new Mailbox<number>();
    const taken = box.take();
    box.end(new Error("first"));
    box.end(new Error("second"));
    await assert.rejects(taken, /first/);
    await assert.rejects(box.take(), /first/);
  });

  it("forgets what was put when it is closed, and lets nobody wait", async () => {
    const box = new Mailbox<number>();
    const put = box.put(1);
    box.close(new Error("gone"));
    await put;
    await assert.rejects(box.take(), /gone/);
  });
});
