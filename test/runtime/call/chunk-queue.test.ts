import assert from "node:assert/strict";
import fc from "fast-check";
import { ChunkQueue } from "#runtime/call/chunk-queue.js";
import { Reader } from "#runtime/wire/reader.js";

describe("ChunkQueue", () => {
  it("gives back every byte in its order, however pushes and takes alternate", () => {
    const sizes = fc.oneof(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 400, max: 600 }),
      fc.integer({ min: 1, max: 5_000 }),
    );
    const steps = fc.array(fc.oneof(sizes, sizes, fc.constant("take" as const)), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (all) => {
        const queue = new ChunkQueue();
        const pushed: Buffer[] = [];
        const taken: Buffer[] = [];
        let next = 0;
        for (const step of all) {
          if (step === "take") taken.push(queue.shift() ?? Buffer.alloc(0));
          else {
            const bytes = Uint8Array.from({ length: step }, () => next++);
            pushed.push(Buffer.from(bytes));
            queue.push(Reader.of(bytes));
          }
        }
        for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) taken.push(chunk);

        assert.deepEqual(Buffer.concat(taken), Buffer.concat(pushed));
      }),
    );
  });

  it("puts small payloads together that nobody takes", () => {
    const queue = new ChunkQueue();
    for (let i = 0; i < 100_000; i++) queue.push(Reader.of(Uint8Array.of(i & 0xff, 0)));
    let chunks = 0;
    let bytes = 0;
    for (let chunk = queue.shift(); chunk !== undefined; chunk = queue.shift()) {
      chunks++;
      bytes += chunk.length;
    }

    assert.equal(bytes, 200_000);
    assert.ok(chunks < 60, `${chunks} chunks`);
  });

  it("holds nothing once it is cleared", () => {
    const queue = new ChunkQueue();
    for (let i = 0; i < 3; i++) queue.push(Reader.of(Uint8Array.of(i)));
    queue.clear();
    assert.equal(queue.shift(), undefined);
    queue.push(Reader.of(Uint8Array.of(7)));

    assert.deepEqual(queue.shift(), Buffer.of(7));
    assert.equal(queue.shift(), undefined);
  });
});
