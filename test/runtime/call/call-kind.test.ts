import assert from "node:assert/strict";
import { describeKind, fitsKind, flagsOf } from "#runtime/call/call-kind.js";
import { Flag } from "#runtime/wire/frame.js";

const KINDS = ["unary", "clientStreaming", "serverStreaming", "bidi", "oneway"] as const;
const OTHERS = [0, Flag.METADATA, Flag.SMALL_WINDOW, Flag.OPTIONAL] as const;

describe("the kind of a call", () => {
  it("fits a method of the same kind, and none of another, whatever other flags a CALL has", () => {
    for (const asked of KINDS) {
      for (const wanted of KINDS) {
        for (const others of OTHERS) {
          const what = `${asked} for ${wanted}, with ${others}`;
          assert.equal(fitsKind(flagsOf(asked) | others, flagsOf(wanted)), asked === wanted, what);
        }
      }
    }
  });

  it("has a name for people", () => {
    const names = KINDS.map((kind) => describeKind(flagsOf(kind) | Flag.METADATA));

    assert.deepEqual(names, ["unary", "client streaming", "server streaming", "bidi", "oneway"]);
  });
});
