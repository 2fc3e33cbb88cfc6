import assert from "node:assert/strict";
import { MetadataMap } from "#runtime/base/metadata.js";
import type { ResponseMetadata } from "#runtime/call/incoming-call.js";
import { writeHeaders, writeTrailers } from "#runtime/call/response-metadata.js";
import { Flag, Kind } from "#runtime/wire/frame.js";
import { FrameWriter } from "#runtime/wire/frame-writer.js";
import { takeFrames, valueOf } from "../../support/written-frames.js";

function response(): ResponseMetadata {
  return { headers: new MetadataMap(), trailers: new MetadataMap(), headersSent: false };
}

describe("what a handler has put beside its answer", () => {
  it("leaves as one HEADERS frame that an old client may ignore, however often it is asked for", () => {
    const writer = new FrameWriter();
    const given = response();
    given.headers.set("a", "b");
    writeHeaders(writer, 7, given);
    writeHeaders(writer, 7, given);
    const frames = takeFrames(writer);

    assert.deepEqual(
      frames.map(({ kind, flags, streamId }) => [kind, flags, streamId]),
      [[Kind.HEADERS, Flag.OPTIONAL, 7]],
    );
    assert.deepEqual(frames.map(valueOf), [{ a: "b" }]);
  });

  it("is no frame when there are no headers, and none later: their time is over", () => {
    const writer = new FrameWriter();
    const given = response();
    writeHeaders(writer, 7, undefined);
    writeHeaders(writer, 7, given);
    given.headers.set("a", "b");
    writeHeaders(writer, 7, given);

    assert.deepEqual(takeFrames(writer), []);
  });

  it("stands as trailers in the frame of the answer, whose flag says so only when there are some", () => {
    const writer = new FrameWriter();
    const given = response();
    writer.beginFrame();
    assert.deepEqual([writeTrailers(writer, undefined), writeTrailers(writer, given)], [0, 0]);
    given.trailers.set("a", "b");
    assert.equal(writeTrailers(writer, given), Flag.METADATA);
    writer.endFrame(Kind.REPLY, 0, 7, 0);

    assert.deepEqual(takeFrames(writer).map(valueOf), [{ a: "b" }]);
  });
});
