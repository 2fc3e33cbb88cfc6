import assert from "node:assert/strict";
import { type CallContext, implement, type Metadata } from "callwire";
import { FakeClock, startInProcess } from "callwire/testing";
import { Kitchen, type KitchenClient } from "../../../generated/kitchen-sink.js";
import { closeKitchens, connectKitchen, kitchen, startKitchen } from "../../support/kitchen-server.js";
import { deferred } from "../../support/wait.js";

/** A server behind a server: what the second one is told of the call that the first one makes. */
async function chain(options: { readonly inherit?: boolean; readonly inheritMetadata?: readonly string[] } = {}) {
  const inner = deferred<CallContext>();
  const hold = deferred<void>();
  const back = await startKitchen({
    ping: async (context) => {
      inner.resolve(context);
      await hold.promise;
    },
  });
  const client = connectKitchen(back, options);
  return { client, inner: inner.promise, release: () => hold.resolve() };
}

describe("a call made inside a handler", () => {
  afterEach(closeKitchens);

  it("ends when the handler's call ends, also behind an await", async () => {
    const { client, inner, release } = await chain();
    const front = await startKitchen({
      ping: async () => {
        await Promise.resolve();
        await client.ping();
      },
    });
    const kitchen = connectKitchen(front);
    await Promise.all([kitchen, client].map((each) => each.log("connects, so that the deadline is for the calls")));
    const outcome = assert.rejects(kitchen.with({ timeoutMs: 1_000 }).ping(), { code: "DEADLINE_EXCEEDED" });
    const { remainingMs } = await inner;

    // Each of the two hops rounds up to whole milliseconds, as the page of the protocol says.
    assert.ok(remainingMs > 0 && remainingMs <= 1_002, `${remainingMs} ms`);
    await outcome;
    release();
  });

  it("is cancelled with it", async () => {
    const { client, inner } = await chain();
    const failed = deferred<unknown>();
    const front = await startKitchen({
      ping: async () => {
        await client.ping().catch((error: unknown) => {
          failed.resolve(error);
          throw error;
        });
      },
    });
    const abort = new AbortController();
    const outcome = assert.rejects(connectKitchen(front).with({ signal: abort.signal }).ping(), { code: "CANCELLED" });
    const { signal } = await inner;
    abort.abort();
    await outcome;

    await new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve())));
    assert.match(String(await failed.promise), /CANCELLED.*was cancelled with the call that made it/);
  });

  it("carries the trace and nothing else of its metadata", async () => {
    const { client, inner, release } = await chain();
    const front = await startKitchen({ ping: () => client.with({ metadata: { own: "1" } }).ping() });
    const call = connectKitchen(front)
      .with({ metadata: { traceparent: "00-1-2-01", baggage: "k=v", secret: "s" } })
      .ping();
    const { metadata }: { metadata: Metadata } = await inner;

    assert.deepEqual(Object.fromEntries(metadata), { traceparent: "00-1-2-01", baggage: "k=v", own: "1" });
    release();
    await call;
  });

  for (const [what, connectOptions, detached] of [
    ["with `detached`", {}, true],
    ["of a client with `inherit: false`", { inherit: false }, false],
  ] as const) {
    it(`stands alone ${what}`, async () => {
      const { client, inner, release } = await chain(connectOptions);
      const front = await startKitchen({ ping: () => client.with({ detached }).ping() });
      const call = connectKitchen(front).with({ timeoutMs: 2_000 }).ping();
      const { remainingMs } = await inner;

      assert.ok(remainingMs > 5_000, `${remainingMs} ms`);
      release();
      await call;
    });
  }

  it("takes over what `.with(context)` gives it, wherever it is made", async () => {
    const { client, inner, release } = await chain({ inherit: false });
    const front = await startKitchen({ ping: (context) => client.with(context).ping() });
    const call = connectKitchen(front).with({ timeoutMs: 2_000 }).ping();
    const { remainingMs } = await inner;

    assert.ok(remainingMs <= 2_000, `${remainingMs} ms`);
    release();
    await call;
  });

  it("ends a stream that it reads", async () => {
    const closed = deferred<void>();
    async function* watch() {
      try {
        for (let x = 0; ; x++) yield { x, y: 0 };
      } finally {
        closed.resolve();
      }
    }
    const client = connectKitchen(await startKitchen({ watch }));
    const front = await startKitchen({
      ping: async () => {
        for await (const { x } of client.watch(1)) assert.ok(x >= 0);
      },
    });
    const kitchen = connectKitchen(front);
    await Promise.all([kitchen, client].map((each) => each.log("connects, so that the deadline is for the calls")));
    await assert.rejects(kitchen.with({ timeoutMs: 500 }).ping(), { code: "DEADLINE_EXCEEDED" });
    await closed.promise;
  });

  it("does not lend its deadline to a stream that others send later over its connection", async () => {
    const clock = new FakeClock();
    const back = startInProcess({ services: [implement(Kitchen, kitchen)], clock });
    const clients: KitchenClient[] = [];
    const ping = async (): Promise<void> => {
      const client = back.connect(Kitchen); // connects as part of this call
      clients.push(client);
      await client.ping();
    };
    await using front = startInProcess({ services: [implement(Kitchen, { ...kitchen, ping })], clock });
    const call = front.connect(Kitchen).with({ timeoutMs: 50 }).ping();
    await clock.advance(0);
    await call;
    await clock.advance(60); // the call's deadline has passed
    const [client] = clients;
    assert.ok(client !== undefined);
    async function* values(): AsyncGenerator<number> {
      yield await (client?.divide(4, 2) ?? 0);
    }

    const sum = client.sum(values());
    await clock.advance(0);
    assert.equal(await sum, 2);
    await back.close();
  });

  it("lends its deadline to what its own source calls", async () => {
    const { client, inner, release } = await chain();
    const front = await startKitchen({
      ping: async () => {
        async function* values(): AsyncGenerator<number> {
          await client.ping();
          yield 1;
        }
        await client.sum(values());
      },
    });
    await client.divide(1); // connected outside of any call
    // Less than the 10 s that a call has by itself.
    const call = connectKitchen(front).with({ timeoutMs: 5_000 }).ping();
    const { remainingMs } = await inner;

    assert.ok(remainingMs > 0 && remainingMs <= 5_000, `${remainingMs} ms`);
    release();
    await call;
  });

  it("carries the metadata that its client was told to take over, and no other", async () => {
    const { client, inner, release } = await chain({ inheritMetadata: ["authorization", "tenant", "absent"] });
    const front = await startKitchen({ ping: () => client.ping() });
    const call = connectKitchen(front)
      .with({ metadata: { authorization: "Bearer 1", tenant: new Uint8Array([1]), traceparent: "00-1", secret: "s" } })
      .ping();
    const { metadata } = await inner;
    release();
    await call;

    assert.deepEqual(
      [...metadata],
      [
        ["traceparent", "00-1"],
        ["authorization", "Bearer 1"],
        ["tenant", new Uint8Array([1])],
      ],
    );
  });

  it("carries what it was given over what it takes over, and takes over nothing when it is detached", async () => {
    const { client, inner, release } = await chain({ inheritMetadata: ["authorization", "tenant"] });
    const front = await startKitchen({ ping: () => client.with({ metadata: { authorization: "Bearer 2" } }).ping() });
    const call = connectKitchen(front)
      .with({ metadata: { authorization: "Bearer 1", tenant: "t" } })
      .ping();
    assert.deepEqual(Object.fromEntries((await inner).metadata), { authorization: "Bearer 2", tenant: "t" });
    release();
    await call;

    const detached = await chain({ inheritMetadata: ["authorization"] });
    const other = await startKitchen({ ping: () => detached.client.with({ detached: true }).ping() });
    const second = connectKitchen(other)
      .with({ metadata: { authorization: "Bearer 1" } })
      .ping();
    assert.equal((await detached.inner).metadata.size, 0);
    detached.release();
    await second;
  });

  it("takes over no key that metadata cannot have", async () => {
    const server = await startKitchen();
    for (const keys of [["Authorization"], ["callwire-attempt"], "authorization", [5], [""]]) {
      assert.throws(() => connectKitchen(server, { inheritMetadata: keys as string[] }), {
        code: "INVALID_ARGUMENT",
        message: /option inheritMetadata must be a list of metadata keys, such as "authorization": lower case/,
      });
    }
  });
});
