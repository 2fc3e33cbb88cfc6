import assert from "node:assert/strict";
import { Recorder } from "#cli/live/bench/recorder.js";

const END = { instance: "a", error: undefined, value: 1 };

describe("what a generator notes", () => {
  it("has the p99 of the last stretch until the next one has a call", () => {
    const recorder = new Recorder(false, 0);
    const p99Ms = (): number => Math.round(recorder.p99Ms); // as exact as the histogram is
    assert.equal(p99Ms(), 0);
    recorder.noteEnd(END, 0, 0, 8);
    assert.equal(p99Ms(), 8);
    recorder.closeInterval(250);
    assert.equal(p99Ms(), 8);
    recorder.noteEnd(END, 251, 251, 255);
    assert.equal(p99Ms(), 4);
  });
});
