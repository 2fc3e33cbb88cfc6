// docs/protocol/vectors.json against the codecs of this repository; test/interop/vectors.test.ts
// has the same in Python.

import assert from "node:assert/strict";
import { connect, RpcError } from "callwire";
import { wireId } from "callwire/schema";
import { WaitingTime } from "#runtime/server/waiting-time.js";
import { Flag, Kind, PREFACE, STAMPS, stampAt } from "#runtime/wire/frame.js";
import { FrameWriter } from "#runtime/wire/frame-writer.js";
import { decodeHello } from "#runtime/wire/hello.js";
import { readMetadata } from "#runtime/wire/metadata.js";
import { Reader } from "#runtime/wire/reader.js";
import { Calculator } from "../../generated/calculator.js";
import * as current from "../../generated/conformance.js";
import { RawClient } from "../conformance/raw-client.js";
import { serveStub } from "../conformance/stub-server.js";
import { fromJson } from "../interop/tagged-json.js";
import { rawFrame, rawHello, readCalls, startRawServer } from "../support/raw-server.js";
import { cut } from "./server-values.js";
import { type SessionFrame, valuesWith, vectors } from "./vectors.js";

const mirror = current.Conformance.methods.find(({ name }) => name === "mirror");
assert.ok(mirror);
const { args } = mirror;

/** The one argument of `mirror`. */
function read(values: Buffer): Readonly<Record<string, unknown>> {
  const reader = Reader.of(Buffer.concat([Buffer.from([0x91]), values]));
  const [value] = args.read(reader) as readonly Readonly<Record<string, unknown>>[]; // one parameter, a struct
  reader.finish();
  assert.ok(value);
  return value;
}

function write(value: unknown): string {
  const frames = new FrameWriter();
  const written: Buffer[] = [];
  frames.beginFrame();
  args.write(frames, [value] as never); // what `read` has returned
  frames.endFrame(Kind.CALL, 0, 0, 0);
  const sink = {
    write: (bytes: Uint8Array) => written.push(Buffer.from(bytes)) > 0,
    cork: () => undefined,
    uncork: () => undefined,
  };
  frames.flush(sink as never); // all that it uses of a socket
  return Buffer.concat(written)
    .toString("hex")
    .slice(2 * 17); // behind the header and the head of one argument
}

describe("docs/protocol/vectors.json: values", () => {
  for (const { type, field, value, writes, alsoReads = [] } of vectors.values.taken) {
    it(`${type} ${JSON.stringify(value).slice(0, 60)} in ${1 + alsoReads.length} forms`, () => {
      for (const bytes of [writes, ...alsoReads]) {
        const whole = read(valuesWith(field, bytes));
        assert.equal(write(whole), valuesWith(field, writes).toString("hex"), bytes);
        if (JSON.stringify(value).includes("$unknown")) continue;
        const seen: unknown = whole[field];
        assert.deepEqual(value === null ? (seen ?? null) : seen, fromJson(JSON.stringify(value)), bytes);
      }
    });
  }

  for (const { type, field, bytes, why } of vectors.values.refused) {
    it(`${type} refused: ${why}`, () => {
      assert.throws(() => read(cut(valuesWith(field, bytes), field, why)), { name: "ContractError" });
    });
  }

  it("has each field of Values, and each with something refused", () => {
    const fields = Object.keys(read(valuesWith("", "")));
    const named = (list: readonly { readonly field: string }[]) => new Set(list.map(({ field }) => field));
    assert.deepEqual([...named(vectors.values.taken)].sort(), [...fields].sort());
    assert.deepEqual([...named(vectors.values.refused)].sort(), [...fields].sort());
  });
});

describe("docs/protocol/vectors.json: hashes and stamps", () => {
  for (const { text, id, littleEndian } of vectors.hashes) {
    it(`the id of "${text}"`, () => {
      assert.equal(wireId(text), id);
      assert.equal(Buffer.from(littleEndian, "hex").readUInt32LE(0), id);
    });
  }

  it("stamps", () => {
    for (const { ms, stamp } of vectors.stamps.written) assert.equal(stampAt(ms), stamp, String(ms));
  });

  it("differences, above the smallest of which a call has waited", () => {
    const [base, later] = vectors.stamps.read;
    assert.ok(base && later && base.stamp === later.stamp);
    const waiting = new WaitingTime();
    waiting.msOf(base.stamp, base.readAt);
    assert.equal(waiting.msOf(later.stamp, later.readAt), later.difference - base.difference);
    for (const { stamp, readAt, difference } of vectors.stamps.read) {
      assert.equal((((Math.floor(readAt) - (stamp - 1)) % STAMPS) + STAMPS) % STAMPS, difference);
    }
  });
});

describe("docs/protocol/vectors.json: HELLO and metadata", () => {
  for (const { what, payload, reads } of vectors.hello.taken) {
    it(`HELLO: ${what}`, () => {
      const hello = decodeHello(Buffer.from(payload, "hex"));
      assert.deepEqual({ ...hello, services: Object.fromEntries(hello.services) }, reads);
    });
  }
  for (const { what, payload } of vectors.hello.refused) {
    it(`HELLO refused: ${what}`, () => {
      assert.throws(() => decodeHello(Buffer.from(payload, "hex")), { name: "ContractError" });
    });
  }
  for (const { what = "metadata", payload, reads } of vectors.metadata.taken) {
    it(`metadata: ${what}`, () => {
      assert.deepEqual(Object.fromEntries(readMetadata(Reader.of(Buffer.from(payload, "hex")))), fromJson(JSON.stringify(reads)));
    });
  }
  for (const { what = "", payload } of vectors.metadata.refused) {
    it(`metadata refused: ${what}`, () => {
      assert.throws(() => readMetadata(Reader.of(Buffer.from(payload, "hex"))), { name: "ContractError" });
    });
  }
});

