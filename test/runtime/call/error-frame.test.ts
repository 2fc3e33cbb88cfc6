import assert from "node:assert/strict";
import { type DeclaredError, RpcError, type StatusName } from "callwire";
import fc from "fast-check";
import { MAX_ERROR_DETAILS_BYTES, MAX_ERROR_MESSAGE, MIN_FRAME_BYTES } from "#runtime/base/limits/message.js";
import { MetadataMap } from "#runtime/base/metadata.js";
import { Status } from "#runtime/base/status.js";
import { packDetails, readError, writeDeclared, writeStatus } from "#runtime/call/error-frame.js";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { FrameWriter } from "#runtime/wire/frame-writer.js";
import { packPayload } from "#runtime/wire/payload.js";
import { Reader } from "#runtime/wire/reader.js";
import { InvalidOperation } from "../../../generated/calculator.js";
import { methodOf } from "../../support/outgoing-calls.js";
import { takeFrames } from "../../support/written-frames.js";

const METHOD = "a.S/f";

/** What a client makes of the ERROR that a server writes for it. */
function travel(error: RpcError, notStarted = false, maxFrameBytes = 4_194_304): DeclaredError | RpcError {
  const writer = new FrameWriter();
  writer.maxFrameBytes = maxFrameBytes;
  writeStatus(writer, 7, error, notStarted);
  const frames = takeFrames(writer);
  const [frame] = frames;
  assert.ok(frame !== undefined && frames.length === 1 && frame.kind === Kind.ERROR && frame.streamId === 7);
  return readError(Reader.of(frame.payload), frame.flags, frame.argument, METHOD, []);
}

/** What a client makes of a payload that somebody else has written. */
function read(payload: readonly unknown[], flags = 0, code: number = Status.UNAVAILABLE): DeclaredError | RpcError {
  return readError(Reader.of(packPayload(payload)), flags, code, METHOD, methodOf("divide").def.errors);
}

