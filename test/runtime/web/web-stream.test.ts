// Streams of `callwire/web`, against a server that speaks Connect by hand.

import assert from "node:assert/strict";
import { once } from "node:events";
import { attempt, connect, isDeclaredError, RpcError } from "callwire/web";
import { $Kitchen, type KitchenClient, Overloaded } from "../../../generated/kitchen-sink.js";
import { type Answer, answerJson, beginStream, envelopeOf, startConnectServer } from "./connect-server.js";

const END = 2;

function clientOf(url: string) {
  return connect<KitchenClient>($Kitchen, url);
}

/** The items, and how the stream ended. */
async function readFrom(answer: Answer): Promise<{ items: unknown[]; error: unknown }> {
  await using server = await startConnectServer(answer);
  const items: unknown[] = [];
  try {
    for await (const item of clientOf(server.url).watch(1)) items.push(item);
    return { items, error: undefined };
  } catch (error) {
    return { items, error };
  }
}

async function statusOf(answer: Answer): Promise<RpcError> {
  const { error } = await readFrom(answer);
  assert.ok(error instanceof RpcError, String(error));
  return error;
}

describe("a stream over fetch", () => {
  it("posts its arguments in an envelope and gives the items in their order, whatever the pieces", async () => {
    const bytes = Buffer.concat([envelopeOf({ x: 1, y: 2 }), envelopeOf({ x: 3, y: "-Infinity" }), envelopeOf({}, END)]);
    for (const size of [1, 4, 7, bytes.length]) {
      let body: Buffer | undefined;
      const { items, error } = await readFrom((request, response) => {
        body = request.body;
        assert.equal(request.headers["content-type"], "application/connect+json");
        assert.equal(request.headers["connect-timeout-ms"], undefined);
        beginStream(response);
        for (let at = 0; at < bytes.length; at += size) response.write(bytes.subarray(at, at + size));
        response.end();
      });

      assert.deepEqual(items, [
        { x: 1, y: 2 },
        { x: 3, y: -Infinity },
      ]);
      assert.deepEqual([error, body], [undefined, envelopeOf({ fromSeq: "1" })]);
    }
  });

  it("gives an item as soon as it has come", async () => {
    let more = (): void => assert.fail();
    await using server = await startConnectServer((_request, response) => {
      beginStream(response);
      response.write(envelopeOf({ x: 1, y: 1 }));
      more = () => response.end(Buffer.concat([envelopeOf({ x: 2, y: 2 }), envelopeOf({}, END)]));
    });
    const stream = clientOf(server.url).watch(1);

    assert.deepEqual(await stream.next(), { done: false, value: { x: 1, y: 1 } });
    more();
    assert.deepEqual(await Promise.all([stream.next(), stream.next(), stream.next()]), [
      { done: false, value: { x: 2, y: 2 } },
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  it("ends with an error of the contract as its class, behind its items", async () => {
    const details = [{ type: "demo.kitchen.v1.Overloaded", value: "", debug: { retryAfter: "1.5s" } }];
    const { items, error } = await readFrom((_request, response) => {
      beginStream(response);
      response.write(envelopeOf({ x: 1, y: 2 }));
      response.end(envelopeOf({ error: { code: "failed_precondition", message: "no", details } }, END));
    });

    assert.equal(items.length, 1);
    assert.ok(error instanceof Overloaded && isDeclaredError(error));
    assert.equal(error.retryAfter, 1500);
  });

  it("ends with a status, of the end or in the place of a stream", async () => {
    const error = { code: "not_found", message: "gone\u009b" };
    const late = await statusOf((_request, response) => {
      beginStream(response);
      response.end(envelopeOf({ error }, END));
    });
    const early = await statusOf((_request, response) => answerJson(response, error, 404));

    assert.deepEqual([late.code, late.text], ["NOT_FOUND", "gone\\u{9b}"]);
    assert.deepEqual([early.code, early.text], ["NOT_FOUND", "gone\\u{9b}"]);
  });

  it("is no page, and no answer of one message", async () => {
    const page = await statusOf((_request, response) =>
      response.writeHead(502, { "content-type": "text/html" }).end("<h1>\u001b"),
    );
    const single = await statusOf((_request, response) => answerJson(response, { x: 1, y: 2 }));

    assert.deepEqual([page.code, single.code], ["UNAVAILABLE", "INTERNAL"]);
    assert.match(page.message, /HTTP 502 and text\/html, which is no answer/);
  });

  it("that is cut anywhere fails with UNAVAILABLE behind its items", async () => {
    const whole = Buffer.concat([envelopeOf({ x: 1, y: 2 }), envelopeOf({ x: 3, y: 4 }), envelopeOf({}, END)]);
    const [first, second] = [envelopeOf({ x: 1, y: 2 }).length, envelopeOf({ x: 1, y: 2 }).length * 2];
    for (const at of [0, 3, 5, first - 1, first, first + 2, second, second + 5]) {
      const { items, error } = await readFrom((_request, response) => {
        beginStream(response);
        response.end(whole.subarray(0, at));
      });
      assert.ok(error instanceof RpcError && error.code === "UNAVAILABLE", `at ${at}: ${String(error)}`);
      assert.equal(items.length, at < first ? 0 : at < second ? 1 : 2);
    }
  });

  it("whose connection is lost fails with UNAVAILABLE", async () => {
    const error = await statusOf((_request, response) => {
      beginStream(response);
      response.write(envelopeOf({ x: 1, y: 2 }), () => response.destroy());
    });

    assert.deepEqual([error.code, error.processed], ["UNAVAILABLE", "unknown"]);
  });

  it("takes no envelope that is too large, compressed, or no such item", async () => {
    const huge = Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 123]);
    for (const [bytes, code] of [
      [huge, "RESOURCE_EXHAUSTED"],
      [envelopeOf({ x: 1, y: 2 }, 1), "INTERNAL"],
      [envelopeOf('{"x":1'), "INTERNAL"],
      [envelopeOf({ x: 1, y: "secret" }), "INTERNAL"],
      [envelopeOf(""), "INTERNAL"],
      [envelopeOf("[]", END), "ended"],
      [envelopeOf({ error: 7, metadata: 8 }, END), "UNKNOWN"],
    ] as const) {
      const { error } = await readFrom((_request, response) => {
        beginStream(response);
        response.end(bytes);
      });
      assert.equal(error === undefined ? "ended" : (error as RpcError).code, code, String(bytes)); // it has no other errors
      assert.doesNotMatch(String(error), /secret/);
    }
  });

  it("tells its server when its reader leaves", async () => {
    let gone: AbortSignal | undefined;
    await using server = await startConnectServer((request, response) => {
      gone = request.gone;
      beginStream(response);
      response.write(envelopeOf({ x: 1, y: 1 }));
    });
    let count = 0;
    for await (const _item of clientOf(server.url).watch(1)) {
      count++;
      break;
    }

    assert.equal(count, 1);
    assert.ok(gone !== undefined);
    if (!gone.aborted) await once(gone, "abort");
  });

  it("ends a `next` that waits when it is left, with nothing", async () => {
    await using server = await startConnectServer((_request, response) => beginStream(response));
    const stream = clientOf(server.url).watch(1);
    const waiting = stream.next();
    await stream.return();

    assert.deepEqual(await waiting, { done: true, value: undefined });
  });

  it("is read once", async () => {
    await using server = await startConnectServer((_request, response) => {
      beginStream(response);
      response.end(envelopeOf({}, END));
    });
    await using stream = clientOf(server.url).watch(1);
    for await (const _item of stream) assert.fail();

    assert.throws(() => stream[Symbol.asyncIterator](), { code: "FAILED_PRECONDITION" });
  });

  it("has a deadline when its caller gives one, which passes between items, too", async () => {
    await using server = await startConnectServer((_request, response) => {
      beginStream(response);
      response.write(envelopeOf({ x: 1, y: 1 }));
    });
    const stream = clientOf(server.url).with({ timeoutMs: 300 }).watch(1);
    let last = await attempt(stream.next());
    while (last.ok && last.value.done !== true) last = await attempt(stream.next());

    assert.ok(!last.ok && last.error instanceof RpcError);
    assert.equal(last.error.code, "DEADLINE_EXCEEDED");
    assert.equal((await stream.next()).done, true);
    for (const { headers } of server.seen) assert.ok(Number(headers["connect-timeout-ms"]) <= 300);
  });

  it("gives its trailers from its end", async () => {
    await using server = await startConnectServer((_request, response) => {
      beginStream(response);
      response.end(envelopeOf({ metadata: { "X-Count": ["1", "2"], "x-raw-bin": ["AQI"] } }, END));
    });
    let trailers: ReadonlyMap<string, unknown> = new Map();
    const client = clientOf(server.url).with({ onTrailers: (metadata) => (trailers = metadata) });
    for await (const _item of client.watch(1)) assert.fail();

    assert.deepEqual(
      [...trailers],
      [
        ["x-count", "1, 2"],
        ["x-raw-bin", Uint8Array.of(1, 2)],
      ],
    );
  });

  it("that nobody reads leaves no rejection behind", async () => {
    const failed: unknown[] = [];
    const onRejection = (error: unknown): void => void failed.push(error);
    process.on("unhandledRejection", onRejection);
    try {
      let onSecond = (): void => undefined;
      const second = new Promise<void>((resolve) => (onSecond = resolve));
      await using server = await startConnectServer((_request, response) => {
        answerJson(response, {}, 500);
        if (server.seen.length === 2) response.on("close", onSecond);
      });
      const stream = clientOf(server.url).watch(1);
      await attempt(stream.next());
      clientOf(server.url).watch(1);
      await second;
      await clientOf(server.url)
        .ping()
        .catch(() => undefined);
    } finally {
      process.off("unhandledRejection", onRejection);
    }

    assert.deepEqual(failed, []);
  });
});