describe("docs/protocol/vectors.json: errors", () => {
  for (const { what, flags, argument, payload, reads } of vectors.errors) {
    it(what, async () => {
      await using server = await startRawServer((socket) => {
        socket.write(rawHello());
        readCalls(socket, (call) =>
          socket.write(rawFrame(Kind.ERROR, flags, call.readUInt32LE(8), argument, Buffer.from(payload, "hex"))),
        );
      });
      let trailers = {};
      await using client = connect(Calculator, `tcp://127.0.0.1:${server.port}`, { timeoutMs: 2_000 });
      const error: unknown = await client
        .with({
          onTrailers: (metadata) => {
            trailers = Object.fromEntries(metadata);
          },
        })
        .divide(1)
        .then(
          () => assert.fail("the call has succeeded"),
          (thrown: unknown) => thrown,
        );
      assert.ok(error instanceof Error);
      if (error instanceof RpcError) {
        const { code, processed, errorId, retryAfterMs, details, method } = error;
        const message = error.text.replace(`${method}: `, "");
        const seen: Readonly<Record<string, unknown>> = { code, processed, errorId, retryAfterMs, details, message, trailers };
        for (const [part, value] of Object.entries(reads)) {
          // Around what the server said stands what other servers said.
          if (part === "message" && (flags & Flag.NOT_STARTED) !== 0) assert.ok(message.includes(String(value)));
          else assert.deepEqual(seen[part], value, part);
        }
      } else
        assert.deepEqual(
          { declared: `demo.calculator.v1.${error.name}`, fields: { ...error, name: undefined } },
          { ...reads, fields: { ...Object(reads["fields"]), name: undefined } },
        );
    });
  }
});

describe("docs/protocol/vectors.json: sessions", () => {
  it("greet as our own client and server do", async () => {
    const [preface, hello, other] = vectors.greeting;
    assert.equal(preface?.hex, Buffer.from(PREFACE).toString("hex"));
    assert.equal(other?.hex, preface?.hex);
    const server = await serveStub(current);
    await using client = await RawClient.connect(server, Buffer.from(`${preface?.hex}${hello?.hex}`, "hex"));
    const greeting = await client.takeGreeting();
    assert.equal(greeting?.hello.kind, Kind.HELLO);
    await client[Symbol.asyncDispose]();
    await server.close();
  });

  for (const { what, frames } of vectors.sessions) {
    it(`${what}: as the parts say, and byte for byte from our server`, async () => {
      const server = await serveStub(current);
      await using client = await RawClient.greet(server);
      const ended: Promise<void>[] = [];
      for (const frame of frames) {
        if (frame.hex !== undefined) assert.equal(build(frame).toString("hex"), frame.hex);
        if (frame.from === "client" && frame.hex !== undefined) client.send(Buffer.from(frame.hex, "hex"));
        else if (frame.from === "server") assert.deepEqual(await nextLike(client, frame), parse(frame), frame.what ?? frame.kind);
        else if (frame.what === "the server is told to stop") {
          client.send(rawFrame(Kind.PING, 0, 0, 0));
          await client.next(); // what was sent before has come
          ended.push(server.drain());
        } else if (frame.what === "key e ends") await server.finish("e");
      }
      await client[Symbol.asyncDispose]();
      await Promise.all(ended);
      await server.close();
    });
  }
});

function flagsOf({ flags = [] }: SessionFrame): number {
  return flags.reduce((bits, name) => bits | Flag[name as keyof typeof Flag], 0); // the names are those of the page
}

/** The frame, from its parts. */
function build(frame: SessionFrame): Buffer {
  const { kind = "", streamId = 0, argument = 0, payload = "" } = frame;
  return rawFrame(Kind[kind as keyof typeof Kind], flagsOf(frame), streamId, argument, Buffer.from(payload, "hex")); // the names are those of the page
}

/**
 * The next frame. How many items share one is the sender's choice, and ours depends on the time
 * that they take: items in several frames are read as in one.
 */
async function nextLike(client: RawClient, expected: SessionFrame): Promise<unknown> {
  const frame = await client.next();
  const length = (expected.payload ?? "").length / 2;
  if (frame === undefined || frame.kind !== Kind.ITEM || expected.kind !== "ITEM") return frame;
  let { payload } = frame;
  while (payload.length < length) {
    const more = await client.next();
    if (more === undefined || more.kind !== Kind.ITEM || more.streamId !== frame.streamId) return frame;
    payload = Buffer.concat([payload, more.payload]);
  }
  return { ...frame, payload };
}

function parse(frame: SessionFrame): unknown {
  const { kind = "", streamId, argument, payload = "" } = frame;
  return {
    kind: Kind[kind as keyof typeof Kind],
    flags: flagsOf(frame),
    streamId,
    argument,
    payload: Buffer.from(payload, "hex"),
  };
}