describe("a status", () => {
  it("arrives as it was, with all that it has", () => {
    fc.assert(
      fc.property(
        fc.record({
          code: fc.constantFrom(...(Object.keys(Status).filter((name) => name !== "OK") as StatusName[])), // the names of the table
          text: fc.string({ maxLength: 300 }).map((text) => text.replace(/[^ -~]/g, "?")),
          processed: fc.constantFrom("no" as const, "unknown" as const, "yes" as const),
          errorId: fc.option(fc.stringMatching(/^[a-z0-9]{1,20}$/), { nil: undefined }),
          retryAfterMs: fc.option(fc.nat(100_000), { nil: undefined }),
          details: fc.option(fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.integer(), { noNullPrototype: true }), {
            nil: undefined,
          }),
        }),
        ({ code, text, ...options }) => {
          const error = travel(new RpcError(code, text, options));
          assert.ok(error instanceof RpcError);
          const { processed, errorId, retryAfterMs, details } = error;
          assert.deepEqual([error.code, error.message], [code, `[${code}] ${text}`]);
          assert.deepEqual({ processed, errorId, retryAfterMs, details }, options);
          assert.equal(error.origin, options.processed === "yes" ? "handler" : "server");
        },
      ),
    );
  });

  it("says by a flag that the method was not started", () => {
    const writer = new FrameWriter();
    writeStatus(writer, 7, new RpcError("UNAVAILABLE", "stopping", { processed: "no" }), true);

    assert.equal(takeFrames(writer)[0]?.flags, Flag.NOT_STARTED);
  });

  it("has the headers before it and the trailers in it", () => {
    const writer = new FrameWriter();
    const response = { headers: new MetadataMap(), trailers: new MetadataMap(), headersSent: false };
    response.headers.set("a", "b");
    response.trailers.set("c", "d");
    writeStatus(writer, 7, new RpcError("INTERNAL", "x"), false, response);

    assert.deepEqual(
      takeFrames(writer).map(({ kind, flags }) => [kind, flags]),
      [
        [Kind.HEADERS, Flag.OPTIONAL],
        [Kind.ERROR, Flag.METADATA],
      ],
    );
  });

  it("is cut to the longest message, between characters, and fits the smallest frame without its details", () => {
    const long = travel(new RpcError("INTERNAL", "x".repeat(2 * MAX_ERROR_MESSAGE)));
    assert.equal(long.message.length, MAX_ERROR_MESSAGE + "[INTERNAL] ".length);
    const small = travel(
      new RpcError("INTERNAL", "\u{1f600}".repeat(1_000), { details: { a: "x".repeat(500) } }),
      false,
      MIN_FRAME_BYTES,
    );

    assert.ok(small instanceof RpcError && small.details === undefined && small.message.length > 100);
  });

  it("travels without details that are no data, or too many, and the server learns why", () => {
    const large = { a: "x".repeat(MAX_ERROR_DETAILS_BYTES) };

    const circle: { self?: unknown } = {};
    circle.self = circle;
    assert.equal(typeof packDetails(circle), "string");
    assert.match(String(packDetails(large)), new RegExp(`${MAX_ERROR_DETAILS_BYTES}`));
    const error = travel(new RpcError("INTERNAL", "x", { details: large }));
    assert.ok(error instanceof RpcError && error.details === undefined && error.code === "INTERNAL");
  });

  for (const [what, flags, processed] of [
    ["unknown when the server does not say", 0, "unknown"],
    ["no when it says by the flag alone that it did not begin", Flag.NOT_STARTED, "no"],
  ] as const) {
    it(`is processed: ${what}`, () => {
      const error = read(["text"], flags);

      assert.ok(error instanceof RpcError);
      assert.equal(error.processed, processed);
    });
  }

  it("may have more than this version knows, and less", () => {
    const [more, less] = [read(["text", 1, null, null, null, { x: [1] }, "y"]), read([])];

    assert.deepEqual([more.message, less.message], ["[UNAVAILABLE] text", "[UNAVAILABLE] "]);
  });

  for (const code of [0, 99]) {
    it(`with the number ${code} is UNKNOWN`, () => {
      assert.match(read(["text"], 0, code).message, /^\[UNKNOWN\]/);
    });
  }

  it("with details that are too many is told as one that does not fit", () => {
    const error = read(["text", 2, null, null, "x".repeat(MAX_ERROR_DETAILS_BYTES + 1)]);

    assert.match(error.message, /^\[INTERNAL\] .*the error in the answer does not fit its contract: .*more than/);
    assert.ok(error instanceof RpcError && error.processed === "yes");
  });
});

describe("a declared error", () => {
  it("arrives as an instance of its class, with the code of the contract", () => {
    const [def] = methodOf("divide").def.errors;
    assert.ok(def !== undefined);
    const writer = new FrameWriter();
    writeDeclared(writer, 7, def, new InvalidOperation({ operation: "Divide", why: "by zero" }));
    const [frame] = takeFrames(writer);
    assert.ok(frame !== undefined);
    assert.deepEqual([frame.flags, frame.argument], [Flag.DECLARED, Status.INVALID_ARGUMENT]);
    const error = readError(Reader.of(frame.payload), frame.flags, frame.argument, METHOD, [def]);

    assert.ok(error instanceof InvalidOperation && error.why === "by zero" && error.operation === "Divide");
  });

  it("that the contract does not know is named, with its code, as of a call that has run", () => {
    const error = read([1, "a.v1.Newer", []], Flag.DECLARED);

    assert.ok(error instanceof RpcError && error.processed === "yes" && error.origin === "handler");
    assert.match(
      error.message,
      /^\[UNAVAILABLE\] a\.S\/f failed with a\.v1\.Newer, which this client's contract does not declare; generate/,
    );
  });

  it("that is cut off is told as one that does not fit", () => {
    assert.match(read([1, "a"], Flag.DECLARED).message, /^\[INTERNAL\] .*does not fit its contract: .*fields/);
  });
});
