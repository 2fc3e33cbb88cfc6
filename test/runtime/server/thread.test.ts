import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { ServeOptions } from "callwire";

const SCRIPT = join(import.meta.dirname, "../../support/thread-server.js");

interface Told {
  readonly warning?: string;
  readonly listening?: string;
  readonly rejected?: string;
}

describe("serve in a worker thread", () => {
  async function run(options: Partial<ServeOptions>): Promise<readonly Told[]> {
    const thread = new Worker(SCRIPT, { workerData: options });
    const told: Told[] = [];
    thread.on("message", (message) => told.push(message));
    await once(thread, "exit");
    return told;
  }

  for (const stopOnSignal of [undefined, true, "once"] as const) {
    it(`says that signals do not arrive, and what to do, with stopOnSignal ${stopOnSignal}`, async () => {
      const [first, second, ...rest] = await run({ stopOnSignal });

      assert.match(first?.warning ?? "", /worker thread, where signals do not arrive: .* call close\(\) .* stopOnSignal: false$/);
      assert.match(second?.listening ?? "", /^127\.0\.0\.1:\d+$/);
      assert.deepEqual(rest, []);
    });
  }

  it("says nothing when signals are not waited for", async () => {
    const [first, ...rest] = await run({ stopOnSignal: false });

    assert.match(first?.listening ?? "", /^127\.0\.0\.1:\d+$/);
    assert.deepEqual(rest, []);
  });

  it("has no workers", async () => {
    assert.match(
      (await run({ workers: 2 })).at(-1)?.rejected ?? "",
      /^\[FAILED_PRECONDITION\] a worker thread cannot have workers/,
    );
  });
});
