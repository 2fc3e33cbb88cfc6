import assert from "node:assert/strict";
import { Log } from "#cli/dev/log.js";
import { RecordingTerminal } from "../sandbox.js";

describe("Log", () => {
  it("has the name of the source in front of each line, aligned", () => {
    const terminal = new RecordingTerminal();
    const log = new Log(terminal, ["callwire", "server 1"]);
    log.say("callwire", "one\ntwo\n");
    log.say("server 1", "three");
    assert.equal(terminal.stderr, "callwire | one\ncallwire | two\nserver 1 | three\n");
  });

  it("puts pieces together to lines, and prints what is left at the end", () => {
    const terminal = new RecordingTerminal();
    const source = new Log(terminal, ["a"]).source("a");
    source.write("one\ntw");
    assert.equal(terminal.stderr, "a | one\n");
    source.write("o\nthree");
    source.flush();
    source.flush();
    assert.equal(terminal.stderr, "a | one\na | two\na | three\n");
  });

  it("keeps no line without an end for ever", () => {
    const terminal = new RecordingTerminal();
    new Log(terminal, ["a"]).source("a").write("x".repeat(70_000));
    assert.equal(terminal.stderr.length, 70_005);
  });

  it("gives each source a colour of its own, where there are colours", () => {
    let text = "";
    const terminal = { out: () => undefined, err: (more: string) => (text += more), color: true, outColor: true };
    const log = new Log(terminal, ["a", "b"]);
    log.say("a", "x");
    log.say("b", "x");
    assert.equal(text, "\u001b[36ma | \u001b[39mx\n\u001b[35mb | \u001b[39mx\n");
  });
});
