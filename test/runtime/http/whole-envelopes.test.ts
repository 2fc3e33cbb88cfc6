import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { FakeClock } from "callwire/testing";
import fc from "fast-check";
import { SlowRequests } from "#runtime/http/slow-requests.js";
import { type EnvelopePlace, readWholeEnvelopes } from "#runtime/http/whole-envelopes.js";
import { until } from "../../support/wait.js";

const MAX_BYTES = 1_000;
const TIMEOUT_MS = 5_000;

describe("the messages of a body", () => {
  it("come whole, with their heads, however the body is cut", async () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
    const property = fc.asyncProperty(
      messages,
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      async (given, cuts) => {
        const whole = given.map((message) => envelope(message));
        const body = Buffer.concat(whole);
        const chunks: Buffer[] = [];
        for (let at = 0, cut = 0; at < body.length; cut++) {
          const size = cuts[cut % cuts.length] ?? 1;
          chunks.push(body.subarray(at, at + size));
          at += size;
        }
        assert.deepEqual(await read(Readable.from(chunks, { objectMode: true })), whole);
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });

  it("end with the head of one that is too large, whose rest is not waited for", async () => {
    const body = new Readable({ read: () => undefined });
    body.push(envelope(Buffer.of(1)));
    body.push(envelope(Buffer.alloc(0), MAX_BYTES + 1));
    assert.deepEqual(await read(body), [envelope(Buffer.of(1)), envelope(Buffer.alloc(0), MAX_BYTES + 1)]);
  });

  it("end with what is left of one that does not end", async () => {
    const part = envelope(Buffer.of(1, 2), 20);
    assert.deepEqual(await read(Readable.from([part], { objectMode: true })), [part]);
  });

  it("cost a client that sends a byte at a time no more than their bytes", async () => {
    const size = 50_000;
    const bytes = envelope(Buffer.alloc(size));
    let at = 0;
    const body = new Readable({
      objectMode: true,
      read() {
        this.push(at < bytes.length ? bytes.subarray(at, ++at) : null);
      },
    });
    const found = await read(body, "never", size);
    assert.equal(found[0]?.length, bytes.length);
  });

  it("say what is kept of one that is not whole, and of each part that comes", async () => {
    const bytes = envelope(Buffer.alloc(50));
    const parts = [
      bytes.subarray(0, 20),
      bytes.subarray(20, 40),
      Buffer.concat([bytes.subarray(40), bytes, bytes.subarray(0, 3)]),
    ];
    const slow = new SlowRequests(new FakeClock(), TIMEOUT_MS);
    const kept: number[] = [];
    const came: number[] = [];
    const place = placeOf({
      pauses: "always",
      slow,
      keep: (bytes) => void kept.push(bytes),
      onPart: (bytes) => void came.push(bytes),
    });
    const body = Readable.from(parts, { objectMode: true }) as IncomingMessage; // of which nothing but the body is asked
    for await (const _ of readWholeEnvelopes(body, place));
    assert.deepEqual(came, [20, 20, 73]);
    assert.deepEqual(kept.slice(0, 3), [0, 20, 40]);
    assert.ok((kept[3] ?? 0) >= 3, "the part behind the last whole one");
  });

  it("end when there is no room for more of one", async () => {
    const slow = new SlowRequests(new FakeClock(), TIMEOUT_MS);
    const keep = (bytes: number): void => assert.ok(bytes < 30, "no room");
    const bytes = envelope(Buffer.alloc(50));
    const parts = [bytes.subarray(0, 20), bytes.subarray(20, 40), bytes.subarray(40)];
    const body = Readable.from(parts, { objectMode: true }) as IncomingMessage; // of which nothing but the body is asked
    await assert.rejects(readWholeEnvelopes(body, placeOf({ pauses: "always", slow, keep })).next(), /no room/);
  });

  for (const [pauses, sent, isCutOff] of [
    ["never", "nothing", true],
    ["never", "one", true],
    ["never", "half", true],
    ["behindFirst", "nothing", true],
    ["behindFirst", "one", false],
    ["behindFirst", "half", true],
    ["always", "nothing", false],
    ["always", "one", false],
    ["always", "half", true],
  ] as const) {
    it(`${isCutOff ? "cut off" : "wait for"} who has sent ${sent} and rests, where pauses are taken: ${pauses}`, async () => {
      const clock = new FakeClock();
      const slow = new SlowRequests(clock, TIMEOUT_MS);
      const body = new Readable({ read: () => undefined });
      const request = body as IncomingMessage; // of which nothing but the body is asked
      const messages = readWholeEnvelopes(request, placeOf({ pauses, slow }));
      if (sent !== "nothing") {
        body.push(envelope(Buffer.of(1)));
        assert.equal((await messages.next()).done, false);
      }
      if (sent === "half") body.push(envelope(Buffer.alloc(0), 3));
      const next = messages.next();
      next.catch(() => undefined);
      await until(() => body.readableLength === 0);
      await new Promise((resolve) => setImmediate(resolve)); // what was pushed is taken
      await clock.advance(3 * TIMEOUT_MS);
      assert.equal(body.destroyed, isCutOff);
      body.destroy();
      await next.catch(() => undefined);
    });
  }
});

async function read(body: Readable, pauses: "never" | "always" = "always", maxBytes = MAX_BYTES): Promise<readonly Buffer[]> {
  const slow = new SlowRequests(new FakeClock(), TIMEOUT_MS);
  const found: Buffer[] = [];
  // Of a request nothing but the body is asked.
  const place = placeOf({ maxBytes, pauses, slow });
  for await (const message of readWholeEnvelopes(body as IncomingMessage, place)) found.push(message);
  return found;
}

function placeOf(given: Partial<EnvelopePlace> & Pick<EnvelopePlace, "pauses" | "slow">): EnvelopePlace {
  return { maxBytes: MAX_BYTES, keep: () => undefined, onPart: () => undefined, ...given };
}

function envelope(message: Uint8Array, length = message.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, message]);
}
