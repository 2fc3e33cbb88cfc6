// A client and a server in Python, written from docs/protocol.md alone, against those of this
// repository.

import assert from "node:assert/strict";
import { DEFAULT_MAX_CALLS_PER_CONNECTION } from "#runtime/base/limits/connection.js";
import * as current from "../../generated/conformance.js";
import { runCases } from "../conformance/run-cases.js";
import { connectStub } from "../conformance/stub-caller.js";
import { serveStub } from "../conformance/stub-server.js";
import { type Answer, type Caller, call, type Subject } from "../conformance/subject.js";
import { ordinary } from "../conformance/values.js";
import { eventually } from "../support/wait.js";
import { connectPython, servePython } from "./python-program.js";

describe("a client in Python and our server", () => {
  runCases({ serve: () => serveStub(current), connect: connectPython });

  it("exchange PING and PONG", async () => {
    const server = await serveStub(current);
    const caller = await connectPython(server);
    const { argument } = await caller.ping(4_294_967_295);
    await caller.close();
    await server.close();

    assert.equal(argument, 4_294_967_295);
  });
});

describe("a client in Python that goes to the limits of our server", () => {
  let server: Subject;
  let caller: Caller;

  beforeEach(async () => {
    server = await serveStub(current);
    caller = await connectPython(server);
  });

  afterEach(async () => {
    await caller.close();
    await server.close();
  });

  it("is told to go elsewhere with more calls than the server's HELLO allows", async () => {
    const calls = Array.from({ length: DEFAULT_MAX_CALLS_PER_CONNECTION }, () => caller.open("ended", ["limit"]));
    const { code, notStarted } = await refusal(caller);
    assert.deepEqual([code, notStarted], ["RESOURCE_EXHAUSTED", true]);

    await server.finish("limit");
    assert.deepEqual(new Set((await Promise.all(calls.map((each) => each.done()))).map(({ code }) => code)), new Set(["OK"]));
    assert.equal((await call(caller, "empty")).code, "OK");
  });

  // The handlers of "ended" do not heed a cancellation.
  it("finds the server to count a cancelled call until its handler has ended", async () => {
    for (let i = 0; i < DEFAULT_MAX_CALLS_PER_CONNECTION; i++) caller.open("ended", ["slots"]).cancel();
    const { code, notStarted } = await refusal(caller);
    assert.deepEqual([code, notStarted], ["RESOURCE_EXHAUSTED", true]);

    await server.finish("slots");
    await eventually(async () => assert.equal((await call(caller, "empty")).code, "OK"));
  });

  it("is refused arguments that do not fit the contract, with INVALID_ARGUMENT", async () => {
    for (const [method, args] of [
      ["echo", ["a string where bytes belong"]],
      ["echo", []],
      ["produced", [7]],
      ["mirror", [{ ...ordinary, uint8: 256 }]],
      ["mirror", [{ ...ordinary, int32: "7" }]],
    ] as const) {
      const { code } = await call(caller, method, args);

      assert.equal(code, "INVALID_ARGUMENT", `${method} ${String(args)}`);
    }
  });

  it("is refused metadata that does not fit, with INVALID_ARGUMENT", async () => {
    for (const metadata of [{ "Not lower case": "" }, { "x-large": "x".repeat(9_000) }]) {
      assert.equal((await call(caller, "empty", [], { metadata })).code, "INVALID_ARGUMENT");
    }
  });
});

/** What client.py tells of a call that is refused, beyond the answer of every client. */
function refusal(caller: Caller): Promise<Answer & { readonly notStarted?: boolean }> {
  return call(caller, "empty");
}

describe("our client and a server in Python", () => {
  runCases({ serve: servePython, connect: async (server) => connectStub(server, current.Conformance) });

  it("exchange PING and PONG", async () => {
    const server = await servePython();
    const caller = connectStub(server, current.Conformance);
    await call(caller, "empty");
    const { pongs } = await server.ping();
    await caller.close();
    await server.close();

    assert.ok(Number(pongs) > 0);
  });

  it("read a status that has no name as UNKNOWN", async () => {
    const server = await servePython();
    const caller = connectStub(server, current.Conformance);
    const { code } = await call(caller, "fail", [99, "of a later version"]);
    await caller.close();
    await server.close();

    assert.equal(code, "UNKNOWN");
  });
});
