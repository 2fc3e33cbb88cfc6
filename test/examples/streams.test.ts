import assert from "node:assert/strict";
import { runScript } from "../support/run-script.js";

describe("the streams example", () => {
  it("prints what it sends and gets, and ends", async () => {
    const { code, stdout, stderr } = await runScript("examples/streams/streams.js");

    assert.equal(stderr, "");
    assert.equal(code, 0);
    assert.deepEqual(
      stdout
        .trimEnd()
        .split("\n")
        .filter((line) => !line.startsWith("logged")),
      ["from the server: 1", "from the server: 2", "to the server: 6", "both ways: lobby: hello", "both ways: lobby: goodbye"],
    );
    assert.match(stdout, /logged: nobody answers this/);
  });
});
