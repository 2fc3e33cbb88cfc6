// What tells that a loop stands still, and that it was not for others.

import assert from "node:assert/strict";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { deferred } from "../support/wait.js";
import { askInTime } from "./ask-in-time.js";
import { watchPauses } from "./own-pause.js";

const LOOK = { kind: "look" };

function child(cpuMs: () => number, answer: Promise<unknown>) {
  return { label: "the child (pid 7)", isOver: false, cpuMs, ask: () => answer };
}

describe("a look at a loop", () => {
  it("finds a pause in which the process only waits", () => {
    const pauses = watchPauses();
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    const { longestMs, ownMs } = pauses();

    assert.ok(longestMs > 250, `${longestMs} ms`);
    assert.ok(ownMs > 200, `${ownMs} of ${longestMs} ms`);
    assert.ok(pauses().ownMs < 200);
  });

  it("blames a process for no pause in which it waits for a thread that has no core", async () => {
    const shared = new Int32Array(new SharedArrayBuffer(8));
    const busy = `const { workerData } = require("node:worker_threads");
      Atomics.add(workerData, 0, 1);
      Atomics.wait(workerData, 1, 0);
      for (const end = performance.now() + 400; performance.now() < end;);`;
    const threads = Array.from(
      { length: 4 * availableParallelism() },
      () => new Worker(busy, { eval: true, workerData: shared }),
    );
    const ended = Promise.all(threads.map((thread) => once(thread, "exit")));
    while (Atomics.load(shared, 0) < threads.length) await setImmediate();
    const pauses = watchPauses();
    Atomics.store(shared, 1, 1);
    Atomics.notify(shared, 1);
    Atomics.wait(shared, 0, threads.length, 400);
    const { longestMs, ownMs } = pauses();
    await ended;

    assert.ok(longestMs > 300, `${longestMs} ms`);
    assert.ok(ownMs < longestMs / 2, `${ownMs} of ${longestMs} ms`);
  });
});

describe("a question to a child", () => {
  it("is given up when the child works and does not answer", async () => {
    let cpuMs = 0;
    await assert.rejects(
      askInTime(
        child(() => (cpuMs += 600), new Promise(() => undefined)),
        LOOK,
        500,
      ),
      /^Error: the child \(pid 7\) does not answer: its loop stands still$/,
    );
  });

  it("is waited for while the child has no core", async () => {
    let looks = 0;
    const answer = deferred<number>();
    const cpuMs = (): number => {
      if (++looks === 3) answer.resolve(7);
      return 3;
    };
    assert.equal(await askInTime(child(cpuMs, answer.promise), LOOK, 500), 7);
  });
});
