import assert from "node:assert/strict";
import { splitMethodName } from "#cli/live/contracts.js";
import { type AtUse, Live, type LiveFlags } from "#cli/live/live-command.js";
import { RecordingTerminal } from "../sandbox.js";
import { toolsOf } from "./tools.js";

const liveOf = (flags: LiveFlags, at?: AtUse): Live => new Live(toolsOf(new RecordingTerminal()), flags, at);

describe("a live command", () => {
  it("shows the way back to where it looked as words of a shell", () => {
    const registry = "zookeeper://127.0.0.1:2181/rpc?sessionTimeoutMs=4000";
    assert.equal(liveOf({ registry }).here, ` --registry '${registry}'`);
    assert.equal(liveOf({ registry: "zookeeper://127.0.0.1:2181/rpc" }).here, " --registry zookeeper://127.0.0.1:2181/rpc");
    assert.equal(liveOf({ at: "unix:/tmp/a b" }).here, " --at 'unix:/tmp/a b'");
  });

  it("that writes to a registry takes no server in its place, and advises none", () => {
    const { CALLWIRE_REGISTRY: named } = process.env;
    delete process.env["CALLWIRE_REGISTRY"];
    try {
      assert.throws(() => liveOf({}), /^UsageError: no registry is named; .*; --at host:port asks one server/);
      assert.throws(() => liveOf({}, "refuses"), /^UsageError: no registry is named; .*, or write registry into callwire\.json$/);
      assert.throws(() => liveOf({ at: "h:1" }, "refuses"), /^UsageError: --at names one server, and this is written to a regi/);
    } finally {
      if (named !== undefined) process.env["CALLWIRE_REGISTRY"] = named;
    }
  });

  it("says where methods are to who names none", () => {
    const live = liveOf({ registry: "zookeeper://127.0.0.1:2181/rpc" });
    assert.deepEqual(splitMethodName(live, "demo.X/divide"), { service: "demo.X", method: "divide" });
    assert.throws(
      () => splitMethodName(live, "demo.X"),
      /^UsageError: demo\.X names no method; write service\/method, see callwire describe demo\.X$/,
    );
    assert.throws(
      () => splitMethodName(live, "divide"),
      /^UsageError: divide names no method; write service\/method, see callwire services$/,
    );
    assert.throws(() => splitMethodName(live, "a.b;ls"), /see callwire describe 'a\.b;ls'$/);
  });
});
